"""`tracker verify`: recompute the ledger, and say where it does not hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from tracker.actions.ledger_keys import VERIFIED, KeyRing
from tracker.actions.loading import lookup
from tracker.actions.sealing import newest
from tracker.actions.site import Site
from tracker.cli.installation import NOT_TRIED, REFUSED, ROLLED_BACK, installation, stop
from tracker.records import verification
from tracker.records.seals import Outside
from tracker.records.verification import Break, Report


@click.command()
@click.option("--quiet", is_flag=True, help="Name what does not hold, and nothing else.")
@click.option("--resume", is_flag=True, help="Trust the form of events that were verified before.")
@click.option(
    "--known",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A checkpoint that was kept elsewhere; may be given several times.",
)
def verify(quiet: bool, resume: bool, known: tuple[Path, ...]) -> None:
    """Recompute every event, chain and stored row, and name the first break on each chain.

    Also says where a stored row no longer agrees with its events, which wristband is found by another number
    than its own, and which guard of the database is missing. Where the end of the log was cut, it names every
    chain that has rows, tokens, private values or answers which no event accounts for. A cut that took all of
    those along, and a log rewritten as a whole, show against the checkpoints that were signed: those in the
    database, the file last-checkpoint beside it, and every one that was kept elsewhere and is given here.

    \b
    Exit codes:
      0  everything holds
      1  something does not; each place is named on standard output
      2  nothing could be verified
      3  what was signed is gone or was changed: an older state was brought back, or the past was rewritten

    \b
    Example:
      tracker verify --known checkpoint.txt && echo "The record holds."
    """
    with installation() as site:
        outside = _outside(site, known, resume=resume)
        report = _verified(site, outside) if quiet else _watched(site, outside)
        if report.ok:
            _write_down(site)
    _tell(report, quiet=quiet)
    if not report.ok:
        raise SystemExit(ROLLED_BACK if report.rolled_back else REFUSED)


def _outside(site: Site, known: Iterable[Path], *, resume: bool) -> Outside:
    """What this machine knows beside the database: its keys, what it signed last, what was given."""
    ring = KeyRing.of(site.settings)
    try:
        notes = [(f"The checkpoint {one.name}", one.read_text("utf-8")) for one in known]
    except UnicodeDecodeError:
        stop("A checkpoint that was given is not a text.", NOT_TRIED)
    if last := ring.last():
        notes.append(("The file last-checkpoint", last))
    passed = partial(ring.write, VERIFIED)
    return Outside(ring.trusted(), tuple(notes), ring.verified() if resume else "", passed)


def _write_down(site: Site) -> None:
    """How far everything was found right, for the next `--resume`."""
    ring = KeyRing.of(site.settings)
    if (sealed := newest(site)) and sealed.note != ring.verified():
        ring.write(VERIFIED, sealed.note)


def _watched(site: Site, outside: Outside) -> Report:
    """Verify with a progress bar on standard error."""
    columns = (TextColumn("Verifying"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("verify", total=None)
        return _verified(site, outside, lambda done, total: bar.update(task, completed=done, total=total))


def _verified(
    site: Site, outside: Outside, progress: Callable[[int, int], None] = lambda _done, _total: None
) -> Report:
    """Verify with the key of the installation, which tells what wristbands are found by."""
    return verification.verify(site.database, progress, partial(lookup, site), outside)


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
