"""Establishments from the command line: a code is given once, and a licence says until when it holds."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import text

from tracker.actions.establishments import add_establishment
from tracker.custody.people import SYSTEM
from tracker.custody.problems import Invalid

LAB = ("establishment", "add", "LAB", "--name", "Test Laboratory", "--licence", "L-1")
UNTIL = ("--until", "2099-12-31", "--may", "process", "--may", "store")


def test_an_establishment_is_entered_and_listed(typed, site):
    made = typed(*LAB, *UNTIL)
    assert (made.exit_code, made.stdout) == (0, "")
    assert (
        typed("establishment", "list").stdout
        == "LAB\tTest Laboratory\tL-1\tprocess store\tuntil 2099-12-31\t-\n"
    )


def test_a_licence_that_ended_is_told_as_expired(typed, site):
    assert typed(*LAB, "--until", "2020-01-31", "--may", "treat").exit_code == 0
    assert typed("establishment", "list").stdout.endswith("\ttreat\texpired 2020-01-31\t-\n")


def test_a_code_is_given_once(typed, site):
    assert typed(*LAB, *UNTIL).exit_code == 0
    again = typed(*LAB, *UNTIL)
    assert again.exit_code == 1
    assert again.stderr.endswith("code: Another establishment has this code.\n")
    assert typed("verify", "--quiet").exit_code == 0


@pytest.mark.parametrize("code", ["", "L", "lab", "LAB 1", "LÄB", "L" * 32, "LAB\n"])
def test_a_code_that_is_none_is_refused(typed, site, code):
    asked = typed("establishment", "add", code, *LAB[3:], *UNTIL)
    assert asked.exit_code == 1
    assert "code: Give 2 to 31 capitals" in asked.stderr
    assert typed("establishment", "list").stdout == ""


@pytest.mark.parametrize("missing", ["--name", "--licence", "--until", "--may"])
def test_nothing_is_entered_while_something_is_missing(typed, site, missing):
    words = [*LAB, "--until", "2099-12-31", "--may", "process"]
    at = words.index(missing)
    assert typed(*words[:at], *words[at + 2 :]).exit_code == 2


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 121),
        ("licence", " "),
        ("licence", "x" * 81),
        ("activities", ["bake"]),
        ("name", "a\x00b"),
    ],
)
def test_what_does_not_fit_is_told_at_its_field(site, field, value):
    given = {"name": "Test Laboratory", "licence": "L-1", "activities": ["process"], "valid_until": None}
    with pytest.raises(Invalid) as told:
        add_establishment(site, SYSTEM, "LAB", **(given | {field: value}))
    assert list(told.value.fields) == [field]


def test_it_is_an_event_at_the_door(typed, site):
    typed(*LAB, *UNTIL)
    with site.database.reading() as connection:
        (body,) = connection.scalars(text("SELECT body FROM ledger_event")).all()
    event = json.loads(body)
    assert (event["chain"], event["type"], event["door"]) == ("@door", "add_establishment", "cli")
