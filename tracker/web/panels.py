"""A panel: one form for every criterion of the stage of a specimen; what is left blank was not reported."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import Blueprint
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from tracker.custody.case import Case
from tracker.custody.measurables import ANALYTES, BY_NAME
from tracker.custody.road import stage_reached
from tracker.custody.units import UNITS
from tracker.language import gettext as _
from tracker.language import term
from tracker.web import steps
from tracker.web.declared import ChoiceView, Kind
from tracker.web.forms import FieldView
from tracker.web.reasons import with_signs
from tracker.web.shown import code_in
from tracker.web.typed import panel_places

pages = Blueprint("panels", __name__, template_folder="templates")

FURTHER = 3
Choices = tuple[ChoiceView, ...]


@dataclass(frozen=True, slots=True)
class PanelRow:
    """One line of the form: what it asks for, its limit, its boxes."""

    label: str
    limit: str
    boxes: tuple[FieldView, ...]


@pages.route("/s/<text>/record_panel", methods=["GET", "POST"])
def panel(text: str) -> ResponseReturnValue:
    """The values of one report, all of them at once."""
    return steps.answer("record_panel", code_in(text), template="panel.html", rows_of=rows_of)


def rows_of(case: Case, typed: MultiDict[str, str], errors: Mapping[str, list[str]]) -> list[PanelRow]:
    """A line for each criterion of this stage, then some for whatever else was reported."""
    limits = _limits(case)
    asked = [(analyte, " or ".join(shown)) for analyte, shown in limits.items()]
    rows = [*asked, *[("", "")] * FURTHER]
    wrong = _by_place(typed, errors)
    return [_row(place, analyte, limit, typed, wrong) for place, (analyte, limit) in enumerate(rows)]


def _limits(case: Case) -> dict[str, list[str]]:
    stage = case.vial.specimen_stage or stage_reached(case)
    found: dict[str, list[str]] = {}
    for one in case.specification.criteria:
        if one.stage == stage:
            found.setdefault(one.analyte, []).append(with_signs(one.shown))
    return found


def _by_place(typed: MultiDict[str, str], errors: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Complaints by the line of the form; a step counts only the lines that were filled in."""
    places = panel_places("results", typed)
    found: dict[str, list[str]] = {}
    for name, says in errors.items():
        parts = name.split(".")
        if len(parts) == 3 and parts[0] == "results" and int(parts[1]) < len(places):
            found.setdefault(f"results.{places[int(parts[1])]}.{parts[2]}", []).extend(says)
    return found


def _row(
    place: int, analyte: str, limit: str, typed: MultiDict[str, str], wrong: Mapping[str, list[str]]
) -> PanelRow:
    known, start = BY_NAME.get(analyte), f"results.{place}."
    units = known.reported_in if known else tuple(UNITS)

    def box(
        part: str, label: str, kind: Kind, value: str = "", choices: tuple[ChoiceView, ...] = ()
    ) -> FieldView:
        name = f"{start}{part}"
        now = typed.get(name, value)
        says = tuple(wrong.get(name, ()))
        return FieldView(name, name, label, kind, now, (now,), choices, errors=says)

    every = _choices((one.name, term(one.label)) for one in ANALYTES)
    which = (Kind.HIDDEN, analyte) if known else (Kind.CHOICE, "", every)
    boxes = [box("analyte", _("Analyte"), *which), box("value", _("Value as printed"), Kind.TEXT)]
    if units:
        boxes.append(box("unit", _("Unit"), Kind.CHOICE, units[0] if known else "", _units(units)))
    fraction = any("fraction" in one for one in wrong.get(f"{start}value", ()))
    if fraction or typed.get(f"{start}really_percent"):
        boxes.append(box("really_percent", _("The value really is below 1 %"), Kind.CHECKBOX))
    return PanelRow(known.label if known else "", limit, tuple(boxes))


def _units(units: tuple[str, ...]) -> Choices:
    """The units of the analyte first, then every other that could be converted or is to be refused."""
    others = (one for one in UNITS if one not in units)
    return _choices((one, one) for one in (*units, *others))


def _choices(pairs: Iterable[tuple[str, str]]) -> Choices:
    return tuple(ChoiceView(value, label) for value, label in pairs)
