"""`tracker serve` and `tracker migrate`."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import click

from tracker.actions.opening import make_folder
from tracker.actions.site import Site
from tracker.cli.installation import NOT_TRIED, address, installation, settings, stop
from tracker.demonstration import is_built
from tracker.records.readiness import bring_up, owned_tables
from tracker.settings import Settings, UnfitSetting

OWNER_WARNING = (
    "Warning: the role this site serves as owns {count} of its tables, "
    "so it could switch off what guards the ledger. "
    "Serve as a role that owns nothing, and name the owner in TRACKER_MIGRATION_URL."
)


@click.command()
def serve() -> None:
    """Serve the pages and the API on the address in TRACKER_BIND.

    Refuses to start on a database that is behind this program. SQLite is served by one process; on PostgreSQL
    TRACKER_PROCESSES says how many, and a role that owns its tables is warned of.

    \b
    Example:
      TRACKER_BIND=127.0.0.1:8001 tracker serve
    """
    found = settings()
    with installation(found) as site:
        _warn(site)
        _mark_demonstration(site)
    _refuse_taken_address(found)
    click.echo(f"Serving on {address(found)} - stop with Ctrl-C.", err=True)
    _run(found)


@click.command()
def migrate() -> None:
    """Bring the database to the form this program knows; a SQLite file is copied beside itself before.

    PostgreSQL is migrated as the role in TRACKER_MIGRATION_URL, which owns the tables; the role that serves
    gets its grants and no more.

    \b
    Example:
      TRACKER_DATA=./var tracker migrate
    """
    found = settings()
    try:
        make_folder(found.data)
    except UnfitSetting as fault:
        stop(fault.says, NOT_TRIED)
    if says := bring_up(found.migration_url, found.database_url):
        stop(says, NOT_TRIED)
    click.echo("The database has the form this program knows.", err=True)


def _warn(site: Site) -> None:
    if count := owned_tables(site.database):
        click.echo(OWNER_WARNING.format(count=count), err=True)


def _mark_demonstration(site: Site) -> None:
    """A demonstration site is served as one, so that every page says what it is."""
    if is_built(site) and not site.settings.demonstration:
        os.environ["TRACKER_DEMONSTRATION"] = "yes"
        click.echo("This is a demonstration site, and every page says so.", err=True)


def _refuse_taken_address(found: Settings) -> None:
    """Another server on the address is told of before anything is started."""
    host, port = found.address
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError as fault:
        stop(f"TRACKER_BIND is {found.bind}; nothing can be served there: {fault.strerror}.", NOT_TRIED)


def _run(found: Settings) -> None:
    """The server makes the application in each of its processes, from the same environment."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    host, port = found.address
    certificate = Path(found.tls_certificate) if found.tls_certificate else None
    server = Granian(
        "tracker:create_app", factory=True, interface=Interfaces.WSGI, websockets=False,
        address=host, port=port, log_level=LogLevels.error,
        workers=found.processes, blocking_threads=found.threads, respawn_failed_workers=True,
        ssl_cert=certificate, ssl_key=Path(found.tls_key) if certificate else None,
    )  # fmt: skip
    server.serve()
