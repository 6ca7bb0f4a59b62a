"""`tracker serve` and `tracker migrate`."""

from __future__ import annotations

import io
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

PEM = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104  (told apart from an address, not served on)
ONLY_HERE = "Only this machine can reach it: set TRACKER_BIND=0.0.0.0:8443 for phones."
OWNER_WARNING = (
    "Warning: the role this site serves as owns {count} of its tables, "
    "so it could switch off what guards the ledger. "
    "Serve as a role that owns nothing, and name the owner in TRACKER_MIGRATION_URL."
)


@click.command()
@click.option("--tls", is_flag=True, help="Speak HTTPS; without a certificate one is made.")
@click.option("--certificate", type=PEM, help="Certificate file (PEM) to speak HTTPS with.")
@click.option("--key", type=PEM, help="Private key file (PEM) of that certificate.")
def serve(*, tls: bool, certificate: Path | None, key: Path | None) -> None:
    """Serve the pages and the API on the address in TRACKER_BIND.

    Refuses to start on a database that is behind this program. SQLite is served by one process; on PostgreSQL
    TRACKER_PROCESSES says how many, and a role that owns its tables is warned of.

    \b
    With --tls and no certificate, one is made and kept in the data folder, signed by an authority of this
    installation that phones are told to trust once; see docs/https.md.

    \b
    Example:
      TRACKER_BIND=0.0.0.0:8443 tracker serve --tls
    """
    found = settings()
    with installation(found) as site:
        _warn(site)
        _mark_demonstration(site)
        if tls or certificate or key:
            found = _with_tls(site, certificate, key)
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


def _with_tls(site: Site, certificate: Path | None, key: Path | None) -> Settings:
    """The settings of a server that speaks TLS; its processes read them from the same environment."""
    given = (site.settings.tls_certificate, site.settings.tls_key)
    if certificate or key:
        given = (str(certificate or ""), str(key or ""))
    if not any(given):
        given = _made_here(site)
    os.environ["TRACKER_TLS_CERTIFICATE"], os.environ["TRACKER_TLS_KEY"] = given
    return settings()


def _made_here(site: Site) -> tuple[str, str]:
    """The certificate of the local network, and on the terminal all a person needs to trust it."""
    from tracker.cli.certificates import names_here, outward, own_certificate

    host, port = site.settings.address
    authority, server = own_certificate(site.settings.data, names_here(host), site.clock())
    # A browser that was told to keep to HTTPS lets nobody pass a certificate it does not know yet.
    os.environ.setdefault("TRACKER_HSTS_DAYS", "0")
    click.echo(f"Trust this authority on every phone, once: {authority.certificate}", err=True)
    click.echo(f"Its SHA-256 fingerprint: {authority.fingerprint}", err=True)
    if host.startswith("127."):
        click.echo(ONLY_HERE, err=True)
    elif there := (outward() if host in EVERYWHERE else host):
        _draw(f"https://{there}:{port}/")
    return str(server.certificate), str(server.key)


def _draw(address_of_it: str) -> None:
    """The address as a QR code on the terminal, for a phone's camera."""
    from qrcode.main import QRCode

    code = QRCode(border=2)
    code.add_data(address_of_it)
    drawn = io.StringIO()
    code.print_ascii(out=drawn, invert=True)
    click.echo(f"{drawn.getvalue()}{address_of_it}", err=True)


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
        "tracker:serve_app", factory=True, interface=Interfaces.WSGI, websockets=False,
        address=host, port=port, log_level=LogLevels.error,
        workers=found.processes, blocking_threads=found.threads, respawn_failed_workers=True,
        ssl_cert=certificate, ssl_key=Path(found.tls_key) if certificate else None,
    )  # fmt: skip
    server.serve()
