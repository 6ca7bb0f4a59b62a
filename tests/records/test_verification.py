"""What `verify` names after somebody who owns the database has changed it past its guards."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime

import pytest
from sqlalchemy import text

from tests.conftest import Urls
from tests.records.test_private import falsify
from tests.records.writing import any_row, as_whom, entry, envelope, write
from tracker.ledger.body import instant_text
from tracker.ledger.verification import LOG
from tracker.records.database import Database
from tracker.records.journal import append
from tracker.records.private import keep
from tracker.records.tables import metadata
from tracker.records.verification import Report, verify

account = metadata.tables["account"]

UNGUARD = {
    "sqlite": "DROP TRIGGER {table}_guards_{change}",
    "postgresql": "DROP TRIGGER {table}_refuse_change ON {table}",
}


def told(values: dict) -> dict:
    """Give values as an event writes them."""
    return {
        name: instant_text(value) if isinstance(value, datetime) else value for name, value in values.items()
    }


@pytest.fixture
def kept(database: Database) -> Database:
    """Give a database with six events on two chains, a private value, and a row of state that they made."""
    fill(database)
    return database


def fill(database: Database) -> None:
    """Write all that."""
    write(database, "SAAA", "PAAA", new=("SAAA", "PAAA"))
    write(database, "SAAA", "PAAA")
    row = any_row("account") | {"disabled_at": None}
    with database.writing(["SAAA", "PAAA"]) as transaction:
        (commitment,) = keep(transaction, "PAAA", ["Test Person One"], os.urandom)
        row["name"] = commitment
        change = {"table": "account", "key": row["id"], "set": told(row) | {"name": {"commit": commitment}}}
        data = {"given": {}, "changes": [change]}
        transaction.connection.execute(account.insert(), row)
        append(transaction, envelope(), [entry("SAAA", data=data), entry("PAAA")], os.urandom)


def tamper(urls: Urls, table: str, change: str, statement: str, before: str = "SELECT 1") -> None:
    """Take the guard away and change something, as the owner can."""
    engine = as_whom(urls.owner)
    with engine.begin() as connection:
        connection.exec_driver_sql(before)
        connection.exec_driver_sql(UNGUARD[engine.dialect.name].format(table=table, change=change))
        connection.execute(text(statement))


def places(report: Report) -> list[tuple[str, int | None]]:
    """Give where the report says that something is wrong, the missing guard left out."""
    return [
        (found.first.place, found.first.idx) for found in report.breaks if found.first.place != "the guards"
    ]


def test_what_nobody_changed_holds(kept):
    report = verify(kept)
    assert report.ok
    assert (report.events, report.chains, report.rows, report.warnings) == (6, 2, 2, ())


def test_nothing_at_all_holds(database):
    assert verify(database).ok


def test_progress_reaches_the_end(kept):
    heard = []
    verify(kept, lambda done, total: heard.append((done, total)))
    assert heard[-1] == (8, 8)
    assert [done for done, _ in heard] == sorted(done for done, _ in heard)


def test_a_changed_body_is_named_by_its_place(kept, database_urls):
    tamper(database_urls, "ledger_event", "update", "UPDATE ledger_event SET body = '{}' WHERE idx = 2")
    report = verify(kept)
    assert places(report) == [("SAAA", 2)]
    assert report.breaks[1].first.seq == 2


def test_a_changed_column_is_named_by_its_place(kept, database_urls):
    tamper(database_urls, "ledger_event", "update", "UPDATE ledger_event SET actor = 'x' WHERE idx > 2")
    report = verify(kept)
    assert places(report) == [("PAAA", 3), ("SAAA", 4)]
    assert [found.total for found in report.breaks[1:]] == [2, 1]


def test_a_dropped_event_is_named_in_the_log_and_on_its_chain(kept, database_urls):
    tamper(database_urls, "ledger_event", "delete", "DELETE FROM ledger_event WHERE idx = 2")
    assert places(verify(kept)) == [(LOG, 3), ("SAAA", 4)]


def test_a_dropped_end_is_named_where_a_row_was_made_by_it(kept, database_urls):
    tamper(database_urls, "ledger_event", "delete", "DELETE FROM ledger_event WHERE idx >= 4")
    assert places(verify(kept)) == [("@user:any", None), ("PAAA", None)]


def test_a_dropped_end_that_made_no_row_changes_the_root_alone(kept, database_urls):
    before = verify(kept)
    tamper(database_urls, "ledger_event", "delete", "DELETE FROM ledger_event WHERE idx = 5")
    after = verify(kept)
    assert places(after) == []
    assert (before.events, after.events, before.root == after.root) == (6, 5, False)


def test_a_changed_row_is_named_on_the_chain_of_the_event_that_last_set_it(kept, database_urls):
    with as_whom(database_urls.owner).begin() as connection:
        connection.execute(text("UPDATE account SET establishment = 'elsewhere'"))
    report = verify(kept)
    assert places(report) == [("SAAA", 4)]
    assert report.breaks[0].first.says.endswith("is not as its events say: establishment.")


def test_a_changed_commitment_is_named(kept, database_urls):
    with as_whom(database_urls.owner).begin() as connection:
        connection.execute(account.update().values(name="0" * 64))
    assert places(verify(kept)) == [("SAAA", 4)]


def test_a_column_that_no_event_sets_may_change(kept, database_urls):
    with as_whom(database_urls.owner).begin() as connection:
        connection.execute(account.update().values(disabled_at=None))
    assert verify(kept).ok


def test_a_row_that_is_gone_is_named(kept, database_urls):
    tamper(database_urls, "account", "delete", "DELETE FROM account")
    assert places(verify(kept)) == [("SAAA", 4)]


def test_a_row_that_no_event_made_is_named(kept):
    with kept.writing([]) as transaction:
        other = any_row("account") | {"id": "other", "login": "other"}
        transaction.connection.execute(account.insert(), other)
    assert places(verify(kept)) == [("@user:other", None)]


def test_a_table_that_there_is_not_is_named(kept):
    change = {"table": "elsewhere", "key": "x", "set": {}}
    with kept.writing(["SAAA"]) as transaction:
        said = entry("SAAA", data={"given": {}, "changes": [change]})
        append(transaction, envelope(), [said], os.urandom)
    assert places(verify(kept)) == [("SAAA", 6)]


def test_a_falsified_private_value_is_named_and_an_erased_one_is_not(kept, database_urls):
    with kept.reading() as connection:
        commitment = connection.scalar(text('SELECT "commit" FROM ledger_private'))
    falsify(database_urls.owner, commitment)
    assert places(verify(kept)) == [("PAAA", None)]
    with kept.writing([]) as transaction:
        transaction.connection.execute(text("DELETE FROM ledger_private"))
    assert places(verify(kept)) == []


def test_a_guard_that_is_gone_is_named(kept, database_urls):
    tamper(database_urls, "chain", "update", "SELECT 1")
    report = verify(kept)
    assert not report.ok
    assert "tracker migrate" in report.breaks[0].first.says


def test_a_clock_that_went_back_is_a_warning_and_no_break(kept):
    with kept.writing(["SAAA"]) as transaction:
        past = envelope(recorded=datetime.fromisoformat("2020-01-01T00:00:00Z"))
        append(transaction, past, [entry("SAAA", at=past.recorded)], os.urandom)
    report = verify(kept)
    assert report.ok
    assert [found.first.idx for found in report.warnings] == [6]


@pytest.fixture
def kept_in_a_file(sqlite_urls: Urls) -> Iterator[Database]:
    """Give the same in an SQLite file, which keeps any kind of value in any column."""
    opened = Database.open(sqlite_urls.serving)
    fill(opened)
    yield opened
    opened.close()


@pytest.mark.parametrize("column", ["seq", "chain", "type", "body", "leaf_hash", "recorded_at", "event_id"])
@pytest.mark.parametrize("value", ["'text of thirty-two bytes, exactly'", "x'00'", "7"])
def test_a_value_that_its_column_cannot_hold_is_named(kept_in_a_file, sqlite_urls, column, value):
    change = f"UPDATE OR IGNORE ledger_event SET {column} = {value} WHERE idx = 4"
    pragma = "PRAGMA ignore_check_constraints = ON"
    tamper(sqlite_urls, "ledger_event", "update", change, pragma)
    assert 4 in [idx for _, idx in places(verify(kept_in_a_file))]


@pytest.mark.parametrize("column", ["created_at", "roles", "login", "one_time"])
def test_a_row_that_cannot_be_read_is_named(kept_in_a_file, sqlite_urls, column):
    tamper(sqlite_urls, "account", "delete", f"UPDATE account SET {column} = 'no such thing'")
    assert places(verify(kept_in_a_file)) == [("SAAA", 4)]
