"""`tracker import-results`: a laboratory's file, previewed and then imported whole, by a person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from tracker.actions.laboratory.importing import Imported, LaboratoryFile, Preview, import_file, preview
from tracker.actions.laboratory.panels import Progress
from tracker.actions.laboratory.profiles import profile_called, profile_in
from tracker.actions.laboratory.reading import Bad
from tracker.actions.sign_in import sign_out
from tracker.actions.site import Site
from tracker.cli.factors import signed_in
from tracker.cli.installation import REFUSED, installation, stop
from tracker.custody.laboratory_profiles import Profile


@click.command("import-results")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--profile", required=True, help="How the laboratory writes: a name, or a JSON document.")
@click.option("--as", "login", required=True, metavar="LOGIN", help="Who imports; the password is asked for.")
@click.option("--leave-out", is_flag=True, help="Leave out what cannot be taken, and import the rest.")
@click.option("--preview", "only_look", is_flag=True, help="Write nothing; only name what cannot be taken.")
def import_results(file: Path, profile: str, login: str, leave_out: bool, only_look: bool) -> None:
    """Import the results of a laboratory's CSV file: every one of them, or none.

    Each place that cannot be taken is named on standard output, with its line, its column and what is
    printed there. The password is read from standard input: a hidden prompt on a terminal, else its first
    line; whoever uses one-time codes gives one after it.

    \b
    Exit codes:
      0  imported; or, with --preview, everything could be taken
      1  not imported; or, with --preview, something could not be taken
      2  nothing was tried

    \b
    Example:
      tracker import-results report.csv --profile vials --as tess --preview
    """
    with installation() as site:
        given = LaboratoryFile(_content(site, file), _profile(site, profile), file.name)
        session = signed_in(site, login)
        try:
            with _bar() as progress:
                found = (
                    preview(site, session.actor, given, progress)
                    if only_look
                    else import_file(site, session.actor, given, leave_out=leave_out, progress=progress)
                )
        finally:
            sign_out(site, session.id)
    click.echo("".join(f"{line}\n" for line in _told(found, leave_out)), nl=False)
    if not (found.done if isinstance(found, Imported) else not found.bad):
        raise SystemExit(REFUSED)


def _content(site: Site, file: Path) -> bytes:
    if file.stat().st_size > site.settings.import_bytes:
        stop(f"The file is larger than {site.settings.import_bytes} bytes; send it in parts.", REFUSED)
    return file.read_bytes()


def _profile(site: Site, name: str) -> Profile:
    return profile_in(Path(name)) if name.endswith(".json") else profile_called(site, name)


def _told(found: Preview | Imported, leave_out: bool) -> Iterator[str]:
    yield from named(found.bad)
    if isinstance(found, Preview):
        written = f"{found.table.encoding}, separated by {found.table.separator_name}"
        yield f"{found.lines} lines ({written}): {found.values} values of {found.vials} vials could be taken."
    elif found.done:
        left = f" {len(found.bad)} places were left out." if leave_out and found.bad else ""
        yield f"Imported {found.recorded} values of {found.vials} vials.{left}"
    elif found.before is None:
        yield f"Nothing was imported: {len(found.bad)} places cannot be taken."
    if found.before is not None:
        yield f"This file was imported before, on {found.before.at:%Y-%m-%d %H:%M} UTC, by {found.before.by}."


def named(bad: Iterable[Bad]) -> Iterator[str]:
    """Each bad place as one line says it."""
    for one in bad:
        where = f"line {one.line}, {one.column}" if one.column else f"line {one.line}"
        yield f"{where}: “{one.printed}”: {one.says}" if one.printed else f"{where}: {one.says}"


@contextmanager
def _bar() -> Iterator[Progress]:
    """A progress bar on standard error."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bar(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("Reading", total=None)

        def watched(phase: str, done: int, total: int) -> None:
            bar.update(task, description=phase, completed=done, total=total)

        yield watched
