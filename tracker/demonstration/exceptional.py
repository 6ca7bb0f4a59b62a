"""An exceptional release on the demonstration site: too few living cells, asked for all the same."""

from __future__ import annotations

from tracker.demonstration import adipose
from tracker.demonstration.floor import Floor
from tracker.demonstration.papers import SVF, order, patient

FOUND = "Demonstration: counted again by hand, 66 of 100 cells are alive."
NARROWED = "Demonstration: asked for exceptionally; the specimen stays stopped."
GROUNDS = "Demonstration: the patient's only product, and the dose is met without the dead cells."
KNOWN = "Demonstration: I have read what failed; the patient was told and wishes to go on."


def released_exceptionally(floor: Floor) -> None:
    """A fresh product with too few living cells, released for its own donor by an officer and a clinician."""
    product = adipose.measured(floor, adipose.finished(floor), viability="66")
    own, _ = patient(floor, product.donation.person)
    treatment = order(floor, "clara", own, SVF)
    case = floor.case(product.vial)
    failed = next(one for one in case.quality.results if one.analyte == "viability")
    floor.do("otto", "investigate", product.vial, about=failed.id, conclusion="confirmed", evidence=FOUND)
    (stop,) = case.stops
    floor.do("otto", "narrow", product.vial, stop=stop.id, vials=[product.tube], why=NARROWED)
    floor.do("otto", "request_exception", treatment, vial=product.vial, why=GROUNDS)
    floor.do("clara", "acknowledge_exception", treatment, vial=product.vial, acknowledgement=KNOWN)
    floor.do("otto", "release_exceptionally", treatment, vial=product.vial, second="carl", why=GROUNDS)
    floor.label("tess", product.vial)
    floor.memory.waiting.append(treatment)
