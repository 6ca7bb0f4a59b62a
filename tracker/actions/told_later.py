"""What was recorded of one chain about departures and reactions: told in full where it was recorded."""

from __future__ import annotations

from tracker.actions.site import Site
from tracker.records import batches
from tracker.records.entries import Entry

KINDS = (
    "deviation", "deviation_classified", "deviation_closed", "effectiveness", "reaction", "report",
)  # fmt: skip


def told_later(site: Site, chain: str) -> tuple[Entry, ...]:
    """Every record of a chain about deviations, reactions and reports, oldest first."""
    with site.database.reading() as connection:
        return tuple(one for one in batches.written(connection, chain) if one.kind in KINDS)
