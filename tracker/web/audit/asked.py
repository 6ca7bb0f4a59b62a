"""The sentence of a search as an address carries it, and as the records are asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from flask import url_for

from tracker.actions.ledger_reading import Person
from tracker.labels.code import Misread, read
from tracker.language import gettext as _
from tracker.ledger.body import instant_text
from tracker.records.ledger_wanted import Wanted
from tracker.web import event_facts
from tracker.web.shown import zone

AT, BUT = "@", "-"
FIRST_YEAR, LAST_YEAR = 1900, 2999
MOST = 120


@dataclass(frozen=True, slots=True)
class Asked:
    """The sentence of the search as it stands in the address."""

    who: str = ""
    step: str = ""
    outcome: str = ""
    about: str = ""
    where: str = ""
    check: str = ""
    since: str = ""
    until: str = ""
    act: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Asked:
        """The sentence of an address or a form."""
        return cls(**{name: given.get(name, "").strip()[:MOST] for name in cls.__slots__})

    def given(self) -> dict[str, Any]:
        """The parts that were asked for."""
        return {name: value for name in self.__slots__ if (value := getattr(self, name))}

    def address(self, endpoint: str = "ledger.search", **more: Any) -> str:
        """The same search at an address of the ledger."""
        return url_for(endpoint, **self.given(), **more)


@dataclass(slots=True)
class Question:
    """What the records are asked, and a sentence for every part that cannot be read."""

    wanted: Wanted
    wrong: dict[str, str] = field(default_factory=dict)


def question(asked: Asked, people: tuple[Person, ...]) -> Question:
    """The question for the records; a sentence stands for each part that cannot be read."""
    wrong: dict[str, str] = {}
    since, until = _day(asked.since, wrong, "since"), _day(asked.until, wrong, "until")
    wanted = Wanted(
        actors=_actors(asked.who, people),
        without=asked.who[1:] if asked.who.startswith(BUT) else "",
        type=asked.step,
        chain=_chain(asked.about, wrong),
        since=_start(since),
        until=_start(until + timedelta(days=1)) if until else "",
        outcome=asked.outcome if asked.outcome in event_facts.OUTCOMES else "",
        act=asked.act,
        check=asked.check,
        where=asked.where,
    )
    return Question(wanted, wrong)


def _actors(who: str, people: tuple[Person, ...]) -> tuple[str, ...] | None:
    """Nobody in particular, one person, or everybody of an establishment."""
    if not who or who.startswith(BUT):
        return None
    if who.startswith(AT):
        return tuple(one.user for one in people if one.establishment == who[1:])
    return (who,)


def _chain(about: str, wrong: dict[str, str]) -> str:
    if not about or about.startswith(AT):
        return about
    try:
        return read(about).code
    except Misread as problem:
        wrong["about"] = problem.says
        return ""


def _day(text: str, wrong: dict[str, str], name: str) -> date | None:
    try:
        found = date.fromisoformat(text) if text else None
    except ValueError:
        wrong[name] = _("Give a day as year, month, day: 2026-01-31.")
        return None
    if found is not None and not FIRST_YEAR <= found.year <= LAST_YEAR:
        wrong[name] = _("Give a day of the years %(first)s to %(last)s.", first=FIRST_YEAR, last=LAST_YEAR)
        return None
    return found


def _start(day: date | None) -> str:
    """The beginning of a day here, as the ledger writes an instant."""
    return instant_text(datetime.combine(day, time(), tzinfo=zone())) if day else ""
