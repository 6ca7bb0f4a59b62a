"""Persons, donors and orders of the demonstration site: invented, and saying so in their names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tracker.actions.rule_sets import shipped
from tracker.custody.markers import RISKS
from tracker.custody.sources import SOURCES
from tracker.demonstration.floor import BAND, Floor

BIRTH_DATE = "1970-01-01"
SVF = "SVF, fresh, autologous"
CORD = "Cord-blood MNC, cryopreserved, allogeneic"


@dataclass(frozen=True, slots=True)
class Donation:
    """A donor with consent, and the person who answers for them."""

    donor: str
    person: str


def person(floor: Floor, who: str, role: str, birth_date: str = BIRTH_DATE) -> str:
    """A person whose identity somebody saw."""
    name = f"Demo {role} {floor.number()}"
    code = floor.do(who, "register_person", name=name, birth_date=birth_date).subject
    floor.do(who, "verify_identity", code, method="photo_document")
    return code


def patient(floor: Floor, code: str = "") -> tuple[str, str]:
    """A person with a wristband of the clinic; answers the code and what the band says."""
    code = code or person(floor, "clara", "Patient")
    band = f"DEMO-{floor.number():04d}"
    floor.do("clara", "add_wristband", code, second="nils", band=band)
    return code, band


def adipose_donor(
    floor: Floor, who: str = "nora", role: str = "Donor", birth_date: str = BIRTH_DATE
) -> Donation:
    """A donor of adipose tissue, known by their wristband, who consented for themselves."""
    own = person(floor, who, role, birth_date)
    band = f"DEMO-{floor.number():04d}"
    floor.do(who, "add_wristband", own, second="noah", band=band)
    floor.do(who, "identify_by_wristband", own, (BAND + band,))
    code = floor.do(who, "register_donor", person=own, source="adipose").subject
    consent(floor, who, code, "self")
    return Donation(code, own)


def newborn(floor: Floor, source: str, who: str = "sam") -> Donation:
    """A newborn donor whose mother is tested and consented."""
    mother = person(floor, who, "Mother", "1990-01-01")
    own = floor.do(
        who, "register_person", name=f"Demo Newborn {floor.number()}", birth_date=floor.time()[:10]
    ).subject
    code = floor.do(who, "register_donor", person=own, tested_person=mother, source=source).subject
    consent(floor, who, code, "mother")
    return Donation(code, mother)


def consent(floor: Floor, who: str, donor: str, given_by: str) -> None:
    """A consent to donation and treatment."""
    signed, scopes = floor.time(minutes=-5), ["donation", "treatment"]
    floor.do(
        who, "record_consent", donor, version="demo-1", scopes=scopes, given_by=given_by, signed_at=signed
    )


def screening(
    floor: Floor, who: str, donor: str, source: str, *, reactive: str = "", without: str = ""
) -> None:
    """A history with nothing in it, a specimen without infusions, and every marker this source asks for,
    negative unless said otherwise."""
    taken, by = floor.time(minutes=-2), SOURCES[source].consent_by[0]
    answers: dict[str, Any] = dict.fromkeys(RISKS, "no")
    floor.do(who, "record_history", donor, version="demo-1", answered_by=by, **answers)
    nothing: dict[str, Any] = {"blood_ml": "0", "crystalloid_ml": "0", "cleared": "not_computed"}
    floor.do(who, "record_specimen", donor, specimen_at=taken, **nothing)
    rich, at = SOURCES[source].leukocyte_rich, datetime.fromisoformat(taken)
    for rule in shipped()["fda-1"].panel(rich, at, "US", frozenset()):
        if rule.name == without:
            continue
        floor.do(
            who, "record_marker", donor, marker=rule.name, technique=rule.methods[0].value,
            method="demonstration", kit_lot="DEMO-KIT-1", specimen_at=taken,
            laboratory="Demo Cell Laboratory", certificate="DEMO-LAB-1",
            outcome="reactive" if rule.name == reactive else "negative",
        )  # fmt: skip


def determine(floor: Floor, donor: str, outcome: str = "eligible") -> None:
    """The determination of the donor, made now."""
    grounds = "Demonstration data: no publication prints the donor's papers."
    floor.do("olga", "determine", donor, outcome=outcome, grounds=grounds)


def order(floor: Floor, who: str, patient_code: str, product: str, **given: str) -> str:
    """An open treatment with suitability, the patient's consent and an appointment today."""
    fields: dict[str, Any] = {
        "joint": "knee", "side": "left", "dose_min": "1", "dose_max": "100", "vials": 1,
        "indication": "knee_osteoarthritis", "route": "intra_articular", "basis": "trial",
        "reference": "DEMO-TRIAL-1", "jurisdiction": "US", "weight_kg": "70",
    } | given  # fmt: skip
    code = floor.do(who, "open_treatment", person=patient_code, product=product, **fields).subject
    floor.do(who, "assess_suitability", code, says="suitable")
    floor.do(who, "consent_to_treatment", code, version="demo-1", signed_at=floor.time(minutes=-1))
    appoint(floor, who, code)
    return code


def appoint(floor: Floor, who: str, treatment: str) -> None:
    """An appointment in two hours."""
    floor.do(who, "appoint", treatment, on=floor.time(hours=2))
