"""Accounts: who may sign in, as what. An administrator or the command line decides, never about themselves.

Each verb is an event on the account's own chain, also when it is refused; no hash or password is ever in one.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from enum import StrEnum

from tracker.actions import passwords
from tracker.actions.account_events import Change, carry_out, chain_of, kept, record, refuse_at_door
from tracker.actions.sign_in import begin_session, proven
from tracker.actions.site import Site
from tracker.custody.accounts import administers, changes_password, unfit_email, unfit_login, unfit_name
from tracker.custody.people import Actor, Qualification, Role
from tracker.custody.problems import Invalid, NotAllowedHere
from tracker.ledger.canonical import JsonValue
from tracker.records import accounts, credentials
from tracker.records.accounts import Session
from tracker.records.credentials import NewProof
from tracker.records.database import Transaction
from tracker.records.tables.chain import DOOR

USER_SYMBOLS = 8


def add_user(
    site: Site,
    by: Actor,
    login: str,
    name: str,
    roles: Iterable[str],
    qualifications: Iterable[str] = (),
    establishment: str = "",
    password: str | None = None,
) -> tuple[str, str]:
    """Make an account; answer its id and the password, which is shown this once and kept nowhere.

    A password drawn here lets the person in once, to choose their own; only the command line may give one.
    """
    refuse_at_door(site, by, "add_user", administers)
    if password is not None and not by.is_system:
        raise NotAllowedHere("Only the command line gives an account a password; here one is drawn.")
    secret = passwords.drawn(site) if password is None else password
    login, name = login.strip().lower(), _tidy(name)
    _refuse_unfit(login=unfit_login(login), name=unfit_name(name), password=passwords.unfit(secret))
    told: dict[str, JsonValue] = {
        "establishment": establishment,
        "roles": _names(Role, "roles", roles),
        "qualifications": _names(Qualification, "qualifications", qualifications),
    }
    proof = NewProof(login, passwords.hashed(site, secret), one_time=password is None)
    user = f"u-{passwords.symbols(site.entropy(USER_SYMBOLS))}"
    with site.database.writing([DOOR], new=[chain_of(user)]) as transaction:
        # Accounts are made one at a time, behind the lock of the door, so a name is given once.
        if credentials.by_login(transaction.connection, login):
            _refuse_unfit(login="Another account has this sign-in name.")
        now, printed = site.clock(), kept(site, transaction, user, name)
        given = {"login": kept(site, transaction, user, login), "name": printed, **told}
        row = {"name": printed, **told, "created_at": now, "disabled_at": None}
        accounts.add(transaction.connection, user, row, proof)
        record(site, transaction, by, Change(type="add_user", user=user, given=given, row=row), now)
    return user, secret


def set_roles(site: Site, by: Actor, user: str, roles: Iterable[str]) -> None:
    """Let the person act in these roles and no others, from now on."""
    _set(site, by, user, "set_roles", {"roles": _names(Role, "roles", roles)})


def set_qualifications(site: Site, by: Actor, user: str, qualifications: Iterable[str]) -> None:
    """Let the person hold these qualifications and no others; each counts beside a role it belongs to."""
    wanted = _names(Qualification, "qualifications", qualifications)
    _set(site, by, user, "set_qualifications", {"qualifications": wanted})


def set_establishment(site: Site, by: Actor, user: str, establishment: str) -> None:
    """Let the person belong to this establishment from now on."""
    _set(site, by, user, "set_establishment", {"establishment": establishment})


def set_email(site: Site, by: Actor, user: str, email: str) -> None:
    """Send this person's notices to this address from now on; an empty one sends them none."""
    _refuse_unfit(email=unfit_email(email.strip()))

    def told(transaction: Transaction) -> dict[str, JsonValue]:
        return {"email": kept(site, transaction, user, email.strip()) if email.strip() else None}

    carry_out(site, by, Change(type="set_email", user=user), administers, hidden=told)


def disable(site: Site, by: Actor, user: str) -> None:
    """Let the person in no more: every session and token ends now, also for an act that waits for a lock."""
    now = site.clock()

    def end_all(transaction: Transaction) -> None:
        credentials.end_sessions_of(transaction.connection, user)
        credentials.revoke_tokens_of(transaction.connection, user, now)

    carry_out(site, by, Change(type="disable", user=user, row={"disabled_at": now}), administers, end_all)


def enable(site: Site, by: Actor, user: str) -> None:
    """Let the person sign in again; sessions and tokens of before stay ended."""
    carry_out(site, by, Change(type="enable", user=user, row={"disabled_at": None}), administers)


def reset_password(site: Site, by: Actor, user: str) -> str:
    """Answer a new one-time password, shown this once; the old one and every session are over."""
    secret = passwords.drawn(site)
    password_hash = passwords.hashed(site, secret)

    def replace(transaction: Transaction) -> None:
        credentials.replace_password(transaction.connection, user, password_hash, one_time=True)

    carry_out(site, by, Change(type="reset_password", user=user), administers, replace)
    return secret


def change_password(site: Site, actor: Actor, old: str, new: str) -> Session:
    """Give oneself another password and a new session; every other session is over."""
    with site.database.reading() as connection:
        found = credentials.by_user(connection, actor.user)
    if found is None:
        raise Invalid("There is no such account.", {})
    proven(site, found.login, old)
    _refuse_unfit(new=passwords.unfit(new) or ("Choose another than the one you had." if new == old else ""))
    password_hash = passwords.hashed(site, new)

    def replace(transaction: Transaction) -> None:
        credentials.replace_password(transaction.connection, actor.user, password_hash, one_time=False)

    carry_out(site, actor, Change(type="change_password", user=actor.user), changes_password, replace)
    with site.database.reading() as connection:
        after = credentials.by_user(connection, actor.user)
    # Whoever had a session and the old password needs no code for the session that takes its place.
    return begin_session(site, actor.user, after.epoch if after else found.epoch)


def _set(site: Site, by: Actor, user: str, kind: str, wanted: dict[str, JsonValue]) -> None:
    carry_out(site, by, Change(type=kind, user=user, given=wanted, row=wanted), administers)


def _tidy(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).split())


def _names(kind: type[StrEnum], field: str, given: Iterable[str]) -> list[JsonValue]:
    """The closed list's own words, each once and in order; any other word is Invalid."""
    words = sorted(set(given))
    unknown = [word for word in words if word not in set(kind)]
    known = ", ".join(kind)
    _refuse_unfit(**{field: f"“{unknown[0]}” is none of {known}." if unknown else ""})
    return [str(word) for word in words]


def _refuse_unfit(**faults: str) -> None:
    found = {name: [says] for name, says in faults.items() if says}
    if found:
        raise Invalid("Some fields need another look; nothing was done.", found)
