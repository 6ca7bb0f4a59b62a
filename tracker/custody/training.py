"""Training as a person's roles rest on it: over at an instant, missing, or soon to be renewed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

from tracker.custody.accounts import OWN_ACCOUNT
from tracker.custody.decision import Refusal
from tracker.custody.people import Actor, Closed, Role, Trained

DOCUMENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,39}")
LONGEST = timedelta(days=5 * 366)
NOT_TRAINER = Refusal(
    "account.trainer",
    "Only a quality officer or an administrator records training.",
    "Ask one of them, or use the command line of the installation.",
)
OWN_TRAINING = replace(OWN_ACCOUNT, says="Nobody records their own training.")


def as_trained(actor: Actor, now: datetime, *, demanded: bool) -> Actor:
    """The same person without the roles that their training keeps shut at this instant.

    A training that is over closes its role; a role without one on record is closed where one is demanded.
    """
    kept = {one.role: one for one in actor.trained}
    shut = tuple(
        Closed(role, kept[role].until if role in kept else None)
        for role in sorted(actor.roles)
        if (now >= kept[role].ends_at if role in kept else demanded)
    )
    if not shut:
        return actor
    return replace(actor, roles=actor.roles - {one.role for one in shut}, closed=(*actor.closed, *shut))


def ending(actor: Actor, now: datetime, within: timedelta) -> tuple[Trained, ...]:
    """The trainings of this person's roles that end within a while, those that are over left out."""
    held = (one for one in actor.trained if one.role in actor.roles)
    return tuple(one for one in held if now < one.ends_at <= now + within)


def says_closed(actor: Actor, roles: Iterable[Role]) -> str:
    """Which of these roles are closed to this person and why; empty when none is."""
    wanted = frozenset(roles)
    return " ".join(one.says for one in actor.closed if one.role in wanted)


def records_training(by: Actor, user: str) -> tuple[Refusal, ...]:
    """Why this person may not record that account's training."""
    if by.is_system:
        return ()
    unfit = () if by.has(Role.OFFICER, Role.ADMINISTRATOR) else (NOT_TRAINER,)
    return unfit if by.user != user else (*unfit, OWN_TRAINING)


def unfit_training(role: str, until: date, document: str, today: date) -> dict[str, str]:
    """What is wrong with a training as it was entered, by its field."""
    found = {}
    if role not in set(Role):
        found["role"] = f"“{role}” is none of {', '.join(Role)}."
    if until < today:
        found["until"] = (
            f"The training would have ended on {until.isoformat()}; give a day that is still to come."
        )
    if until > today + LONGEST:
        found["until"] = "A training lasts at most five years; give an earlier day."
    if not DOCUMENT.fullmatch(document):
        found["document"] = (
            "Give the number of the training record: up to 40 letters, digits or . / - _, and no name in it."
        )
    return found
