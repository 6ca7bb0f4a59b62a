"""The receipt of a signed event, as whoever signed keeps it and an outsider verifies it."""

from __future__ import annotations

import base64
import json

import pytest

import tracker_verify
from tests.roads import Here
from tests.web.desk import Desk
from tracker import create_app
from tracker.actions.exporting import proof, receipt
from tracker.custody.problems import Unknown
from tracker.records import ledger_queries
from tracker.records.ledger_queries import event


def place_of(made, kind: str) -> int:
    """The newest event of a kind."""
    with made.bench.site.database.reading() as connection:
        every = (event(connection, idx) for idx in range(ledger_queries.size(connection)))
        return [one.idx for one in every if one is not None and one.says()["type"] == kind][-1]


@pytest.fixture
def kept(trusted) -> str:
    return receipt(trusted.bench.site, place_of(trusted, "release_conditionally"))


@pytest.fixture
def checked(tmp_path, trusted, capsys):
    """Verify a text as a receipt; the exit code and what was printed."""

    def run(text: str, *words: str):
        file = tmp_path / "event.tlog-proof"
        file.write_text(text)
        code = tracker_verify.main([str(file), "--trust", str(trusted.trust), *words])
        return code, capsys.readouterr().out

    return run


def with_event(text: str, **changed) -> str:
    """The receipt with another event in it."""
    lines = text.split("\n")
    body = json.loads(base64.b64decode(lines[1][6:])) | changed
    lines[1] = f"extra {base64.b64encode(tracker_verify.written(body)).decode()}"
    return "\n".join(lines)


def test_a_receipt_that_was_changed_anywhere_is_a_finding(kept, checked):
    for place in range(0, len(kept), max(len(kept) // 60, 1)):
        other = chr(ord(kept[place]) ^ 1)
        code, told = checked(kept[:place] + other + kept[place + 1 :])
        assert code in {1, 2}, place
        assert "FAIL" in told


@pytest.mark.parametrize("changed", [{"actor": "u-0001"}, {"subject": "VAAAAAAAAAAA"}, {"esig": {}}])
def test_another_event_in_a_receipt_is_not_what_was_sealed(kept, checked, changed):
    code, told = checked(with_event(kept, **changed))
    assert code == 1
    assert "it is not what was sealed" in told


def test_a_proof_without_its_event_is_no_receipt_nor_is_one_without_a_key(
    trusted, kept, checked, tmp_path, capsys
):
    bare = proof(trusted.bench.site, place_of(trusted, "release_conditionally"))
    assert checked(bare)[0] == 2
    file = tmp_path / "alone.tlog-proof"
    file.write_text(kept)
    assert tracker_verify.main([str(file)]) == 1
    assert "you gave no key" in capsys.readouterr().out


def test_an_event_that_nobody_signed_has_no_receipt(trusted):
    for idx in (0, 10**9):
        with pytest.raises(Unknown, match="nobody signed it"):
            receipt(trusted.bench.site, idx)


def test_a_receipt_says_what_was_signed_by_whom_and_what_it_means(trusted, kept, checked):
    code, told = checked(kept)
    assert (code, "FAIL" in told) == (0, False)
    olga = trusted.bench.people["olga"].user
    assert f"by {olga} (approval)" in told
    assert "NOT CHECKED: the chain that the event stands on" in told


def test_a_receipt_is_a_checkpoint_that_a_bundle_is_held_against(trusted, kept, checked, tmp_path, verified):
    file = tmp_path / "mine.tlog-proof"
    file.write_text(kept)
    assert "is the same checkpoint" in checked(kept, "--known", str(file))[1]
    earlier = tmp_path / "earlier"
    earlier.write_text(trusted.earlier)
    code, told = checked(kept, "--known", str(earlier))
    assert (code, "which is not over the same events" in told) == (0, True)


def test_the_page_and_the_api_give_the_same_receipt(trusted, kept):
    desk = Desk(trusted.bench, Here(), create_app(site=trusted.bench.site))
    idx = place_of(trusted, "release_conditionally")
    page = desk("olga").get(f"/ledger/events/{idx}")
    assert f"/ledger/events/{idx}.tlog-proof" in page.text
    assert "it means" in page.text
    assert "approval" in page.text
    answer = desk("olga").get(f"/ledger/events/{idx}.tlog-proof")
    assert answer.text == kept
    assert f'filename="event-{idx}.tlog-proof"' in answer.headers["Content-Disposition"]
    assert desk("olga").get(f"/api/v1/ledger/receipt/{idx}").text == kept
    assert desk("olga").get("/ledger/events/0.tlog-proof").status_code == 404
    assert desk("olga").get("/api/v1/ledger/receipt/0").status_code == 404
