"""The summary of records that goes with tissue, as a document of named values."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Response, jsonify
from marshmallow import Schema

from tracker.access import actor
from tracker.actions.accompanying import Summary, summary_of
from tracker.actions.site import Site
from tracker.api.families import SAMPLES, VIALS, Family
from tracker.api.operations import READING, Operations, answers, described, problems
from tracker.api.shapes import codes, instant, many, text

SAYS = (
    "What 21 CFR 1271.55 asks to go with the material: the tests, their results, who determined and with "
    "what outcome, and every warning. It names no donor."
)


class TestDone(Schema):
    """One test on one specimen of the donor."""

    marker = text()
    method = text()
    kit_lot = text()
    laboratory = text()
    certificate = text("The laboratory's certification.")
    specimen_at = instant()
    outcome = text()


class SummaryOfRecords(Schema):
    """The summary of records of one sample or vial."""

    code = text("The distinct code of the material.")
    product = text()
    establishment = text("Who collected it.")
    statement = text()
    outcome = text("eligible, ineligible or incomplete; empty where nobody determined.")
    determined_by = text("The account of the responsible person; empty where nobody determined.")
    determined_at = instant(null=True)
    procedure = text()
    tests = many(TestDone)
    not_done = codes("Tests the rules ask for that nobody has a result of.")
    reasons = codes("What was found against the donor.")
    warnings = codes("What the label must show.")
    quarantine = text("What is said of material whose donor was not determined.")


def add_accompanying(operations: Operations, site: Site) -> None:
    """Serve the summary of a sample and of a vial."""
    for family in (SAMPLES, VIALS):
        _add(operations, site, family)


def _add(operations: Operations, site: Site, family: Family) -> None:
    def view(code: str) -> Response:
        return jsonify(SummaryOfRecords().dump(_told(summary_of(site, actor(), family.read(code)))))

    told = described(
        view,
        f"Summary of records ({family.noun})",
        SAYS,
        {200: answers(SummaryOfRecords, "As the record stands now."), **problems(*READING, 403)},
        operationId=f"accompanying_{family.path}",
    )
    endpoint, address = f"{family.path}_accompanying", f"/{family.path}/<code>/accompanying"
    operations.add(address, endpoint=endpoint, view=told, tags=[family.path])


def _told(found: Summary) -> dict[str, Any]:
    says = asdict(found.says)
    at = {"determined_by": found.says.by, "determined_at": found.says.at}
    return {**says, **at, "establishment": found.establishment}
