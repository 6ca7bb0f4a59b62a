"""`tracker user` and `tracker token`: accounts and keys, with the rights of whoever holds the machine."""

from __future__ import annotations

import sys

import click

from tracker.actions import accounts as verbs
from tracker.actions.tokens import create_token, revoke_token
from tracker.cli.installation import account_called, installation
from tracker.custody.people import SYSTEM, Qualification, Role
from tracker.records import accounts as kept

ROLES = click.Choice([str(one) for one in Role])
AGAIN = "May be given again."
_roles = click.option("--role", "roles", multiple=True, required=True, type=ROLES, help=AGAIN)
_qualifications = click.option(
    "--qualification",
    "qualifications",
    multiple=True,
    type=click.Choice([str(one) for one in Qualification]),
    help=AGAIN,
)


@click.group()
def user() -> None:
    """Accounts of people.

    \b
    Example:
      tracker user add tess --role technician --establishment LAB
    """


@user.command("add")
@click.argument("login", metavar="NAME")
@_roles
@click.option("--full-name", default="", help="The name as it is printed; without it the sign-in name.")
@_qualifications
@click.option("--establishment", default="", help="Code of the establishment the person belongs to.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def add(
    login: str,
    roles: tuple[str, ...],
    full_name: str,
    qualifications: tuple[str, ...],
    establishment: str,
    password_stdin: bool,
) -> None:
    """Make an account. The one-time password stands alone on standard output, this once and nowhere else.

    With --password-stdin nothing is printed there, and the password given is the person's own.

    \b
    Example:
      tracker user add olga --role officer --qualification determination > olga.txt
    """
    given = read_password() if password_stdin else None
    with installation() as site:
        name = full_name or login
        _, secret = verbs.add_user(site, SYSTEM, login, name, roles, qualifications, establishment, given)
    click.echo(f"The account {login} was made.", err=True)
    if given is None:
        click.echo(secret)


@user.command("role")
@click.argument("login", metavar="NAME")
@_roles
def role(login: str, roles: tuple[str, ...]) -> None:
    """Let the person act in these roles and in no others, from now on.

    \b
    Example:
      tracker user role tess --role technician --role auditor
    """
    with installation() as site:
        verbs.set_roles(site, SYSTEM, account_called(site, login), roles)
    click.echo(f"{login} now has: {', '.join(sorted(set(roles)))}.", err=True)


@user.command("qualify")
@click.argument("login", metavar="NAME")
@_qualifications
def qualify(login: str, qualifications: tuple[str, ...]) -> None:
    """Let the person hold these qualifications and no others; without any, none.

    \b
    Example:
      tracker user qualify clara --qualification bedside --qualification determination
    """
    with installation() as site:
        verbs.set_qualifications(site, SYSTEM, account_called(site, login), qualifications)
    click.echo(f"{login} now holds: {', '.join(sorted(set(qualifications))) or 'nothing'}.", err=True)


@user.command("place")
@click.argument("login", metavar="NAME")
@click.argument("establishment")
def place(login: str, establishment: str) -> None:
    """Let the person belong to this establishment from now on.

    \b
    Example:
      tracker user place tess LAB
    """
    with installation() as site:
        verbs.set_establishment(site, SYSTEM, account_called(site, login), establishment)
    click.echo(f"{login} now belongs to {establishment}.", err=True)


@user.command("disable")
@click.argument("login", metavar="NAME")
def disable(login: str) -> None:
    """Let the person in no more: every session and token ends now.

    \b
    Example:
      tracker user disable tess
    """
    with installation() as site:
        verbs.disable(site, SYSTEM, account_called(site, login))
    click.echo(f"{login} is disabled.", err=True)


@user.command("enable")
@click.argument("login", metavar="NAME")
def enable(login: str) -> None:
    """Let the person sign in again; sessions and tokens of before stay ended.

    \b
    Example:
      tracker user enable tess
    """
    with installation() as site:
        verbs.enable(site, SYSTEM, account_called(site, login))
    click.echo(f"{login} may sign in again.", err=True)


@user.command("password")
@click.argument("login", metavar="NAME")
def password(login: str) -> None:
    """Print a new one-time password, alone on standard output; the old one and every session are over.

    \b
    Example:
      tracker user password tess > tess.txt
    """
    with installation() as site:
        secret = verbs.reset_password(site, SYSTEM, account_called(site, login))
    click.echo(f"{login} chooses a password of their own at the next sign-in.", err=True)
    click.echo(secret)


@user.command("list")
def listing() -> None:
    """List every account: sign-in name, roles, qualifications, establishment, one line each.

    \b
    Example:
      tracker user list
    """
    with installation() as site, site.database.reading() as connection:
        found = kept.listed(connection)
    for one in found:
        roles, held = (" ".join(sorted(each)) or "-" for each in (one.actor.roles, one.actor.qualifications))
        state = "disabled" if one.actor.disabled else "enabled"
        click.echo("\t".join((one.login, roles, held, one.actor.establishment or "-", state)))


@click.group()
def token() -> None:
    """Keys for programs, each with the rights of one account.

    \b
    Example:
      tracker token create tess --label "robot at bench 2"
    """


@token.command("create")
@click.argument("login", metavar="NAME")
@click.option("--role", type=ROLES, default=None, help="This role alone; without it all of NAME's.")
@click.option("--label", default="", help="What it is for, as the list of tokens shows it.")
@click.option("--days", default=90, show_default=True, help="How long it lasts, 1 to 366.")
def create(login: str, role: str | None, label: str, days: int) -> None:
    """Make a token of this account. It stands alone on standard output, this once and nowhere else.

    \b
    Example:
      tracker token create tess --role technician --days 30 > token.txt
    """
    with installation() as site:
        user_id = account_called(site, login)
        text = create_token(site, SYSTEM, user_id, Role(role) if role else None, label, days)
    click.echo(text)


@token.command("revoke")
@click.argument("token_id", metavar="ID")
def revoke(token_id: str) -> None:
    """End a token now; ID is what `tracker token list` shows, never the token itself.

    \b
    Example:
      tracker token revoke k-7f3m2q9x
    """
    with installation() as site:
        revoke_token(site, SYSTEM, token_id)
    click.echo(f"The token {token_id} is revoked.", err=True)


@token.command("list")
@click.argument("login", metavar="NAME")
def tokens(login: str) -> None:
    """List the tokens of one account: id, role, expiry, label, one line each.

    \b
    Example:
      tracker token list tess
    """
    with installation() as site:
        user_id = account_called(site, login)
        with site.database.reading() as connection:
            found = kept.tokens_of(connection, user_id)
    for one in found:
        state = "revoked" if one.revoked_at else f"until {one.expires_at:%Y-%m-%d}"
        click.echo("\t".join((one.id, one.role or "-", state, one.label or "-")))


def read_password(*, twice: bool = True, asks: str = "Password") -> str:
    """The password on standard input: a hidden prompt on a terminal, else its first line."""
    if sys.stdin.isatty():
        return str(click.prompt(asks, hide_input=True, confirmation_prompt=twice, err=True))
    return sys.stdin.readline().rstrip("\r\n")
