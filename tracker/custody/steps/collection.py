"""The collection: it makes the sample and its first vial."""

from __future__ import annotations

from tracker.custody.case import Case
from tracker.custody.changes import Changes, Put, Value
from tracker.custody.decision import Act
from tracker.custody.steps import gates
from tracker.custody.steps.entries import given, new_vial, record
from tracker.custody.steps.fields import (
    Timed,
    choice,
    codes,
    instant,
    millilitres,
    reference,
    text,
)  # fmt: skip
from tracker.custody.steps.outside import external_code, known_under
from tracker.custody.steps.preprinted import bound, labels_in_order
from tracker.custody.steps.step import AT_SOURCE, Step, Subject, draws


class Collection(Timed):
    """What is written down when tissue or blood is taken."""

    specification = reference(
        "Product specification", "specification", hint="What the material will be made into."
    )
    volume_ml = millilitres("Volume collected", above=True)
    place = text("Place", most=60, private=False, hint="Room or theatre.")
    body_site = choice("Body site", ("abdomen", "flank", "thigh", "knee", "other"), required=False)
    anaesthetic = text("Anaesthetic", most=80, required=False, private=False)
    device = text("Device", most=80, required=False, private=False)
    delivery = choice("Delivery", ("vaginal", "caesarean"), required=False)
    delivered_at = instant("Delivered at", required=False)
    clamped_at = instant("Cord clamped at", required=False)
    anticoagulant = text("Anticoagulant", most=80, required=False, private=False)
    preprinted = labels_in_order()
    lots = codes("Lots of reagents and consumables")
    equipment = codes("Instruments")
    external_code = external_code()


DETAILS = ("body_site", "anaesthetic", "device", "delivery", "delivered_at", "clamped_at", "anticoagulant")


def collect(case: Case, act: Act) -> Changes:
    """A sample and its first vial, under the rules for donors of the establishment that collects."""
    own, first = act.codes
    body = case.papers.establishments[act.actor.establishment]
    rules: dict[str, Value] = {
        "rule_set": case.jurisdictions[body.jurisdiction].code,
        "country": body.country,
    }
    specification = case.specification
    sample = Put("sample", own, own, {
        "donor": act.subject, "source": specification.source, "product": specification.product,
        "specification": specification.id, "establishment": act.actor.establishment, "collected_at": act.at,
        "collected_by": act.actor.user, "details": given(act, *DETAILS), **rules,
    })  # fmt: skip
    vial = new_vial(act, own, first, {"volume_ml": act.quantity("volume_ml"), "place": act.text("place")})
    taken = record(act, "collection", act.subject, own, {"sample": own, **rules})
    used = given(act, "lots", "equipment")
    with_these = record(act, "done", own, first, {"step": "collect", "name": "collect", **used})
    return (
        sample,
        vial,
        taken,
        *((with_these,) if used else ()),
        *known_under(act, own, first),
        *bound(case, act, own),
    )


STEPS: tuple[Step, ...] = (
    Step("collect", "Collect", Subject.DONOR, AT_SOURCE,
         "Takes tissue or blood: makes the sample and its first vial.",
         Collection, gates.COLLECT, collect, draws=draws("SV")),
)  # fmt: skip
