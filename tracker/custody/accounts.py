"""Who may change an account: administrators and the command line, and nobody their own."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeAlias

from tracker.custody.decision import Refusal
from tracker.custody.people import Actor, Role

Rule: TypeAlias = Callable[[Actor, str], tuple[Refusal, ...]]

LOGIN = re.compile(r"[a-z0-9][a-z0-9._@+-]{0,63}")
EMAIL = re.compile(r"[^@\s<>,;:\"()\[\]\\]{1,64}@[A-Za-z0-9]([A-Za-z0-9.-]{0,252}[A-Za-z0-9])?", re.ASCII)
KEY_MARK = "k-"

NOT_ADMINISTRATOR = Refusal(
    "account.administrator",
    "Only an administrator changes accounts.",
    "Ask an administrator, or use the command line of the installation.",
)
OWN_ACCOUNT = Refusal(
    "account.own",
    "Nobody changes what their own account may do.",
    "Ask another administrator.",
)
NOT_OWN_TOKEN = Refusal(
    "account.token_for_other",
    "A token acts in its owner's name, so only its owner makes one.",
    "Let the person sign in and make it, or use the command line of the installation.",
)
BY_TOKEN = Refusal(
    "account.by_token",
    "A token makes no other token, and changes nothing that a person signs in with.",
    "Sign in with the password first.",
)
OWN_PASSWORD = Refusal(
    "account.password_of_other",
    "Only the person chooses their password.",
    "An administrator can give the account a one-time password.",
)

OWN_FACTOR = Refusal(
    "account.factor_of_other",
    "Only the person takes up or gives up their one-time codes and passkeys.",
    "An administrator can take them away where they were lost.",
)


def administers(by: Actor, user: str) -> tuple[Refusal, ...]:
    """Why this person may not change what that account may do; both reasons when both hold."""
    if by.is_system:
        return ()
    unfit = () if by.has(Role.ADMINISTRATOR) else (NOT_ADMINISTRATOR,)
    return unfit if by.user != user else (*unfit, OWN_ACCOUNT)


def makes_token(by: Actor, user: str) -> tuple[Refusal, ...]:
    """Why this person may not make a token for that account."""
    if by.is_system:
        return ()
    other = () if by.user == user else (NOT_OWN_TOKEN,)
    return other + _by_token(by)


def revokes_token(by: Actor, user: str) -> tuple[Refusal, ...]:
    """Why this person may not end a token of that account: their own they always may."""
    return () if by.user == user else administers(by, user)


def own_factor(by: Actor, user: str) -> tuple[Refusal, ...]:
    """Why this person may not take up or give up what that account signs in with beside its password."""
    other = () if by.user == user else (OWN_FACTOR,)
    return other + _by_token(by)


def changes_password(by: Actor, user: str) -> tuple[Refusal, ...]:
    """Why this person may not choose the password of that account."""
    other = () if by.user == user else (OWN_PASSWORD,)
    return other + _by_token(by)


def _by_token(by: Actor) -> tuple[Refusal, ...]:
    return (BY_TOKEN,) if by.session.startswith(KEY_MARK) else ()


def unfit_login(login: str) -> str:
    """What is wrong with a sign-in name; empty when nothing is."""
    if LOGIN.fullmatch(login):
        return ""
    return "A sign-in name has 1 to 64 small letters, digits or . _ @ + -, and begins with a letter or digit."


def unfit_email(email: str) -> str:
    """What is wrong with a mail address; empty when nothing is, and for no address."""
    if not email or (len(email) <= 254 and EMAIL.fullmatch(email)):
        return ""
    return "Give one mail address, such as test@tracker.example."


def unfit_name(name: str) -> str:
    """What is wrong with a printed name; empty when nothing is."""
    if not name:
        return "Give the person's name as it is to be printed."
    if len(name) > 100:
        return f"The name has {len(name)} characters; at most 100 are printed."
    return "" if name.isprintable() else "The name holds a character that cannot be printed."
