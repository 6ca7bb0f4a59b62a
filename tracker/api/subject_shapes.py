"""The subjects as the API answers them: coded values only, never a name; `…Line` is one line of a list."""

from __future__ import annotations

from marshmallow import Schema, fields

from tracker.api.shapes import codes, instant, many, number, one, quantity, text, yes


class Stop(Schema):
    """A stop in force."""

    id = text()
    kind = text()
    on = text("What it was put on.")
    says = text()
    since = instant()
    by = text()


class Entry(Schema):
    """A dated statement: who said it, and when it happened."""

    id = text()
    at = instant()
    by = text()


class PersonLine(Schema):
    """A person. Who it is, is kept elsewhere and never told here."""

    code = text()
    registered_at = instant()


class IdentityCheck(Entry):
    """Somebody saw who the person is."""

    method = text()


class Person(PersonLine):
    """A person with what is on record, save who it is."""

    erased_at = instant("When who it is was erased; null as long as it is there.", null=True)
    linked = codes("Other records of the same person.")
    identity_checks = many(IdentityCheck)
    treatments = codes()
    kept_until = instant("Until when it must be kept; null while it goes on or nothing must be.", null=True)
    stops = many(Stop)
    seq = number("The number of the newest event; send it as `seen`.")


class DonorLine(Schema):
    """A donor."""

    code = text()
    person = text()
    tested_person = text("Who is tested and consents: for cord blood the mother.")
    source = text()
    registered_at = instant()


class Consent(Schema):
    """What was agreed to."""

    id = text()
    version = text()
    scopes = codes()
    given_by = text()
    signed_at = instant()


class Marker(Schema):
    """One infectious marker."""

    id = text()
    marker = text()
    method = text()
    specimen_at = instant()
    laboratory = text()
    outcome = text()
    superseded = codes("The outcomes that corrections replaced, oldest first.")


class Determination(Entry):
    """The eligibility as it was determined."""

    outcome = text()


class Donor(DonorLine):
    """A donor with the papers."""

    identity_checks = many(IdentityCheck)
    consents = many(Consent)
    markers = many(Marker)
    determinations = many(Determination)
    kept_until = instant("Until when it must be kept; null while it goes on or nothing must be.", null=True)
    stops = many(Stop)
    seq = number("The number of the newest event; send it as `seen`.")


class VialLine(Schema):
    """A vial as its row says."""

    code = text()
    sample = text()
    parent = text("The vial it was made of.", null=True)
    part = text()
    stage = text()
    standing = text("Null in a list for a preparation, which stands as its parent does.", null=True)
    volume_ml = quantity()
    holder = text("The establishment that holds it.")
    keeper = text("Who has it in hand.")
    place = text()
    made_at = instant()
    ended_at = instant(null=True)


class InTransit(Schema):
    """The hand-over a vial travels in."""

    handover = text()
    kind = text()
    to_establishment = text()
    to_place = text()
    offered_at = instant()
    overdue = yes("Nobody accepted it for longer than the site allows.")


class Vial(VialLine):
    """A vial with everything that is derived."""

    made_by = text()
    superseded = codes("The volumes in mL that corrections of what it holds replaced, oldest first.")
    external_codes = codes("The codes of other houses it came with, as they came.")
    representative = yes()
    specimen_stage = text("For a specimen tube: the stage its results speak of.", null=True)
    label_serial = text("The serial of the attached label.", null=True)
    children = codes()
    here = yes("You belong to the establishment that holds it.")
    in_transit = one(InTransit, null=True)
    disputed = yes("An offer was declined or cancelled, and nobody took the vial back.")
    allocated_to = text("The treatment it is set aside for.", null=True)
    issued_to = text("The treatment it was issued to.", null=True)
    expires_at = instant("When the earliest of its clocks runs out.", null=True)
    expired = yes()
    stops = many(Stop)
    seq = number("The number of the sample's newest event; send it as `seen`.")


class SampleLine(Schema):
    """A sample: one collection from one donor."""

    code = text()
    donor = text()
    source = text()
    product = text()
    specification = text()
    establishment = text()
    collected_at = instant()
    collected_by = text()


class Result(Entry):
    """One result about its source vial."""

    vial = text("The source vial.")
    tube = text("The tube that was measured.")
    analyte = text()
    value = text("As it was printed, with its sign.")
    unit = text()
    superseded = codes("The values that corrections replaced, with their units, oldest first.")
    stage = text()
    drawn_at = instant()
    reviewed_by = text("Empty until somebody reviewed it.")
    returned = yes()
    excluded = yes("Taken out of the count by an investigation or a void.")


class ReleaseEntry(Entry):
    """One act of release or rejection."""

    vial = text()
    kind = text()


class Deviation(Schema):
    """A departure from the procedure."""

    id = text()
    about = text()
    opened_at = instant()
    opened_by = text()
    closed = yes()


class Sample(SampleLine):
    """A sample with its vials and what quality says."""

    details = fields.Dict(required=True)
    vials = many(VialLine)
    results = many(Result)
    releases = many(ReleaseEntry)
    deviations = many(Deviation)
    kept_until = instant("Until when it must be kept; null while it goes on or nothing must be.", null=True)
    stops = many(Stop)
    seq = number("The number of the newest event; send it as `seen`.")


class Lineage(Schema):
    """The line of a vial: up to the first container, and everything made of it."""

    code = text()
    sample = text()
    ancestors = many(VialLine)
    descendants = many(VialLine)


class MaterialLine(Schema):
    """A lot, an instrument or a storage unit."""

    code = text()
    kind = text()
    name = text()
    maker = text()
    number = text()
    certificate = text(null=True)
    usable_until = instant(null=True)
    in_use_hours = text(null=True)
    opened_at = instant(null=True)
    maintained_until = instant(null=True)
    in_service = yes()
    establishment = text()


class Material(MaterialLine):
    """A lot, an instrument or a storage unit with what stops it."""

    stops = many(Stop)
    seq = number("The number of the newest event; send it as `seen`.")
