"""What laboratories measure: each analyte with its units, and the side on which it is better."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from tracker.custody.units import factor


class Better(StrEnum):
    """The side on which a value is better: a limit on the other side is printed the wrong way round."""

    HIGH = "high"
    LOW = "low"
    WORD = "word"
    EITHER = "either"


@dataclass(frozen=True, slots=True)
class Analyte:
    """One thing a laboratory measures; `contaminant` says that a bad answer means living germs, `counts_in`
    in which unit the rules compute with it, `computed` which units only limits have, `days` how long a
    culture is read before its good answer counts."""

    name: str
    label: str
    units: tuple[str, ...] = ()
    contaminant: bool = False
    better: Better = Better.EITHER
    counts_in: str = ""
    computed: tuple[str, ...] = ()
    days: int = 0

    @property
    def reported_in(self) -> tuple[str, ...]:
        """The units a laboratory may report this in."""
        return tuple(one for one in self.units if one not in self.computed)

    def own_unit(self, given: str) -> str:
        """The unit this is recorded in when it is reported in another; "" when that is of another kind."""
        first = (self.counts_in, *((given,) if given in self.reported_in else ()), *self.reported_in)
        return next((one for one in first if one and factor(given, one) is not None), "")


PERCENT = ("%",)
SCALES = {"%": Decimal(100), "pH": Decimal(14)}  # units in which no value lies above this

# Upper limits above these refuse nothing that is ever made. Endotoxin: USP <85> allows 5 EU/kg, which for the
# heaviest patient foreseen (200 kg) are 1000 EU in the dose, in one millilitre or more. Growth: a site
# setting; cells in culture stop at about 50 doublings (Hayflick 1965, doi:10.1016/0014-4827(65)90211-9).
CEILINGS: dict[str, dict[str, Decimal]] = {
    "endotoxin": {
        "EU/mL": Decimal(1000), "IU/mL": Decimal(1000), "EU total": Decimal(1000),
        "EU/kg": Decimal(5), "EU/kg/h": Decimal(5),
    },
    "passage": {"passages": Decimal(50)},
    "population_doublings": {"doublings": Decimal(100)},
    "doubling_time": {"h": Decimal(1000)},
}  # fmt: skip


def _cells(per: str = "", least: int = 3, most: int = 10) -> tuple[str, ...]:
    return tuple(f"10^{power} cells{per}" for power in range(least, most + 1))


def _high(name: str, label: str, units: tuple[str, ...] = PERCENT) -> Analyte:
    return Analyte(name, label, units, better=Better.HIGH)


def _low(name: str, label: str, units: tuple[str, ...] = PERCENT) -> Analyte:
    return Analyte(name, label, units, better=Better.LOW)


def _word(name: str, label: str, *, contaminant: bool = False, days: int = 0) -> Analyte:
    return Analyte(name, label, (), contaminant, Better.WORD, days=days)


COUNTS: tuple[Analyte, ...] = (
    _high("viability", "Viability"),
    _high("recovery", "Recovery of viable cells"),
    _high("tnc_recovery", "Recovery of nucleated cells"),
    _word("post_thaw_recovery", "Recovery after thaw, as the laboratory judges it"),
    Analyte("cell_count", "Viable cells in the container", _cells()),
    Analyte("cell_dose", "Viable cells in the dose", (*_cells(), *_cells("/kg", 4, 9))),
    Analyte("cell_concentration", "Viable cells per millilitre", _cells("/mL"), counts_in="10^6 cells/mL"),
    _high("cell_yield", "Cell yield", (*_cells("/g", 3, 7), *_cells("/mL"))),
    _high("tnc", "Total nucleated cells", _cells()),
    _high("tnc_dose", "Total nucleated cells in the dose", _cells("/kg", 4, 9)),
    _high("mnc_count", "Mononuclear cells", _cells()),
    _high("cd34_viable_cells", "Viable CD34+ cells", _cells()),
    _high("cd34_dose", "CD34+ cells in the dose", _cells("/kg", 4, 9)),
    _low("cd3_dose", "CD3+ cells in the dose", _cells("/kg", 4, 9)),
    _high("cd34_viability", "Viable CD34+"),
    _high("cd45_viability", "Viable CD45+"),
    _high("cfu", "Colony-forming units", ("per 1000 cells", "%", "10^5 CFU", "10^6 CFU")),
    Analyte("volume", "Volume", ("mL",)),
    Analyte("ph", "pH", ("pH",)),
    Analyte("osmolality", "Osmolality", ("mOsm/kg",)),
    Analyte("haematocrit", "Haematocrit", PERCENT, better=Better.LOW),
)

POSITIVE_MARKERS: tuple[Analyte, ...] = (
    _high("cd29", "CD29"), _high("cd44", "CD44"), _high("cd73", "CD73"), _high("cd90", "CD90"),
    _high("cd105", "CD105"), _high("cd146", "CD146"), _high("cd166", "CD166"),
    _high("positive_markers", "Markers that must be present"), _high("purity", "Purity"),
    _high("mnc_percent", "Mononuclear cells"),
)  # fmt: skip

NEGATIVE_MARKERS: tuple[Analyte, ...] = (
    _low("cd3", "CD3"), _low("cd11b", "CD11b"), _low("cd14", "CD14"),
    _low("cd14_or_cd11b", "CD14 or CD11b"), _low("cd19", "CD19"), _low("cd79a", "CD79a"),
    _low("cd19_or_cd79a", "CD19 or CD79a"), _low("hla_dr", "HLA-DR"),
    _low("negative_markers", "Markers that must be absent"),
)  # fmt: skip

# Wanted in one product and unwanted in another: `better_in` tells them apart.
SIDED_MARKERS: tuple[Analyte, ...] = (
    Analyte("cd31", "CD31", PERCENT), Analyte("cd34", "CD34", PERCENT), Analyte("cd45", "CD45", PERCENT),
    Analyte("cd133", "CD133", PERCENT),
)  # fmt: skip

SAFETY: tuple[Analyte, ...] = (
    Analyte(
        "endotoxin",
        "Endotoxin",
        ("EU/mL", "IU/mL", "EU total", "EU/kg", "EU/kg/h"),
        better=Better.LOW,
        counts_in="EU/mL",
        computed=("EU/kg", "EU/kg/h"),
    ),
    _word("gram_stain", "Gram stain", contaminant=True),
    _word("sterility", "Sterility, 14 days", contaminant=True, days=14),  # USP <71>: not less than 14 days
    _word("rapid_sterility", "Sterility, rapid method", contaminant=True),
    _word("mycoplasma", "Mycoplasma", contaminant=True),
    _word("adventitious_virus", "Adventitious viruses", contaminant=True),
    _word("donor_serology", "Donor, serology"),
    _word("donor_nat", "Donor, nucleic acid tests"),
    _low("residual_albumin", "Residual serum albumin", ("ng/mL", "µg/mL", "%")),
    _low("residual_enzyme", "Residual enzyme", ("ng/mL", "µg/mL", "U/mL")),
    _low("residual_antibiotic", "Residual antibiotic", ("ng/mL", "µg/mL")),
    Analyte("dmso", "DMSO", PERCENT, better=Better.LOW),
    _low("apoptosis", "Apoptotic cells"),
)

IDENTITY: tuple[Analyte, ...] = (
    _word("identity_retest", "Identity retest (ABO/HLA)"),
    _word("identity", "Identity"),
    _word("karyotype", "Karyotype"),
    _word("appearance", "Appearance"),
    _word("adherence", "Adherence to plastic"),
    _word("differentiation", "Differentiation into three lineages"),
    _word("tumorigenicity", "Tumorigenicity"),
    _word("telomerase", "Telomerase activity"),
    _word("potency", "Potency"),
    _word("haemoglobinopathy", "Haemoglobinopathy screen"),
    Analyte("passage", "Passage number", ("passages",), better=Better.LOW),
    Analyte("population_doublings", "Population doublings", ("doublings",), better=Better.LOW),
    Analyte("doubling_time", "Doubling time", ("h",), better=Better.LOW),
)

ANALYTES: tuple[Analyte, ...] = (
    *COUNTS, *POSITIVE_MARKERS, *NEGATIVE_MARKERS, *SIDED_MARKERS, *SAFETY, *IDENTITY,
)  # fmt: skip

BY_NAME = {one.name: one for one in ANALYTES}
PANEL = frozenset({"cd73", "cd90", "cd105", "positive_markers"})  # ISCT 2006: what makes cells mesenchymal


def better_in(analyte: str, beside: Iterable[str]) -> Better:
    """The side on which an analyte is better in a product measured by these others: beside the mesenchymal
    panel the markers of blood and vessel cells are unwanted."""
    known = BY_NAME.get(analyte)
    if known is None:
        return Better.EITHER
    sided = known in SIDED_MARKERS and not PANEL.isdisjoint(beside)
    return Better.LOW if sided else known.better


# ISCT 2006 names two markers of which a laboratory stains one.
EITHER: dict[str, frozenset[str]] = {
    "cd14_or_cd11b": frozenset({"cd14_or_cd11b", "cd14", "cd11b"}),
    "cd19_or_cd79a": frozenset({"cd19_or_cd79a", "cd19", "cd79a"}),
}


def answering(analyte: str) -> frozenset[str]:
    """The analytes whose results answer a criterion of this one."""
    return EITHER.get(analyte, frozenset({analyte}))
