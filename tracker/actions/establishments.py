"""Establishments: the licensed bodies people belong to, entered by an administrator or the command line."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from tracker.actions.entering import envelope, put
from tracker.actions.site import Site
from tracker.custody.changes import Put, Value
from tracker.custody.people import Actor, Role
from tracker.custody.problems import Invalid, NotAllowedHere
from tracker.records import establishments
from tracker.records.tables.chain import DOOR

ACTIVITIES = ("collect", "process", "store", "test", "treat")
CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{1,30}")
CODE_SAYS = "Give 2 to 31 capitals, digits or dashes, beginning with a letter or digit."
LONGEST_NAME, LONGEST_LICENCE = 120, 80


def add_establishment(
    site: Site,
    by: Actor,
    code: str,
    name: str,
    licence: str,
    activities: Iterable[str],
    valid_until: datetime | None,
) -> str:
    """Enter an establishment with its licence; answers its code. Raises NotAllowedHere or Invalid."""
    if not by.is_system and not by.has(Role.ADMINISTRATOR):
        raise NotAllowedHere("Only an administrator enters establishments.")
    may = tuple(sorted(set(activities)))
    _refuse(_unfit(code, name, licence, may))
    values: dict[str, Value] = {
        "name": name,
        "licence": licence,
        "activities": may,
        "valid_until": valid_until,
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
