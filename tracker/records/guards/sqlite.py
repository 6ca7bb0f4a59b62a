"""The triggers of SQLite; it knows no users, so whoever can write the file can also take them away."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, Table, text

from tracker.records.guards.rules import REFUSED, refusal
from tracker.records.tables.base import metadata
from tracker.records.tables.kind import Kind, kind_of
from tracker.records.tables.ledger import ledger_checkpoint, ledger_event

_NEVER_REPLACED = {Kind.ERASABLE, Kind.LOCK}

# REPLACE takes a row away without firing its DELETE trigger, so every key that is already there is refused.
_APPEND = """
    SELECT RAISE(ABORT, 'ledger_event: idx must be the next one.')
        WHERE NEW.idx IS NOT (SELECT coalesce(max(idx) + 1, 0) FROM ledger_event);
    SELECT RAISE(ABORT, 'ledger_event: event_id must be new.')
        WHERE EXISTS (SELECT 1 FROM ledger_event WHERE event_id IS NEW.event_id);
    SELECT RAISE(ABORT, 'ledger_event: seq must be the next one of its chain.')
        WHERE NEW.seq IS NOT (SELECT coalesce(max(seq) + 1, 1) FROM ledger_event WHERE chain = NEW.chain);
    SELECT RAISE(ABORT, 'ledger_event: prev must be the leaf hash of the event before.')
        WHERE instr(NEW.body, CAST('"prev":"' || coalesce((
            SELECT lower(hex(leaf_hash)) FROM ledger_event WHERE chain = NEW.chain ORDER BY seq DESC LIMIT 1
        ), '') || '"' AS BLOB)) = 0;
"""


def statements() -> Iterator[str]:
    """Everything that puts the triggers in their place, however they were before."""
    for name, trigger in _triggers():
        yield f'DROP TRIGGER IF EXISTS "{name}"'
        yield trigger


def gone(connection: Connection) -> set[str]:
    """The triggers that are not there, or are not the ones that were put there."""
    query = text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    standing = {row.name: row.sql for row in connection.execute(query)}
    return {name for name, trigger in _triggers() if standing.get(name) != trigger}


def _triggers() -> Iterator[tuple[str, str]]:
    for table in metadata.sorted_tables:
        kind = kind_of(table)
        for change in REFUSED[kind]:
            if change != "TRUNCATE":  # a word SQLite does not have
                yield _trigger(table, change, f"SELECT RAISE(ABORT, '{refusal(table, change)}');")
        if kind in _NEVER_REPLACED or table is ledger_checkpoint:
            yield _trigger(table, "INSERT", _refuse_replacing(table))
    yield _trigger(ledger_event, "INSERT", _APPEND)


def _trigger(table: Table, change: str, action: str) -> tuple[str, str]:
    name = f"{table.name}_guards_{change.lower()}"
    return name, f'CREATE TRIGGER "{name}" BEFORE {change} ON "{table.name}" BEGIN {action} END'


def _refuse_replacing(table: Table) -> str:
    same = " AND ".join(f'"{key.name}" IS NEW."{key.name}"' for key in table.primary_key)
    hidden = f'SELECT 1 FROM "{table.name}" WHERE {same}'  # noqa: S608 - our own names
    return f"SELECT RAISE(ABORT, '{refusal(table, 'REPLACE')}') WHERE EXISTS ({hidden});"
