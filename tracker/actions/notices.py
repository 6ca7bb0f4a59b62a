"""Who was told of a late positive, as pages and lists show it."""

from __future__ import annotations

from tracker.actions.site import Site
from tracker.custody.case import Case
from tracker.custody.steps.episodes import LATE_POSITIVE
from tracker.records import notice_queries
from tracker.records.notice_queries import Told

__all__ = ["Told", "told_of_sample", "told_of_treatment"]


def told_of_sample(site: Site, case: Case) -> tuple[Told, ...]:
    """Everyone who was ever told about this sample."""
    late = [one.id for one in case.quality.deviations if one.origin == LATE_POSITIVE]
    if not late:
        return ()
    with site.database.reading() as connection:
        return notice_queries.of_deviations(connection, late)


def told_of_treatment(site: Site, code: str) -> tuple[Told, ...]:
    """What was told about one treatment."""
    with site.database.reading() as connection:
        return notice_queries.of_treatment(connection, code)
