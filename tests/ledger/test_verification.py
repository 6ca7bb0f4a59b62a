from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.ledger.writing import NOON, event, findings, log, row
from tracker.ledger.tree import leaf_hash
from tracker.ledger.verification import LOG, Finding, Row, Walk

TWO_CHAINS = ("SAAA", "SAAA", "PAAA", "SAAA", "PAAA", "SAAA")


def with_row(rows: list[Row], idx: int, **changed) -> list[Row]:
    return [replace(one, **changed) if one.idx == idx else one for one in rows]


def where(found: list[Finding]) -> list[tuple[str, int | None]]:
    return [(one.place, one.idx) for one in found]


def test_an_honest_log_has_no_findings():
    assert findings(log(TWO_CHAINS)) == []


def test_nothing_at_all_has_no_findings():
    assert findings([]) == []


def test_the_walk_knows_the_size_the_root_and_the_chains():
    walk = Walk()
    rows = log(TWO_CHAINS)
    assert [list(walk.take(one)) for one in rows] == [[]] * 6
    assert walk.log.size == 6
    assert {chain: end.seq for chain, end in walk.ends.items()} == {"SAAA": 4, "PAAA": 2}


@pytest.mark.parametrize("idx", range(6))
def test_every_changed_byte_of_a_body_is_found(idx):
    rows = log(TWO_CHAINS)
    for at in range(len(rows[idx].body)):
        text = bytearray(rows[idx].body)
        text[at] ^= 1
        found = findings(with_row(rows, idx, body=bytes(text)))
        assert (rows[idx].chain, idx) in where(found)


def test_a_changed_body_is_named_by_its_place():
    rows = log(TWO_CHAINS)
    found = findings(with_row(rows, 3, body=rows[3].body.replace(b'"store"', b'"stole"')))
    assert where(found)[0] == ("SAAA", 3)
    assert found[0].seq == 3
    assert "does not give its hash" in found[0].says


def test_a_changed_body_with_a_fitting_hash_breaks_the_next_of_its_chain():
    rows = log(TWO_CHAINS)
    forged = row(1, event(1, "SAAA", 2, rows[0].leaf_hash.hex(), actor="u-0001"))
    found = findings([rows[0], forged, *rows[2:]])
    assert where(found) == [("SAAA", 3)]
    assert "does not follow" in found[0].says


@pytest.mark.parametrize("idx", range(5))
def test_a_dropped_row_is_found_in_the_log_and_on_its_chain(idx):
    rows = log((*TWO_CHAINS, "PAAA"))
    found = findings([one for one in rows if one.idx != idx])
    assert LOG in {one.place for one in found}
    assert rows[idx].chain in {one.place for one in found}


def test_a_dropped_row_whose_place_was_closed_breaks_its_chain():
    rows = log(TWO_CHAINS)
    closed = [replace(one, idx=one.idx - 1) if one.idx > 2 else one for one in rows if one.idx != 2]
    assert where(findings(closed)) == [("PAAA", 3)]


def test_two_rows_that_changed_places_break_their_chain():
    rows = log(TWO_CHAINS)
    swapped = [replace(rows[1], idx=0), replace(rows[0], idx=1), *rows[2:]]
    assert {one.place for one in findings(swapped)} == {"SAAA"}


def test_a_row_that_stands_twice_is_found():
    rows = log(TWO_CHAINS)
    again = [*rows, replace(rows[5], idx=6)]
    assert where(findings(again)) == [("SAAA", 6), ("SAAA", 6)]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("event_id", "f" * 32),
        ("chain", "SBBB"),
        ("seq", 9),
        ("type", "injected"),
        ("actor", "u-0001"),
        ("recorded_at", "2026-01-03T11:00:00.000000Z"),
    ],
)
def test_a_column_that_disagrees_with_the_body_is_found(column, value):
    found = findings(with_row(log(("SAAA",)), 0, **{column: value}))
    assert any(f"disagree with its body: {column}." in one.says for one in found)


def test_a_changed_hash_is_found():
    assert where(findings(with_row(log(("SAAA",)), 0, leaf_hash=bytes(32)))) == [("SAAA", 0)]


@pytest.mark.parametrize("text", [b"{}", b"not json", b'{"v":2}', b'{"v": 1}'])
def test_a_body_that_cannot_be_read_is_found_and_the_walk_goes_on(text):
    rows = log(("SAAA", "PAAA"))
    found = findings(with_row(rows, 0, body=text, leaf_hash=leaf_hash(text)))
    assert where(found) == [("SAAA", 0)]


def test_a_clock_that_goes_back_by_more_than_a_moment_is_a_warning():
    back = {"recorded": NOON - timedelta(hours=1), "at": NOON - timedelta(hours=1)}
    found = findings(log(TWO_CHAINS, n3=back))
    assert [(one.idx, one.warning) for one in found] == [(3, True)]
    assert "clock went back" in found[0].says


def test_a_clock_that_goes_back_a_moment_is_nothing():
    assert findings(log(("SAAA", "SAAA"), n1={"recorded": NOON - timedelta(seconds=5)})) == []


def test_an_act_from_the_future_is_a_warning():
    found = findings(log(("SAAA",), n0={"at": NOON + timedelta(minutes=6)}))
    assert [(one.idx, one.warning) for one in found] == [(0, True)]


def test_a_correction_of_an_earlier_event_is_right():
    assert findings(log(("SAAA", "SAAA"), n1={"corrects": f"{0:032x}"})) == []


@pytest.mark.parametrize("target", [f"{1:032x}", f"{2:032x}", "f" * 32])
def test_a_correction_of_no_earlier_event_is_found(target):
    assert where(findings(log(("SAAA",) * 3, n1={"corrects": target}))) == [("SAAA", 1)]


def change(**values) -> dict:
    return {"given": {}, "changes": [{"table": "vial", "key": "V1", "set": values}]}


def test_the_rows_are_folded_from_what_was_done_alone():
    walk = Walk()
    rows = log(
        ("SAAA", "SAAA", "SAAA"),
        n0={"data": change(stage="stored", volume_ul="1500")},
        n1={"data": change(stage="injected"), "outcome": "refused"},
        n2={"data": change(stage="thawed")},
    )
    assert [found for one in rows for found in walk.take(one)] == []
    told = walk.fold.rows["vial"]["V1"]
    assert told.values == {"stage": "thawed", "volume_ul": "1500"}
    assert (told.chain, told.idx, told.seq) == ("SAAA", 2, 3)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        ["text"],
        [{"table": "vial", "key": "V1"}],
        [{"table": "vial", "key": 1, "set": {}}],
        [{"table": "vial", "key": "V1", "set": [], "more": 1}],
    ],
)
def test_changes_that_cannot_be_folded_are_found(changes):
    assert where(findings(log(("SAAA",), n0={"data": {"changes": changes}}))) == [("SAAA", 0)]
