"""`tracker export`: a record with its proof, for somebody who trusts neither this program nor this server."""

from __future__ import annotations

import os
from pathlib import Path

import click

from tracker.actions.exporting import Wanted
from tracker.actions.exporting import export as exported
from tracker.actions.sealing import PastChanged
from tracker.cli.installation import REFUSED, ROLLED_BACK, installation, stop
from tracker.custody.people import SYSTEM


@click.command()
@click.argument("code")
@click.option(
    "--to",
    "target",
    required=True,
    help="ZIP to write.",
    type=click.Path(dir_okay=False, path_type=Path),
)
@click.option("--reason", required=True, help="Why it is exported; kept on the record.")
@click.option("--with-private", is_flag=True, help="Private values and attached files go along.")
@click.option(
    "--known",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A checkpoint the reader has: prove that it is the beginning of this log.",
)
def export(code: str, target: Path, reason: str, with_private: bool, known: tuple[Path, ...]) -> None:
    """Write the record of a vial, sample, treatment or donor as a bundle that `tracker-verify` verifies.

    That it was exported becomes the last event of each of its chains, so that nothing can be left out at the
    end. Private values go as commitments alone, unless they are asked for.

    \b
    Exit codes:
      0  written
      1  refused, with the reason on standard error
      2  nothing was tried
      3  the past was changed, or an older state was brought back: nothing is signed, so nothing is exported

    \b
    Example:
      tracker export V-7K3MQ-2X9TZ-V --to vial.zip --reason "inspection"
      tracker-verify vial.zip --trust keys.txt
    """
    with installation() as site:
        notes = [one.read_text("utf-8", errors="replace") for one in known]
        wanted = Wanted(code.replace("-", "").upper(), reason, with_private, notes)
        try:
            data = exported(site, SYSTEM, wanted)
        except PastChanged as problem:
            stop(problem.says, ROLLED_BACK)
    try:
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
    except OSError as fault:
        stop(f"{target} cannot be written: {fault.strerror}.", REFUSED)
    click.echo(f"Wrote {len(data)} bytes to {target}.", err=True)
