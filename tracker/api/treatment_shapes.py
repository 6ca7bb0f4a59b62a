"""Treatments, hand-overs, specifications and reference data as the API answers them."""

from __future__ import annotations

from marshmallow import Schema, fields

from tracker.api.shapes import codes, instant, many, number, one, quantity, text, yes
from tracker.api.subject_shapes import Entry, Stop


class TreatmentLine(Schema):
    """A treatment: one person, product, joint and side."""

    code = text()
    person = text()
    product = text()
    establishment = text()
    status = text()
    joint = text()
    side = text()
    opened_at = instant()
    opened_by = text()


class Version(Schema):
    """The order as it stands. Doses in millions of viable cells."""

    vials = number()
    number = number()
    at = instant()
    by = text()
    joint = text()
    side = text()
    dose_min = quantity("Millions of viable cells.")
    dose_max = quantity("Millions of viable cells.")
    indication = text()
    route = text()
    basis = text()
    reference = text()
    authority = text()
    jurisdiction = text()
    weight_kg = quantity()


class Suitability(Entry):
    """What the clinician found."""

    says = text()


class TreatmentConsent(Entry):
    """What the patient agreed to."""

    version = text()


class Appointment(Entry):
    """When the patient is expected."""

    on = instant(null=True)


class Allocation(Entry):
    """A vial set aside."""

    vial = text()
    dose = quantity("Millions of viable cells, as it was thought to hold.")
    ended_at = instant(null=True)


class Confirmation(Entry):
    """A blind match at the bedside."""

    vial = text()
    version = number()
    clinician = yes()


class Injection(Entry):
    """What was given."""

    vial = text()
    volume_ml = quantity()
    dose = quantity("Millions of viable cells.")


class Treatment(TreatmentLine):
    """A treatment with everything recorded on it."""

    version = one(Version, null=True)
    suitability = many(Suitability)
    consents = many(TreatmentConsent)
    appointments = many(Appointment)
    allocations = many(Allocation)
    confirmations = many(Confirmation)
    injections = many(Injection)
    kept_until = instant("Until when it must be kept; null while it goes on or nothing must be.", null=True)
    stops = many(Stop)
    seq = number("The number of the newest event; send it as `seen`.")


class HandoverLine(Schema):
    """A hand-over, an issue or a return."""

    code = text()
    kind = text()
    giver = text()
    from_establishment = text()
    to_establishment = text()
    to_place = text()
    treatment = text(null=True)
    offered_at = instant()


class Travelling(Schema):
    """One vial of a hand-over, and the answer to it."""

    vial = text()
    state = text()
    answered_at = instant(null=True)
    answered_by = text(null=True)
    condition = text(null=True)
    seal = text(null=True)
    temperature_c = quantity()
    superseded = codes("The temperatures that corrections replaced, oldest first.")
    standing_then = text("How it stood when it was offered.", null=True)


class Handover(HandoverLine):
    """A hand-over with its vials."""

    vials = many(Travelling)
    overdue = yes("A vial of it waits for longer than the site allows.")
    seq = number("The number of the newest event.")


class SpecificationLine(Schema):
    """One version of a specification."""

    code = text()
    product = text()
    version = number()
    title = text()
    status = text()
    signed_by = codes()
    signed_at = instant()


class Specification(SpecificationLine):
    """A specification with the document that was signed."""

    document = fields.Dict(required=True)
    seq = number("The number of the newest event.")


class Establishment(Schema):
    """A licensed body."""

    code = text()
    name = text()
    licence = text()
    activities = codes()
    valid_until = instant(null=True)


class Product(Schema):
    """A product, with the versions of its specification."""

    name = text()
    specifications = codes()


class User(Schema):
    """An account, without a name."""

    id = text()
    establishment = text()
    roles = codes()
    qualifications = codes()
    created_at = instant()
    disabled_at = instant(null=True)


class Task(Schema):
    """Something that waits for somebody, or did."""

    id = text()
    kind = text()
    chain = text("The aggregate whose page it stands on.")
    about = text("What it concerns: a code, or the key of an entry.")
    role = text("Whose it is while nobody owns it.")
    owner = text("The account it is assigned to; empty while anybody of the role may take it.")
    status = text("open or closed.")
    opened_at = instant()
    opened_by = text()
    due_at = instant()
    closed_at = instant(null=True)
    closed_by = text(null=True)


class LedgerEvent(Schema):
    """One line of the ledger; `body` is what was hashed, in its canonical form."""

    idx = number()
    id = text()
    chain = text()
    seq = number()
    type = text()
    actor = text()
    recorded_at = text()
    leaf_hash = text()
    body = fields.Dict(required=True)
