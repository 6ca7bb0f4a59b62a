"""What pages show of values: times in the site's zone, codes in groups, quantities with their unit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from flask import current_app

from tracker.actions.lists import names_of
from tracker.actions.looking import View
from tracker.actions.site import Site
from tracker.custody.problems import Unknown
from tracker.custody.steps import STEPS
from tracker.labels.code import Misread, read
from tracker.language import gettext, term
from tracker.language.figures import clock_time, day_and_time, number
from tracker.ledger.body import instant_text


@dataclass(frozen=True, slots=True)
class Moment:
    """A time: `iso` for the page's clock, `text` as the site writes it."""

    iso: str
    text: str


def this_site() -> Site:
    """The installation this request came to."""
    site: Site = current_app.extensions["tracker"]
    return site


def zone() -> ZoneInfo:
    """The zone in which this installation shows and reads times."""
    return ZoneInfo(this_site().settings.time_zone)


def code_in(text: str) -> str:
    """The code in an address, however it is written; Unknown says what is wrong with it."""
    try:
        return read(text).code
    except Misread as problem:
        raise Unknown(problem.says) from problem


def moment(at: datetime | None) -> Moment | None:
    """A time of day if it is today, else with its date; nothing for nothing."""
    if at is None:
        return None
    here, today = at.astimezone(zone()), this_site().clock().astimezone(zone()).date()
    text = clock_time(here) if here.date() == today else day_and_time(here)
    return Moment(instant_text(at), text)


def quantity(value: Decimal | None, unit: str) -> str:
    """A quantity with its unit, without trailing zeros; a dash where it is not known."""
    if value is None:
        return gettext("not recorded")
    return f"{number(format(value.normalize(), 'f'))} {unit}".strip()


def words(name: str) -> str:
    """A name from a closed list, as a person reads it in their language."""
    return term(name.replace("_", " "))


def stamped(at: datetime | None, missing: str = "") -> str:
    """A time in the site's zone, always with its date: the same on the screen and on every sheet of paper."""
    return day_and_time(at.astimezone(zone())) if at is not None else missing


def clock(at: datetime | None) -> str:
    """A time as text alone."""
    shown = moment(at)
    return shown.text if shown else ""


def chain_of(view: View) -> str:
    """The chain that answers for what is seen: a vial's is its sample's."""
    sample = view.case.line.sample
    return sample.code if sample is not None and view.code.startswith("V") else view.code


def step_label(kind: str) -> str:
    """What an event's step is called on pages."""
    return term(STEPS[kind].label) if kind in STEPS else words(kind).capitalize()


class Names:
    """The names behind accounts, looked up once for a whole page; an unknown one stays as it is."""

    def __init__(self, users: Iterable[str]) -> None:
        self._names: Mapping[str, str] = names_of(this_site(), users)

    def __call__(self, user: str) -> str:
        """The name of one person."""
        return self._names.get(user, user)
