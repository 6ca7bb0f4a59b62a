"""Tokens: a person's own key for programs, shown once, kept as a hash, no wider than its owner."""

from __future__ import annotations

import base64
from datetime import timedelta

from tracker.actions import passwords
from tracker.actions.account_events import Change, carry_out
from tracker.actions.site import Site
from tracker.custody.accounts import KEY_MARK, makes_token, revokes_token
from tracker.custody.people import Actor, Role
from tracker.custody.problems import Invalid, Unknown
from tracker.ledger.body import instant_text
from tracker.records import accounts, credentials
from tracker.records.database import Transaction

PREFIX = "tracker_"
LONGEST_DAYS = 366


def create_token(
    site: Site, by: Actor, user: str, role: Role | None = None, label: str = "", days: int = 90
) -> str:
    """Make a token of this account and answer its text, which is shown this once and kept nowhere."""
    if not 1 <= days <= LONGEST_DAYS:
        raise _unfit("days", f"A token lasts 1 to {LONGEST_DAYS} days; {days} were given.")
    text = PREFIX + base64.urlsafe_b64encode(site.entropy(32)).decode().rstrip("=")
    token_id = KEY_MARK + passwords.symbols(site.entropy(8))
    now = site.clock()
    expires = now + timedelta(days=days)

    def keep(transaction: Transaction) -> None:
        owner = accounts.actor(transaction.connection, user)
        if role and (owner is None or not owner.has(role)):
            raise _unfit(
                "role", f"The account does not have the role {role}; a token is never wider than its owner."
            )
        token = credentials.NewToken(
            credentials.digest(text), token_id, user, role, label.strip(), now, expires
        )
        credentials.add_token(transaction.connection, token)

    given = {"token": token_id, "role": role and str(role), "expires_at": instant_text(expires)}
    carry_out(site, by, Change(type="create_token", user=user, given=given), makes_token, keep)
    return text


def revoke_token(site: Site, by: Actor, token_id: str) -> None:
    """End a token now, also for an act that waits for a lock."""
    with site.database.reading() as connection:
        user = credentials.owner_of_token(connection, token_id)
    if user is None:
        raise Unknown(f"There is no token {token_id}.")

    def end(transaction: Transaction) -> None:
        credentials.revoke_token(transaction.connection, token_id, site.clock())

    carry_out(site, by, Change(type="revoke_token", user=user, given={"token": token_id}), revokes_token, end)


def _unfit(field: str, says: str) -> Invalid:
    return Invalid("The token was not made.", {field: [says]})
