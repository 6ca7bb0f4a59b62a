"""Opening the installation for a command, and ending it with a sentence where it cannot go on."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import click

from tracker.actions.opening import open_site
from tracker.actions.site import Site
from tracker.custody.problems import Invalid, Problem, Unknown
from tracker.records import accounts
from tracker.records.readiness import unready
from tracker.settings import Settings, UnfitSetting

REFUSED, NOT_TRIED, ROLLED_BACK = 1, 2, 3


def settings() -> Settings:
    """The settings of the environment; one that does not fit ends the command with its sentence."""
    try:
        return Settings.from_environment(os.environ)
    except UnfitSetting as fault:
        stop(fault.says, NOT_TRIED)


def stop(says: str, code: int) -> NoReturn:
    """End the command with a sentence on standard error."""
    click.echo(says, err=True)
    raise SystemExit(code)


@contextmanager
def installation(found: Settings | None = None) -> Iterator[Site]:
    """The installation, on a database in the right form; a refusal ends the command with code 1."""
    found = found or settings()
    try:
        site = open_site(found)
    except UnfitSetting as fault:
        stop(fault.says, NOT_TRIED)
    try:
        if says := unready(site.database, found.database_url):
            stop(says, NOT_TRIED)
        yield site
    except Problem as problem:
        stop(told(problem), REFUSED)
    finally:
        site.database.close()


def told(problem: Problem) -> str:
    """A problem as one line says it, with the sentence of every field."""
    if not isinstance(problem, Invalid):
        return problem.says
    return " ".join([problem.says, *(f"{name}: {' '.join(says)}" for name, says in problem.fields.items())])


def account_called(site: Site, login: str) -> str:
    """The account behind a sign-in name; Unknown when nobody has it."""
    with site.database.reading() as connection:
        user = accounts.user_called(connection, login)
    if user is None:
        raise Unknown(f"There is no account called {login}. `tracker user list` shows them all.")
    return user


def address(found: Settings) -> str:
    """Where a browser finds the site."""
    host, port = found.address
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    return f"http{'s' if found.tls_certificate else ''}://{shown}:{port}/"
