"""Establishments: the licensed bodies people belong to, entered by an administrator or the command line."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from tracker.actions.entering import envelope, put
from tracker.actions.site import Site
from tracker.custody.changes import Put, Value
from tracker.custody.people import Actor, Role
from tracker.custody.problems import Invalid, NotAllowedHere, Unknown
from tracker.records import establishments, rule_sets
from tracker.records.tables.chain import DOOR

ACTIVITIES = ("collect", "process", "store", "test", "treat")
CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{1,30}")
CODE_SAYS = "Give 2 to 31 capitals, digits or dashes, beginning with a letter or digit."
COUNTRY = re.compile(r"[A-Z]{2}")
COUNTRY_SAYS = "Give the country's two letters, as in US or DE."
LONGEST_NAME, LONGEST_LICENCE = 120, 80


@dataclass(frozen=True, slots=True)
class Seat:
    """Under whose rules donors are judged at an establishment, and in which country it stands; empty is
    unknown, and refuses every collection."""

    jurisdiction: str = ""
    country: str = ""


UNKNOWN = Seat()


def add_establishment(
    site: Site,
    by: Actor,
    code: str,
    name: str,
    licence: str,
    activities: Iterable[str],
    valid_until: datetime | None,
    seat: Seat = UNKNOWN,
) -> str:
    """Enter an establishment with its licence, the rules its donors are judged under and its country; without
    these two nothing is collected there. Answers its code. Raises NotAllowedHere or Invalid."""
    if not by.is_system and not by.has(Role.ADMINISTRATOR):
        raise NotAllowedHere("Only an administrator enters establishments.")
    may = tuple(sorted(set(activities)))
    _refuse(_unfit(code, name, licence, may))
    values: dict[str, Value] = {
        "name": name,
        "licence": licence,
        "activities": may,
        "valid_until": valid_until,
        **_kept(site, seat),
    }
    shared = envelope(site, by.user, door="cli" if by.is_system else "page")
    # Establishments are entered one at a time, behind the lock of the door, so a code is given once.
    with site.database.writing([DOOR]) as transaction:
        if establishments.is_known(transaction.connection, code):
            _refuse({"code": "Another establishment has this code."})
        rows = [Put("establishment", code, DOOR, values)]
        put(site, transaction, shared, "add_establishment", rows, new=True)
    return code


def _unfit(code: str, name: str, licence: str, activities: tuple[str, ...]) -> dict[str, str]:
    strange = [one for one in activities if one not in ACTIVITIES]
    return {
        "code": "" if CODE.fullmatch(code) else CODE_SAYS,
        "name": _unfit_text(name, LONGEST_NAME),
        "licence": _unfit_text(licence, LONGEST_LICENCE),
        "activities": f"“{strange[0]}” is none of {', '.join(ACTIVITIES)}." if strange else "",
    }


def _unfit_text(text: str, most: int) -> str:
    if not text.strip() or not text.isprintable():
        return "Enter this, on one line."
    return f"Use at most {most} characters." if len(text) > most else ""


def _refuse(faults: dict[str, str]) -> None:
    found = {name: [says] for name, says in faults.items() if says}
    if found:
        raise Invalid("The establishment was not entered.", found)


def choose_jurisdiction(site: Site, by: Actor, code: str, seat: Seat) -> None:
    """From now on donors at this establishment are judged under this jurisdiction; samples that were
    collected stay under the rules they were collected under. Raises NotAllowedHere, Invalid or Unknown."""
    if not by.is_system and not by.has(Role.ADMINISTRATOR):
        raise NotAllowedHere("Only an administrator chooses the jurisdiction of an establishment.")
    values = _kept(site, seat)
    _refuse({name: "Choose one." for name, value in values.items() if value is None})
    shared = envelope(site, by.user, door="cli" if by.is_system else "page")
    with site.database.writing([DOOR]) as transaction:
        if not establishments.is_known(transaction.connection, code):
            raise Unknown(f"There is no establishment {code}.")
        rows = [Put("establishment", code, DOOR, values)]
        put(site, transaction, shared, "choose_jurisdiction", rows, new=False)


def _kept(site: Site, seat: Seat) -> dict[str, Value]:
    """The two as they are kept; nothing is assumed where one was not given."""
    with site.database.reading() as connection:
        known = rule_sets.in_force(connection)
    strange = seat.jurisdiction and seat.jurisdiction not in known
    names = " or ".join(known)
    wrong = {
        "jurisdiction": f"There is no rule set “{seat.jurisdiction}”. Choose {names}." if strange else "",
        "country": "" if not seat.country or COUNTRY.fullmatch(seat.country) else COUNTRY_SAYS,
    }
    _refuse(wrong)
    return {"jurisdiction": seat.jurisdiction or None, "country": seat.country or None}
