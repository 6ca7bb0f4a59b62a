"""What the database refuses by itself, statement by statement; each leaves every row as it was."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError, ProgrammingError

from tests.conftest import KINDS, Cluster, Urls
from tests.records.writing import any_row, as_whom, write
from tracker.records.database import Database
from tracker.records.tables import metadata

COLUMNS = "idx, event_id, chain, seq, type, actor, recorded_at, body, leaf_hash"
EVIL = "DO UPDATE SET actor = 'evil'"


def again(keys: str) -> str:
    """Give the first event again under another actor, with other keys."""
    kept = "type, 'evil', recorded_at, body, leaf_hash"
    return f"INTO ledger_event ({COLUMNS}) SELECT {keys}, {kept} FROM ledger_event WHERE idx = 0"


PRIVATE = """INTO ledger_private ("commit", salt, value, subject)
    SELECT "commit", salt, 'evil', subject FROM ledger_private"""

CHANGES = {
    "update": "UPDATE ledger_event SET actor = 'evil'",
    "update of one": "UPDATE ledger_event SET leaf_hash = body WHERE idx = 1",
    "delete": "DELETE FROM ledger_event",
    "delete of the last": "DELETE FROM ledger_event WHERE idx = 2",
    "upsert": "INSERT " + again("idx, event_id, chain, seq") + " ON CONFLICT (idx) " + EVIL,
    "the same idx": "INSERT " + again("0, 'f', chain, 3"),
    "the same event": "INSERT " + again("3, event_id, 'SNEW', 1"),
    "the same place on its chain": "INSERT " + again("3, 'f', chain, seq"),
    "a later place on its chain": "INSERT " + again("3, 'f', chain, 4"),
    "a chain that begins late": "INSERT " + again("3, 'f', 'SNEW', 2"),
    "an event that does not follow": "INSERT " + again("3, 'f', chain, 3"),
    "update of a private value": "UPDATE ledger_private SET value = 'evil'",
    "update of a lock": "UPDATE chain SET rank = 1",
    "delete of a lock": "DELETE FROM chain",
    "delete of state": "DELETE FROM account",
}

ON_SQLITE = {
    "replace by idx": "INSERT OR REPLACE " + again("0, 'f', chain, 3"),
    "replace by event": "INSERT OR REPLACE " + again("3, event_id, 'SNEW', 1"),
    "replace by place": "INSERT OR REPLACE " + again("3, 'f', chain, 1"),
    "replace by every key": "REPLACE " + again("idx, event_id, chain, seq"),
    "insert or ignore": "INSERT OR IGNORE " + again("idx, event_id, chain, seq"),
    "insert or fail": "INSERT OR FAIL " + again("idx, event_id, chain, seq"),
    "update or replace": "UPDATE OR REPLACE ledger_event SET idx = 1 WHERE idx = 0",
    "update or ignore": "UPDATE OR IGNORE ledger_event SET idx = 9 WHERE idx = 0",
    "an idx that is too high": "INSERT " + again("99, 'f', 'SNEW', 1"),
    "an idx below zero": "INSERT " + again("-1, 'f', 'SNEW', 1"),
    "no idx": "INSERT " + again("NULL, 'f', 'SNEW', 1"),
    "replace of a private value": f"REPLACE {PRIVATE}",
    "replace of a lock": "REPLACE INTO chain (code, rank) VALUES ('@stop', 99)",
}

ON_POSTGRESQL = {
    "truncate": "TRUNCATE ledger_event",
    "truncate with others": "TRUNCATE ledger_event, chain CASCADE",
    "truncate of private values": "TRUNCATE ledger_private",
    "truncate of locks": "TRUNCATE chain",
    "truncate of state": "TRUNCATE account",
    "update that meets nothing": "UPDATE ledger_event SET actor = 'evil' WHERE idx = 99",
    "upsert by place": "INSERT " + again("3, 'f', chain, seq") + " ON CONFLICT (chain, seq) " + EVIL,
    "merge": """MERGE INTO ledger_event a USING ledger_event b ON a.idx = b.idx
        WHEN MATCHED THEN UPDATE SET actor = 'evil'""",
}

PAST_ITS_RIGHTS = {
    "update": "UPDATE ledger_event SET actor = 'evil'",
    "delete": "DELETE FROM ledger_event",
    "truncate": "TRUNCATE ledger_event",
    "delete of state": "DELETE FROM account",
    "delete of a lock": "DELETE FROM chain",
    "another code for a lock": "UPDATE chain SET code = 'x'",
    "update of a private value": "UPDATE ledger_private SET value = 'evil'",
    "an index that lies": "ALTER TABLE ledger_event DROP CONSTRAINT pk_ledger_event CASCADE",
    "no trigger": "DROP TRIGGER ledger_event_refuse_change ON ledger_event",
    "a trigger out of force": "ALTER TABLE ledger_event DISABLE TRIGGER ALL",
    "a replica's session": "SET session_replication_role = replica",
    "another function": """CREATE OR REPLACE FUNCTION public.refuse_change() RETURNS trigger
        LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'""",
    "the function on a table of its own": """CREATE TEMP TABLE mine (idx int);
        CREATE TRIGGER mine BEFORE INSERT ON mine FOR EACH ROW EXECUTE FUNCTION append_event()""",
    "a table of its own": "CREATE TABLE public.mine (idx int)",
    "another form": "UPDATE alembic_version SET version_num = 'evil'",
    "a drop": "DROP TABLE ledger_event",
}


def rows(url: str) -> list:
    """Give everything that must not change."""
    kept = ("ledger_event", "ledger_private", "chain", "account")
    with as_whom(url).connect() as connection:
        return [sorted(connection.execute(metadata.tables[name].select()).all(), key=repr) for name in kept]


def fill(url: str) -> None:
    """Put three events, a private value and a row of state into it."""
    database = Database.open(url)
    write(database, "SAAA", new=("SAAA",))
    write(database, "SAAA", "PAAA", new=("PAAA",))
    with database.writing([]) as transaction:
        transaction.connection.execute(
            text("INSERT INTO ledger_private VALUES ('c', :salt, 'value', 'PAAA')"), {"salt": b"salt"}
        )
        transaction.connection.execute(metadata.tables["account"].insert(), any_row("account"))
    database.close()


@pytest.fixture(scope="module")
def filled_sqlite(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Urls:
    """Give a filled SQLite file to all tests, because none of them changes it."""
    file = tmp_path_factory.mktemp("filled") / "tracker.db"
    shutil.copy(migrated_file, file)
    fill(f"sqlite:///{file}")
    return Urls(f"sqlite:///{file}", f"sqlite:///{file}")


@pytest.fixture(scope="module")
def filled_postgres(postgres_server: Cluster, migrated_template: str) -> Iterator[Urls]:
    """Give a filled PostgreSQL database to all tests, because none of them changes it."""
    name = postgres_server.make(migrated_template)
    fill(postgres_server.urls(name).serving)
    yield postgres_server.urls(name)
    postgres_server.drop(name)


@pytest.fixture(params=KINDS)
def filled(request: pytest.FixtureRequest) -> Urls:
    """Give a database with something in it that somebody might like to change, on each kind in turn."""
    return request.getfixturevalue(
        {"sqlite": "filled_sqlite", "postgresql": "filled_postgres"}[request.param]
    )


def refuse(url: str, statement: str, error: type[DBAPIError]) -> None:
    before = rows(url)
    with pytest.raises(error), as_whom(url).begin() as connection:
        connection.exec_driver_sql(statement)
    assert rows(url) == before


@pytest.mark.parametrize("change", CHANGES)
def test_even_the_owner_cannot(filled, change):
    refuse(filled.owner, CHANGES[change], IntegrityError)


def test_an_event_that_follows_is_taken_whoever_writes_it(filled):
    with as_whom(filled.serving).connect() as connection:
        assert connection.exec_driver_sql("INSERT " + again("3, 'f', 'SNEW', 1")).rowcount == 1


@pytest.mark.parametrize("change", ON_SQLITE)
def test_no_form_of_replace_gets_past(filled_sqlite, change):
    refuse(filled_sqlite.owner, ON_SQLITE[change], IntegrityError)


@pytest.mark.parametrize("change", ON_POSTGRESQL)
def test_even_the_owner_cannot_on_postgresql(filled_postgres, change):
    refuse(filled_postgres.owner, ON_POSTGRESQL[change], IntegrityError)


@pytest.mark.parametrize("change", PAST_ITS_RIGHTS)
def test_the_serving_role_may_not(filled_postgres, change):
    refuse(filled_postgres.serving, PAST_ITS_RIGHTS[change], ProgrammingError)


def test_a_replica_cannot_either(filled_postgres):
    owner = filled_postgres.owner
    superuser = owner.replace("tracker_owner", "postgres")
    before = rows(owner)
    with as_whom(superuser).connect() as connection:
        connection.exec_driver_sql("SET session_replication_role = replica")
        with pytest.raises(IntegrityError):
            connection.exec_driver_sql("DELETE FROM ledger_event")
    assert rows(owner) == before


def test_a_forged_idx_and_a_forged_hash_are_put_right_by_postgresql(filled_postgres):
    body = "convert_to('{\"prev\":\"\"}', 'UTF8')"
    forged = f"INSERT INTO ledger_event VALUES (99, 'f', 'SNEW', 1, 't', 'a', 'r', {body}, sha256('evil'))"
    with as_whom(filled_postgres.serving).connect() as connection:
        connection.exec_driver_sql(forged)
        row = connection.execute(
            text(
                "SELECT idx, leaf_hash = sha256('\\x00'::bytea || body) FROM ledger_event"
                " WHERE chain = 'SNEW'"
            )
        ).one()
    assert tuple(row) == (3, True)


def test_private_values_can_be_erased(filled):
    with as_whom(filled.serving).connect() as connection:
        assert connection.execute(text("DELETE FROM ledger_private")).rowcount == 1
