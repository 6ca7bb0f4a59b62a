"""The triggers and grants of PostgreSQL, where the serving role owns nothing."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, text

from tracker.records.guards.rules import GRANTED, REFUSED
from tracker.records.tables.base import metadata
from tracker.records.tables.kind import kind_of
from tracker.records.tables.ledger import ledger_event

# Any number will do, as long as nothing else in this database takes it.
LEDGER_LOCK = 6962

_REFUSE = """
CREATE OR REPLACE FUNCTION {schema}.refuse_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation',
        MESSAGE = TG_TABLE_NAME || ': ' || TG_OP || ' is refused, what is recorded stays.';
END $$
"""

# Each statement in here takes a snapshot of its own, so after the wait it sees what the last act committed.
_APPEND = """
CREATE OR REPLACE FUNCTION {schema}.append_event() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    last_seq integer;
    last_leaf text;
BEGIN
    PERFORM pg_advisory_xact_lock({lock});
    SELECT coalesce(max(idx) + 1, 0) INTO NEW.idx FROM {schema}.ledger_event;
    SELECT seq, encode(leaf_hash, 'hex') INTO last_seq, last_leaf
        FROM {schema}.ledger_event WHERE chain = NEW.chain ORDER BY seq DESC LIMIT 1;
    IF NEW.seq IS DISTINCT FROM coalesce(last_seq, 0) + 1 THEN
        RAISE EXCEPTION 'ledger_event: seq must be the next one of its chain.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF position(convert_to('"prev":"' || coalesce(last_leaf, '') || '"', 'UTF8') IN NEW.body) = 0 THEN
        RAISE EXCEPTION 'ledger_event: prev must be the leaf hash of the event before.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    NEW.leaf_hash := sha256('\\x00'::bytea || NEW.body);
    RETURN NEW;
END $$
"""


def statements(connection: Connection, serving: str | None) -> Iterator[str]:
    """Everything that puts triggers and grants in their place, however they were before."""
    quote = connection.dialect.identifier_preparer.quote
    schema = quote(str(connection.scalar(text("SELECT current_schema()"))))
    yield _REFUSE.format(schema=schema)
    yield _APPEND.format(schema=schema, lock=LEDGER_LOCK)
    for table, when, function in _triggers():
        name, place = f'"{_name(table, function)}"', f'{schema}."{table}"'
        timing = when.format(f"ON {place}")
        yield f"CREATE OR REPLACE TRIGGER {name} BEFORE {timing} EXECUTE FUNCTION {schema}.{function}()"
        # Otherwise a session that plays the replica would pass it by.
        yield f"ALTER TABLE {place} ENABLE ALWAYS TRIGGER {name}"
    yield f"REVOKE ALL ON SCHEMA {schema} FROM PUBLIC"
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM PUBLIC"
    yield f"REVOKE ALL ON ALL FUNCTIONS IN SCHEMA {schema} FROM PUBLIC"
    if serving is not None:
        yield from _grants(connection, schema, serving)


def gone(connection: Connection) -> set[str]:
    """The triggers that are not there, or not in force for everybody."""
    query = text(
        "SELECT tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
        "WHERE tgenabled = 'A' AND relnamespace = current_schema()::regnamespace"
    )
    return {_name(table, function) for table, _, function in _triggers()} - set(connection.scalars(query))


def _triggers() -> Iterator[tuple[str, str, str]]:
    for table in metadata.sorted_tables:
        if refused := " OR ".join(REFUSED[kind_of(table)]):
            yield table.name, f"{refused} {{}} FOR EACH STATEMENT", "refuse_change"
    yield ledger_event.name, "INSERT {} FOR EACH ROW", "append_event"


def _name(table: str, function: str) -> str:
    return f"{table}_{function}"


def _grants(connection: Connection, schema: str, serving: str) -> Iterator[str]:
    _refuse_powerful(connection, serving)
    role = connection.dialect.identifier_preparer.quote(serving)
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {role}"
    yield f"REVOKE ALL ON SCHEMA {schema} FROM {role}"
    yield f"GRANT USAGE ON SCHEMA {schema} TO {role}"
    yield f"GRANT SELECT ON {schema}.alembic_version TO {role}"
    for table in metadata.sorted_tables:
        yield f'GRANT {GRANTED[kind_of(table)]} ON {schema}."{table.name}" TO {role}'


def _refuse_powerful(connection: Connection, serving: str) -> None:
    query = text("SELECT rolsuper, rolname = current_user AS owner FROM pg_roles WHERE rolname = :name")
    role = connection.execute(query, {"name": serving}).one_or_none()
    if role is None:
        raise ValueError(
            f"PostgreSQL knows no role {serving}. Create it, without ownership, and migrate again."
        )
    if role.rolsuper or role.owner:
        raise ValueError(f"The role {serving} may change what is recorded. Serve with one that owns nothing.")
