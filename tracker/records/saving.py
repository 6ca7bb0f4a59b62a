"""Changes become rows and the `changes` of events: one translation for both, so that they cannot disagree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any

from sqlalchemy import Connection, Insert, Table, Update, bindparam, insert, update
from sqlalchemy.exc import IntegrityError

from tracker.custody.changes import Private, Put, Upload
from tracker.custody.problems import Busy
from tracker.ledger.body import instant_text
from tracker.ledger.canonical import JsonValue
from tracker.records.tables.base import Document, metadata

Commits = Mapping[int, str]


def privates(value: object) -> list[Private]:
    """Every private value inside a value, in order."""
    if isinstance(value, Private):
        return [value]
    if isinstance(value, Mapping):
        return [found for one in value.values() for found in privates(one)]
    if isinstance(value, list | tuple | set | frozenset):
        return [found for one in value for found in privates(one)]
    return []


def told(value: object, commits: Commits) -> JsonValue:
    """A value as an event tells it: decimals and instants as text, private values as commitments."""
    if isinstance(value, Private):
        return {"commit": commits[id(value)]}
    if isinstance(value, Upload):
        return told(value.told(), commits)
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, datetime):
        return instant_text(value)
    if isinstance(value, Mapping):
        return {str(name): told(one, commits) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [told(one, commits) for one in value]
    if value is None or isinstance(value, bool | int | str):
        return value
    raise TypeError(f"A value of type {type(value).__name__} cannot be recorded.")


def merged(changes: Iterable[Put]) -> tuple[Put, ...]:
    """One put for each row: many vials of one act share the head of their hand-over."""
    found: dict[tuple[str, str], Put] = {}
    for one in changes:
        before = found.get((one.table, one.key))
        values = {**before.values, **one.values} if before else one.values
        found[one.table, one.key] = Put(one.table, one.key, one.chain, values)
    return tuple(found.values())


def as_told(changes: Iterable[Put], chain: str, commits: Commits) -> list[JsonValue]:
    """The changes that one chain answers for, as its event tells them."""
    return [
        {"table": one.table, "key": one.key, "set": told(one.values, commits)}
        for one in changes
        if one.chain == chain
    ]


def save(
    connection: Connection,
    changes: Iterable[Put],
    born: frozenset[str],
    commits: Commits,
    extra: Mapping[str, Mapping[str, Any]],
) -> None:
    """Write every change; a row that this act makes is inserted, any other must be there already."""
    for one in changes:
        table = metadata.tables[one.table]
        values = {name: _stored(table, name, value, commits) for name, value in one.values.items()}
        if any(code in one.key for code in born):
            (column,) = table.primary_key
            _insert(connection, table, {column.name: one.key, **values, **extra.get(one.key, {})})
        elif connection.execute(_changing(table), {"row": one.key, **values}).rowcount != 1:
            raise LookupError(f"There is no row {one.key} in {one.table} to change.")


# A statement is built once for each table; the columns it writes are those of the values it is given.
@cache
def _making(table: Table) -> Insert:
    return insert(table)


@cache
def _changing(table: Table) -> Update:
    (column,) = table.primary_key
    return update(table).where(column == bindparam("row"))


def _insert(connection: Connection, table: Table, values: dict[str, Any]) -> None:
    try:
        connection.execute(_making(table), values)
    except IntegrityError as error:
        if table.name in ("allocation", "wristband"):
            raise Busy("Somebody else recorded the same at this moment; look again.") from error
        raise


def _stored(table: Table, name: str, value: object, commits: Commits) -> Any:
    if table.columns[name].type is Document or isinstance(value, Mapping | list | tuple):
        return told(value, commits)
    if isinstance(value, Private):
        return commits[id(value)]
    return value.value if isinstance(value, Enum) else value
