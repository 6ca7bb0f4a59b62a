"""The page about 21 CFR Part 11: every clause is there, and every test it names exists."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "part11.md").read_text(encoding="utf-8")
CLAUSES = (
    *(f"11.10({letter})" for letter in "abcdefghijk"),
    "11.30", "11.50", "11.70",
    *(f"11.100({letter})" for letter in "abc"),
    "11.200(a)(1)", "11.200(a)(2)", "11.200(a)(3)", "11.200(b)",
    *(f"11.300({letter})" for letter in "abcde"),
)  # fmt: skip
ROWS = [
    [cell.strip() for cell in line.strip("|").split(" | ")]
    for line in PAGE.splitlines()
    if line.startswith("| 11.")
]
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


@cache
def collected(file: str) -> frozenset[str]:
    """The tests that are collected from a file: functions of its own that are called like one."""
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return frozenset(
        one.name for one in tree.body if isinstance(one, ast.FunctionDef) and one.name.startswith("test_")
    )


def test_every_clause_is_there_once_and_in_its_order():
    assert [row[0] for row in ROWS] == list(CLAUSES)


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_every_clause_is_answered_and_shown_by_tests_that_exist(row):
    _, asks, does, shown = row
    assert asks
    assert does
    named = NAMED.findall(shown)
    assert named
    assert [f"{file}::{name}" for file, name in named if name not in collected(file)] == []


def test_nothing_on_the_page_is_named_outside_its_table():
    assert len(NAMED.findall(PAGE)) == sum(len(NAMED.findall(row[3])) for row in ROWS)


def test_the_letter_of_certification_is_on_the_page():
    assert "legally binding equivalent of traditional handwritten signatures" in " ".join(
        PAGE.replace("\n> ", " ").split()
    )
