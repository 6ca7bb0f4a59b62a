"""Recalls and drills as pages show them: the list, and who was told in one."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.actions.site import Site
from tracker.custody.case.recalls import Recall
from tracker.records import notice_queries, recalls
from tracker.records.notice_queries import Told
from tracker.records.recalls import Line

__all__ = ["Line", "Lists", "Told", "csv_rows", "lists", "told_in"]

COLUMNS = ("vial", "stage", "accounted_for")


@dataclass(frozen=True, slots=True)
class Lists:
    """The newest recalls and the newest drills."""

    recalls: tuple[Line, ...]
    drills: tuple[Line, ...]


def lists(site: Site, most: int = 10) -> Lists:
    """The newest recalls and drills, open ones among them."""
    with site.database.reading() as connection:
        return Lists(recalls.newest(connection, "recall", most), recalls.newest(connection, "drill", most))


def told_in(site: Site, own: Recall) -> tuple[Told, ...]:
    """The notices to clinicians of one recall."""
    with site.database.reading() as connection:
        return notice_queries.of_deviations(connection, [own.key])


def csv_rows(own: Recall) -> list[dict[str, str]]:
    """What is known of each vial of a recall."""
    left = set(own.open_vials)
    return [
        {
            "vial": code,
            "stage": stage,
            "accounted_for": own.accounted.get(code, "" if code in left else stage),
        }
        for code, stage in own.vials.items()
    ]
