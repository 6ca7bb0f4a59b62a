"""What no one may do to a table, and what the serving role may, by the kind of the table."""

from __future__ import annotations

from sqlalchemy import Table

from tracker.records.tables.kind import Kind

REFUSED = {
    Kind.EVIDENCE: ("UPDATE", "DELETE", "TRUNCATE"),
    Kind.ERASABLE: ("UPDATE", "TRUNCATE"),
    Kind.LOCK: ("UPDATE", "DELETE", "TRUNCATE"),
    Kind.STATE: ("DELETE", "TRUNCATE"),
    Kind.PASSING: (),
}

# Locking a row takes the right to update one of its columns; the trigger refuses the update itself.
GRANTED = {
    Kind.EVIDENCE: "SELECT, INSERT",
    Kind.ERASABLE: "SELECT, INSERT, DELETE",
    Kind.LOCK: "SELECT, INSERT, UPDATE (rank)",
    Kind.STATE: "SELECT, INSERT, UPDATE",
    Kind.PASSING: "SELECT, INSERT, UPDATE, DELETE",
}


def refusal(table: Table, change: str) -> str:
    """What the database says when it refuses a change."""
    return f"{table.name}: {change} is refused, what is recorded stays."
