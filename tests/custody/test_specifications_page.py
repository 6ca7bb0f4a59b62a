"""The page for officers names every step of a specification and everything that ships."""

from __future__ import annotations

import re
from pathlib import Path

from tracker.actions.specifications import shipped
from tracker.custody.people import Role
from tracker.custody.steps import ALL, Subject

PAGE = (Path(__file__).parents[2] / "docs" / "specifications.md").read_text("utf-8")


def test_every_step_stands_on_the_page_with_who_may_take_it():
    rows = dict(re.findall(r"^\| `([a-z_]+)` \| ([^|]+) \|", PAGE, re.MULTILINE))
    steps = {one.kind: one for one in ALL if one.on is Subject.SPECIFICATION}
    assert set(rows) == set(steps)
    for kind, who in rows.items():
        assert ("clinician" in who) is (Role.CLINICIAN in steps[kind].who), kind
        assert ("password" in who) is steps[kind].again, kind


def test_everything_that_ships_stands_on_the_page():
    for one in shipped():
        assert f"| {one['product']} |" in PAGE
