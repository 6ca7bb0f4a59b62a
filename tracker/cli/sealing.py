"""`tracker seal` and `tracker ledger`: signed checkpoints, and the keys that sign them."""

from __future__ import annotations

import click

from tracker.actions import succession
from tracker.actions.ledger_keys import KEY, LAST, KeyRing
from tracker.actions.sealing import PastChanged, new_key, seal
from tracker.cli.factors import passwords, signers
from tracker.cli.installation import REFUSED, ROLLED_BACK, installation, stop
from tracker.custody.problems import BrokenLedger
from tracker.ledger.note import BadNote, PublicKey, check_name
from tracker.ledger.trust import Trusted


@click.command("seal")
@click.option("--accept-new-log", is_flag=True, help="Nothing was ever signed for this log; begin now.")
def sealing(accept_new_log: bool) -> None:
    """Sign a checkpoint over every event so far, and print it.

    Makes every hash anew first. Where an event that was signed for is gone or changed, nothing is signed.
    Keep what it prints outside this machine: whoever holds one can tell whether the past was changed.

    \b
    Exit codes:
      0  sealed; the checkpoint is on standard output
      1  refused, with the reason on standard error
      2  nothing was tried
      3  the past was changed, or an older state was brought back

    \b
    Example:
      tracker seal > checkpoint.txt
    """
    with installation() as site:
        try:
            done = seal(site, thorough=True, accept_new_log=accept_new_log)
        except PastChanged as problem:
            stop(problem.says, ROLLED_BACK)
        except BrokenLedger as problem:
            stop(problem.says, REFUSED)
    click.echo(done.note, nl=False)
    click.echo("Sealed." if done.fresh else "Nothing happened since the last seal.", err=True)


@click.group()
def ledger() -> None:
    """The keys of the ledger, and what to do after a disaster.

    \b
    Example:
      tracker ledger key trust
    """


@ledger.group()
def key() -> None:
    """Make, change and show the keys that sign checkpoints; they lie in `ledger` in the data folder.

    \b
    Example:
      tracker ledger key trust
    """


@key.command("new")
@click.option("--origin", default="", help="Name of the log, as cryo.example.org/ledger.")
def make(origin: str) -> None:
    """Make the first key, and print the line by which auditors will know it.

    \b
    Example:
      tracker ledger key new --origin cryo.example.org/ledger
    """
    with installation() as site:
        ring = KeyRing.of(site.settings)
        with ring.alone():
            if (ring.folder / KEY).exists() or ring.last() is not None:
                stop("This ledger has a key already. `tracker ledger key rotate` changes it.", REFUSED)
            try:
                name = check_name(origin or f"{site.settings.label_host}/ledger")
            except BadNote as fault:
                stop(str(fault), REFUSED)
            made = new_key(site, ring, name)
    click.echo(made.public.text())


@key.command()
@click.option("--reason", default="", help="Why the key is changed.")
@click.option("--first", default="", help="Sign-in name of the quality officer who signs first.")
@click.option("--second", default="", help="Sign-in name of another quality officer who signs beside them.")
@click.option("--finish", is_flag=True, help="Destroy the old key: from now on the new one signs alone.")
def rotate(reason: str, first: str, second: str, finish: bool) -> None:
    """Change the key: both sign until `--finish` destroys the old one, so that nobody loses the thread.

    Two quality officers sign it. Their passwords are asked for on a terminal; otherwise they are the first
    two lines of standard input. Whoever uses one-time codes gives one after that.

    \b
    Example:
      tracker ledger key rotate --reason "yearly change" --first olga --second otto
      tracker ledger key rotate --finish
    """
    if any(bool(one.strip()) == finish for one in (reason, first, second)):
        stop("Give a reason for a new key and the two who sign it, or --finish alone.", REFUSED)
    given = passwords(first, second) if not finish else []
    with installation() as site:
        if finish:
            made = succession.finish(site)
        else:
            own, other = signers(site, given)
            made = succession.rotate(site, reason.strip(), own, other)
    click.echo(made.text())


@key.command()
@click.argument("line", required=False)
@click.option("--since", default=0, type=click.IntRange(0), help="From which size of the log it counts.")
def trust(line: str | None, since: int) -> None:
    """Print whom this installation trusts, to be handed over on paper; with a key's line, trust that one too.

    \b
    Example:
      tracker ledger key trust
    """
    with installation() as site:
        ring = KeyRing.of(site.settings)
        if line:
            try:
                found = Trusted(PublicKey.read(line), since)
            except BadNote as fault:
                stop(str(fault), REFUSED)
            with ring.alone():
                ring.trust(found)
        for one in ring.trusted():
            click.echo(one.line(), nl=False)


@ledger.command()
@click.option("--reason", required=True, help="What happened.")
def succeed(reason: str) -> None:
    """Go on after a disaster: under a new name and key, with the old log's last checkpoint on the ledger.

    For a restored database that is older than what was signed, and for a key that was lost or stolen. What
    the old log signed stays; nothing is signed again under its name.

    \b
    Example:
      tracker ledger succeed --reason "restored the backup of Sunday"
    """
    with installation() as site:
        made = succession.succeed(site, reason.strip())
    click.echo(made.text())
    click.echo(
        f"The file {LAST} now speaks of the new log. Hand the new key's line to your auditors.", err=True
    )
