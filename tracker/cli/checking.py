"""`tracker verify`: recompute the ledger, and say where it does not hold."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from tracker.actions.loading import lookup
from tracker.actions.site import Site
from tracker.cli.installation import REFUSED, installation
from tracker.records import verification
from tracker.records.verification import Break, Report


@click.command()
@click.option("--quiet", is_flag=True, help="Name what does not hold, and nothing else.")
def verify(quiet: bool) -> None:
    """Recompute every event, chain and stored row, and name the first break on each chain.

    Also says where a stored row no longer agrees with its events, which wristband is found by another number
    than its own, and which guard of the database is missing. Where the end of the log was cut, it names every
    chain that has rows, tokens, private values or answers which no event accounts for. A cut that took all of
    those along, and a log rewritten as a whole, show only in the number of events and the root: written down
    elsewhere, they tell of it.

    \b
    Exit codes:
      0  everything holds
      1  something does not; each place is named on standard output
      2  nothing could be verified

    \b
    Example:
      tracker verify && echo "The record holds."
    """
    with installation() as site:
        report = _verified(site) if quiet else _watched(site)
    _tell(report, quiet=quiet)
    if not report.ok:
        raise SystemExit(REFUSED)


def _watched(site: Site) -> Report:
    """Verify with a progress bar on standard error."""
    columns = (TextColumn("Verifying"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("verify", total=None)
        return _verified(site, lambda done, total: bar.update(task, completed=done, total=total))


def _verified(site: Site, progress: Callable[[int, int], None] = lambda _done, _total: None) -> Report:
    """Verify with the key of the installation, which tells what wristbands are found by."""
    return verification.verify(site.database, progress, partial(lookup, site))


def _tell(report: Report, *, quiet: bool) -> None:
    for one in report.breaks:
        click.echo(f"BROKEN   {_line(one)}")
    for one in report.warnings:
        click.echo(f"WARNING  {_line(one)}")
    if quiet:
        return
    click.echo(
        f"{report.events} events on {report.chains} chains and {report.rows} stored rows were verified."
    )
    click.echo(f"Root of the log: {report.root}")
    click.echo("Everything holds." if report.ok else f"{len(report.breaks)} places do not hold.")


def _line(one: Break) -> str:
    first = one.first
    where = f"{first.place}, event {first.idx}" if first.idx is not None else first.place
    more = f" ({one.total - 1} more there)" if one.total > 1 else ""
    return f"{where}: {first.says}{more}"
