"""The mark of a vial in a list: shape and word for its standing and its place. A mark is no verdict."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.actions.usability import State
from tracker.custody.case import Case
from tracker.custody.clocks import readings
from tracker.custody.exceptions import exceptional_releases
from tracker.custody.possession import used_codes
from tracker.custody.sample import Part, Standing, Vial
from tracker.language import gettext as _
from tracker.language import later, term
from tracker.web.shown import quantity, words

STOPPED = {
    "hold": later("held"),
    "recall": later("recalled"),
    "consent_withdrawn": later("consent withdrawn"),
    "failing_result": later("stopped"),
    "mismatch": later("held"),
    "nonclinical": later("nonclinical"),
}
GOOD = (Standing.RELEASED, Standing.CONDITIONALLY_RELEASED)


@dataclass(frozen=True, slots=True)
class Mark:
    """What a list says of a vial in one word."""

    state: State
    word: str


def mark(case: Case, code: str) -> Mark:
    """The worst thing the record says of a vial at a glance; good words only where nothing worse is known."""
    vial = case.line.vials[code]
    if vial.ended:
        return Mark(State.ENDED, words(vial.stage))
    return _against(case, vial) or _under_way(case, vial)


def what(vial: Vial) -> str:
    """What a vial is and how much is in it, in a few words."""
    kind = _("vial") if vial.parent else _("collection")
    if vial.is_specimen:
        kind = _("specimen tube")
    elif vial.part is Part.PREPARATION:
        kind = _("syringe")
    return kind if vial.ended else f"{kind}, {quantity(vial.volume_ml, 'mL')}"


def _against(case: Case, vial: Vial) -> Mark | None:
    path = case.line.path(vial.code)
    line = frozenset(one.code for one in path)
    if any(one.standing is Standing.REJECTED for one in path):
        return Mark(State.REFUSED, _("rejected"))
    sample = case.line.sample.code if case.line.sample else ""
    used = used_codes(case)
    stop = next((one for one in case.stops if one.reaches(sample, line, used)), None)
    if stop is not None:
        return Mark(State.REFUSED, term(STOPPED.get(stop.kind, later("stopped"))))
    if case.custody.disputed(vial.code) is not None:
        return Mark(State.REFUSED, _("place disputed"))
    if any(one.running and one.over(case.now) for one in readings(case, vial.code)):
        return Mark(State.REFUSED, _("expired"))
    return None


def _under_way(case: Case, vial: Vial) -> Mark:
    if case.custody.open(vial.code) is not None:
        return Mark(State.WAITING, _("in transit"))
    if vial.label_serial is None:
        return Mark(State.WAITING, _("no label"))
    if vial.is_specimen:
        return Mark(State.WAITING, _("specimen"))
    standing = case.line.standing(vial.code)
    if standing in GOOD and exceptional_releases(case, vial.code):
        return Mark(State.WAITING, _("released exceptionally"))
    return Mark(State.USABLE if standing in GOOD else State.WAITING, words(standing))
