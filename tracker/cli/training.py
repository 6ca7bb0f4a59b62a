"""`tracker user training` and `tracker user unlock`: what an installation does where no one else can."""

from __future__ import annotations

from datetime import datetime

import click

from tracker.actions.lock_out import unlock as unlock_name
from tracker.actions.training import record_training
from tracker.cli.accounts import ROLES
from tracker.cli.installation import account_called, installation
from tracker.custody.people import SYSTEM


@click.command("training")
@click.argument("login", metavar="NAME")
@click.argument("role", type=ROLES, metavar="ROLE")
@click.argument("until", type=click.DateTime(["%Y-%m-%d"]), metavar="DAY")
@click.option("--document", required=True, help="Number of the training record, without a name in it.")
def training(login: str, role: str, until: datetime, document: str) -> None:
    """Record a training: ROLE is open until DAY, that day included, and closed after it.

    \b
    Example:
      tracker user training tess technician 2027-01-31 --document TR-2026-014
    """
    with installation() as site:
        record_training(site, SYSTEM, account_called(site, login), role, until.date(), document)
    click.echo(f"{login} is trained as {role} until {until:%Y-%m-%d}.", err=True)


@click.command("unlock")
@click.argument("login", metavar="NAME")
def unlock(login: str) -> None:
    """Let a name be tried again that was locked after too many wrong passwords.

    \b
    Example:
      tracker user unlock tess
    """
    with installation() as site:
        unlock_name(site, SYSTEM, account_called(site, login))
    click.echo(f"{login} may be tried again.", err=True)
