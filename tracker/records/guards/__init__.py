"""What the database itself refuses and the serving role may do: put in place anew by every migration."""

from __future__ import annotations

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
