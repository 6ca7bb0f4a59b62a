"""The command line, `tracker`: the installation the settings describe, through the same verbs as a page."""

from __future__ import annotations

from typing import Any

import click

from tracker.cli.accounts import token, user
from tracker.cli.backing_up import backup, restoring
from tracker.cli.checking import verify
from tracker.cli.demo import demo
from tracker.cli.describing import describe
from tracker.cli.establishments import establishment
from tracker.cli.exporting import export
from tracker.cli.importing import import_results
from tracker.cli.labels import label
from tracker.cli.notices import notices
from tracker.cli.rules import rules
from tracker.cli.sealing import ledger, sealing
from tracker.cli.serving import migrate, serve
from tracker.cli.training import training, unlock
from tracker.version import VERSION

EPILOG = """\b
Exit codes of every command:
  0  done
  1  the answer is no: refused, or `verify` found something that does not hold
  2  nothing was tried: wrong usage, a setting that does not fit, or no database to work on
  3  the past was changed, or an older state was brought back: from `seal`, `verify`, `export`,
     `backup` and `restore`

Settings are TRACKER_* variables; `tracker describe settings` lists them. No command ever asks a question
when standard input is not a terminal."""


LOOK: dict[str, Any] = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@click.group(epilog=EPILOG, context_settings=LOOK)
@click.version_option(VERSION, prog_name="tracker")
def main() -> None:
    """Follow adipose and cord-blood cell samples from sourcing to injection.

    \b
    Example:
      tracker migrate && tracker demo && tracker serve
    """


for command in (
    serve, migrate, demo, establishment, rules, user, token, label, import_results, notices, sealing,
    export, verify, backup, restoring, ledger, describe,
):  # fmt: skip
    main.add_command(command)
for command in (training, unlock):
    user.add_command(command)
