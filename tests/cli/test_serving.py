"""`tracker serve` and `tracker migrate`: refused where nothing good could come of it, served where it can."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import urllib.request
from contextlib import closing

import pytest

from tracker.records.database import Database
from tracker.records.readiness import owned_tables, unready

COMMAND = (sys.executable, "-c", "from tracker.cli import main; main(prog_name='tracker')")


@pytest.fixture
def port() -> int:
    """Give a port that was free a moment ago."""
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        return int(taken.getsockname()[1])


@pytest.fixture
def taken(monkeypatch):
    """Take the address the site would be served on, so that `serve` ends before it starts a server."""
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        monkeypatch.setenv("TRACKER_BIND", f"127.0.0.1:{taken.getsockname()[1]}")
        yield


def test_a_site_without_a_database_is_not_served(typed, data):
    asked = typed("serve")
    assert asked.exit_code == 2
    assert "Run `tracker migrate` first." in asked.stderr


def test_a_database_of_another_form_is_not_served(typed, migrated):
    with closing(sqlite3.connect(migrated / "tracker.db")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = 'another_form'")
        connection.commit()
    asked = typed("serve")
    assert asked.exit_code == 2
    assert "another_form" in asked.stderr


def test_a_database_without_tables_is_not_served(typed, data):
    data.mkdir()
    with closing(sqlite3.connect(data / "tracker.db")) as connection:
        connection.execute("VACUUM")
    asked = typed("serve")
    assert asked.exit_code == 2
    assert "has no tables of this program" in asked.stderr


def test_a_setting_that_does_not_fit_stops_every_command_with_its_sentence(typed, migrated, monkeypatch):
    monkeypatch.setenv("TRACKER_BINDS", "127.0.0.1:8001")
    for words in (("serve",), ("migrate",), ("verify",), ("demo",), ("user", "list")):
        asked = typed(*words)
        assert asked.exit_code == 2
        assert "Did you mean TRACKER_BIND?" in asked.stderr


def test_an_address_that_is_taken_is_said_to_be_so(typed, migrated, taken):
    asked = typed("serve")
    assert asked.exit_code == 2
    assert "nothing can be served there" in asked.stderr


def test_migrating_makes_the_folder_and_the_database_for_their_owner_alone(typed, data):
    assert typed("migrate").exit_code == 0
    assert (data.stat().st_mode & 0o777, (data / "tracker.db").stat().st_mode & 0o777) == (0o700, 0o600)
    assert typed("verify").exit_code == 0


def test_a_data_folder_that_cannot_be_made_is_said_to_be_so(typed, data):
    data.write_text("no folder")
    for words in (("migrate",), ("verify",)):
        asked = typed(*words)
        assert asked.exit_code == 2
        assert asked.stderr.endswith(".\n")


def test_serving_answers_on_the_address_it_was_given_until_it_is_told_to_end(migrated, port):
    environment = {**os.environ, "TRACKER_BIND": f"127.0.0.1:{port}"}
    server = subprocess.Popen((*COMMAND, "serve"), env=environment, stderr=subprocess.PIPE, text=True)
    try:
        assert server.stderr is not None
        assert f"http://127.0.0.1:{port}/" in server.stderr.readline()
        with urllib.request.urlopen(when_up(port)) as page:
            assert page.status == 200
            assert b"password" in page.read()
    finally:
        server.send_signal(signal.SIGTERM)
        _, said = server.communicate(timeout=60)
    assert server.returncode == 0, said


def when_up(port: int) -> str:
    """Give the address of the sign-in page as soon as somebody listens there."""
    for _ in range(100_000):
        with closing(socket.socket()) as asking:
            if asking.connect_ex(("127.0.0.1", port)) == 0:
                return f"http://127.0.0.1:{port}/sign-in"
    raise TimeoutError(port)


def test_a_role_that_owns_its_tables_is_counted_and_one_that_serves_owns_none(postgres_urls):
    for url, owns in ((postgres_urls.owner, True), (postgres_urls.serving, False)):
        database = Database.open(url)
        assert (owned_tables(database) > 0) is owns
        assert unready(database, url) == ""
        database.close()


def test_an_owner_is_warned_of_before_the_site_is_served(typed, data, postgres_urls, taken, monkeypatch):
    monkeypatch.setenv("TRACKER_DATABASE_URL", postgres_urls.owner)
    assert "Serve as a role that owns nothing" in typed("serve").stderr
    monkeypatch.setenv("TRACKER_DATABASE_URL", postgres_urls.serving)
    assert "Warning" not in typed("serve").stderr


def test_a_postgresql_nobody_answers_for_is_said_to_be_unusable(typed, data, tmp_path, monkeypatch):
    monkeypatch.setenv("TRACKER_DATABASE_URL", f"postgresql+psycopg://nobody:hunter2@/none?host={tmp_path}")
    for words in (("verify",), ("migrate",)):
        asked = typed(*words)
        assert asked.exit_code == 2
        assert "cannot be used" in asked.stderr
        assert "hunter2" not in asked.stderr
