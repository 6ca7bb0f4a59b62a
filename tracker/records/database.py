"""Reading and writing: one snapshot to read from, and the only commit in the program."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from tracker.custody.problems import Busy
from tracker.records.locks import take_locks, to_be_born

# SQLite has one writer whatever we do; waiting here is fair, waiting in SQLite is not.
_TURN = threading.RLock()

_SQLITE_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
# lock_not_available, deadlock_detected, serialization_failure
_POSTGRESQL_BUSY = {"55P03", "40P01", "40001"}


@dataclass(frozen=True, slots=True)
class Transaction:
    """One act under its locks: everything in it is committed together, or nothing is."""

    connection: Connection
    locked: frozenset[str]
    # Of the locked ones, those that begin with the first event this act writes, and those that have begun.
    born: frozenset[str] = frozenset()
    begun: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Database:
    """The records of one installation; opening it speaks to nobody yet."""

    _writer: Engine
    _reader: Engine
    _patience: float

    @classmethod
    def open(cls, url: str, patience: float = 10.0) -> Database:
        """Know a SQLite file or a PostgreSQL database; a lock is waited for `patience` seconds."""
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite":
            return cls(_sqlite(parsed, patience), _sqlite(parsed, patience, query_only=True), patience)
        if parsed.get_backend_name() != "postgresql":
            raise ValueError("The database is a SQLite file or a PostgreSQL database.")
        writer = _postgresql(parsed, patience)
        snapshot = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        return cls(writer, writer.execution_options(**snapshot), patience)

    @property
    def dialect(self) -> str:
        """Which database it is: `sqlite` or `postgresql`."""
        return self._writer.dialect.name

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One consistent snapshot, in which nothing can be written."""
        with _in_time(), self._reader.connect() as connection:
            yield connection

    @contextmanager
    def writing(
        self, chains: Iterable[str], new: Iterable[str] = (), wide: bool = False
    ) -> Iterator[Transaction]:
        """Every lock is held before the block begins; its end is the commit, an exception undoes all."""
        with self._turn(), _in_time(), self._writer.begin() as connection:
            born = to_be_born(new)
            locked = take_locks(connection, frozenset(chains) - born, wide)
            yield Transaction(connection, locked | born, born)

    def close(self) -> None:
        """Give every connection back to the database."""
        self._writer.dispose()
        self._reader.dispose()

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if self.dialect != "sqlite":
            yield
            return
        if not _TURN.acquire(timeout=self._patience):
            raise Busy(_SOMEONE_ELSE)
        try:
            yield
        finally:
            _TURN.release()


FAILED = (DBAPIError, sqlite3.Error)
"""What a database raises that is away, full or broken; whoever only waited too long gets Busy."""

_SOMEONE_ELSE = "Someone else is writing to this record. Nothing was done; please try again."


@contextmanager
def _in_time() -> Iterator[None]:
    """Whatever waited too long for a lock or a connection becomes Busy."""
    try:
        yield
    except PoolTimeout as error:
        raise Busy(_SOMEONE_ELSE) from error
    except (DBAPIError, sqlite3.OperationalError) as error:
        if not _waited(error.orig if isinstance(error, DBAPIError) else error):
            raise
        raise Busy(_SOMEONE_ELSE) from error


def _waited(error: BaseException | None) -> bool:
    if isinstance(error, sqlite3.Error):
        # Extended codes carry the primary one in their low byte.
        return (getattr(error, "sqlite_errorcode", 0) & 0xFF) in _SQLITE_BUSY
    return getattr(error, "sqlstate", None) in _POSTGRESQL_BUSY


def _sqlite(url: URL, patience: float, query_only: bool = False) -> Engine:
    engine = create_engine(url, pool_timeout=patience)
    pragmas = (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={int(patience * 1000)}",
        "trusted_schema=OFF",
        f"query_only={int(query_only)}",
    )
    begin = "BEGIN" if query_only else "BEGIN IMMEDIATE"

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, record: object) -> None:  # noqa: ARG001 - the event's shape
        # The driver would begin late and by itself; we say when.
        connection.isolation_level = None
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def start(connection: Connection) -> None:
        # At the driver itself: every act begins here, and SQLAlchemy would parse and log it each time.
        connection.connection.cursor().execute(begin)

    return engine


def _postgresql(url: URL, patience: float) -> Engine:
    engine = create_engine(
        url.set(drivername="postgresql+psycopg"),
        isolation_level="READ COMMITTED",
        pool_pre_ping=True,
        pool_timeout=patience,
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, record: object) -> None:  # noqa: ARG001 - the event's shape
        connection.execute(f"SET lock_timeout = {int(patience * 1000)}")
        connection.commit()

    return engine
