"""Which rights the serving role has, and what is said when a guard is gone."""

from __future__ import annotations

from sqlalchemy import text

from tests.records.writing import as_whom
from tracker.records import guards
from tracker.records.migrate import migrate
from tracker.records.tables import metadata
from tracker.records.tables.kind import Kind, kind_of


def test_the_serving_role_owns_nothing(postgres_urls):
    query = text(
        "SELECT relname FROM pg_class WHERE relowner = 'tracker_serving'::regrole UNION ALL "
        "SELECT proname FROM pg_proc WHERE proowner = 'tracker_serving'::regrole"
    )
    with as_whom(postgres_urls.owner).connect() as connection:
        assert connection.scalars(query).all() == []


ALLOWED = {
    Kind.EVIDENCE: {"SELECT", "INSERT"},
    Kind.ERASABLE: {"SELECT", "INSERT", "DELETE"},
    Kind.LOCK: {"SELECT", "INSERT"},
    Kind.STATE: {"SELECT", "INSERT", "UPDATE"},
    Kind.PASSING: {"SELECT", "INSERT", "UPDATE", "DELETE"},
}


def test_the_serving_role_has_the_rights_of_each_kind_of_table_and_no_others(postgres_urls):
    query = text(
        "SELECT table_name, privilege_type FROM information_schema.role_table_grants "
        "WHERE grantee = 'tracker_serving' AND table_name <> 'alembic_version'"
    )
    with as_whom(postgres_urls.owner).connect() as connection:
        granted = {tuple(row) for row in connection.execute(query)}
    assert granted == {
        (table.name, right) for table in metadata.sorted_tables for right in ALLOWED[kind_of(table)]
    }


def test_no_guard_is_missing(database_urls):
    with as_whom(database_urls.serving).connect() as connection:
        assert list(guards.missing(connection)) == []


REMOVED = {
    "sqlite": ["DROP TRIGGER ledger_event_guards_update"],
    "postgresql": [
        "DROP TRIGGER ledger_event_refuse_change ON ledger_event",
        "ALTER TABLE chain DISABLE TRIGGER chain_refuse_change",
        "ALTER TABLE chain ENABLE TRIGGER chain_refuse_change",
    ],
}


def test_a_guard_that_was_removed_is_told_and_migrating_puts_it_back(database_urls):
    engine = as_whom(database_urls.owner)
    for statement in REMOVED[engine.dialect.name]:
        with engine.begin() as connection:
            connection.exec_driver_sql(statement)
            assert len(list(guards.missing(connection))) == 1
        migrate(database_urls.owner, database_urls.serving)
        with engine.connect() as connection:
            assert list(guards.missing(connection)) == []
