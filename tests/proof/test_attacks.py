"""What somebody with every right in the database can do, and who tells of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from sqlalchemy import Connection, text

from tests.access.conftest import Clock, each_site
from tests.conftest import Urls
from tests.records.writing import as_whom, write
from tracker.actions.ledger_keys import KEY, LAST, KeyRing
from tracker.actions.sealing import PastChanged, seal
from tracker.actions.site import Site
from tracker.custody.problems import BrokenLedger
from tracker.ledger.canonical import canonical
from tracker.ledger.note import Checkpoint, SecretKey
from tracker.ledger.tree import Log, leaf_hash
from tracker.records.seals import Outside
from tracker.records.verification import Report, verify

__all__ = ["each_site"]

SEALED, ALL = 5, 8  # three events are not sealed yet
Deed = Callable[["Attacked"], None]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@dataclass(slots=True)
class Attacked:
    """A site somebody owns the database of, and the checkpoint that left the building before."""

    site: Site
    ring: KeyRing
    urls: Urls
    elsewhere: str

    @contextmanager
    def unguarded(self, leave: str = "") -> Iterator[Connection]:
        """Take every guard away, and put it back; the one that is named stays away."""
        engine = as_whom(self.urls.owner)
        with engine.begin() as connection:
            if engine.dialect.name == "sqlite":
                query = text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
                guards = connection.execute(query).all()
                away = [f'DROP TRIGGER "{one.name}"' for one in guards]
                back = [one.sql for one in guards if not leave or leave not in one.name]
            else:
                query = text(
                    "SELECT tgname, tgrelid::regclass::text AS on FROM pg_trigger WHERE NOT tgisinternal"
                )
                guards = connection.execute(query).all()
                away = [f'ALTER TABLE {one.on} DISABLE TRIGGER "{one.tgname}"' for one in guards]
                back = [
                    f'ALTER TABLE {one.on} ENABLE ALWAYS TRIGGER "{one.tgname}"'
                    for one in guards
                    if not leave or leave not in one.tgname
                ]
            for statement in away:
                connection.exec_driver_sql(statement)
            yield connection
            for statement in back:
                connection.exec_driver_sql(statement)

    def sql(self, *statements: str) -> None:
        """Change something past the guards."""
        with self.unguarded() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)

    def rewrite(self, idx: int) -> Log:
        """Change one event and make every hash after it anew, as a careful forger does."""
        log = Log()
        ends: dict[str, str] = {}
        with self.unguarded() as connection:
            query = text("SELECT idx, chain, body FROM ledger_event ORDER BY idx")
            for row in connection.execute(query).all():
                body = json.loads(bytes(row.body))
                body["prev"] = ends.get(row.chain, "")
                if row.idx == idx:
                    body["device"] = "another bench"
                forged = canonical(body)
                leaf = leaf_hash(forged)
                ends[row.chain] = leaf.hex()
                log.add(leaf)
                change = text("UPDATE ledger_event SET body = :body, leaf_hash = :leaf WHERE idx = :idx")
                connection.execute(change, {"body": forged, "leaf": leaf, "idx": row.idx})
        return log

    def verified(self, *known: str) -> Report:
        """Verify with all that this machine knows, and with checkpoints from elsewhere."""
        notes = [("The file last-checkpoint", self.ring.last() or ""), *(("Elsewhere", one) for one in known)]
        return verify(self.site.database, outside=Outside(self.ring.trusted(), tuple(notes)))

    def more(self) -> None:
        """Go on as if nothing had been."""
        for _ in range(3):
            write(self.site.database, "SAAA")


@pytest.fixture
def attacked(each_site, database_urls) -> Attacked:
    """Give a site with eight events, of which five are sealed."""
    write(each_site.database, "SAAA", "PAAA", new=("SAAA", "PAAA"))
    write(each_site.database, "SAAA", "PAAA")
    note = seal(each_site).note
    found = Attacked(each_site, KeyRing.of(each_site.settings), database_urls, note)
    found.more()
    return found


def changes_a_body(one: Attacked) -> None:
    one.sql("UPDATE ledger_event SET body = (SELECT body FROM ledger_event WHERE idx = 3) WHERE idx = 1")


def changes_a_column(one: Attacked) -> None:
    one.sql("UPDATE ledger_event SET actor = 'somebody' WHERE idx = 1")


def drops_an_event(one: Attacked) -> None:
    one.sql("DELETE FROM ledger_event WHERE idx = 2")


def swaps_two_events(one: Attacked) -> None:
    one.sql(
        "UPDATE ledger_event SET idx = 900 WHERE idx = 0", "UPDATE ledger_event SET idx = 0 WHERE idx = 1",
        "UPDATE ledger_event SET idx = 1 WHERE idx = 900",
    )  # fmt: skip


def cuts_the_end_off(one: Attacked) -> None:
    one.sql("DELETE FROM ledger_event WHERE idx >= 3")


def cuts_and_goes_on(one: Attacked) -> None:
    cuts_the_end_off(one)
    one.more()


def rewrites_the_sealed_past(one: Attacked) -> None:
    one.rewrite(1)


def forges_a_checkpoint(one: Attacked) -> None:
    log = one.rewrite(1)
    thief = SecretKey("tracker.example/ledger", bytes(32))
    note = Checkpoint(thief.name, log.size, log.root()).signed_by([thief])
    one.sql(
        "DELETE FROM ledger_checkpoint",
        f"INSERT INTO ledger_checkpoint VALUES ('{thief.name}', {log.size}, '{note}', 'x')",
    )


def alters_a_kept_root(one: Attacked) -> None:
    one.sql("INSERT INTO ledger_group SELECT 0, leaf_hash FROM ledger_event WHERE idx = 0")


def leaves_a_guard_away(one: Attacked) -> None:
    with one.unguarded(leave="ledger_checkpoint"):
        pass


def rewrites_what_is_not_sealed(one: Attacked) -> None:
    one.rewrite(6)


def cuts_what_is_not_sealed(one: Attacked) -> None:
    one.sql("DELETE FROM ledger_event WHERE idx >= 6")


def deletes_the_checkpoints(one: Attacked) -> None:
    one.sql("DELETE FROM ledger_checkpoint")


def brings_back_database_and_folder(one: Attacked) -> None:
    before = one.ring.last() or ""
    one.elsewhere = seal(one.site).note
    one.sql("DELETE FROM ledger_event WHERE idx >= 5", "DELETE FROM ledger_checkpoint WHERE size > 5")
    one.ring.write(LAST, before)
    for _ in range(4):
        write(one.site.database, "PAAA")


def steals_the_key(one: Attacked) -> None:
    log = one.rewrite(1)
    key = SecretKey.read((one.ring.folder / KEY).read_text())
    note = Checkpoint(key.name, log.size, log.root()).signed_by([key])
    one.sql("DELETE FROM ledger_checkpoint")
    one.ring.write(LAST, note)


FOUND, ROLLED_BACK = "found", "rolled back"
SEEN = [  # the attack, what verify says, whether the sealer refuses
    (changes_a_body, ROLLED_BACK, True),
    (changes_a_column, FOUND, False),
    (drops_an_event, ROLLED_BACK, True),
    (swaps_two_events, ROLLED_BACK, True),
    (cuts_the_end_off, ROLLED_BACK, True),
    (cuts_and_goes_on, ROLLED_BACK, True),
    (rewrites_the_sealed_past, ROLLED_BACK, True),
    (forges_a_checkpoint, ROLLED_BACK, True),
    (alters_a_kept_root, FOUND, False),
    (leaves_a_guard_away, FOUND, False),
]
UNSEEN_INSIDE = [  # the attack, and whether the checkpoint that left the building tells of it
    (rewrites_what_is_not_sealed, False),
    (cuts_what_is_not_sealed, False),
    (deletes_the_checkpoints, False),
    (brings_back_database_and_folder, True),
    (steals_the_key, True),
]


@pytest.mark.parametrize(("deed", "verdict", "refused"), SEEN, ids=lambda one: getattr(one, "__name__", None))
def test_an_attack_that_is_seen(attacked, deed: Deed, verdict, refused):
    deed(attacked)
    report = attacked.verified()
    assert not report.ok
    assert report.rolled_back is (verdict == ROLLED_BACK)
    if refused:
        with pytest.raises(BrokenLedger):
            seal(attacked.site, thorough=True)


@pytest.mark.parametrize(("deed", "elsewhere"), UNSEEN_INSIDE, ids=lambda one: getattr(one, "__name__", None))
def test_an_attack_that_cannot_be_seen_from_inside(attacked, deed: Deed, elsewhere):
    """These are no promise: the documentation says that nobody inside can see them."""
    deed(attacked)
    assert attacked.verified().ok
    seal(attacked.site, thorough=True)
    assert attacked.verified().ok
    assert attacked.verified(attacked.elsewhere).rolled_back is elsewhere


def test_nothing_done_is_nothing_found_and_a_clock_that_went_back_is_only_odd(attacked):
    report = attacked.verified(attacked.elsewhere)
    assert (report.ok, report.rolled_back) == (True, False)
    assert "The server's clock went back before it was recorded." in [
        one.first.says for one in report.warnings
    ]


def test_the_server_refuses_without_the_thorough_look_too(attacked):
    rewrites_the_sealed_past(attacked)
    with pytest.raises(PastChanged):
        seal(attacked.site)
