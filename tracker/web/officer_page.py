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
class List:
    """One list of the page: what stands in it, what would stand there, and whether it asks for a decision."""

    id: str
    title: str
    word: str
    columns: tuple[str, ...]
    rows: list[dict[str, Any]]
    empty: str
    decide: bool = False


def of(found: Waiting) -> list[List]:
    """Every list in the order of the page: first what needs a decision."""
    names = Names(_people(found))
    return [
        List(
            "review",
            "Review",
            "to review",
            ("Result", "Value", "Limit", "Verdict", "Tube or vial", "Entered by", "Waiting for"),
            [rows.review(one, names) for one in found.review],
            "Results that wait for a second person stand here.",
            decide=True,
        ),
        List(
            "release",
            "Release",
            "to release",
            ("Sample", "Product", "Vials", "Standing", "Next release", "Verdict", "Clock", "Collected"),
            [rows.release(one) for one in found.release],
            "Samples stand here once their material was measured at its final stage.",
            decide=True,
        ),
        List(
            "investigate",
            "Investigate",
            "to investigate",
            ("What", "On", "By", "Since", "Waiting for", "Act"),
            [rows.stop(one, names) for one in found.investigate],
            "Failing results and mismatches at the bedside stand here.",
            decide=True,
        ),
        List(
            "approve",
            "Approve",
            "to approve",
            ("Specification", "Product", "Version", "Written by", "Proposed", "Waiting for", "Act"),
            [rows.proposed(one, names) for one in found.approve],
            "Specifications stand here once their author proposed them, until another person decides.",
            decide=True,
        ),
        *_standing_still(found, names),
    ]


def _standing_still(found: Waiting, names: Names) -> list[List]:
    return [
        List(
            "notices",
            "Notices of late positives",
            "told",
            COLUMNS,
            notice_rows(found.told, names),
            "Everyone who treats with material that turned out positive late stands here, by treatment.",
        ),
        List(
            "holds",
            "Holds and stops",
            "held",
            ("What", "On", "By", "Since", "For", "Act"),
            [rows.stop(one, names) for one in found.holds],
            "Stops that nobody lifted stand here.",
        ),
        List(
            "overdue",
            "Hand-overs nobody accepted",
            "overdue",
            ("Vial", "Kind", "Offered by", "To", "Offered", "Open for"),
            [rows.offer(one, names) for one in found.overdue],
            "Offers that are overdue stand here.",
        ),
        List(
            "deviations",
            "Deviations",
            "open",
            ("About", "What", "Opened by", "Opened", "Open for", "Act"),
            [rows.deviation(one, names) for one in found.deviations],
            "Deviations stand here until an officer closes them.",
        ),
        List(
            "late",
            "Late entries",
            "to countersign",
            ("Step", "Vial", "Happened", "Recorded", "By", "Act"),
            [rows.late(one, names) for one in found.late],
            "Late entries that would lengthen a clock stand here until an officer countersigns them.",
        ),
    ]


def _people(found: Waiting) -> Iterator[str]:
    yield from (one.result.by for one in found.review)
    yield from (one.by for one in (*found.deviations, *found.late))
    yield from (one.by for one in (*found.investigate, *found.holds))
    yield from (one.by for one in found.overdue)
    yield from (one.task.owner for one in found.told)
    yield from (one.by for one in found.approve)
