"""What the administration lists: accounts, a person's own tokens, establishments. Nothing is written."""

from __future__ import annotations

from tracker.actions.site import Site
from tracker.custody.case.papers import Establishment
from tracker.custody.problems import Unknown
from tracker.records import accounts, establishments
from tracker.records.accounts import Account, Token

__all__ = [
    "Account",
    "Establishment",
    "Token",
    "account_of",
    "email_of",
    "every_account",
    "every_establishment",
    "own_tokens",
]


def every_account(site: Site) -> tuple[Account, ...]:
    """Every account, by sign-in name."""
    with site.database.reading() as connection:
        return accounts.listed(connection)


def account_of(site: Site, user: str) -> Account:
    """One account; raises Unknown."""
    found = next((one for one in every_account(site) if one.actor.user == user), None)
    if found is None:
        raise Unknown(f"There is no account {user}.")
    return found


def email_of(site: Site, user: str) -> str:
    """The address this person's notices go to; empty when there is none."""
    with site.database.reading() as connection:
        return accounts.email_of(connection, user)


def own_tokens(site: Site, user: str) -> tuple[Token, ...]:
    """The tokens of one account, newest first."""
    with site.database.reading() as connection:
        return accounts.tokens_of(connection, user)


def every_establishment(site: Site) -> tuple[Establishment, ...]:
    """Every establishment, by name."""
    with site.database.reading() as connection:
        return establishments.listed(connection)
