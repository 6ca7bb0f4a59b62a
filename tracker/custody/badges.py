"""A badge is a code and a PIN: what makes a PIN fit, who voids a badge, and when guessing voids it."""

from __future__ import annotations

from itertools import pairwise

from tracker.custody.accounts import BY_TOKEN, KEY_MARK, administers
from tracker.custody.decision import Refusal
from tracker.custody.people import Actor

SHORTEST, LONGEST = 6, 12
MOST_WRONG = 5
REASONS = ("lost", "stolen", "damaged", "returned", "replaced")
OTHERS = Refusal(
    "account.badge_of_other",
    "Only the person makes their badge, because its PIN is theirs alone.",
    "Let the person sign in and make it.",
)


def unfit_pin(pin: str) -> str:
    """What is wrong with a PIN somebody chose; empty when nothing is."""
    if not (pin.isascii() and pin.isdigit() and SHORTEST <= len(pin) <= LONGEST):
        return f"A PIN has {SHORTEST} to {LONGEST} digits and nothing else."
    if len({(int(b) - int(a)) % 10 for a, b in pairwise(pin)}) == 1:
        return "This PIN counts on or repeats one digit; choose one that is harder to guess."
    return ""


def makes_badge(by: Actor, user: str) -> tuple[Refusal, ...]:
    """Why this person may not make a badge for that account: it is nobody else's to make."""
    other = () if by.user == user else (OTHERS,)
    return other + ((BY_TOKEN,) if by.session.startswith(KEY_MARK) else ())


def voids_badge(by: Actor, user: str) -> tuple[Refusal, ...]:
    """Why this person may not void that account's badge: their own they always may."""
    return () if by.user == user else administers(by, user)
