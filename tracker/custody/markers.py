"""The closed lists of donor screening: markers, how one is tested, what a laboratory finds, and risks asked
for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Technique(StrEnum):
    """How a marker was looked for."""

    ANTIBODY = "antibody"
    TOTAL_ANTIBODY = "total_antibody"
    ANTIGEN = "antigen"
    ANTIGEN_ANTIBODY = "antigen_antibody"
    NAT = "nat"
    NON_TREPONEMAL = "non_treponemal"
    TREPONEMAL = "treponemal"


TECHNIQUE_NAMES: dict[Technique, str] = {
    Technique.ANTIBODY: "antibody",
    Technique.TOTAL_ANTIBODY: "total antibody (IgG and IgM)",
    Technique.ANTIGEN: "antigen",
    Technique.ANTIGEN_ANTIBODY: "antigen and antibody combined",
    Technique.NAT: "NAT",
    Technique.NON_TREPONEMAL: "non-treponemal",
    Technique.TREPONEMAL: "treponemal",
}

OUTCOMES = ("negative", "reactive", "needs_assessment")


@dataclass(frozen=True, slots=True)
class Known:
    """A marker a laboratory may report, and the agent a label names when it is reactive."""

    name: str
    label: str
    agent: str


MARKERS: tuple[Known, ...] = (
    Known("hiv_antibody", "HIV-1/2 antibody", "HIV"),
    Known("hiv_nat", "HIV-1 NAT", "HIV"),
    Known("hbsag", "HBsAg", "Hepatitis B virus"),
    Known("hbc_antibody", "Hepatitis B core antibody", "Hepatitis B virus"),
    Known("hbv_nat", "Hepatitis B NAT", "Hepatitis B virus"),
    Known("hcv_antibody", "Hepatitis C antibody", "Hepatitis C virus"),
    Known("hcv_nat", "Hepatitis C NAT", "Hepatitis C virus"),
    Known("syphilis", "Treponema pallidum", "Treponema pallidum"),
    Known("syphilis_confirmation", "Treponema pallidum, confirmation", "Treponema pallidum"),
    Known("htlv", "HTLV-I/II antibody", "HTLV"),
    Known("cmv", "Cytomegalovirus antibody", "Cytomegalovirus"),
    Known("wnv_nat", "West Nile virus NAT", "West Nile virus"),
    Known("malaria", "Malaria", "Plasmodium"),
    Known("t_cruzi", "Trypanosoma cruzi antibody", "Trypanosoma cruzi"),
    Known("toxoplasma", "Toxoplasma antibody", "Toxoplasma gondii"),
    Known("ebv", "Epstein-Barr virus antibody", "Epstein-Barr virus"),
)
KNOWN: dict[str, Known] = {one.name: one for one in MARKERS}


class Answer(StrEnum):
    """What the questionnaire says of one risk; an unanswered question is never a no."""

    NO = "no"
    YES = "yes"
    NOT_ANSWERED = "not_answered"


RISKS: dict[str, str] = {
    "clinical_evidence": "Signs of a communicable disease, by examination or records",
    "exposure": "Injected drugs, needle sticks, or sexual contact at risk",
    "blood_contact": "Transfusion, tattoo or piercing with a risk, or prison",
    "prion_disease": "Creutzfeldt-Jakob disease in person or family, or a graft of dura mater",
    "xenotransplant": "Xenotransplantation, in person or in an intimate contact",
    "htlv_area": "Lives in or comes from an area where HTLV is frequent, or a partner or parent does",
    "travel": "Stay in an area with malaria or Trypanosoma cruzi",
    "immune_suppression": "Graft or treatment that suppresses immunity",
}
