from __future__ import annotations

import os

import pytest
from sqlalchemy import delete, text

from tests.records.writing import as_whom
from tracker.custody.problems import BrokenLedger
from tracker.records.database import Database
from tracker.records.private import keep, reveal
from tracker.records.tables.ledger import ledger_private

VALUES = ["Test Person One", {"born": "2020-01-01"}, None, 7, "Test Person One"]


@pytest.fixture
def commits(database: Database) -> list[str]:
    """Give the commitments of a few private values."""
    with database.writing([]) as transaction:
        return keep(transaction, "PAAA", VALUES, os.urandom)


def test_what_was_kept_is_revealed(database, commits):
    with database.reading() as connection:
        revealed = reveal(connection, commits)
    assert [revealed[commit] for commit in commits] == VALUES


def test_equal_values_have_different_commitments(commits):
    assert len(set(commits)) == len(VALUES)
    assert all(len(commit) == 64 for commit in commits)


def test_an_erased_value_is_left_out(database, commits):
    with database.writing([]) as transaction:
        transaction.connection.execute(delete(ledger_private).where(ledger_private.c.commit == commits[0]))
    with database.reading() as connection:
        assert reveal(connection, commits).keys() == set(commits[1:])


def test_nothing_to_keep_and_nothing_to_reveal(database):
    with database.writing([]) as transaction:
        assert keep(transaction, "PAAA", [], os.urandom) == []
    with database.reading() as connection:
        assert reveal(connection, []) == {}
        assert reveal(connection, ["0" * 64]) == {}


def test_a_falsified_value_is_not_shown(database, database_urls, commits):
    falsify(database_urls.owner, commits[0])
    with database.reading() as connection, pytest.raises(BrokenLedger):
        reveal(connection, commits[:1])


def falsify(url: str, commitment: str) -> None:
    """Change a private value as someone may who owns the database."""
    engine = as_whom(url)
    drop = {
        "sqlite": "DROP TRIGGER ledger_private_guards_update",
        "postgresql": "DROP TRIGGER ledger_private_refuse_change ON ledger_private",
    }
    with engine.begin() as connection:
        connection.exec_driver_sql(drop[engine.dialect.name])
        change = text('UPDATE ledger_private SET value = \'"Test Person Two"\' WHERE "commit" = :commitment')
        connection.execute(change, {"commitment": commitment})
