"""Sealing: what is signed, where it is kept, and when nothing is signed; on each kind of database."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.access.conftest import Clock, each_site
from tests.records.test_verification import tamper
from tests.records.writing import as_whom, say, write
from tracker.actions import sealer, succession
from tracker.actions.given import Answer
from tracker.actions.ledger_keys import KEY, LAST, KeyRing
from tracker.actions.sealing import PastChanged, newest, seal
from tracker.custody.problems import BrokenLedger
from tracker.custody.steps import STEPS
from tracker.ledger.note import opened, read_checkpoint
from tracker.records import checkpoints
from tracker.records.verification import verify

__all__ = ["each_site"]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ring(each_site) -> KeyRing:
    return KeyRing.of(each_site.settings)


@pytest.fixture
def sealed(each_site):
    """Give a site with six events, sealed."""
    write(each_site.database, "SAAA", "PAAA", new=("SAAA", "PAAA"))
    write(each_site.database, "SAAA", "PAAA")
    seal(each_site)
    return each_site


def more(site, times: int = 1) -> None:
    for _ in range(times):
        write(site.database, "SAAA")


def keys(ring: KeyRing) -> list:
    return [key.public for key in ring.signing()]


def test_the_first_seal_makes_its_own_key_and_signs_the_root_that_verify_finds(sealed, ring):
    checkpoint = opened(ring.last(), keys(ring))
    report = verify(sealed.database)
    assert (checkpoint.size, checkpoint.root.hex()) == (report.events, report.root) == (5, report.root)
    assert checkpoint.origin == "tracker.example/ledger"
    assert newest(sealed).note == ring.last()


def test_the_files_of_the_ledger_are_closed_to_others_and_the_key_is_not_in_the_database(sealed, ring):
    assert {file.name for file in ring.folder.iterdir()} == {"key", "trust.txt", "last-checkpoint", "lock"}
    assert all(file.stat().st_mode & 0o077 == 0 for file in ring.folder.iterdir())
    secret = ring.signing()[0].text().split("+", 4)[4]  # base64 may have a plus of its own
    assert len(secret) > 40
    with sealed.database.reading() as connection:
        rows = connection.exec_driver_sql("SELECT note FROM ledger_checkpoint").all()
        rows += connection.exec_driver_sql("SELECT body FROM ledger_event").all()
    assert secret not in str(rows)


def test_the_sealer_of_a_served_site_seals_and_says_what_keeps_it_from_sealing(sealed, ring, caplog):
    more(sealed)
    sealer.seal_now(sealed)
    assert read_checkpoint(ring.last()).size == 6
    assert caplog.messages == []
    (ring.folder / LAST).unlink()
    sealer.seal_now(sealed)
    assert "The ledger cannot be sealed: The file last-checkpoint is missing" in caplog.text
    (ring.folder / LAST).mkdir()
    sealer.seal_now(sealed)
    assert "could not be sealed at this turn" in caplog.text


@pytest.mark.parametrize(("kind", "woken"), [("release", True), ("hold", False)])
def test_what_people_signed_wakes_the_sealer(each_site, monkeypatch, kind, woken):
    alarm = threading.Event()
    monkeypatch.setitem(sealer._WOKEN, each_site.settings.data, alarm)
    answer = Answer(201, {})
    assert sealer.after(each_site, STEPS[kind], answer) is answer
    assert alarm.is_set() is woken


def test_a_key_open_to_others_does_not_sign(sealed, ring):
    (ring.folder / KEY).chmod(0o644)
    more(sealed)
    with pytest.raises(BrokenLedger, match="open to other users"):
        seal(sealed)


def test_nothing_new_is_nothing_to_seal(sealed, ring):
    note = ring.last()
    again = seal(sealed)
    assert (again.fresh, again.note, ring.last()) == (False, note, note)


@pytest.mark.parametrize("thorough", [False, True])
def test_whole_groups_are_kept_and_give_the_same_root(sealed, thorough):
    for _ in range(20):
        with sealed.database.writing(["SAAA"]) as transaction:
            say(transaction, *["SAAA"] * 30)
    done = seal(sealed, thorough=thorough)
    with sealed.database.reading() as connection:
        assert len(checkpoints.span(connection, 605).groups) == 2
        assert checkpoints.span(connection, 605, 7).inclusion(7)
    assert (done.checkpoint.size, done.checkpoint.root.hex()) == (605, verify(sealed.database).root)


CUT = "DELETE FROM ledger_event WHERE idx >= 3"
BODY = "UPDATE ledger_event SET body = '{}' WHERE idx = 1"
LEAF = "UPDATE ledger_event SET leaf_hash = (SELECT leaf_hash FROM ledger_event WHERE idx = 0) WHERE idx = 1"


@pytest.mark.parametrize(
    ("change", "statement", "says", "thorough"),
    [
        ("delete", CUT, "an older state was brought back", False),
        ("delete", CUT, "an older state was brought back", True),
        ("update", LEAF, "the past was changed", False),
    ],
)
def test_over_a_changed_past_nothing_is_signed(
    sealed, ring, database_urls, change, statement, says, thorough
):
    note = ring.last()
    tamper(database_urls, "ledger_event", change, statement)
    with pytest.raises(PastChanged, match=says):
        seal(sealed, thorough=thorough)
    assert ring.last() == note


def test_a_changed_body_is_not_signed_for(sealed, database_urls):
    tamper(database_urls, "ledger_event", "update", BODY)
    with pytest.raises(BrokenLedger, match="event 1 does not give its hash"):
        seal(sealed, thorough=True)


def test_a_shorter_log_that_grew_again_is_not_signed(sealed, ring, database_urls):
    tamper(database_urls, "ledger_event", "delete", "DELETE FROM ledger_event WHERE idx >= 3")
    more(sealed, 4)
    with pytest.raises(PastChanged, match="the past was changed"):
        seal(sealed)


def test_without_the_file_outside_nothing_is_signed_for_a_log_that_was(sealed, ring):
    (ring.folder / LAST).unlink()
    for accept in (False, True):
        with pytest.raises(PastChanged, match="last-checkpoint is missing"):
            seal(sealed, accept_new_log=accept)


def test_a_file_outside_that_was_taken_back_is_noticed(sealed, ring):
    old = ring.last()
    more(sealed)
    seal(sealed)
    ring.write(LAST, old)
    with pytest.raises(PastChanged, match="taken back"):
        seal(sealed)


def test_a_file_outside_that_was_forged_is_noticed(sealed, ring):
    ring.write(LAST, ring.last().replace("\n5\n", "\n4\n"))
    with pytest.raises(PastChanged, match="does not hold"):
        seal(sealed)


def test_a_lost_key_is_not_made_again_by_itself(sealed, ring):
    (ring.folder / KEY).unlink()
    with pytest.raises(BrokenLedger, match="Bring it back"):
        seal(sealed)


def test_a_crash_between_the_file_and_the_database_is_made_good(sealed, ring):
    more(sealed)
    with sealed.database.reading() as connection:
        groups = checkpoints.span(connection, 6)
    assert groups.size == 6
    note = replace(read_checkpoint(ring.last()), size=6, root=groups.root()).signed_by(ring.signing())
    ring.write(LAST, note)
    assert seal(sealed).note == note == newest(sealed).note


def test_a_succession_goes_on_under_another_name_and_tells_of_the_old_one(sealed, ring, database_urls):
    old = ring.last()
    tamper(database_urls, "ledger_event", "delete", "DELETE FROM ledger_event WHERE idx >= 4")
    with pytest.raises(PastChanged):
        seal(sealed)
    succession.succeed(sealed, "restored an old backup")
    done = seal(sealed)
    assert done.checkpoint.origin == "tracker.example/ledger2"
    with sealed.database.reading() as connection:
        bodies = connection.exec_driver_sql("SELECT body FROM ledger_event ORDER BY idx").scalars().all()
    assert old.splitlines()[2].encode() in bytes(bodies[4])
    assert b"restored an old backup" not in bytes(bodies[4])


def crowd(*work: Callable[[], None]) -> list[BaseException]:
    """Run everything at once; what failed comes back."""
    failed: list[BaseException] = []

    def guarded(one: Callable[[], None]) -> None:
        try:
            one()
        except BaseException as fault:  # noqa: BLE001 - every fault is the finding
            failed.append(fault)

    threads = [threading.Thread(target=guarded, args=(one,)) for one in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failed


def test_three_sealers_beside_writers_sign_nothing_false(sealed, ring):
    write(sealed.database, "SBBB", "SCCC", new=("SBBB", "SCCC"))
    writers = [
        lambda chain=chain: [write(sealed.database, chain) for _ in range(12)]
        for chain in ("SAAA", "SBBB", "SCCC")
    ]
    sealers = [lambda: [seal(sealed) for _ in range(8)]] * 3
    assert crowd(*writers, *sealers) == []
    last = seal(sealed).checkpoint
    report = verify(sealed.database)
    assert (report.ok, last.size, last.root.hex()) == (True, report.events, report.root)
    with sealed.database.reading() as connection:
        for one in checkpoints.kept(connection):
            assert checkpoints.span(connection, one.size).root() == opened(one.note, keys(ring)).root


def test_a_backup_brought_back_with_its_folder_of_keys_is_not_noticed_from_inside(sealed, ring, tmp_path):
    """Say honestly what cannot be seen from inside; a checkpoint kept elsewhere tells."""
    shutil.copytree(ring.folder, tmp_path / "keys")
    before = ring.last()
    more(sealed, 2)
    elsewhere = seal(sealed).checkpoint
    if sealed.database.dialect == "sqlite":
        engine = as_whom(sealed.settings.database_url)
        with engine.begin() as connection:
            connection.exec_driver_sql("DROP TRIGGER ledger_event_guards_delete")
            connection.exec_driver_sql("DROP TRIGGER ledger_checkpoint_guards_delete")
            connection.exec_driver_sql("DELETE FROM ledger_event WHERE idx >= 5")
            connection.exec_driver_sql("DELETE FROM ledger_checkpoint WHERE size > 5")
        ring.write(LAST, before)
        more(sealed, 2)
        again = seal(sealed).checkpoint
        assert again.size == elsewhere.size
        assert again.root != elsewhere.root
