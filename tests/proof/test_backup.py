"""A backup of a whole record: from one kind of database into the other and back, with nothing lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.access.conftest import Clock, each_site
from tests.conftest import Urls
from tests.proof.conftest import Made
from tests.records.writing import as_whom, write
from tracker.actions.backup.restoring import Wanted, restore
from tracker.actions.backup.writing import back_up
from tracker.actions.ledger_keys import LAST, KeyRing
from tracker.actions.opening import open_site
from tracker.actions.scanning import scan_wristband
from tracker.actions.site import Site
from tracker.custody.decision import How
from tracker.custody.problems import Invalid
from tracker.records import copies
from tracker.records.database import Database
from tracker.records.migrate import bring_back, is_current
from tracker.records.readiness import brought_back
from tracker.records.tables.chain import LEDGER
from tracker.records.verification import verify
from tracker.settings import Settings

__all__ = ["each_site"]


@pytest.fixture
def clock() -> Clock:
    return Clock()


def everything(database: Database) -> dict[str, list[list[object]]]:
    """Every row of every table; what a restore says of itself is left out."""
    with database.reading() as connection:
        found = {table.name: list(copies.rows(connection, table)) for table in copies.copied()}
    found["ledger_event"] = [row for row in found["ledger_event"] if row[2] != LEDGER]
    found["chain"] = [row for row in found["chain"] if row[0] != LEDGER]
    del found["ledger_checkpoint"]
    return found


def settings(folder: Path, urls: Urls) -> Settings:
    return Settings(
        data=folder, database_url=urls.serving, migration_url=urls.owner, password_memory_kib=8
    )  # fmt: skip


@pytest.fixture
def moved(trusted: Made, postgres_url: Urls, tmp_path) -> Iterator[Site]:
    """Give a whole record that was brought from SQLite into PostgreSQL, on a machine with another secret."""
    file, urls = tmp_path / "from sqlite", postgres_url
    done = back_up(trusted.bench.site, file)
    assert done.fault == ""
    there = settings(tmp_path / "there", urls)
    restored = restore(there, file, Wanted(known=[("paper", done.checkpoint)]))
    assert (restored.report.breaks, restored.new_secret, restored.without_key) == ((), True, True)
    (there.data / "ledger" / "key").write_bytes(
        (trusted.bench.site.settings.data / "ledger/key").read_bytes()
    )
    (there.data / "ledger" / "key").chmod(0o600)
    site = open_site(there)
    yield site
    site.database.close()


def test_a_record_goes_from_sqlite_to_postgresql_and_back(trusted, moved, tmp_path):
    wanted = everything(trusted.bench.site.database)
    assert verify(moved.database).ok
    there = everything(moved.database)
    assert [name for name in wanted if wanted[name] != there[name]] == ["wristband"]
    file = tmp_path / "from postgresql"
    done = back_up(moved, file)
    home = settings(tmp_path / "home", Urls(*[f"sqlite:///{tmp_path / 'home.db'}"] * 2))
    home.data.mkdir()
    (home.data / "secret").write_bytes(trusted.bench.site.secret)
    restored = restore(home, file, Wanted(known=[("paper", done.checkpoint)]))
    assert (restored.report.breaks, restored.new_secret) == ((), True)
    site = open_site(home)
    assert everything(site.database) == wanted
    assert KeyRing.of(home).last() == (moved.settings.data / "ledger" / LAST).read_text()
    site.database.close()


def test_wristbands_are_found_under_the_new_secret(trusted, moved):
    clara = trusted.bench.people["clara"]
    scans = [one for row in trusted.bench.told for one in row["scans"]]
    band = next(one.removeprefix("band:") for one in scans if one.startswith("band:"))
    assert scan_wristband(moved, clara, band, How.CAMERA)


def test_a_table_that_cannot_be_filled_leaves_nothing(empty_urls):
    def load(connection):
        table = copies.known("person", ["code", "name"])
        copies.put(connection, table, ["code", "name"], iter([["P" + "A" * 40, None]] * 2))

    with pytest.raises(Invalid, match="rows of person"):
        brought_back(empty_urls.owner, empty_urls.serving, "head", load, lambda _: None)
    if empty_urls.owner.startswith("postgresql"):
        with as_whom(empty_urls.owner).connect() as connection:
            assert connection.scalar(text("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")) == 0
    else:
        assert not Path(empty_urls.owner.removeprefix("sqlite:///")).exists()


def test_a_backup_of_an_earlier_form_is_brought_to_the_present_one(empty_urls):
    def load(connection):
        columns = ["code", "name", "licence", "activities"]
        row = ["LAB", "Test Laboratory", "L-1", ["process"]]
        copies.put(connection, copies.known("establishment", columns), columns, iter([row]))

    bring_back(empty_urls.owner, empty_urls.serving, "20261122_first_tables", load, lambda _: None)
    opened = Database.open(empty_urls.serving)
    with opened.reading() as connection:
        (row,) = copies.rows(connection, copies.known("establishment", ["country"]))
    assert row == ["LAB", "Test Laboratory", "L-1", ["process"], None, None, None]
    assert is_current(opened)
    opened.close()


def test_what_is_written_meanwhile_is_not_in_the_snapshot(each_site):
    write(each_site.database, "SAAA", new=("SAAA",))
    with each_site.database.reading() as connection:
        events = copies.known("ledger_event", ["idx"])
        before = list(copies.rows(connection, events))
        write(each_site.database, "SAAA")
        assert list(copies.rows(connection, events)) == before
    with each_site.database.reading() as connection:
        assert len(list(copies.rows(connection, events))) == len(before) + 1
