"""Storage and custody of a batch: each hand-over with both its sides, each storage, move and reading."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from markupsafe import Markup, escape

from tracker.custody.case import Case
from tracker.custody.case.custody import HandOver, Label
from tracker.custody.case.process import Done
from tracker.custody.temperature import gaps
from tracker.language import gettext as _
from tracker.records.entries import Entry
from tracker.web.batch.corrected import Replaced, before
from tracker.web.batch.steps import KEEPING
from tracker.web.batch.wording import happened, late_mark, lines, on_record, struck
from tracker.web.custody import ANSWERS, PLACES, ROADS
from tracker.web.shown import Names, quantity, stamped, words
from tracker.web.telling import code_link, mark

KINDS = frozenset({"arrival", "declined", "cancelled", "delivery", "received"})
Row = tuple[datetime, dict[str, Any]]


def rows(
    case: Case, entries: Mapping[str, Entry], corrected: tuple[Replaced, ...], names: Names
) -> list[dict[str, Any]]:
    """Hand-overs, storages, moves, readings and inspections, oldest first."""
    found: list[Row] = [
        (one.offered_at, _road(case, one, entries, corrected, names)) for one in case.custody.handovers
    ]
    kept = (one for one in case.processing.done if one.step in KEEPING)
    found += [(one.at, _stay(case, one, entries, corrected, names)) for one in kept]
    found += [(one.at, _inspected(one, names)) for one in entries.values() if one.kind == "received"]
    return [row for _, row in sorted(found, key=lambda one: one[0])]


def open_gaps(case: Case) -> list[str]:
    """What the readings of temperature leave open on the line of any vial, each once."""
    one_by_one = (replace(case, line=replace(case.line, focus=code)) for code in case.line.vials)
    return list(dict.fromkeys(gap.says for one in one_by_one for gap in gaps(one)))


def _road(
    case: Case,
    one: HandOver,
    entries: Mapping[str, Entry],
    corrected: tuple[Replaced, ...],
    names: Names,
) -> dict[str, Any]:
    told = ANSWERS.get(one.state, "Offered, nobody has answered")
    answers = [each for each in entries.values() if _answers(each, one)]
    warm = quantity(one.temperature_c, "°C") if one.temperature_c is not None else ""
    cells = [
        code_link(one.vial),
        lines([ROADS[one.kind], code_link(one.handover), _for(one)]),
        lines([names(one.giver), _body(case, one.from_establishment), stamped(one.offered_at), _late(one)]),
        lines(_received(case, one, told, answers, names)),
        lines([struck(before(corrected, one.id, "temperature_c"), warm) if warm else _("no reading")]),
        lines([_("condition %(word)s", word=words(one.condition)) if one.condition else "",
               _("seal %(word)s", word=words(one.seal)) if one.seal else "",
               *(on_record(each.data) for each in answers)]),
    ]  # fmt: skip
    return {"cells": cells, "state": "refused" if one.disputed else "waiting" if one.open else ""}


def _answers(entry: Entry, one: HandOver) -> bool:
    return entry.kind in KINDS and entry.subject == one.vial and entry.data.get("handover") == one.handover


def _for(one: HandOver) -> Markup | str:
    return escape(_("for {}")).format(code_link(one.treatment)) if one.treatment else ""


def _late(one: HandOver) -> Markup | str:
    return late_mark(one.offered_late) if one.offered_late else ""


def _received(
    case: Case, one: HandOver, told: str, answers: list[Entry], names: Names
) -> Iterator[str | Markup]:
    yield mark("refused" if one.disputed else "waiting", told) if one.open or one.disputed else told
    if one.answered_at is not None:
        yield names(one.answered_by)
    yield _body(case, one.to_establishment) or one.to_place
    if one.answered_at is not None:
        yield from happened(one.answered_at, answers[-1] if answers else None, one.late)


def _body(case: Case, code: str) -> str:
    known = case.papers.establishments.get(code)
    return known.name if known else code


def _stay(
    case: Case,
    one: Done,
    entries: Mapping[str, Entry],
    corrected: tuple[Replaced, ...],
    names: Names,
) -> dict[str, Any]:
    unit = case.materials.get(one.unit) if one.unit else None
    warm = quantity(one.temperature_c, "°C") if one.temperature_c is not None else ""
    cells = [
        code_link(one.vial),
        PLACES[one.step],
        "",
        lines([names(one.by), *happened(one.at, entries.get(one.id))]),
        lines([struck(before(corrected, one.id, "temperature_c"), warm) if warm else ""]),
        lines([unit.name if unit else "", code_link(one.unit) if one.unit else ""]),
    ]
    return {"cells": cells}


def _inspected(one: Entry, names: Names) -> dict[str, Any]:
    who = lines([names(one.actor), *happened(one.at, one)])
    seen = f"{words(str(one.data.get('outcome', '')))}, {words(str(one.data.get('condition', '')))}"
    return {"cells": [code_link(one.subject), _("Inspected on arrival"), "", who, "", seen]}


def labels(case: Case, names: Names) -> list[list[Any]]:
    """Every label that was printed: its serial, and what became of it."""
    return [
        [
            code_link(one.vial),
            one.serial,
            lines([stamped(one.printed_at), names(one.printed_by), words(one.why)]),
            stamped(one.attached_at, _("not attached")),
            stamped(one.voided_at),
            _shows(one),
        ]
        for one in case.custody.labels
    ]


def _shows(one: Label) -> Markup:
    warnings = one.shows.get("warnings")
    told = [str(each) for each in warnings] if isinstance(warnings, list | tuple) else []
    return lines(told or [_("no warning")])
