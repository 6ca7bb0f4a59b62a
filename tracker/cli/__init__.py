"""The command line, `tracker`: the installation the settings describe, through the same verbs as a page."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click

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


# Where each command is declared. `serve` takes in a third of what all of them need.
PLACES = {
    "serve": "serving:serve",
    "migrate": "serving:migrate",
    "demo": "demo:demo",
    "establishment": "establishments:establishment",
    "rules": "rules:rules",
    "user": "users:user",
    "token": "accounts:token",
    "label": "labels:label",
    "import-results": "importing:import_results",
    "notices": "notices:notices",
    "seal": "sealing:sealing",
    "export": "exporting:export",
    "verify": "checking:verify",
    "backup": "backing_up:backup",
    "restore": "backing_up:restoring",
    "ledger": "sealing:ledger",
    "describe": "describing:describe",
}


class Commands(click.Group):
    """Every command by its name; its file is taken in when somebody asks for it."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - the library's shape
        """The names of all commands, sorted."""
        return sorted(PLACES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command with this name; None when there is none."""
        if cmd_name not in PLACES:
            return None
        file, _, name = PLACES[cmd_name].partition(":")
        found: click.Command = getattr(import_module(f"tracker.cli.{file}"), name)
        return found


@click.group(cls=Commands, epilog=EPILOG, context_settings=LOOK)
@click.version_option(VERSION, prog_name="tracker")
def main() -> None:
    """Follow adipose and cord-blood cell samples from sourcing to injection.

    \b
    Example:
      tracker migrate && tracker demo && tracker serve
    """
