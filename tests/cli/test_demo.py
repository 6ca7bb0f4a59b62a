"""`tracker demo`: builds on nothing, leaves other people's records alone, and says again who may sign in."""

from __future__ import annotations

import json

import pytest

from tracker.demonstration.memory import HEAD


@pytest.fixture
def built(typed, migrated):
    """Give a demonstration site that is finished, and the command line on it."""
    (migrated / "demonstration-accounts.txt").write_text(f"{HEAD}\ntess  pass  technician  LAB  -\n", "utf-8")
    (migrated / "demonstration.json").write_text(json.dumps({"finished": True}), "utf-8")
    return typed


def test_it_needs_a_migrated_database(typed, data):
    asked = typed("demo")
    assert asked.exit_code == 2
    assert "Run `tracker migrate` first." in asked.stderr


def test_records_of_somebody_elses_are_left_alone(typed, migrated):
    typed("user", "add", "tess", "--role", "technician")
    asked = typed("demo")
    assert (asked.exit_code, asked.stdout) == (1, "")
    assert "is no demonstration site" in asked.stderr
    assert typed("user", "list").stdout == "tess\ttechnician\t-\t-\tenabled\n"


def test_where_records_are_nothing_is_built_when_only_an_empty_site_was_meant(typed, migrated):
    typed("user", "add", "tess", "--role", "technician")
    asked = typed("demo", "--if-empty")
    assert (asked.exit_code, asked.stdout) == (0, "")
    assert "no demonstration was built" in asked.stderr


@pytest.mark.parametrize("words", [("demo",), ("demo", "--if-empty")])
def test_a_built_site_is_not_built_again_but_says_who_may_sign_in(built, words):
    asked = built(*words)
    assert asked.exit_code == 0
    assert "tess  pass  technician  LAB  -" in asked.stdout
    assert "demonstration-accounts.txt" in asked.stdout
    assert built("user", "list").stdout == ""


def test_an_interrupted_site_is_not_taken_for_a_finished_one(built, migrated):
    (migrated / "demonstration.json").unlink()
    asked = built("demo", "--if-empty")
    assert asked.exit_code == 1
    assert "interrupted" in asked.stderr


def test_there_is_nothing_to_refresh_where_nothing_was_built(typed, migrated):
    asked = typed("demo", "--refresh")
    assert asked.exit_code == 1
    assert asked.stderr.rstrip().endswith("is missing.")


def test_a_demonstration_site_is_served_as_one(built, monkeypatch):
    monkeypatch.delenv("TRACKER_DEMONSTRATION", raising=False)
    monkeypatch.setenv("TRACKER_BIND", "192.0.2.1:9")
    asked = built("serve")
    assert asked.exit_code == 2
    assert "This is a demonstration site, and every page says so." in asked.stderr
