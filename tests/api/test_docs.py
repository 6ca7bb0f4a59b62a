"""The page about the API says what there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tracker.api.families import FAMILIES
from tracker.api.operations import PROBLEMS
from tracker.custody.steps import STEPS

PAGE = (Path(__file__).parents[2] / "docs" / "api.md").read_text()


@pytest.mark.parametrize("family", FAMILIES, ids=lambda one: one.path)
def test_every_family_is_named_with_its_letter_and_what_makes_it(family):
    (row,) = re.findall(rf"^\| `/api/v1/{family.path}` \| ([A-Z]) \| (.+) \|$", PAGE, re.MULTILINE)
    assert row[0] == family.letter
    if family.makes:
        assert f"`{family.makes}`" in row[1]


def test_every_step_it_names_is_a_step():
    named = re.findall(r"steps/([a-z_]+)", PAGE) + re.findall(r"`([a-z]+_[a-z_]+)`", PAGE)
    fields = {"volume_ml", "leaf_hash", "one_time_code"}
    assert {one for one in named if one not in fields} <= STEPS.keys()


def test_every_status_is_explained():
    explained = {int(one) for one in re.findall(r"^\| (\d{3}) \|", PAGE, re.MULTILINE)}
    assert explained == {200, 201, 405, 409, *PROBLEMS}
