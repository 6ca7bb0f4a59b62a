from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, make_url, text

from tests.conftest import Urls
from tests.records.writing import as_whom, write
from tracker.records.database import Database
from tracker.records.migrate import MIGRATIONS, is_current, migrate, newest
from tracker.records.tables import metadata


def current(url: str) -> bool:
    database = Database.open(url)
    try:
        return is_current(database)
    finally:
        database.close()


def test_an_empty_database_is_brought_to_the_newest_form(empty_urls):
    assert not current(empty_urls.owner)
    migrate(empty_urls.owner, empty_urls.serving)
    assert current(empty_urls.serving)
    with as_whom(empty_urls.owner).connect() as connection:
        assert set(inspect(connection).get_table_names()) == {*metadata.tables, "alembic_version"}


def test_the_tables_in_the_code_are_those_the_migrations_make(database_urls):
    with as_whom(database_urls.owner).connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, metadata) == []


def test_every_check_in_the_code_is_in_the_database(database_urls):
    with as_whom(database_urls.owner).connect() as connection:
        seen = inspect(connection)
        made = {check["name"] for name in metadata.tables for check in seen.get_check_constraints(name)}
    empty = as_whom("sqlite://")
    with empty.begin() as connection:
        metadata.create_all(connection)
        seen = inspect(connection)
        told = {check["name"] for name in metadata.tables for check in seen.get_check_constraints(name)}
    assert made == told


def test_migrating_again_changes_nothing(database_urls):
    database = Database.open(database_urls.serving)
    write(database, "SAAA", new=("SAAA",))
    migrate(database_urls.owner, database_urls.serving)
    write(database, "SAAA")
    assert is_current(database)
    database.close()


def test_the_newest_form_is_told_without_loading_alembic():
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_heads() == [newest()]


def test_every_migration_is_named_by_its_day_and_what_it_does():
    for file in (MIGRATIONS / "versions").glob("*.py"):
        day, _, slug = file.stem.partition("_")
        assert (len(day), day.isdigit(), slug.islower()) == (8, True, True)
        assert f'revision = "{file.stem}"' in file.read_text(encoding="utf-8")


def pretend_older(url: str) -> None:
    with as_whom(url).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'an_older_form'"))


def test_a_database_in_another_form_is_not_current(database_urls):
    pretend_older(database_urls.owner)
    assert not current(database_urls.serving)


def test_a_new_file_is_read_by_its_owner_alone(sqlite_url):
    migrate(sqlite_url)
    file = Path(make_url(sqlite_url).database or "")
    assert file.stat().st_mode & 0o077 == 0
    assert [one.name for one in file.parent.iterdir() if "before" in one.name] == []


def test_an_older_file_is_copied_before_it_is_touched(sqlite_urls):
    database = Database.open(sqlite_urls.serving)
    write(database, "SAAA", new=("SAAA",))
    database.close()
    pretend_older(sqlite_urls.owner)
    with pytest.raises(Exception, match="an_older_form"):
        migrate(sqlite_urls.owner)
    file = Path(make_url(sqlite_urls.owner).database or "")
    copy = file.with_name(f"{file.name}.before-{newest()}")
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("SELECT count(*) FROM ledger_event").fetchone() == (1,)
    assert copy.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_a_database_in_memory_is_refused(url):
    with pytest.raises(ValueError, match="keeps nothing"):
        migrate(url)


@pytest.mark.parametrize(
    ("role", "says"),
    [("nobody_knows_me", "knows no role"), ("tracker_owner", "owns nothing"), ("postgres", "owns nothing")],
)
def test_a_role_that_could_change_the_record_does_not_serve(postgres_url: Urls, role, says):
    serving = postgres_url.serving.replace("tracker_serving", role)
    with pytest.raises(ValueError, match=says):
        migrate(postgres_url.owner, serving)
    assert not current(postgres_url.owner)
