"""The rules import nothing but themselves, two libraries and the standard library: no clock, no chance."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import tracker.custody

ROOM = Path(tracker.custody.__file__).parent
CHANCE = {"random", "secrets", "time", "uuid", "os", "socket", "subprocess", "sqlite3"}


def imported() -> set[tuple[str, str]]:
    """Every import of the room: the file and the module."""
    found = set()
    for file in ROOM.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom):
                found.add((file.name, node.module or ""))
            elif isinstance(node, ast.Import):
                found |= {(file.name, one.name) for one in node.names}
    return found


def test_the_rules_import_nothing_but_themselves_two_libraries_and_the_standard_library():
    foreign = {
        (file, module)
        for file, module in imported()
        if not module.startswith(("tracker.custody", "tracker.identifiers"))
        and module.split(".")[0] not in {"marshmallow", "pint", *sys.stdlib_module_names}
    }
    assert foreign == set()
    assert ("fields.py", "marshmallow") in imported()


def test_the_rules_have_no_clock_and_no_chance():
    assert {(file, module) for file, module in imported() if module.split(".")[0] in CHANCE} == set()
    text = "\n".join(file.read_text("utf-8") for file in ROOM.rglob("*.py"))
    for word in ("datetime.now(", "utcnow(", "date.today("):
        assert word not in text
