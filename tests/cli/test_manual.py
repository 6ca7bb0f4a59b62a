"""The command line explains itself, and the documentation says the same."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from tracker.cli import PLACES, main
from tracker.cli.describing import all_checks, checks_page
from tracker.cli.manual import commands, manual_page
from tracker.custody.sources import SOURCES
from tracker.custody.steps import ALL
from tracker.settings import Settings, variable

DOCS = Path(__file__).parents[2] / "docs"
DOCUMENTED = DOCS / "cli.md"
EVERY = dict(commands(main, "tracker"))


def test_the_documentation_says_what_help_says():
    assert DOCUMENTED.read_text(encoding="utf-8") == manual_page()


@pytest.mark.parametrize("path", EVERY)
def test_every_command_explains_itself_with_an_example(path, typed):
    shown = typed(*path.split()[1:], "--help")
    assert shown.exit_code == 0
    assert "Example:" in shown.stdout
    assert f"\n## {path}\n" in manual_page()


def test_everything_promised_is_there():
    promised = {"serve", "migrate", "demo", "user", "token", "verify", "describe"}
    assert promised <= PLACES.keys()
    assert {f"tracker user {name}" for name in ("add", "role", "disable")} <= EVERY.keys()
    assert {f"tracker token {name}" for name in ("create", "revoke")} <= EVERY.keys()


def test_the_exit_codes_are_explained(typed):
    shown = typed("--help").stdout
    assert all(f"\n    {code}  " in shown for code in (0, 1, 2))


def test_it_describes_every_step_check_source_and_setting(typed):
    told = typed("describe").stdout
    assert [one.kind for one in ALL if f"(`{one.kind}`)" not in told] == []
    assert [one.code for one in all_checks() if f"| `{one.code}` |" not in told] == []
    assert [name for name in SOURCES if f"(`{name}`)" not in told] == []
    assert [variable(one) for one in fields(Settings) if f"`{variable(one)}`" not in told] == []


def test_the_catalogue_of_checks_is_what_the_code_says():
    assert (DOCS / "checks.md").read_text(encoding="utf-8") == checks_page()


def test_every_check_says_in_a_sentence_what_must_hold_and_what_it_stands_on():
    assert [one.code for one in all_checks() if not one.asks.endswith(".") or not one.basis] == []


@pytest.mark.parametrize("what", ["steps", "checks", "sources", "settings"])
def test_one_part_can_be_described_alone(typed, what):
    told = typed("describe", what).stdout
    assert told.startswith(f"# {what.capitalize()}\n")
    assert told.count("\n# ") == 0
