"""The shapes of whole answers and bodies, put together from what is declared once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from marshmallow import RAISE, Schema, fields

from tracker.api import subjects, treatment_shapes
from tracker.api.bodies import Reserved
from tracker.api.families import Family
from tracker.api.shapes import Decision, Event, codes, many, one, text
from tracker.custody.steps import Step
from tracker.custody.steps.fields import choice, code
from tracker.custody.steps.fields import codes as several

LINES: Mapping[str, type[Schema]] = {
    "persons": subjects.PersonLine,
    "donors": subjects.DonorLine,
    "samples": subjects.SampleLine,
    "vials": subjects.VialLine,
    "treatments": treatment_shapes.TreatmentLine,
    "handovers": treatment_shapes.HandoverLine,
    "lots": subjects.MaterialLine,
    "equipment": subjects.MaterialLine,
    "units": subjects.MaterialLine,
    "specifications": treatment_shapes.SpecificationLine,
    "establishments": treatment_shapes.Establishment,
    "users": treatment_shapes.User,
}
WHOLE: Mapping[str, type[Schema]] = {
    "persons": subjects.Person,
    "donors": subjects.Donor,
    "samples": subjects.Sample,
    "vials": subjects.Vial,
    "treatments": treatment_shapes.Treatment,
    "handovers": treatment_shapes.Handover,
    "lots": subjects.Material,
    "equipment": subjects.Material,
    "units": subjects.Material,
    "specifications": treatment_shapes.Specification,
}
HANDOVER_KINDS = {"handover": "offer", "issue": "issue", "return": "return_vial"}
HANDOVER_ANSWERS = ("accept", "decline", "cancel_offer", "take_back", "delivered")


class LabelFiles(Schema):
    """Where a label that was printed lies, as files."""

    serial = text()
    svg = text()
    png = text("25 x 13 mm, 300 dots per inch.")
    pdf = text("25 x 13 mm, one page.")
    a4 = text("One label of an A4 sheet, every warning in full.")


class Strict(Schema):
    """Unknown fields are refused, and the document says so."""

    class Meta:
        """What marshmallow asks for."""

        unknown = RAISE


def answer_shape(path: str) -> type[Schema]:
    """What doing a step on this family answers, done and refused alike."""
    return _answer_shape(WHOLE[path])


@lru_cache(maxsize=32)
def _answer_shape(shape: type[Schema]) -> type[Schema]:
    parts = {
        "decision": one(Decision),
        "event": one(Event, null=True),
        "subject": one(shape, null=True),
        "made": codes("The codes of what was made, or the serial of a label."),
        "label": fields.Nested(LabelFiles, metadata={"description": "Where a printed label lies."}),
    }
    return type(f"{shape.__name__}Answer", (Schema,), parts)


@lru_cache(maxsize=32)
def page_shape(line: type[Schema]) -> type[Schema]:
    """One page of a list."""
    after = text("Send it as `cursor` for the next page; null on the last.", null=True)
    return type(f"{line.__name__}Page", (Schema,), {"items": many(line), "next": after})


@lru_cache(maxsize=256)
def body_shape(step: Step) -> type[Schema]:
    """The body of a step: its own fields and the reserved ones."""
    return type(f"{_camel(step.kind)}Body", (Strict, step.schema, Reserved), {})


@lru_cache(maxsize=256)
def making_shape(family: Family, step: Step) -> type[Schema]:
    """The body that makes one: for a sample the donor is named beside the fields of the collection."""
    if family.path != "samples":
        return body_shape(step)
    return type("NewSampleBody", (Strict, step.schema, Reserved), {"donor": code("Donor")})


def handover_shape(offer: Step) -> type[Schema]:
    """The body that hands vials over, issues one or returns one."""
    own = {
        "kind": choice("Kind", tuple(HANDOVER_KINDS)),
        "vials": several("Vials", required=True, hint="An issue and a return take one."),
    }
    return type("NewHandoverBody", (Strict, offer.schema, Reserved), own)


@lru_cache(maxsize=16)
def answering_shape(step: Step) -> type[Schema]:
    """The body that answers for one vial of a hand-over."""
    return type(f"{_camel(step.kind)}HandoverBody", (Strict, step.schema, Reserved), {"vial": code("Vial")})


def _camel(kind: str) -> str:
    return "".join(part.capitalize() for part in kind.split("_"))
