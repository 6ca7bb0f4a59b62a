"""Import a table of real collections on a site made for the purpose, and say what is wrong in it.

    python -m tools.laboratory_file PATH

The table is that of 235 consecutive autologous collections with their processing facts, one line each, in
which `poor_recovery` says that viability after thaw was poor. Every line becomes a sample through the verbs,
the file goes through the product's own import, and a release is asked for every sample.
"""

from __future__ import annotations

import csv
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tracker.actions.laboratory.importing import Imported, LaboratoryFile, import_file
from tracker.actions.opening import open_site
from tracker.actions.releasing import weigh
from tracker.actions.specifications import install, shipped
from tracker.cli.importing import named
from tracker.custody.laboratory_profiles import Profile, read_profile
from tracker.demonstration import papers
from tracker.demonstration.building import opened
from tracker.demonstration.floor import Floor
from tracker.records.migrate import migrate
from tracker.records.verification import verify
from tracker.settings import Settings

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
CRITERION = {
    "analyte": "post_thaw_recovery", "operator": "is", "limit": "conforms", "stage": "collection",
    "release": "conditional", "source": "viability after thaw at least 70 % of the fresh viability",
}  # fmt: skip
PERCENT = {"least": "0", "most": "100"}
PROFILE: Mapping[str, Any] = {
    "name": "collections",
    "title": "Collections of one laboratory, one line each",
    "code": "lot",
    "decimal": "point",
    "columns": [
        {"heading": "age_at_cryo_years", "least": "0", "required": True},
        {"heading": "cd34_percent_fresh", "analyte": "cd34", "unit": "%", "really_percent": True, **PERCENT},
        {"heading": "wash_recovery", "analyte": "tnc_recovery", "unit": "%", **PERCENT},
        {"heading": "mnc_percent_fresh", "analyte": "mnc_percent", "unit": "%", "required": True, **PERCENT},
        {"heading": "pmn_percent_fresh", "required": True, **PERCENT},
        {"heading": "lymph_percent_fresh", "required": True, **PERCENT},
        {"heading": "mono_percent_fresh", "required": True, **PERCENT},
        {"heading": "pmn_plus_mnc", **PERCENT},
        {
            "heading": "poor_recovery",
            "analyte": "post_thaw_recovery",
            "words": {"true": "does not conform", "false": "conforms"},
            "required": True,
        },
    ],
    "sums": [
        {"headings": ["pmn_percent_fresh", "mnc_percent_fresh"], "least": "90", "most": "100"},
        {
            "headings": ["pmn_percent_fresh", "lymph_percent_fresh", "mono_percent_fresh"],
            "least": "90",
            "most": "100",
        },
    ],
}


def main(path: Path) -> int:
    """Import the table, print what is wrong in it, and compare what is refused with what the table says."""
    content = path.read_bytes()
    lines = list(csv.DictReader(content.decode().splitlines()))
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder), demonstration=True, password_memory_kib=8)
        migrate(settings.migration_url, settings.database_url)
        site = replace(open_site(settings), clock=lambda: NOON)
        try:
            with opened(site) as floor:
                samples = collected(floor, [one["lot"] for one in lines])
                found = imported(floor, content, read_profile(PROFILE))
                refused = {lot for lot, vial in samples.items() if fails(floor, vial)}
            holds = verify(site.database).ok
        finally:
            site.database.close()
    return told(found, refused, {one["lot"] for one in lines if one["poor_recovery"] == "TRUE"}, holds)


def collected(floor: Floor, lots: list[str]) -> dict[str, str]:
    """One sample for each lot, known by the laboratory's own number; answers the vial of each."""
    (document,) = shipped("svf_fresh_autologous")
    document = {**document, "criteria": [*document["criteria"], CRITERION]}
    officers = (floor.people["olga"].actor.user, floor.people["otto"].actor.user)
    code = install(floor.site, document, officers)
    donor = papers.adipose_donor(floor).donor
    vials = {}
    for lot in lots:
        vials[lot] = floor.do(
            "nora", "collect", donor, specification=code, volume_ml="50", place="theatre 1",
            body_site="abdomen", anaesthetic="none", device="none",
        ).made[1]  # fmt: skip
        floor.do("tess", "note_laboratory_number", vials[lot], laboratory="The laboratory", number=lot)
    return vials


def imported(floor: Floor, content: bytes, profile: Profile) -> Imported:
    """The import of the file, leaving out what cannot be taken; whole, it is refused."""
    file, actor = LaboratoryFile(content, profile), floor.people["tess"].actor
    whole = import_file(floor.site, actor, file)
    if whole.done:
        return whole
    return import_file(floor.site, actor, file, leave_out=True)


def fails(floor: Floor, vial: str) -> bool:
    """Be refused a release by the criterion of recovery, for a value that fails."""
    decision = weigh(floor.case(vial), floor.people["olga"].actor, "release")
    return any(
        one.check == "quality.post_thaw_recovery" and "does not conform" in one.says
        for one in decision.refusals
    )


def told(found: Imported, refused: set[str], poor: set[str], holds: bool) -> int:
    """Say what came of it; 0 when the criterion refuses exactly the lots of poor recovery."""
    print(*named(found.bad), sep="\n")
    print(f"{len(found.bad)} places cannot be true and were left out; {found.recorded} values landed.")
    print(f"{len(refused)} lots are refused by the criterion of recovery; the table names {len(poor)}.")
    for lot in sorted(refused ^ poor):
        print(f"{lot} differs.")
    print("The record holds." if holds else "The record does not hold.")
    return 0 if found.done and holds and refused == poor else 1


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    raise SystemExit(main(Path(sys.argv[1])))
