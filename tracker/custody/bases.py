"""Regulatory bases as data: which may be named for which tissue, route, indication and jurisdiction, and what
must be named with each. A basis is what somebody answers for; nothing here says that it holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tracker.custody.case.treatment import Version

JURISDICTIONS = {"US": "US", "EU": "EU", "other": "Other"}
ROUTES = ("intra_articular",)
"""The routes a treatment may order: it names a joint and a side."""
OF_RULE_SET = {"fda": "US", "eu": "EU"}
INDICATIONS = ("knee_osteoarthritis", "hip_osteoarthritis", "cartilage_defect", "other")
OF_JOINT = {"knee_osteoarthritis": "knee", "hip_osteoarthritis": "hip"}
"""The joint an indication is of; one that is not here may be of any."""
TISSUES = ("adipose", "cord_blood")


@dataclass(frozen=True, slots=True)
class Needed:
    """One thing that must be named with a basis: a value of the order, and the sentence without it."""

    name: str
    says: str
    resolve: str


@dataclass(frozen=True, slots=True)
class Basis:
    """One regulatory basis somebody may name: where, for what, and what must be named with it."""

    name: str
    label: str
    jurisdictions: tuple[str, ...]
    needs: tuple[Needed, ...]
    source: str
    elsewhere: str = ""
    tissues: tuple[str, ...] = TISSUES
    routes: tuple[str, ...] = ROUTES
    caution: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """An exemption that is not offered, why, and the rulings that say so."""

    name: str
    label: str
    says: str
    source: str


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that keeps a basis from carrying a treatment."""

    says: str
    resolve: str
    source: str


RULINGS = "9th Cir. No. 22-56014, 27 Sep 2024; 11th Cir. No. 19-13276, 2 Jun 2021"

CLAIMS: tuple[Claim, ...] = (
    Claim(
        "same_surgical_procedure",
        "Same surgical procedure, 21 CFR 1271.15(b)",
        "The exception for the same surgical procedure is not offered: what goes into the joint is not what "
        f"was taken out, so it does not cover stromal vascular fraction or cord blood ({RULINGS}).",
        f"21 CFR 1271.15(b); {RULINGS}",
    ),
    Claim(
        "section_361",
        "361 HCT/P, 21 CFR 1271.10(a)",
        "A 361 claim is not offered: digested fat is more than minimally manipulated and is a drug, and "
        "cord blood of another person in a joint is no homologous use and depends on living cells "
        f"({RULINGS}).",
        f"21 CFR 1271.10(a)(1), (2), (4); {RULINGS}; FDA, 22 Jul 2020",
    ),
)

_AUTHORITY = Needed(
    "authority", "The hospital exemption names no authority.", "Name the authority that granted it."
)
_PRESCRIPTION = Needed(
    "prescription", "The basis names no prescription.", "Enter the prescription of this patient."
)
_PRACTITIONER = Needed(
    "practitioner", "The basis names no practitioner.", "Name the practitioner who answers for it."
)
_REFERENCE = Needed("reference", "The regulatory basis has no reference number.", "Enter the reference.")

BASES: tuple[Basis, ...] = (
    Basis(
        "ind",
        "IND",
        ("US",),
        (
            Needed("reference", "The IND has no number.", "Enter the IND number."),
            Needed(
                "fda_contact",
                "The IND names no contact at the FDA.",
                "Enter the reference of the contact at the FDA.",
            ),
        ),
        "21 CFR 312.40; 21 CFR 1271.20",
        "An IND is an authorisation of the United States.",
    ),
    Basis(
        "bla",
        "BLA",
        ("US",),
        (Needed("reference", "The BLA has no number.", "Enter the number of the licence."),),
        "21 CFR 601.2; 21 CFR 1271.20",
        "A BLA is a licence of the United States.",
        caution="The FDA stated on 3 Jun 2021 that no cell product is licensed for an orthopaedic condition; "
        "the quality officer checks that this licence names the indication.",
    ),
    Basis(
        "trial",
        "Clinical trial",
        ("US", "EU", "other"),
        (Needed("reference", "The trial has no identifier.", "Enter the identifier of the trial."),),
        "Regulation (EU) 536/2014 Art. 4; 21 CFR 312.20",
    ),
    Basis(
        "hospital_exemption",
        "Hospital exemption",
        ("EU",),
        (_AUTHORITY, _REFERENCE, _PRESCRIPTION, _PRACTITIONER),
        "Regulation (EC) 1394/2007 Art. 28",
        "The hospital exemption is granted by an authority of the European Union's member states.",
    ),
    Basis(
        "prescription",
        "Prescription and practitioner",
        ("EU", "other"),
        (_PRESCRIPTION, _PRACTITIONER),
        "21 CFR 1271.20; 9th Cir. No. 22-56014, 27 Sep 2024",
        "In the United States a prescription alone carries no treatment with cells that are a drug.",
    ),
    Basis(
        "other",
        "Other, with a responsible person",
        ("US", "EU", "other"),
        (
            _REFERENCE,
            Needed(
                "responsible",
                "The basis “other” names no responsible person.",
                "Name the responsible person.",
            ),
        ),
        "21 CFR 312, 601; Regulation (EC) 1394/2007 Art. 28",
    ),
)

BY_NAME = {one.name: one for one in BASES}
CLAIM_BY_NAME = {one.name: one for one in CLAIMS}


def faults(basis: Basis, version: Version, tissue: str, treated_under: str = "") -> Iterator[Fault]:
    """Everything that keeps this basis from carrying this order for this tissue; `treated_under` is the
    jurisdiction of the treating establishment, empty while nobody recorded it."""
    if version.jurisdiction and version.jurisdiction not in basis.jurisdictions:
        yield Fault(basis.elsewhere, "Record the basis the treatment stands on.", basis.source)
    if treated_under and version.jurisdiction and treated_under != version.jurisdiction:
        yield Fault(
            f"The order is under the jurisdiction {version.jurisdiction}; the treating establishment is "
            f"under {treated_under}.",
            "Correct the order in a new version.",
            basis.source,
        )
    if version.route and (tissue not in basis.tissues or version.route not in basis.routes):
        yield Fault(
            f"The basis “{basis.label}” is not taken for {tissue.replace('_', ' ')} by the route "
            f"“{version.route}”.",
            "Correct the order in a new version.",
            basis.source,
        )
    for one in basis.needs:
        if not getattr(version, one.name):
            yield Fault(one.says, one.resolve, basis.source)


def indication_fault(version: Version) -> str:
    """What is wrong with the indication of an order; empty when nothing is."""
    if version.indication not in INDICATIONS:
        return "The order names no indication."
    if version.indication == "other" and not version.indication_words:
        return "The indication is “other” and is not described."
    return of_another_joint(version.indication, version.joint)


def of_another_joint(indication: str, joint: str) -> str:
    """What is said where an order for one joint names the indication of another; empty where it fits."""
    own = OF_JOINT.get(indication)
    if own is None or not joint or own == joint:
        return ""
    return f"The indication is {indication.replace('_', ' ')}, and the {joint} is to be injected."
