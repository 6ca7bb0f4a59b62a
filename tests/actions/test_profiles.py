"""The profiles of a site: documents in its folder, beside those that ship."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from tracker.actions.laboratory.decoding import UnreadableFile
from tracker.actions.laboratory.profiles import profile_called, profiles

DOCUMENTED = Path(__file__).parents[2] / "docs" / "laboratory-files.md"


@pytest.fixture
def site(sqlite_stations, tmp_path):
    bench = sqlite_stations.furnished()
    yield replace(bench.site, settings=replace(bench.site.settings, laboratory_profiles=str(tmp_path)))
    sqlite_stations.close()


def test_a_profile_nobody_made_is_refused_with_those_there_are(site):
    with pytest.raises(UnreadableFile) as caught:
        profile_called(site, "unheard")
    assert "there are values, vials" in caught.value.says


@pytest.mark.parametrize("text", ["", "{", "[]", '{"name": "x"}'])
def test_a_document_that_is_no_profile_is_named(site, tmp_path, text):
    (tmp_path / "broken.json").write_text(text, "utf-8")
    with pytest.raises(UnreadableFile) as caught:
        profiles(site)
    assert caught.value.says.startswith("broken.json: ")


def test_the_profile_of_the_documentation_can_be_used(site, tmp_path):
    shown = re.search(r"```json\n(.*?)```", DOCUMENTED.read_text("utf-8"), re.DOTALL)[1]
    (tmp_path / "ours.json").write_text(shown, "utf-8")
    found = profile_called(site, "our-laboratory")
    assert [one.heading for one in found.columns] == [one["heading"] for one in json.loads(shown)["columns"]]
