"""The table of the published lots, as documentation: lot, source, verdict and reasons."""

from __future__ import annotations

from collections.abc import Iterable

from tracker.demonstration.defaults import Judged, judged
from tracker.demonstration.published import Told

STEPS = {
    "release": "final release",
    "release_conditionally": "conditional release",
    "allocate": "allocation to a patient",
    "issue": "issue to a patient",
}
HEAD = """\
# Published lots, judged

The demonstration site registers, processes and tests these twelve lots with exactly what their papers print,
and judges each under a specification made of its own paper's limits. What a paper does not print stays
missing, and a missing value is a no. The donors, their papers and every date are demonstration data; where
each value stands is in `tracker/demonstration/README.md`.

This page is written by `make docs` from a site that it builds for the purpose; a test holds the two together.

| lot | source | tissue | asked for last | verdict | reasons |
| --- | --- | --- | --- | --- | --- |"""
REMARKS = """\

## How to read it

- **JOSR-outlier** was released and injected in the study. Here its endotoxin result stops the sample in the
  moment it is entered: [the story](endotoxin.md).
- **ADP-D1 to ADP-D3** meet every limit their paper prints, so they are released. Their paper does not print
  how many cells a vial held, so no dose can be told and none of them is set aside for a patient.
- **BPD-P1-1 to BPD-P4-2** come from a table called *release criteria* that prints values and, but for
  *negative*, no limit. A criterion without a limit is closed. These lots come from umbilical-cord *tissue*,
  which is a source of its own: it brings no anticoagulant and no clamping time, and it is not cord blood.

What a paper prints, but no laboratory result can hold as one value, was refused at entry; it is not on this
page as missing:
"""


UNDER_DEFAULTS = """\

## Under the specifications that ship

Each lot judged by what its paper prints alone, under every shipped specification made the same way from the
same source. None ships for umbilical-cord tissue, so those lots are held against every cultured product, and
what speaks against that is said. A limit that nothing printed tells is not met; limits computed for a patient
are left out.

| lot | specification | met | fails | told by nothing printed | verdict |
| --- | --- | --- | --- | --- | --- |"""


def lots_page(told: Iterable[Told]) -> str:
    """Write the page about what came of every lot."""
    every = tuple(told)
    left = dict.fromkeys(f"- `{text}`" for one in every for text in one.unentered)
    rows = [_row(one, every) for one in every]
    under = judged()
    held = [_held(one, under) for one in under]
    return "\n".join([HEAD, *rows, REMARKS, *left, UNDER_DEFAULTS, *held, ""])


def _held(one: Judged, every: tuple[Judged, ...]) -> str:
    """One lot under one default; what is the same as in a row above is not said twice."""
    failed = [each for each in (one.against, *one.failed) if each]
    first = next(
        each for each in every if (each.specification, each.untold) == (one.specification, one.untold)
    )
    untold = f"as for {first.lot.name}" if first is not one and one.untold else ", ".join(one.untold) or "-"
    verdict = "refused" if failed or one.untold else "every limit met"
    name = one.specification.product
    fails = "<br>".join(failed) or "-"
    return f"| {one.lot.name} | {name} | {len(one.met)} of {one.asked} | {fails} | {untold} | {verdict} |"


def _row(one: Told, every: tuple[Told, ...]) -> str:
    verdict = "allowed" if one.done else "refused"
    first = next(other for other in every if other.reasons == one.reasons)
    repeated = first is not one and len(one.reasons) > 1
    reasons = f"As for {first.lot.name}." if repeated else "<br>".join(one.reasons)
    lot = one.lot
    return f"| {lot.name} | {lot.source} | {lot.tissue} | {STEPS[one.asked]} | {verdict} | {reasons or '-'} |"
