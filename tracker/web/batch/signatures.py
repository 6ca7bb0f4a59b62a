"""The places for signatures: whoever the record names is printed, and lines stay free for ink."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tracker.custody.case import Case
from tracker.records.rows import Entry
from tracker.web.shown import Names

FREE = 1
"""Empty lines in every block, for whoever signs and is not on record."""


@dataclass(frozen=True, slots=True)
class Block:
    """The places for one kind of signature: the names on record, and the lines left empty."""

    title: str
    says: str
    names: tuple[str, ...]
    empty: int = FREE


def blocks(case: Case, entries: Iterable[Entry], names: Names) -> list[Block]:
    """Performed, reviewed and released, in this order."""
    worked = [case.sample.collected_by, *(one.by for one in case.processing.done if one.worked)]
    reviewed = [one.reviewed_by for one in case.quality.results if one.reviewed_by]
    released = [
        user
        for one in entries
        if one.kind == "release"
        for user in (one.actor, str(one.data.get("second") or ""))
    ]
    return [
        Block("Performed by", "I performed the steps that name me.", _distinct(worked, names)),
        Block("Reviewed by", "I reviewed this batch record and the results that name me.",
              _distinct(reviewed, names)),
        Block("Released by", "I decided on the release or rejection that names me.",
              _distinct(released, names)),
    ]  # fmt: skip


def _distinct(users: Iterable[str], names: Names) -> tuple[str, ...]:
    return tuple(names(one) for one in dict.fromkeys(users) if one)
