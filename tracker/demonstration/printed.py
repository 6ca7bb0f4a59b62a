"""What publications print of their lots: read from the tables beside this file, never improved."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

ROWS = (
    ("viability_percent", "viability", "%"), ("cd14_percent", "cd14", "%"), ("cd45_percent", "cd45", "%"),
    ("cd73_percent", "cd73", "%"), ("cd90_percent", "cd90", "%"), ("cd105_percent", "cd105", "%"),
    ("hla_dr_percent", "hla_dr", "%"), ("negative_markers_percent", "negative_markers", "%"),
    ("cfu", "cfu", "per 1000 cells"), ("sterility", "sterility", ""), ("mycoplasma", "mycoplasma", ""),
    ("gram_stain", "gram_stain", ""), ("karyotype", "karyotype", ""),
)  # fmt: skip
UNITS = {"EU/ml": "EU/mL", "EU total": "EU total"}
IN_BRACKETS = re.compile(r"^(?P<word>[a-z ]+?) \((?P<about>[^)]+)\)$")


@dataclass(frozen=True, slots=True)
class Reported:
    """One value as its paper prints it, under the name and unit of a result; `about` is in brackets there."""

    analyte: str
    value: str
    unit: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Lot:
    """One published lot: where it stands printed, and everything that stands there."""

    name: str
    specification: str
    tissue: str
    source: str
    printed: Mapping[str, str]

    @property
    def doi(self) -> str:
        """The DOI of its paper."""
        return self.source.split(",")[0]

    @property
    def reported(self) -> tuple[Reported, ...]:
        """Every value the paper gives for this lot; what it leaves out is not here."""
        found = [_reported(self.printed[column], analyte, unit) for column, analyte, unit in ROWS]
        unit = UNITS.get(self.printed["endotoxin_unit"], "")
        found.append(_reported(self.printed["endotoxin"], "endotoxin", unit))
        return tuple(one for one in found if one.value)


def lots() -> tuple[Lot, ...]:
    """Every published lot, in the order of the table."""
    return tuple(
        Lot(row["lot"], row["specification"], row["tissue"], row["source"], row) for row in _table("lots.csv")
    )


def documents() -> dict[str, dict[str, Any]]:
    """The specification of each paper: its route is demonstration data, its criteria are those it prints."""
    found = {}
    for file in sorted(_here("specifications").iterdir(), key=lambda one: one.name):
        name = file.name.removesuffix(".json")
        document = json.loads(file.read_text("utf-8"))
        found[name] = document | {
            "criteria": [_criterion(one) for one in _table("criteria.csv") if one["specification"] == name]
        }
    return found


def _criterion(row: Mapping[str, str]) -> dict[str, str]:
    return {
        "analyte": row["analyte"], "operator": row["operator"], "limit": row["limit"], "unit": row["unit"],
        "stage": row["stage"], "release": row["release"], "source": row["source"],
    }  # fmt: skip


def _reported(text: str, analyte: str, unit: str) -> Reported:
    split = IN_BRACKETS.match(text)
    if split is None:
        return Reported(analyte, text, unit)
    return Reported(analyte, split["word"], unit, split["about"])


def _table(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(_here(name).read_text("utf-8").splitlines()))


def _here(name: str) -> Any:
    return files("tracker.demonstration") / name
