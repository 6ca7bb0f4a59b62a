"""How long people waited from the scan to the verdict: counted in a few rows for each day, with no person."""

from __future__ import annotations

from sqlalchemy import Column, Integer, String, Table

from tracker.records.tables.base import metadata
from tracker.records.tables.kind import Kind

felt_time = Table(
    "felt_time",
    metadata,
    Column("day", String(10), primary_key=True),
    Column("how", String(10), primary_key=True),
    # The time is counted at the first of a few limits that it does not pass, in milliseconds.
    Column("within", Integer, primary_key=True, autoincrement=False),
    Column("times", Integer, nullable=False),
    info={"kind": Kind.PASSING},
)
