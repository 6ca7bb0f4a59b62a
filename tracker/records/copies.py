"""Every row there is, as plain values that any database takes back: what a backup is made of."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import islice
from typing import Any

from sqlalchemy import JSON, Column, LargeBinary, Table, delete, insert, select, update
from sqlalchemy.exc import SQLAlchemyError

from tracker.custody.problems import BrokenLedger, Invalid
from tracker.ledger.body import instant_text, read_instant
from tracker.records.bands import Lookup
from tracker.records.connection import Connection
from tracker.records.private import reveal
from tracker.records.tables import metadata
from tracker.records.tables.base import Instant, Quantity
from tracker.records.tables.people import wristband

BATCH = 500
# Whoever is signed in when a database is lost signs in again.
LEFT_OUT = frozenset({"session"})

Plain = Any
"""What JSON can carry: a column's value without its type."""


def copied() -> list[Table]:
    """The tables that a backup holds, those that others refer to first."""
    return [table for table in metadata.sorted_tables if table.name not in LEFT_OUT]


def rows(connection: Connection, table: Table) -> Iterator[list[Plain]]:
    """Every row of a table in the order of its key; BrokenLedger where one holds what its columns cannot."""
    query = select(table).order_by(*table.primary_key)
    try:
        for row in connection.execution_options(yield_per=BATCH).execute(query):
            yield [_plain(value) for value in row]
    except (ValueError, TypeError, ArithmeticError) as fault:
        raise BrokenLedger(
            f"A row of {table.name} holds what its columns cannot; run tracker verify."
        ) from fault


def known(name: str, columns: Sequence[str]) -> Table:
    """The table of this name, if this program knows it with all of these columns."""
    table = metadata.tables.get(name)
    if table is None or name in LEFT_OUT or not set(columns) <= set(table.columns.keys()):
        raise Invalid(f"The backup has a table {name} that this program does not know as it is there.", {})
    return table


def put(connection: Connection, table: Table, columns: Sequence[str], given: Iterable[list[Plain]]) -> None:
    """Write rows as they came from `rows`, in place of those that a new table begins with."""
    connection.execute(delete(table))
    rows = (typed(table, columns, row) for row in given)
    try:
        if connection.dialect.name == "postgresql":
            _stream(connection, table, columns, rows)
        else:
            while batch := [dict(zip(columns, row, strict=True)) for row in islice(rows, BATCH)]:
                connection.execute(insert(table), batch)
    except (ValueError, TypeError, ArithmeticError, SQLAlchemyError) as fault:
        raise Invalid(f"The rows of {table.name} in the backup do not fit their table.", {}) from fault


def typed(table: Table, columns: Sequence[str], row: Sequence[Plain]) -> list[Any]:
    """A row as its columns hold it; ValueError where it does not fit them."""
    return [_typed(table.columns[name], value) for name, value in zip(columns, row, strict=True)]


def find_bands_anew(connection: Connection, lookup: Lookup) -> None:
    """Let every wristband be found under the key of this installation; an erased one is found no more."""
    columns = (wristband.c.id, wristband.c.issuer, wristband.c.band, wristband.c.lookup)
    every = connection.execute(select(*columns)).all()
    numbers = reveal(connection, (row.band for row in every if row.band))
    for row in every:
        if isinstance(number := numbers.get(row.band), str):
            found = lookup(row.issuer, number)
            connection.execute(update(wristband).where(wristband.c.id == row.id).values(lookup=found))


def _plain(value: object) -> Plain:
    match value:
        case datetime():
            return instant_text(value)
        case bytes():
            return base64.b64encode(value).decode()
        case Decimal():
            return str(value)
    return value


def _typed(column: Column[Any], value: Plain) -> Any:
    if value is None or not isinstance(value, str):
        return value
    match column.type:
        case Instant():
            return read_instant(value)
        case LargeBinary():
            return base64.b64decode(value, validate=True)
        case Quantity():
            return Decimal(value)
    return value


def _stream(connection: Connection, table: Table, columns: Sequence[str], rows: Iterable[list[Any]]) -> None:
    """One statement for the whole table: its rows may refer to each other in any order."""
    from psycopg import Error
    from psycopg.types.json import Jsonb

    documents = [isinstance(table.columns[name].type, JSON) for name in columns]
    named = ", ".join(f'"{name}"' for name in columns)
    driver: Any = connection.connection.driver_connection
    try:
        with driver.cursor() as cursor, cursor.copy(f'COPY "{table.name}" ({named}) FROM STDIN') as copy:
            for row in rows:
                pairs = zip(row, documents, strict=True)
                copy.write_row(
                    [Jsonb(one) if each and one is not None else _text(one) for one, each in pairs]
                )
    except Error as fault:
        raise ValueError(str(fault)) from fault


def _text(value: object) -> object:
    """As the column keeps it."""
    return str(value) if isinstance(value, Decimal) else value
