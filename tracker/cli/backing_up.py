"""`tracker backup` and `tracker restore`: everything in one file, and back into an empty place."""

from __future__ import annotations

from pathlib import Path

import click

from tracker.actions.backup.locked import is_locked
from tracker.actions.backup.restoring import Restored, Wanted, restore
from tracker.actions.backup.writing import back_up
from tracker.actions.sealing import PastChanged
from tracker.cli.accounts import read_password
from tracker.cli.installation import NOT_TRIED, REFUSED, ROLLED_BACK, installation, settings, stop, told
from tracker.custody.problems import Problem
from tracker.settings import UnfitSetting

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
NO_KEY = (
    "The key that signs checkpoints did not come along. Put the file `key` back into `ledger` in the data "
    "folder; if it is lost, run tracker ledger succeed."
)
NEW_SECRET = (
    "The secret here is another than the one the backup was made under. Wristbands are found again; everyone "
    "signs in anew, and what the old secret protected has to be set up anew."
)


@click.command()
@click.option(
    "--to", "target", required=True, type=click.Path(path_type=Path), metavar="FILE", help="New file."
)
@click.option("--lock", is_flag=True, help="Lock it with a passphrase, which is asked for.")
@click.option(
    "--with-secrets", is_flag=True, help="The keys and the secret go along; only into a locked one."
)
def backup(target: Path, lock: bool, with_secrets: bool) -> None:
    """Write everything of this moment into one file, while the site serves, and read it back.

    The ledger is sealed first. The passphrase is read from standard input: a hidden prompt on a terminal,
    else its first line. What is needed to sign stays out unless it is asked for.

    \b
    Exit codes:
      0  written, read back, and its ledger holds
      1  refused; or written, and the ledger in it does not hold
      2  nothing was tried
      3  the past was changed, or an older state was brought back: nothing was written

    \b
    Example:
      tracker backup --to monday.backup --lock < passphrase.txt
    """
    passphrase = read_password() if lock or with_secrets else ""
    with installation() as site:
        try:
            done = back_up(site, target, passphrase, secrets=with_secrets)
        except PastChanged as problem:
            stop(problem.says, ROLLED_BACK)
        except OSError as fault:
            stop(f"{target} cannot be written: {fault.strerror}.", REFUSED)
    click.echo(done.checkpoint, nl=False)
    click.echo(
        f"Wrote {done.rows} rows, {done.events} of them events, to {target}, and read them back.", err=True
    )
    if done.fault:
        stop(done.fault, REFUSED)


@click.command("restore")
@click.argument("file", type=FILE)
@click.option(
    "--known", multiple=True, type=FILE, help="A checkpoint kept elsewhere; may be given several times."
)
@click.option(
    "--accept-as-newest", is_flag=True, help="Nobody has a later checkpoint than the backup itself."
)
@click.option("--succeed", default="", metavar="REASON", help="Bring an older state back, and close the log.")
@click.option("--keep-broken", is_flag=True, help="Bring it back even where it does not hold.")
def restoring(
    file: Path, known: tuple[Path, ...], accept_as_newest: bool, succeed: str, keep_broken: bool
) -> None:
    """Bring a backup back into an empty database, and verify it.

    A state older than a checkpoint that was signed since is refused: by the file last-checkpoint in the data
    folder, and by every checkpoint kept elsewhere that is given. Where nothing newer is left, --succeed
    brings it back and begins a new log, which tells everybody what was lost. A backup of SQLite comes back
    into PostgreSQL as well, and the other way round.

    \b
    Exit codes:
      0  brought back, and everything holds
      1  refused, with the reason on standard error; or brought back with what does not hold
      2  nothing was tried
      3  an older state would come back: nothing was done

    \b
    Example:
      TRACKER_DATA=./new tracker restore monday.backup --known checkpoint.txt
    """
    found = settings()
    with file.open("rb") as raw:
        passphrase = read_password(twice=False) if is_locked(raw) else ""
    notes = [(f"the checkpoint {one.name}", one.read_text("utf-8", errors="replace")) for one in known]
    wanted = Wanted(passphrase, notes, accept_as_newest, succeed.strip(), keep_broken)
    try:
        done = restore(found, file, wanted)
    except UnfitSetting as fault:
        stop(fault.says, NOT_TRIED)
    except PastChanged as problem:
        stop(problem.says, ROLLED_BACK)
    except Problem as problem:
        stop(told(problem), REFUSED)
    _tell(done)


def _tell(done: Restored) -> None:
    title = done.title
    click.echo(f"Brought back what was there at {title.made_at}: {done.report.events} events.")
    if done.new_log:
        click.echo(f"A new log begins; hand its key to your auditors: {done.new_log}")
    if done.without_key:
        click.echo(NO_KEY, err=True)
    if done.new_secret:
        click.echo(NEW_SECRET, err=True)
    for one in done.report.breaks:
        click.echo(f"BROKEN   {one.first.place}: {one.first.says}")
    if done.report.breaks:
        raise SystemExit(REFUSED)
    click.echo("Everything holds.")
