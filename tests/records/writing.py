"""Acts as short as they can be, for tests of what keeps them."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import NullPool

from tracker.records.database import Database, Transaction
from tracker.records.journal import Entry, Envelope, Written, append
from tracker.records.tables import metadata

NOON = datetime(2026, 1, 3, 12, tzinfo=UTC)


def envelope(**changed: Any) -> Envelope:
    """Give what the events of one act share."""
    usual: dict[str, Any] = {
        "act": os.urandom(16).hex(),
        "actor": "u-0009",
        "recorded": NOON,
        "door": "page",
        "how": "camera",
        "device": "bench 1",
        "rules": {"program": "1.0.0"},
    }
    return Envelope(**usual | changed)


def entry(chain: str, **changed: Any) -> Entry:
    """Give one thing to be said on a chain."""
    usual: dict[str, Any] = {
        "chain": chain,
        "subject": chain,
        "type": "store",
        "outcome": "done",
        "at": NOON,
        "data": {"given": {}, "changes": []},
    }
    return Entry(**usual | changed)


def say(transaction: Transaction, *chains: str) -> tuple[Written, ...]:
    """Append one event on each chain named, in one act."""
    return append(transaction, envelope(), [entry(chain) for chain in chains], os.urandom)


def write(database: Database, *chains: str, new: tuple[str, ...] = ()) -> tuple[Written, ...]:
    """Append one event on each chain named, in an act and a transaction of its own."""
    with database.writing(set(chains) - set(new), new) as transaction:
        return say(transaction, *chains)


def write_and_fail(database: Database, chain: str, new: tuple[str, ...] = ()) -> None:
    """Append an event, then fail before the end of the block."""
    with database.writing({chain} - set(new), new) as transaction:
        say(transaction, chain)
        raise RuntimeError


def any_row(table: str) -> dict:
    """Give a row that fits a table, whatever its columns are called."""
    fitting = {"VARCHAR": "any", "BOOLEAN": False, "INTEGER": 1, "JSON": {}, "DATETIME": NOON}
    columns = metadata.tables[table].columns
    return {
        column.name: fitting[str(column.type).partition("(")[0]] for column in columns if not column.nullable
    }


def as_whom(url: str) -> Engine:
    """Give a plain way in, past everything the program does."""
    return create_engine(url, poolclass=NullPool)
