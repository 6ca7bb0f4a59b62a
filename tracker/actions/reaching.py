"""What a donor, a lot, a person or a period reaches, and where a vial comes from: nothing is written."""

from __future__ import annotations

import csv
import io
import re
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from tracker.actions.site import Site
from tracker.custody.origins import Origin
from tracker.custody.people import Actor, Role
from tracker.custody.problems import Invalid, NotAllowedHere, Unknown
from tracker.custody.reach import Reach, Reached, Sources
from tracker.labels.code import Misread, read
from tracker.ledger.body import instant_text
from tracker.records import known, origins, reach, scope

READERS = (Role.OFFICER, Role.AUDITOR)
DOWN, UP = "DSVLEUP", "VTP"
MOST = 50
SEPARATORS = re.compile(r"[\s,;]+")
FORMULA = ("=", "+", "-", "@", "\t")

NOBODY_ELSE = "What is reached names treatments and patients, so it is for quality officers and auditors."
NOT_A_SOURCE = "{code} is no donor, person, sample, vial, lot, instrument or storage unit."
NOT_A_GOAL = "{code} is no vial, treatment or person."
TOO_MANY = f"Give at most {MOST} codes and people at once."
BACKWARDS = "The period ends before it begins."
NO_ACCOUNT = "There is no account {user}."


@dataclass(frozen=True, slots=True)
class Found:
    """What is reached, and how many milliseconds it took until the list was there."""

    reach: Reach
    took_ms: int


def sources(
    site: Site, codes: str, people: Iterable[str], since: datetime | None, until: datetime | None
) -> Sources:
    """What is asked about, read and known to be on record; Invalid names every part that is not."""
    wrong: dict[str, list[str]] = {}
    found = [_code(site, one, DOWN, NOT_A_SOURCE, wrong) for one in SEPARATORS.split(codes) if one]
    users = tuple(dict.fromkeys(one for one in people if one))
    with site.database.reading() as connection:
        for user in users:
            if not user.isprintable() or known.fault_of_reference(connection, "account", user):
                wrong.setdefault("people", []).append(NO_ACCOUNT.format(user=user[:64]))
    if len(found) + len(users) > MOST:
        wrong["codes"] = [TOO_MANY]
    if since is not None and until is not None and until <= since:
        wrong["until"] = [BACKWARDS]
    if wrong:
        raise Invalid("Some fields do not fit.", wrong)
    return Sources(tuple(dict.fromkeys(found)), users, since, until)


def _code(site: Site, text: str, kinds: str, says: str, wrong: dict[str, list[str]]) -> str:
    try:
        code = read(text).code
    except Misread as problem:
        wrong.setdefault("codes", []).append(problem.says)
        return ""
    with site.database.reading() as connection:
        if code[:1] not in kinds:
            wrong.setdefault("codes", []).append(says.format(code=code))
        elif not scope.known(connection, code):
            wrong.setdefault("codes", []).append(f"There is no record with the code {code}.")
    return code


def reached(site: Site, actor: Actor, asked: Sources) -> Found:
    """Everything down the line, for whoever may see treatments and patients together."""
    readers_only(actor)
    began = time.perf_counter()
    with site.database.reading() as connection:
        found = reach.down(connection, asked)
    return Found(found, int((time.perf_counter() - began) * 1000))


def come_from(site: Site, actor: Actor, text: str) -> tuple[str, tuple[Origin, ...]]:
    """The code as it is read, and every source behind a vial, a treatment or a patient."""
    readers_only(actor)
    wrong: dict[str, list[str]] = {}
    code = _code(site, text, UP, NOT_A_GOAL, wrong)
    if wrong:
        raise Unknown(wrong["codes"][0])
    with site.database.reading() as connection:
        return code, origins.up(connection, code)


def readers_only(actor: Actor) -> None:
    """Raise NotAllowedHere for everybody but quality officers and auditors."""
    if not actor.has(*READERS):
        raise NotAllowedHere(NOBODY_ELSE)


def line(one: Reached) -> dict[str, str]:
    """One vial as every export tells it: codes alone, never a name."""
    return {
        "vial": one.code,
        "sample": one.sample,
        "donor": one.donor,
        "product": one.product,
        "parent": one.parent,
        "stage": one.stage,
        "standing": one.standing,
        "held_by": one.holder,
        "keeper": one.keeper,
        "place": one.place,
        "going_to": one.going_to,
        "made_at": instant_text(one.made_at),
        "ended_at": instant_text(one.ended_at) if one.ended_at else "",
        "treatment": one.treatment,
        "given": "yes" if one.given else "no",
        "patient": one.patient,
        "treated_at": one.told_to,
        "clinicians": " ".join(one.clinicians),
        "because_of": "; ".join(dict.fromkeys(f"{each.source} {each.how}" for each in one.why)),
    }


def lines(found: Reach) -> list[dict[str, str]]:
    """Every vial, in the order of the page."""
    return [line(one) for one in found.vials]


def as_csv(rows: list[dict[str, str]], columns: Iterable[str]) -> str:
    """The same rows as a table for a spreadsheet, in which no cell is a formula."""
    written = io.StringIO()
    table = csv.DictWriter(written, tuple(columns))
    table.writeheader()
    table.writerows({name: _plain(cell) for name, cell in row.items()} for row in rows)
    return written.getvalue()


def _plain(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell


COLUMNS: tuple[str, ...] = (
    "vial", "sample", "donor", "product", "parent", "stage", "standing", "held_by", "keeper", "place",
    "going_to", "made_at", "ended_at", "treatment", "given", "patient", "treated_at", "clinicians",
    "because_of",
)  # fmt: skip


def asked_for(asked: Sources) -> Mapping[str, object]:
    """What was asked about, as exports and records tell it."""
    return {
        "codes": list(asked.codes),
        "people": list(asked.people),
        "since": instant_text(asked.since) if asked.since else None,
        "until": instant_text(asked.until) if asked.until else None,
    }
