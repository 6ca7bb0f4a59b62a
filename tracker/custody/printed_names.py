"""What publications call the things they measure, and the analyte of ours each of them is."""

from __future__ import annotations

import re

from tracker.custody.measurables import ANALYTES, BY_NAME, Analyte
from tracker.custody.printed_text import plain

DOSE = re.compile(r"\bdose\b|/ ?kg\b|per kg\b")
CALLED: tuple[tuple[str, str], ...] = (
    ("gram_stain", r"gram\b"),
    ("mycoplasma", r"mycoplasma"),
    ("endotoxin", r"endotoxin|\blal\b|pyrogen"),
    ("donor_nat", r"donor.*(?:nucleic|\bnat\b|\bpcr\b)"),
    ("donor_serology", r"donor (?:screening|test|serolog|virolog|infectious)|serolog"),
    ("adventitious_virus", r"virus|viral"),
    ("rapid_sterility", r"rapid (?:sterility|microb)"),
    ("sterility", r"steril|bacteri|fung|microb|bioburden|culture\b.*(?:aerobic|blood)|aerobic"),
    ("residual_albumin", r"albumin|\bbsa\b|\bhsa\b|serum residu"),
    ("residual_enzyme", r"collagenase|trypsin|residual enzyme"),
    ("residual_antibiotic", r"antibiotic|gentamicin|penicillin|streptomycin"),
    ("dmso", r"\bdmso\b|dimethyl"),
    ("karyotype", r"karyotyp|chromosom|genetic stability"),
    ("differentiation", r"differentiat|trilineage|osteogen|adipogen|chondrogen"),
    ("adherence", r"adheren"),
    ("tumorigenicity", r"tumou?rigen|soft agar"),
    ("telomerase", r"telomerase|htert"),
    ("haemoglobinopathy", r"ha?emoglobinopath|ha?emoglobin screen"),
    ("identity_retest", r"\bhla\b (?:typ|ident|match)|abo\b|identity.*(?:hla|abo)"),
    ("population_doublings", r"population doubling|\bpdl?\b"),
    ("doubling_time", r"doubling time"),
    ("passage", r"passage"),
    ("cfu", r"\bcfu\b|cfu-|colony"),
    ("apoptosis", r"apopto|annexin"),
    ("osmolality", r"osmol"),
    ("ph", r"^ph\b"),
    ("haematocrit", r"ha?ematocrit|red (?:blood )?cells|\brbc\b"),
    ("tnc_recovery", r"(?:tnc|nucleated).*recover|recover.*(?:tnc|nucleated)"),
    ("recovery", r"recover"),
    ("cd34_viability", r"(?:cd34\+?.*viab|viab.*cd34)"),
    ("cd45_viability", r"(?:cd45\+?.*viab|viab.*cd45)"),
    ("viability", r"viab(?!le (?:cell|nucleated))"),
    ("cell_yield", r"yield"),
    ("cell_concentration", r"concentration|cell density|cells? ?(?:/|per) ?ml"),
    ("tnc", r"\btnc\b|nucleated cells?"),
    (
        "cell_count",
        r"cells? (?:number|count|dose|quantity|content)|(?:number|count) of .*cells|\bdose\b|viable cells",
    ),
    ("cd14_or_cd11b", r"cd14 ?(?:/|or) ?cd11b|cd11b ?(?:/|or) ?cd14"),
    ("cd19_or_cd79a", r"cd19 ?(?:/|or) ?cd79[aα]|cd79[aα] ?(?:/|or) ?cd19"),
    ("negative_markers", r"(?:negative|absent) (?:\w+ )?(?:marker|antigen|phenotype|expression)"),
    ("positive_markers", r"positive (?:\w+ )?(?:marker|antigen|phenotype|expression)"),
    ("hla_dr", r"hla-?\s?dr"),
    ("cd79a", r"cd79 ?[aα]?\b"),
    ("purity", r"purity"),
    ("potency", r"potency"),
    ("appearance", r"appear|colou?r|clarity|morpholog|visual|visible"),
    ("volume", r"volume"),
)
_CALLED = tuple((name, re.compile(pattern)) for name, pattern in CALLED)
MARKER = re.compile(r"cd ?([0-9]{1,3})([ab]?)\b[+-]?")
PHENOTYPE = re.compile(r"identity|phenotyp|surface|immunophenotyp|marker|flow")
BY_LABEL = {one.label.casefold(): one for one in ANALYTES}


def analyte_called(attribute: str, printed: str = "", method: str = "") -> Analyte | None:
    """The analyte a publication means by this attribute; None when no analyte here is called so, or when
    several markers share one line."""
    name = plain(attribute)
    own = BY_NAME.get(attribute) or BY_LABEL.get(attribute.casefold())
    if own is not None:
        return own
    for wanted, pattern in _CALLED:
        if pattern.search(name):
            return _as_dosed(_by_method(BY_NAME[wanted], plain(method)), name, plain(printed))
    return _marker(name) or _phenotype(name, plain(printed))


def _by_method(found: Analyte, method: str) -> Analyte:
    """A rapid test done by Gram stain is a Gram stain; a donor tested by nucleic acid has its own line."""
    if found.name in ("rapid_sterility", "sterility") and "gram" in method:
        return BY_NAME["gram_stain"]
    if found.name == "donor_serology" and re.search(r"nucleic|\bnat\b|\bpcr\b", method):
        return BY_NAME["donor_nat"]
    return found


def _as_dosed(found: Analyte, name: str, printed: str) -> Analyte:
    """A number of cells that is given, not filled, is a dose."""
    given = DOSE.search(name) or DOSE.search(printed)
    doses = {"cell_count": "cell_dose", "tnc": "tnc_dose"}
    if not given or found.name not in doses or (found.name == "tnc" and "kg" not in f"{name} {printed}"):
        return found
    return BY_NAME[doses[found.name]]


def _marker(name: str) -> Analyte | None:
    found = {f"cd{number}{letter}" for number, letter in MARKER.findall(name)}
    return BY_NAME.get(found.pop()) if len(found) == 1 else None


def _phenotype(name: str, printed: str) -> Analyte | None:
    """A line over several markers at once: wanted ones have a lower limit, unwanted ones an upper."""
    if not MARKER.search(name) and not PHENOTYPE.search(name):
        return None
    if "identity" in name and "%" not in printed:
        return BY_NAME["identity"]
    if re.search(r"[≥>]", printed) == re.search(r"[≤<]", printed):
        return None
    return BY_NAME["positive_markers" if re.search(r"[≥>]", printed) else "negative_markers"]
