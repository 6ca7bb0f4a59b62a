from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests.records.writing import NOON, entry, envelope, say, write, write_and_fail
from tracker.custody.problems import BrokenLedger
from tracker.ledger.body import instant_text
from tracker.ledger.canonical import NotCanonical
from tracker.ledger.shape import read_body
from tracker.ledger.tree import leaf_hash
from tracker.records.database import Database
from tracker.records.journal import append
from tracker.records.tables.ledger import ledger_event
from tracker.records.verification import verify


def stored(database: Database) -> list:
    with database.reading() as connection:
        return list(connection.execute(select(ledger_event).order_by(ledger_event.c.idx)))


def test_the_first_event_begins_its_chain(database):
    (written,) = write(database, "SAAA", new=("SAAA",))
    body = read_body(written.body)
    assert (written.idx, written.chain, written.seq, body["seq"], body["prev"]) == (0, "SAAA", 1, 1, "")


def test_each_event_follows_the_newest_of_its_chain(database):
    first, other = write(database, "SAAA", "PAAA", new=("SAAA", "PAAA"))
    second, third = write(database, "SAAA", "SAAA")
    assert [one.idx for one in (first, other, second, third)] == [0, 1, 2, 3]
    assert [one.seq for one in (first, second, third)] == [1, 2, 3]
    assert read_body(second.body)["prev"] == first.leaf_hash.hex()
    assert read_body(third.body)["prev"] == second.leaf_hash.hex()


def test_what_is_given_back_is_what_is_stored(database):
    written = write(database, "SAAA", "PAAA", "SAAA", new=("SAAA", "PAAA"))
    assert [
        (row.event_id, row.idx, row.chain, row.seq, row.leaf_hash, row.body) for row in stored(database)
    ] == [(one.id, one.idx, one.chain, one.seq, one.leaf_hash, one.body) for one in written]
    assert all(one.leaf_hash == leaf_hash(one.body) for one in written)


def test_an_event_says_everything_it_was_given(database):
    given = entry(
        "SAAA",
        subject="VAAA",
        outcome="refused",
        at=NOON - timedelta(days=1),
        data={"given": {"volume_ul": "1500"}, "changes": []},
        refusals=[{"check": "G10", "evidence": ["rejected"]}],
        reason={"commit": "1" * 64},
        corrects="2" * 32,
    )
    with database.writing([], new=["SAAA"]) as transaction:
        (written,) = append(transaction, envelope(act="3" * 32), [given], os.urandom)
    assert read_body(written.body) == {
        "v": 1,
        "id": written.id,
        "act": "3" * 32,
        "chain": "SAAA",
        "subject": "VAAA",
        "seq": 1,
        "prev": "",
        "type": "store",
        "outcome": "refused",
        "at": instant_text(NOON - timedelta(days=1)),
        "recorded": instant_text(NOON),
        "actor": "u-0009",
        "door": "page",
        "how": "camera",
        "device": "bench 1",
        "rules": {"program": "1.0.0"},
        "data": {"given": {"volume_ul": "1500"}, "changes": []},
        "refusals": [{"check": "G10", "evidence": ["rejected"]}],
        "reason": {"commit": "1" * 64},
        "corrects": "2" * 32,
    }


def test_nothing_to_say_writes_nothing(database):
    with database.writing([]) as transaction:
        assert say(transaction) == ()
    assert stored(database) == []


def test_a_chain_that_was_not_locked_is_refused(database):
    write(database, "SAAA", "SBBB", new=("SAAA", "SBBB"))
    with pytest.raises(ValueError, match="did not lock SBBB"), database.writing(["SAAA"]) as transaction:
        say(transaction, "SAAA", "SBBB")
    assert len(stored(database)) == 2


def test_what_has_no_canonical_form_is_refused_and_nothing_is_written(database):
    wrong = entry("SAAA", data={"given": {"volume_ul": 1500.5}, "changes": []})
    with pytest.raises(NotCanonical), database.writing([], new=["SAAA"]) as transaction:
        append(transaction, envelope(), [entry("SAAA"), wrong], os.urandom)
    assert stored(database) == []


def test_what_the_database_refuses_is_a_broken_ledger(database):
    def always_the_same(size: int) -> bytes:
        return bytes(size)

    with pytest.raises(BrokenLedger) as problem, database.writing(["@door"]) as transaction:
        append(transaction, envelope(), [entry("@door"), entry("@door")], always_the_same)
    assert "tracker verify" in problem.value.says
    assert stored(database) == []


def test_appends_from_many_threads_are_dense_and_in_the_order_of_commits(patient):
    database = patient
    chains = ("SAAA", "SBBB", "SCCC")
    write(database, *chains, new=chains)
    going = threading.Event()
    going.set()

    def read() -> int:
        """Whoever reads at any moment sees a log without a gap."""
        looks = 0
        while going.is_set():
            with database.reading() as connection:
                seen = select(func.count(), func.max(ledger_event.c.idx) + 1).select_from(ledger_event)
                count, after_last = connection.execute(seen).one()
            assert count == after_last
            looks += 1
        return looks

    def append_many(number: int) -> None:
        for turn in range(20):
            write(database, chains[(number + turn) % 3], chains[number % 3])

    with ThreadPoolExecutor(6) as threads:
        reader = threads.submit(read)
        try:
            list(threads.map(append_many, range(5)))
        finally:
            going.clear()
        assert reader.result() > 0
    rows = stored(database)
    assert [row.idx for row in rows] == list(range(3 + 5 * 20 * 2))
    assert verify(database).ok


def test_an_idx_is_free_again_after_an_act_was_undone(database):
    write(database, "SAAA", new=("SAAA",))
    with pytest.raises(RuntimeError):
        write_and_fail(database, "SAAA")
    (written,) = write(database, "SAAA")
    assert (written.idx, written.seq) == (1, 2)
