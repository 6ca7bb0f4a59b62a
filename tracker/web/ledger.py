"""The ledger: a search that reads like a sentence, and one event with its proof."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.actions import ledger_reading as reading
from tracker.actions.ledger_reading import Person
from tracker.custody.problems import Unknown
from tracker.labels.code import Misread, read
from tracker.ledger.body import instant_text
from tracker.records.ledger_queries import Wanted
from tracker.web import event_facts
from tracker.web.places import place
from tracker.web.shown import step_label, this_site, zone

pages = Blueprint("ledger", __name__, template_folder="templates")

AT = "@"
FIRST_YEAR, LAST_YEAR = 1900, 2999


@dataclass(frozen=True, slots=True)
class Asked:
    """The sentence of the search as it stands in the address."""

    who: str = ""
    step: str = ""
    outcome: str = ""
    about: str = ""
    since: str = ""
    until: str = ""
    act: str = ""

    def address(self, before: int | None = None) -> str:
        """The same search as an address, from a place on."""
        given = {name: getattr(self, name) or None for name in self.__slots__}
        return url_for("ledger.search", **given, before=before)


@pages.get("/ledger")
def search() -> ResponseReturnValue:
    """Events that fit the sentence, newest first, a page at a time."""
    asked = Asked(**{name: request.args.get(name, "").strip() for name in Asked.__slots__})
    people = reading.people(this_site())
    names = {one.user: one.name for one in people}
    wanted, wrong = _wanted(asked, people)
    before = _before(wrong)
    found = reading.search(this_site(), wanted, before) if not wrong else None
    return render_template(
        "ledger.html",
        asked=asked,
        wrong=wrong,
        people=people,
        places=sorted({one.establishment for one in people if one.establishment}),
        steps=[(one, step_label(one)) for one in reading.kinds(this_site())],
        rows=[event_facts.row(one, names) for one in found.events] if found else [],
        further=asked.address(found.next) if found and found.next is not None else "",
    ), 422 if wrong else 200


@pages.get("/ledger/events/<idx>")
def event(idx: str) -> ResponseReturnValue:
    """One event: what it says, its bytes, its hash, its place; with `verify` recomputed before one's eyes."""
    at = place(idx)
    if at is None:
        raise Unknown(f"There is no event {idx[:20]} on the ledger.")
    found = reading.opened(this_site(), at)
    people = {one.user: one.name for one in reading.people(this_site())}
    checks = reading.verified(found) if "verify" in request.args else ()
    return render_template(
        "event.html",
        event=found.event,
        says=found.event.says(),
        label=step_label(found.event.type),
        facts=event_facts.facts(found, people),
        place=event_facts.place(found),
        refusals=[event_facts.refusal(one) for one in found.event.says().get("refusals", ())],
        pretty=json.dumps(found.event.says(), indent=2, ensure_ascii=False),
        same=[event_facts.beside(one, people) for one in found.same_act],
        checks=checks,
        holds=all(one.holds for one in checks),
    )


def _wanted(asked: Asked, people: tuple[Person, ...]) -> tuple[Wanted, dict[str, str]]:
    """The question for the records, and a sentence for every part that cannot be read."""
    wrong: dict[str, str] = {}
    since, until = _day(asked.since, wrong, "since"), _day(asked.until, wrong, "until")
    wanted = Wanted(
        actors=_actors(asked.who, people),
        type=asked.step,
        chain=_chain(asked.about, wrong),
        since=_start(since),
        until=_start(until + timedelta(days=1)) if until else "",
        outcome=asked.outcome if asked.outcome in event_facts.OUTCOMES else "",
        act=asked.act,
    )
    return wanted, wrong


def _actors(who: str, people: tuple[Person, ...]) -> tuple[str, ...] | None:
    """Nobody in particular, one person, or everybody of an establishment."""
    if not who:
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


def _before(wrong: dict[str, str]) -> int | None:
    """The place the page before this one ended at; the newest page has none."""
    asked = request.args.get("before", "")
    found = place(asked)
    if asked and found is None:
        wrong["before"] = "There is no such place on the ledger. Search again from the newest event."
    return found


def _day(text: str, wrong: dict[str, str], name: str) -> date | None:
    try:
        found = date.fromisoformat(text) if text else None
    except ValueError:
        wrong[name] = "Give a day as year, month, day: 2026-01-31."
        return None
    if found is not None and not FIRST_YEAR <= found.year <= LAST_YEAR:
        wrong[name] = f"Give a day of the years {FIRST_YEAR} to {LAST_YEAR}."
        return None
    return found


def _start(day: date | None) -> str:
    """The beginning of a day here, as the ledger writes an instant."""
    return instant_text(datetime.combine(day, time(), tzinfo=zone())) if day else ""
