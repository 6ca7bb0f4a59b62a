"""Labels: printing makes a serial, attaching is scanning it back, and the new one voids the old."""

from __future__ import annotations

from collections.abc import Mapping

from tracker.custody.case import Case
from tracker.custody.changes import Changes, Put, Value
from tracker.custody.decision import Act
from tracker.custody.label_content import content
from tracker.custody.steps import gates
from tracker.custody.steps.entries import move, record
from tracker.custody.steps.fields import Timed, choice, text
from tracker.custody.steps.step import AT_SOURCE, Step, Subject, draws


class Print(Timed):
    """Why a label is printed."""

    why = choice("Why", ("first", "damaged", "lost", "stale", "after_preparation"))
    kept_at = text(
        "Temperature it is kept at",
        most=40,
        required=False,
        private=False,
        hint="Only where the specification says none.",
    )


def shown(case: Case, kept: str = "") -> dict[str, Value]:
    """What a label printed now says; standing is never on it."""
    says = content(case, kept)
    return {
        "product": says.product, "identity": says.identity,
        "expiry": says.expiry.isoformat() if says.expiry else None,
        "warnings": list(says.warnings), "storage": says.storage, "establishment": says.establishment,
        "layout": says.layout,
    }  # fmt: skip


def print_label(case: Case, act: Act) -> Changes:
    """A label with a new serial; it counts from its attachment."""
    serial, vial = act.codes[0], case.vial
    values: dict[str, Value] = {
        "vial": vial.code, "serial": serial, "printed_at": act.at, "printed_by": act.actor.user,
        "why": act.text("why"),
        "attached_at": None, "voided_at": None, "shows": shown(case, act.text("kept_at")),
    }  # fmt: skip
    return (Put("label", f"{vial.code}.{serial}", vial.sample, values),)


class Attach(Timed):
    """Which label was attached."""

    serial = text("Serial of the new label", most=8, private=False)


def attach_label(case: Case, act: Act) -> Changes:
    """The label is on the vial, seen by a scan; from now on the old one is void."""
    vial, serial = case.vial, act.text("serial")
    new = case.custody.label(vial.code, serial)
    shows: Mapping[str, Value] = new.shows if new is not None else {}
    changes = [
        Put("label", f"{vial.code}.{serial}", vial.sample, {"attached_at": act.at}),
        move(vial, label_serial=serial, label_shows=shows),
        record(act, "labelled", vial.sample, vial.code, {"serial": serial, "voids": vial.label_serial}),
    ]
    if vial.label_serial:
        changes.append(Put("label", f"{vial.code}.{vial.label_serial}", vial.sample, {"voided_at": act.at}))
    return tuple(changes)


STEPS: tuple[Step, ...] = (
    Step("print_label", "Print label", Subject.VIAL, AT_SOURCE, "Makes a serial and a label to print.",
         Print, gates.LABEL, print_label, draws=draws("#")),
    Step("attach_label", "Attach label", Subject.VIAL, AT_SOURCE,
         "The new label is scanned back; the old one is void.",
         Attach, gates.ATTACH, attach_label, scans=("vial",), second="may"),
)  # fmt: skip
