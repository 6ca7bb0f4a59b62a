"""The manual of the command line, as documentation: what every `--help` says."""

from __future__ import annotations

from collections.abc import Iterator

import click

from tracker.cli import LOOK, main

HEAD = """\
# Command line

`.venv/bin/tracker` works on the installation that the `TRACKER_*` variables describe
([settings](settings.md)).
This page is written by `make docs` from what `--help` says; a test holds the two together.
"""


def manual_page() -> str:
    """Write the documentation of every command."""
    return "\n".join([HEAD, *(_section(path, command) for path, command in commands(main, "tracker"))])


def commands(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    """A command and everything below it, each with what a person types."""
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in sorted(command.list_commands(context)):
            found = command.get_command(context, name)
            yield from commands(found, f"{path} {name}") if found else ()


def _section(path: str, command: click.Command) -> str:
    context = click.Context(command, info_name=path, terminal_width=100, **LOOK)
    return f"## {path}\n\n```\n{command.get_help(context)}\n```\n"
