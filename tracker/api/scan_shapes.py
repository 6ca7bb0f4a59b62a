"""What a scan takes and what it answers."""

from __future__ import annotations

from marshmallow import Schema, fields

from tracker.api.answers import Strict
from tracker.api.shapes import Problem, Verdict, codes, many, one, text
from tracker.custody.decision import How
from tracker.custody.steps.fields import Fields, choice
from tracker.custody.steps.fields import text as typed

HOWS = (How.TYPED, How.CAMERA, How.WEDGE)
WRISTBAND = "wristband"


class ScanBody(Strict, Fields):
    """What a scanner delivered."""

    code = typed(
        "What was scanned", most=1000, hint="Our address, a bare code, an ISBT 128 message or a wristband."
    )
    how = choice(
        "How it came in",
        tuple(str(each) for each in HOWS),
        required=False,
        hint="What the device says of itself; nothing said: typed. Ours without address and serial is typed.",
    )
    symbology = typed("Kind of symbol", most=40, required=False, private=False)
    purpose = choice(
        "What for", (WRISTBAND,), required=False, hint="A wristband looks like anything, so say so."
    )
    again = typed("The wristband, typed again", most=200, required=False, hint="Only where it was typed.")


class Frame(Strict, Fields):
    """What is said beside a picture."""

    how = choice(
        "How it came in", (str(How.CAMERA), str(How.IMAGE)), required=False, hint="Nothing said: image."
    )
    purpose = choice("What for", (WRISTBAND,), required=False)


class Read(Schema):
    """What was read, and how."""

    symbology = text("Null when nobody told.", null=True)
    how = text()
    text = text(null=True)


class Structure(Schema):
    """One data structure of an ISBT 128 message."""

    number = text("Its number in the standard, as in 001.")
    name = text()
    facts = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        required=True,
        metadata={"description": "By their names."},
    )


class Identified(Schema):
    """What a code of another house says, whole; null for what it does not tell."""

    sort = text("isbt128_donation, isbt128, single_european_code, chain_of_identity or foreign.")
    donation = text("The donation number, without its flags.", null=True)
    product = text("The five characters of the product description.", null=True)
    part = text("Which part of the product; empty when undivided.", null=True)
    expires = text("A day, or a day and a local time.", null=True)
    structures = many(Structure)


class Offer(Schema):
    """What a person would want next with a code nobody knows."""

    step = text()
    label = text()
    path = text("Where it is done; the donor's code is to be put in.")
    fills = fields.Dict(required=True, metadata={"description": "The fields it fills in."})


class ScanProblem(Problem):
    """An error of a scan, with what was read where something was."""

    read = fields.Nested(Read)
    identified = fields.Nested(Identified)
    offers = fields.List(fields.Nested(Offer))
    among = fields.List(fields.String(), metadata={"description": "The vials that this code may mean."})
    codes = fields.List(
        fields.Nested(Read), metadata={"description": "Each code of a picture that shows several."}
    )


class ScanAnswer(Schema):
    """What a scan gave."""

    read = one(Read)
    identified = one(Identified, null=True)
    receipt = text("Proof of this scan: send it with the step, once, within minutes.")
    family = text("The path under which the subject lies; null for a wristband.", null=True)
    record = fields.Dict(
        required=True, allow_none=True, metadata={"description": "As the family answers it."}
    )
    verdicts = many(Verdict)
    may = codes("The steps that nothing on the record speaks against.")
    confirming = text("The treatment whose open confirmation this scan goes on with; else null.", null=True)


FRAME = {
    "type": "object",
    "required": ["frame"],
    "properties": {
        "frame": {"type": "string", "format": "binary", "description": "A PNG, JPEG or WebP picture."},
        "how": {"type": "string", "enum": [str(How.CAMERA), str(How.IMAGE)]},
        "purpose": {"type": "string", "enum": [WRISTBAND]},
    },
}
"""A picture is sent as a form, beside what marshmallow reads of it as `Frame`."""
