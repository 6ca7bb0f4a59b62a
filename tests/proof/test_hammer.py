"""Writers and sealers that are killed at any moment: nothing that is whole may ever look broken."""

from __future__ import annotations

from bench.hammering import FEWEST_KILLED, Hammered, Here, hammer, hold_to_what_was_told


def test_nothing_is_found_after_writers_and_sealers_were_killed_at_any_moment(database_urls, tmp_path):
    data = tmp_path / "data"
    found = hammer(database_urls.serving, data, 200)
    assert found.findings == []
    assert found.events >= 200
    assert found.told > 100
    assert found.checkpoints > 3
    assert min(found.killed.values()) >= FEWEST_KILLED


def test_an_event_that_was_told_and_is_not_there_is_found(tmp_path):
    (tmp_path / "told.1").write_text("0 aa\n1 bb\n2 cc\n")
    found = Hammered()
    hold_to_what_was_told(Here("", tmp_path, ()), ["aa", "cc"], found)
    assert found.findings == [f"event {idx} was told to its writer, and is not there" for idx in (1, 2)]
    assert found.told == 3
