"""What a batch record shows beside the case: every record as it was written, every stop there ever was."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from sqlalchemy import Connection

from tracker.custody.case.stops import Stop
from tracker.records import entries, rows, statements
from tracker.records.entries import Entries

EVER = datetime(1970, 1, 1, tzinfo=UTC)


def written(connection: Connection, chain: str) -> Entries:
    """Every record of a chain as it was written, in the order of its events, the corrections among them."""
    return entries.written(connection.execute(statements.RECORDS, {"chains": (chain,)}).all())


def stops(connection: Connection, targets: Iterable[str]) -> tuple[Stop, ...]:
    """Every stop that was ever put on these targets, those lifted too, oldest first."""
    found = connection.execute(statements.STOPS, {"targets": tuple(targets), "recent": EVER})
    return tuple(rows.to_stop(row) for row in found)
