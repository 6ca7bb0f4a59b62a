"""What a dossier tells only where it was asked for: who somebody is, and free texts."""

from __future__ import annotations

from tracker import access
from tracker.actions import private_looks
from tracker.actions.dossiers import Proven
from tracker.custody.case import Case
from tracker.custody.people import Actor
from tracker.labels.code import printed
from tracker.web.dossier.content import Part
from tracker.web.shown import step_label, this_site, words
from tracker.web.telling import grouped

LOOKED = "That this was printed with names and free texts is on the ledger under whoever printed it."


def parts(case: Case, code: str, events: Proven, actor: Actor) -> list[Part]:
    """Names, birth dates and free texts, each look at them recorded before; NotAllowedHere."""
    site = this_site()
    texts = private_looks.look_at(site, actor, code, events.events, access.door())
    found = private_looks.identities(site, actor, people(case))
    rows = [[one.event.idx, step_label(one.event.type), grouped(str(one.event.body["subject"])),
             words(one.field), one.says] for one in texts]  # fmt: skip
    told = [(printed(one), f"{who.name}, born {who.birth_date}") for one, who in found.items()]
    return [
        Part("Who it is", facts=told, says=[LOOKED]),
        Part("Private texts", columns=("Event", "Step", "On", "Field", "Text"), rows=rows,
             empty="No private text is on record."),
    ]  # fmt: skip


def people(case: Case) -> tuple[str, ...]:
    """The persons a record is about: donor and who was tested for them, or the patient."""
    order, donor = case.treatment.order, case.papers.donor
    if case.line.sample is None and order is not None:
        return (order.patient,)
    return (donor.person, donor.tested_person) if donor is not None else ()
