"""Holding the stored rows against what their events tell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Connection, RowMapping, Table, select

from tracker.ledger.body import instant_text
from tracker.ledger.canonical import JsonValue
from tracker.ledger.fold import Fold, Told
from tracker.ledger.verification import Finding
from tracker.records.tables import metadata
from tracker.records.tables.chain import DOOR
from tracker.records.tables.kind import Kind, kind_of

BATCH = 1000


def state_tables() -> list[Table]:
    """The tables whose every row events must account for."""
    return [table for table in metadata.sorted_tables if kind_of(table) is Kind.STATE]


def compare(connection: Connection, table: Table, fold: Fold) -> Iterator[Finding | int]:
    """Every row that is not as its events say, or is gone; between them the number of rows looked at."""
    told = dict(fold.rows.get(table.name, {}))
    (column,) = table.primary_key
    keys = connection.scalars(select(column).order_by(column)).all()
    for first in range(0, len(keys), BATCH):
        batch = keys[first : first + BATCH]
        for key, row in _read(connection, table, batch):
            yield from _differences(table, key, row, told.pop(key, None))
        yield len(batch)
    for gone, events in told.items():
        yield _about(events, f"{table.name} {gone} is gone, though events made it.")


def _read(
    connection: Connection, table: Table, keys: Sequence[str]
) -> Iterator[tuple[str, RowMapping | None]]:
    """The rows with these keys; None for one that holds what its columns cannot, as only SQLite lets it."""
    (column,) = table.primary_key
    try:
        rows = connection.execute(select(table).where(column.in_(keys))).mappings().all()
    except (ValueError, TypeError, ArithmeticError):
        if len(keys) == 1:
            yield keys[0], None
            return
        for key in keys:
            yield from _read(connection, table, [key])
        return
    for row in rows:
        yield row[column.name], row


def strangers(fold: Fold) -> Iterator[Finding]:
    """The tables that events speak of and that are not among the state of this program."""
    known = {table.name for table in state_tables()}
    for name, rows in fold.rows.items():
        if name not in known:
            yield _about(next(iter(rows.values())), f"It changes the table {name}, which there is not.")


def _differences(table: Table, key: str, row: RowMapping | None, told: Told | None) -> Iterator[Finding]:
    if told is None:
        yield Finding(_home(table, key, row), f"{table.name} {key} was made by no event.")
        return
    if row is None:
        yield _about(told, f"{table.name} {key} holds values that its columns cannot hold.")
        return
    wrong = [name for name, value in told.values.items() if name not in row or not _agree(row[name], value)]
    if table.name == "record" and row["seq"] != told.seq:
        wrong.append("seq")
    if wrong:
        yield _about(told, f"{table.name} {key} is not as its events say: {', '.join(sorted(wrong))}.")


_OWN_CHAIN = {"person", "donor", "sample", "specification", "treatment", "handover", "material"}
_CHAIN_OF = {
    "account": "@user:{key}",
    "badge": "@user:{row[account]}",
    "establishment": DOOR,
    "record": "{row[chain]}",
    "task": "{row[chain]}",
    "vial": "{row[sample]}",
    "wristband": "{row[person]}",
    "person_link": "{row[person]}",
    "allocation": "{row[treatment]}",
    "handover_line": "{row[handover]}",
} | dict.fromkeys(_OWN_CHAIN, "{key}")


def _home(table: Table, key: str, row: RowMapping | None) -> str:
    """The chain a row belongs to by its own columns, or its table where they do not say."""
    if row is None or table.name not in _CHAIN_OF:
        return f"table {table.name}"
    return _CHAIN_OF[table.name].format(key=key, row=row)


def _agree(stored: object, told: JsonValue) -> bool:
    """Whether a column holds what an event says of it, each in its own way of writing."""
    match told:
        case {"commit": str(commitment), **rest} if not rest and isinstance(stored, str):
            return stored == commitment
    match stored:
        case datetime():
            return instant_text(stored) == told
        case Decimal() | date():
            return str(stored) == told
    return stored == told


def _about(told: Told, says: str) -> Finding:
    return Finding(told.chain, says, told.idx, told.seq)
