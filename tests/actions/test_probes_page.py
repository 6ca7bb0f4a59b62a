"""The page of probes tells the truth: every test it names is there, and every line names one."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PAGE = ROOT / "docs" / "probes.md"


@cache
def named_in(folder: str) -> frozenset[str]:
    trees = (ast.parse(file.read_text("utf-8")) for file in (ROOT / folder).rglob("test_*.py"))
    return frozenset(one.name for tree in trees for one in ast.walk(tree) if isinstance(one, ast.FunctionDef))


def lines() -> list[str]:
    every = [one for one in PAGE.read_text("utf-8").splitlines() if one.startswith("| ")]
    return [one for one in every if not one.startswith(("| tried |", "|---"))]


def test_every_line_names_a_test_that_is_there():
    assert len(lines()) > 50
    for line in lines():
        named = re.findall(r"`(tests/\w+)::(test_\w+)`", line)
        assert named, line
        for folder, name in named:
            assert name in named_in(folder), f"{folder}::{name}"


def test_every_line_says_what_door_and_what_answers():
    for line in lines():
        _, tried, door, answers, tests, _ = re.split(r" \| |\| | \|", line)
        assert all((tried, door, answers, tests)), line
        assert door in ("verb", "page", "API", "database"), line


def test_every_probe_through_the_verb_is_on_the_page():
    page = PAGE.read_text("utf-8")
    file = ROOT / "tests" / "actions" / "test_bad_input.py"
    names = re.findall(r"^def (test_\w+)", file.read_text("utf-8"), re.MULTILINE)
    missing = [name for name in names if name not in page]
    assert sorted(missing) == ["test_a_number_keeps_its_digits_and_the_record_still_holds"]
