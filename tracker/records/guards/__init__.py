"""What the database itself refuses and the serving role may do: put in place anew by every migration."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from tracker.records.guards import postgresql, sqlite


def install(connection: Connection, serving: str | None = None) -> None:
    """Put every trigger in its place, and on PostgreSQL leave the serving role its grants and no others."""
    if connection.dialect.name == "sqlite":
        statements = sqlite.statements()
    else:
        statements = postgresql.statements(connection, serving)
    for statement in statements:
        connection.exec_driver_sql(statement)


def missing(connection: Connection) -> Iterator[str]:
    """A sentence for every trigger that is not there, not in force, or not the one that was installed."""
    gone = sqlite.gone if connection.dialect.name == "sqlite" else postgresql.gone
    for name in sorted(gone(connection)):
        yield f"The trigger {name} no longer stands guard. Run tracker migrate, and ask who removed it."
