"""Bringing a database to the form this program knows, and telling whether it is there."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.pool import NullPool

from tracker.records import guards
from tracker.records.database import Database

Use = Callable[[Connection], None]
"""What is done with a connection."""

MIGRATIONS = Path(__file__).parents[2] / "migrations"

_DOWN = re.compile(r'^down_revision[^=]*= *"(\w+)"', re.MULTILINE)


def migrate(owner_url: str, serving_url: str | None = None) -> None:
    """Bring the database to the newest form, guards and grants included; a file is backed up before."""
    url = make_url(owner_url)
    if url.get_backend_name() == "sqlite":
        _prepare_file(url)
    engine = _owner_engine(url)
    try:
        with engine.begin() as connection:
            upgrade(connection)
            guards.install(connection, make_url(serving_url).username if serving_url else None)
            _check_references(connection)
    finally:
        engine.dispose()


def bring_back(owner_url: str, serving_url: str, at: str, load: Use, check: Use) -> None:
    """Make the tables of the form `at`, let `load` fill them, bring them up to date, and let `check` look.

    One transaction: where anything raises, nothing is there. ValueError where there are tables already.
    """
    url = make_url(owner_url)
    path = Path(url.database or "") if url.get_backend_name() == "sqlite" else None
    fresh = path is not None and not path.exists()
    if path is not None:
        path.touch(mode=0o600)
    engine = _owner_engine(url)
    try:
        with engine.begin() as connection:
            if inspect(connection).get_table_names():
                raise ValueError(
                    "There are tables in this database already; a backup is brought back into none"
                )
            upgrade(connection, at)
            load(connection)
            upgrade(connection)
            guards.install(connection, make_url(serving_url).username)
            _check_references(connection)
            check(connection)
    except BaseException:
        if fresh and path is not None:
            path.unlink()
        raise
    finally:
        engine.dispose()


def is_known(name: str) -> bool:
    """Whether this program knows the form of this name."""
    return name in {file.stem for file in (MIGRATIONS / "versions").glob("*.py")}


def is_current(database: Database) -> bool:
    """Whether the database has exactly the form this program knows."""
    with database.reading() as connection:
        return form(connection) == newest()


def newest() -> str:
    """The name of the newest migration; read from the files, so that serving need not load Alembic."""
    files = list((MIGRATIONS / "versions").glob("*.py"))
    followed = {name for file in files for name in _DOWN.findall(file.read_text(encoding="utf-8"))}
    (last,) = {file.stem for file in files} - followed
    return last


def upgrade(connection: Connection, to: str = "head") -> None:
    """Run every migration the database has not had, up to `to`, in the transaction it is given."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, to)


def form(connection: Connection) -> str | None:
    """The name of the newest migration the database has had; None when it has had none."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    version: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return version


def _owner_engine(url: URL) -> Engine:
    if url.get_backend_name() != "sqlite":
        return create_engine(url.set(drivername="postgresql+psycopg"), poolclass=NullPool)
    engine = create_engine(url, poolclass=NullPool)

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, record: object) -> None:  # noqa: ARG001 - the event's shape
        # With our own BEGIN even a change of tables is undone when a later one fails.
        connection.isolation_level = None

    @event.listens_for(engine, "begin")
    def start(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _prepare_file(url: URL) -> None:
    """Make a new file that only its owner reads, or put a copy of an older one beside it."""
    if not url.database or url.database == ":memory:":
        raise ValueError("The records need a file; a database in memory keeps nothing.")
    path = Path(url.database)
    if not path.exists():
        path.touch(mode=0o600)
    elif _is_older(url):
        _back_up(path)


def _is_older(url: URL) -> bool:
    """Whether there is something in the file, in a form that is about to change."""
    database = Database.open(url.render_as_string(hide_password=False))
    try:
        with database.reading() as connection:
            return bool(inspect(connection).get_table_names()) and form(connection) != newest()
    finally:
        database.close()


def _back_up(path: Path) -> None:
    copy = path.with_name(f"{path.name}.before-{newest()}")
    copy.touch(mode=0o600)
    with closing(sqlite3.connect(path)) as old, closing(sqlite3.connect(copy)) as new:
        old.backup(new)


def _check_references(connection: Connection) -> None:
    """SQLite lets a change of tables lose a reference in silence; say so before it is committed."""
    if connection.dialect.name != "sqlite":
        return
    lost = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if lost is not None:
        raise ValueError(f"A row of {lost[0]} refers to a row of {lost[2]} that does not exist.")
