"""`tracker notices`: what leaves by mail, sent by whoever keeps the machine."""

from __future__ import annotations

import click

from tracker.actions.accounts import set_email
from tracker.actions.mailing import send_due
from tracker.cli.installation import NOT_TRIED, REFUSED, account_called, installation, stop
from tracker.custody.people import SYSTEM

OFF = "No mail server is named in TRACKER_MAIL_HOST, so no notice leaves by mail."


@click.group()
def notices() -> None:
    """Notices of late positives, as they leave by mail.

    \b
    Example:
      tracker notices send
    """


@notices.command("send")
def send() -> None:
    """Try every notice that has not left and is due; one that does not go is tried again later.

    The site sends by itself after each act. A timer that runs this every few minutes brings what a mail
    server was too busy for.

    \b
    Exit codes:
      0  nothing waits any more
      1  something still waits
      2  no mail server is named

    \b
    Example:
      tracker notices send || echo "A notice still waits."
    """
    with installation() as site:
        if not site.settings.mail_host:
            stop(OFF, NOT_TRIED)
        found = send_due(site)
    click.echo(f"{found.sent} sent, {found.waiting} waiting.", err=True)
    if found.waiting:
        raise SystemExit(REFUSED)


@notices.command("address")
@click.argument("login", metavar="NAME")
@click.argument("address", default="")
def address(login: str, address: str) -> None:
    """Send this person's notices to this address from now on; without one, to none.

    \b
    Example:
      tracker notices address clara clara@clinic.example
    """
    with installation() as site:
        set_email(site, SYSTEM, account_called(site, login), address)
    where = "go to that address" if address else "leave by mail no more"
    click.echo(f"Notices for {login} {where}.", err=True)
