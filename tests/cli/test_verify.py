"""`tracker verify`: what holds, what does not, and the exit code that says so."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

PROMOTED = "UPDATE account SET roles = '[\"officer\"]'"


@pytest.fixture
def kept(typed, migrated):
    """Give a record with one account on it."""
    typed("user", "add", "tess", "--role", "technician")
    return migrated / "tracker.db"


def change(database, statement: str) -> None:
    """Change what the guards protect, as somebody who holds the file could."""
    with closing(sqlite3.connect(database)) as connection:
        guards = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in guards:
            connection.execute(f'DROP TRIGGER "{name}"')
        connection.execute(statement)
        for _, sql in guards:
            connection.execute(sql)
        connection.commit()


def test_a_record_that_holds_is_verified_with_its_root(typed, kept):
    done = typed("verify")
    assert done.exit_code == 0
    assert "1 events on 1 chains" in done.stdout
    assert "Root of the log: " in done.stdout
    assert done.stdout.endswith("Everything holds.\n")


def test_progress_is_shown_and_does_not_mix_with_the_answer(typed, kept):
    done = typed("verify")
    assert "Verifying" in done.stderr
    assert "Verifying" not in done.stdout


def test_quietly_it_says_nothing_but_what_does_not_hold(typed, kept):
    assert (typed("verify", "--quiet").stdout, typed("verify", "--quiet").stderr) == ("", "")
    change(kept, PROMOTED)
    assert typed("verify", "--quiet").stdout.startswith("BROKEN")


def test_a_stored_row_that_disagrees_with_its_events_is_named(typed, kept):
    change(kept, PROMOTED)
    asked = typed("verify")
    assert asked.exit_code == 1
    assert "roles" in asked.stdout
    assert asked.stdout.endswith("1 places do not hold.\n")


def test_the_first_break_of_a_chain_is_named_with_its_event(typed, kept):
    typed("user", "disable", "tess")
    typed("user", "enable", "tess")
    altered = "replace(CAST(body AS TEXT), 'technician', 'officer')"
    change(kept, f"UPDATE ledger_event SET body = CAST({altered} AS BLOB) WHERE idx = 0")
    asked = typed("verify")
    assert asked.exit_code == 1
    assert "@user:" in asked.stdout
    assert "event 0: Its body does not give its hash" in asked.stdout


def test_a_guard_that_was_taken_away_is_missed(typed, kept):
    with closing(sqlite3.connect(kept)) as connection:
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger' LIMIT 1"
        (name,) = connection.execute(query).fetchone()
        connection.execute(f'DROP TRIGGER "{name}"')
        connection.commit()
    asked = typed("verify")
    assert asked.exit_code == 1
    assert f"The trigger {name} no longer stands guard." in asked.stdout


def test_without_a_database_nothing_is_tried(typed, data):
    asked = typed("verify")
    assert (asked.exit_code, asked.stdout) == (2, "")
    assert asked.stderr.endswith("Run `tracker migrate` first.\n")
    assert not (data / "tracker.db").exists()
