"""The quality page as a row of lists: what needs a decision first, then what stands still."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tracker.actions.officer_lists import Waiting
from tracker.web import officer_rows as rows
from tracker.web.notices import COLUMNS, notice_rows
from tracker.web.shown import Names


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of list: what it is called, its columns, what would stand there, whether it asks for a
    decision."""

    id: str
    title: str
    word: str
    columns: tuple[str, ...]
    empty: str
    decide: bool = False


@dataclass(frozen=True, slots=True)
class List:
    """One list of the page, and what stands in it."""

    kind: Kind
    rows: list[dict[str, Any]]


KINDS = (
    Kind(
        "review", "Review", "to review",
        ("Result", "Value", "Limit", "Verdict", "Tube or vial", "Entered by", "Waiting for"),
        "Results that wait for a second person stand here.", decide=True,
    ),
    Kind(
        "release", "Release", "to release",
        ("Sample", "Product", "Vials", "Standing", "Next release", "Verdict", "Clock", "Collected"),
        "Samples stand here once their material was measured at its final stage.", decide=True,
    ),
    Kind(
        "investigate", "Investigate", "to investigate",
        ("What", "On", "By", "Since", "Waiting for", "Act"),
        "Failing results and mismatches at the bedside stand here.", decide=True,
    ),
    Kind(
        "approve", "Approve", "to approve",
        ("Specification", "Product", "Version", "Written by", "Proposed", "Waiting for", "Act"),
        "Specifications stand here once their author proposed them, until another person decides.",
        decide=True,
    ),
    Kind(
        "notices", "Notices of late positives and recalls", "told", COLUMNS,
        "Everyone who treats with material that turned out positive late or is recalled stands here.",
    ),
    Kind(
        "holds", "Holds and stops", "held", ("What", "On", "By", "Since", "For", "Act"),
        "Stops that nobody lifted stand here.",
    ),
    Kind(
        "overdue", "Hand-overs nobody accepted", "overdue",
        ("Vial", "Kind", "Offered by", "To", "Offered", "Open for"), "Offers that are overdue stand here.",
    ),
    Kind(
        "deviations", "Deviations", "open", ("About", "What", "Opened by", "Opened", "Open for", "Act"),
        "Deviations stand here until an officer closes them.",
    ),
    Kind(
        "late", "Late entries", "to countersign", ("Step", "Vial", "Happened", "Recorded", "By", "Act"),
        "Late entries that would lengthen a clock stand here until an officer countersigns them.",
    ),
)  # fmt: skip


def of(found: Waiting) -> list[List]:
    """Every list in the order of the page: first what needs a decision."""
    names = Names(_people(found))
    standing: dict[str, list[dict[str, Any]]] = {
        "review": [rows.review(one, names) for one in found.review],
        "release": [rows.release(one) for one in found.release],
        "investigate": [rows.stop(one, names) for one in found.investigate],
        "approve": [rows.proposed(one, names) for one in found.approve],
        "notices": notice_rows(found.told, names),
        "holds": [rows.stop(one, names) for one in found.holds],
        "overdue": [rows.offer(one, names) for one in found.overdue],
        "deviations": [rows.deviation(one, names) for one in found.deviations],
        "late": [rows.late(one, names) for one in found.late],
    }
    return [List(kind, standing[kind.id]) for kind in KINDS]


def _people(found: Waiting) -> Iterator[str]:
    yield from (one.result.by for one in found.review)
    yield from (one.by for one in (*found.deviations, *found.late))
    yield from (one.by for one in (*found.investigate, *found.holds))
    yield from (one.by for one in found.overdue)
    yield from (one.task.owner for one in found.told)
    yield from (one.by for one in found.approve)
