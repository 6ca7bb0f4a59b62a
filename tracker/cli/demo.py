"""`tracker demo`: the demonstration site, built on an empty database or renewed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from tracker.actions.site import Site
from tracker.cli.installation import REFUSED, address, installation, settings, stop
from tracker.demonstration import accounts_file, building, is_built, memory
from tracker.demonstration.floor import NotBuilt
from tracker.records.readiness import is_empty

NOT_EMPTY = (
    "This site holds records and is no demonstration site. The demonstration is built on an empty "
    "database only: name another folder in TRACKER_DATA."
)


@click.command()
@click.option(
    "--if-empty", is_flag=True, help="Build it when nothing is there; otherwise only say who may sign in."
)
@click.option(
    "--refresh", is_flag=True, help="Renew what is good for hours only: fresh and thawed vials, appointments."
)
def demo(if_empty: bool, refresh: bool) -> None:
    """Build the demonstration site: published lots, invented people, a sample at every station of the road.

    Its accounts get passwords drawn at random. They are printed, and kept in the data folder, in the file
    demonstration-accounts.txt, which only its owner may read. A site with records of its own is left alone.

    \b
    Example:
      TRACKER_DATA=./demo tracker migrate && TRACKER_DATA=./demo tracker demo
    """
    with installation(replace(settings(), demonstration=True)) as site, _told():
        if refresh:
            _watched("Renewing", lambda said: building.refresh(site, said))
        elif not is_built(site):
            if not is_empty(site.database):
                _leave_alone(if_empty)
                return
            _watched("Building", lambda said: building.build(site, said))
        memory.recall(site)
        _welcome(site)


def _leave_alone(if_empty: bool) -> None:
    if not if_empty:
        stop(NOT_EMPTY, REFUSED)
    click.echo("The site holds records already; no demonstration was built.", err=True)


@contextmanager
def _told() -> Iterator[None]:
    """What keeps the demonstration from being built ends the command with its sentence."""
    try:
        yield
    except memory.Unfinished as fault:
        stop(fault.says, REFUSED)
    except NotBuilt as fault:
        stop(f"The demonstration could not be built: {fault}", REFUSED)


def _watched(what: str, work: Callable[[building.Progress], object]) -> None:
    """Work with a progress bar on standard error."""
    columns = (TextColumn(what), BarColumn(), TimeElapsedColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("", total=None)
        work(lambda says, done, total: bar.update(task, description=says, completed=done, total=total))


def _welcome(site: Site) -> None:
    click.echo(memory.told_accounts(site).rstrip())
    click.echo(f"# Kept in {accounts_file(site)}; `tracker demo --if-empty` prints it again.")
    click.echo(f"# Sign in at {address(site.settings)} while `tracker serve` runs.")
