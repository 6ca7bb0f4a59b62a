"""The steps of a batch, in the order of the record: who, when, on which vial, with what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from markupsafe import Markup

from tracker.custody.case import Case
from tracker.custody.case.process import Done
from tracker.custody.road import history, progress
from tracker.custody.steps.processing import MEASURED
from tracker.language import gettext as _
from tracker.records.entries import Entry
from tracker.web.batch.corrected import Replaced, before
from tracker.web.batch.wording import few, happened, lines, on_record, struck, with_second
from tracker.web.shown import Names, quantity, step_label, words
from tracker.web.telling import code_link, grouped, mark

KEEPING = frozenset({"store", "move", "check_temperature"})
"""Where a vial was and how cold it was there: told with its custody."""
UNASKED = frozenset({"collect", "split", "draw_specimen", "ended", "draw_up"})
"""What may be done although the route does not name it."""
UNITS = {"temperature_c": "°C", "minutes": "min", "force_g": "g"}
VOLUMES = {"before_ml": "before", "added_ml": "added", "after_ml": "after", "waste_ml": "waste"}


def steps(case: Case) -> tuple[Done, ...]:
    """What was done to the material, oldest first, and how each vial ended; their places here number them."""
    return tuple(one for one in case.processing.done if one.step not in KEEPING or one.worked)


def rows(
    case: Case, entries: Mapping[str, Entry], corrected: tuple[Replaced, ...], names: Names
) -> list[dict[str, Any]]:
    """One row for every step."""
    departed = _departed(case)
    return [
        _row(case, number, one, entries.get(one.id), corrected, names, departed.get(one.id, ()))
        for number, one in enumerate(steps(case), start=1)
    ]


def _row(
    case: Case,
    number: int,
    one: Done,
    entry: Entry | None,
    corrected: tuple[Replaced, ...],
    names: Names,
    departed: tuple[str, ...],
) -> dict[str, Any]:
    data = one.measured
    marks = [mark("refused", says) for says in departed]
    cells = [
        str(number),
        lines([_label(case, one), *marks]),
        lines([code_link(one.vial), *_made(one)]),
        lines([with_second(names, one.by, data), *happened(one.at, entry)]),
        lines(_used(case, one)),
        lines(_volumes(one, corrected)),
        lines([*_measured(one, corrected), on_record(data)]),
    ]
    return {"cells": cells, "state": "refused" if departed else ""}


def _label(case: Case, one: Done) -> str:
    if one.step == "ended":
        return _("Ended: %(word)s", word=step_label(str(one.measured.get("step", ""))).lower())
    asked = case.specification.find(one.name) if one.name else None
    return asked.label if asked is not None else step_label(one.step)


def _made(one: Done) -> list[str | Markup]:
    return ["made", *few(one.made, grouped)] if one.made else []


def _used(case: Case, one: Done) -> Iterator[Markup]:
    for code in one.used:
        known = case.materials.get(code)
        if known is None:
            yield Markup("{} {}").format(mark("refused", _("not on record")), code_link(code))
        else:
            number = "lot" if known.family == "lot" else "no."
            yield Markup("{}, {} {} {}").format(known.name, number, known.number, code_link(code))


def _volumes(one: Done, corrected: tuple[Replaced, ...]) -> Iterator[str | Markup]:
    for field, word in VOLUMES.items():
        value = one.measured.get(field)
        if value is not None:
            told = quantity(Decimal(str(value)), "mL")
            yield Markup("{} {}").format(word, struck(before(corrected, one.id, field), told))


def _measured(one: Done, corrected: tuple[Replaced, ...]) -> Iterator[str | Markup]:
    for field in MEASURED:
        value = one.measured.get(field)
        if value is not None:
            told = f"{value} {UNITS.get(field, '')}".strip()
            label = "programme " if field == "programme" else ""
            yield Markup("{}{}").format(label, struck(before(corrected, one.id, field), told))
    if one.measured.get("outside"):
        yield mark("waiting", _("recorded from outside"))


def _departed(case: Case) -> dict[str, tuple[str, ...]]:
    """Where the work left the route of the specification, by the key of the step."""
    route = case.specification.route()
    named = {one.name for one in route}
    found: dict[str, tuple[str, ...]] = {
        one.id: (_("not on the route"),)
        for one in steps(case)
        if one.step not in UNASKED and one.name not in named
    }
    for code in case.line.vials:
        gap = progress(case, route, code).gap
        for one in history(case, code) if gap else ():
            if one.name == gap:
                found[one.id] = (_("before a step the route asks for first"),)
    return found


def asked_and_missing(case: Case) -> list[str]:
    """What the route of manufacture still asks for, of every vial in use, told once for vials alike."""
    found: dict[str, list[str]] = {}
    for vial in case.line.vials.values():
        if not (vial.ended or vial.is_specimen):
            missing = progress(case, case.specification.manufacture, vial.code).missing
            told = ", ".join(one.label.lower() for one in missing)
            found.setdefault(told, []).append(vial.code)
    return [
        _(
            "Still to do of manufacture: %(told)s (%(count)s %(word)s).",
            told=told,
            count=len(codes),
            word=words("vials"),
        )
        for told, codes in found.items()
        if told
    ]
