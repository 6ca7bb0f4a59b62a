"""The shapes of whole answers and bodies, put together from what is declared once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache

from marshmallow import RAISE, Schema, fields

from tracker.api import recall_shapes, subject_shapes, treatment_shapes
from tracker.api.bodies import Reserved
from tracker.api.shapes import Decision, Event, codes, many, one, text
from tracker.custody.steps import Step

LINES: Mapping[str, type[Schema]] = {
    "persons": subject_shapes.PersonLine,
    "donors": subject_shapes.DonorLine,
    "samples": subject_shapes.SampleLine,
    "vials": subject_shapes.VialLine,
    "treatments": treatment_shapes.TreatmentLine,
    "handovers": treatment_shapes.HandoverLine,
    "lots": subject_shapes.MaterialLine,
    "equipment": subject_shapes.MaterialLine,
    "units": subject_shapes.MaterialLine,
    "specifications": treatment_shapes.SpecificationLine,
    "recalls": recall_shapes.RecallLine,
    "tasks": treatment_shapes.Task,
    "establishments": treatment_shapes.Establishment,
    "users": treatment_shapes.User,
}
WHOLE: Mapping[str, type[Schema]] = {
    "persons": subject_shapes.Person,
    "donors": subject_shapes.Donor,
    "samples": subject_shapes.Sample,
    "vials": subject_shapes.Vial,
    "treatments": treatment_shapes.Treatment,
    "handovers": treatment_shapes.Handover,
    "lots": subject_shapes.Material,
    "equipment": subject_shapes.Material,
    "units": subject_shapes.Material,
    "specifications": treatment_shapes.Specification,
    "recalls": recall_shapes.Recall,
}


class LabelFiles(Schema):
    """Where a label that was printed lies, as files, until it is attached."""

    serial = text()
    svg = text("25 x 13 mm.")
    png = text("25 x 13 mm, 300 dots per inch.")
    pdf = text("25 x 13 mm, one page.")
    zpl = text("25 x 13 mm, for a Zebra printer of 300 dots per inch.")
    sheet_pdf = text("A label of an A4 sheet, every warning in full.")


class Strict(Schema):
    """Unknown fields are refused, and the document says so."""

    class Meta:
        """What marshmallow asks for."""

        unknown = RAISE


@cache
def writer(shape: type[Schema]) -> Schema:
    """What writes this shape; it is made once, for making it takes longer than writing."""
    return shape()


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
def body_shape(step: Step, beside: type[Schema] | None = None) -> type[Schema]:
    """The body of a step: its own fields, those a door asks for beside them, and the reserved ones."""
    parts = (Strict, *((beside,) if beside else ()), step.schema, Reserved)
    return type(f"{_camel(step.kind)}{beside.__name__ if beside else ''}Body", parts, {})


def _camel(kind: str) -> str:
    return "".join(part.capitalize() for part in kind.split("_"))
