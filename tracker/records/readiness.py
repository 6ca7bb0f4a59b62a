"""Whether there is a database to work on, told in a sentence."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import make_url, select, text
from sqlalchemy.exc import SQLAlchemyError

from tracker.custody.problems import Busy
from tracker.records.database import Database
from tracker.records.migrate import MIGRATIONS, Use, bring_back, form, migrate, newest
from tracker.records.tables.ledger import ledger_event

MIGRATE = "Run `tracker migrate` first."


def unready(database: Database, url: str) -> str:
    """Why nothing can be done with this database, as a sentence; empty when it has the right form."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and not Path(parsed.database or "").is_file():
        return f"There is no database at {parsed.database} yet. {MIGRATE}"
    try:
        with database.reading() as connection:
            return _unfit(form(connection))
    except Busy as error:
        return error.says
    except SQLAlchemyError as error:
        return _unusable(url, error)


def bring_up(owner_url: str, serving_url: str) -> str:
    """Bring the database to the form this program knows; answers why it could not, empty when it could."""
    try:
        migrate(owner_url, serving_url)
    except (OSError, ValueError, SQLAlchemyError) as error:
        return _unusable(owner_url, error)
    return ""


def brought_back(owner_url: str, serving_url: str, at: str, load: Use, check: Use) -> str:
    """Make and fill the tables of a backup; answers why it could not, empty when it could."""
    try:
        bring_back(owner_url, serving_url, at, load, check)
    except (OSError, ValueError, SQLAlchemyError) as error:
        return _unusable(owner_url, error)
    return ""


def _unusable(url: str, error: Exception) -> str:
    reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0].rstrip(".")
    return f"The database {make_url(url).render_as_string()} cannot be used: {reason}."


def _unfit(found: str | None) -> str:
    if found == newest():
        return ""
    if found is None:
        return f"The database has no tables of this program. {MIGRATE}"
    if (MIGRATIONS / "versions" / f"{found}.py").exists():
        return (
            f"The database is behind this program: it has the form {found}, {newest()} is needed. {MIGRATE}"
        )
    return f"The database has the form {found}, unknown to this program. Use the newer one that made it."


def owned_tables(database: Database) -> int:
    """How many tables the role that serves owns on PostgreSQL; it should be none. SQLite knows no roles."""
    if database.dialect == "sqlite":
        return 0
    query = text(
        "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema() AND tableowner = current_user"
    )
    with database.reading() as connection:
        return int(connection.scalar(query) or 0)


def is_empty(database: Database) -> bool:
    """Whether nothing was ever done here: not one event is on the ledger."""
    with database.reading() as connection:
        return connection.scalar(select(ledger_event.c.idx).limit(1)) is None
