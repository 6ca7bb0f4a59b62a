"""`tracker user forget-factors`, and signing in on the command line with a one-time code."""

from __future__ import annotations

from collections.abc import Sequence

import click

from tracker.actions import one_time_codes, passkeys
from tracker.actions.sign_in import CodeWanted, recognise, sign_in
from tracker.actions.site import Site
from tracker.cli.accounts import read_password, user
from tracker.cli.installation import account_called, installation
from tracker.custody.people import SYSTEM, Actor
from tracker.custody.problems import NotSignedIn
from tracker.records.accounts import Session


@user.command("forget-factors")
@click.argument("login", metavar="NAME")
def forget_factors(login: str) -> None:
    """Take one-time codes and passkeys away from somebody who lost them; the password alone lets them in.

    \b
    Example:
      tracker user forget-factors tess
    """
    with installation() as site:
        account = account_called(site, login)
        if one_time_codes.standing(site, account).codes or not passkeys.own(site, account):
            one_time_codes.take_away(site, SYSTEM, account)
        if passkeys.own(site, account):
            passkeys.take_away(site, SYSTEM, account)
    click.echo(f"{login} signs in with the password alone.", err=True)


def passwords(*logins: str) -> list[tuple[str, str]]:
    """Each sign-in name with its password, asked for on a terminal, else the next line of standard input."""
    return [(one, read_password(twice=False, asks=f"Password of {one}")) for one in logins]


def signers(site: Site, given: Sequence[tuple[str, str]]) -> tuple[tuple[Actor, tuple[str, ...]], ...]:
    """Who signs together, each by what they proved it."""
    return tuple(_signer(site, *one) for one in given)


def _signer(site: Site, login: str, password: str) -> tuple[Actor, tuple[str, ...]]:
    """Who signs by this password, and by what they proved it: with the code after it where one is due."""
    actor = recognise(site, login, password)
    if not one_time_codes.standing(site, actor.user).codes:
        return actor, ("name", "password")
    code = read_password(twice=False, asks=f"One-time code of {login}")
    by = one_time_codes.used(site, actor.user, code)
    if not by:
        raise NotSignedIn(one_time_codes.WRONG_CODE)
    return actor, ("name", "password", by)


def signed_in(site: Site, login: str) -> Session:
    """A session of this person: the password on standard input, and after it the code where one is due."""
    try:
        return sign_in(site, login, read_password(twice=False))
    except CodeWanted as wanted:
        code = read_password(twice=False, asks="One-time code")
        return one_time_codes.finish_sign_in(site, wanted.user, wanted.epoch, code)
