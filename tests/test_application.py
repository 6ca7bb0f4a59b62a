"""The application as a whole: its folder, secret, headers and cookies, and what importing it costs."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from flask import url_for

from tracker import create_app
from tracker.actions.opening import kept_secret, open_site
from tracker.settings import Settings, UnfitSetting
from tracker.wiring import STATIC, version_of


@pytest.fixture
def settings(tmp_path, sqlite_urls):
    return Settings(data=tmp_path / "data", database_url=sqlite_urls.serving)


@pytest.fixture
def app(settings):
    return create_app(settings)


def test_the_secret_is_made_once_and_closed_to_others(tmp_path):
    secret = kept_secret(tmp_path)
    assert len(secret) == 32
    assert kept_secret(tmp_path) == secret
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["secret"]


def test_two_installations_have_two_secrets(tmp_path):
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        folder.mkdir()
    assert kept_secret(folders[0]) != kept_secret(folders[1])


def test_a_secret_cut_short_stops_the_start(tmp_path):
    (tmp_path / "secret").write_bytes(b"short")
    with pytest.raises(UnfitSetting, match="holds 5 bytes; a secret has 32"):
        kept_secret(tmp_path)


def test_a_folder_that_cannot_be_made_stops_the_start(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(UnfitSetting, match="TRACKER_DATA"):
        open_site(Settings(data=tmp_path / "file" / "data"))


def test_the_data_folder_is_closed_to_others(settings):
    open_site(settings)
    assert settings.data.stat().st_mode & 0o777 == 0o700


def test_the_clock_of_a_site_is_in_utc(settings):
    assert open_site(settings).clock().utcoffset() == timedelta(0)


def test_every_answer_lets_nothing_foreign_run_and_nothing_private_be_kept(app):
    answer = app.test_client().get("/nowhere")
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'self';")
    assert "unsafe" not in policy
    assert "script-src" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "camera=(self)" in answer.headers["Permissions-Policy"]
    assert "Strict-Transport-Security" not in answer.headers


def test_over_https_cookies_and_answers_stay_there(tmp_path, sqlite_urls):
    settings = Settings(data=tmp_path / "data", database_url=sqlite_urls.serving, https=True)
    app = create_app(settings)
    assert app.config["SESSION_COOKIE_SECURE"]
    assert app.config["SESSION_COOKIE_NAME"].startswith("__Host-")
    answer = app.test_client().get("/nowhere")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_cookies_are_kept_from_scripts_and_other_sites(app):
    assert app.config["SESSION_COOKIE_HTTPONLY"]
    assert app.config["SESSION_COOKIE_SAMESITE"] == "Lax"


def test_the_session_key_is_not_the_secret_itself(app):
    assert app.config["SECRET_KEY"] != app.extensions["tracker"].secret


def test_a_site_that_is_open_already_is_served_as_it_is(settings):
    site = open_site(settings)
    assert create_app(site=site).extensions["tracker"] is site


def test_wsgi_exports_the_application_under_both_names(tmp_path):
    program = "import wsgi; print(wsgi.app is wsgi.application, type(wsgi.app).__name__)"
    environ = os.environ | {"TRACKER_DATA": str(tmp_path)}
    assert run(program, environ) == "True Flask"


def test_what_a_worker_starts_with_is_never_looked_through_for_garbage(tmp_path):
    program = (
        "import gc, tracker; tracker.serve_app(); print(gc.get_freeze_count() > 100_000, gc.isenabled())"
    )
    assert run(program, os.environ | {"TRACKER_DATA": str(tmp_path)}) == "True True"


def test_the_rules_and_the_proof_are_used_without_flask_or_sql():
    program = (
        "import sys, tracker.custody.problems, tracker.custody.decision, tracker.ledger.canonical;"
        "print(sorted({'flask', 'sqlalchemy'} & set(sys.modules)))"
    )
    assert run(program, os.environ) == "[]"


def run(program: str, environ: os._Environ[str] | dict[str, str]) -> str:
    command = [sys.executable, "-c", program]
    root = Path(__file__).parent.parent
    return subprocess.run(
        command, cwd=root, env=environ, capture_output=True, text=True, check=True
    ).stdout.strip()


def test_a_file_is_kept_for_a_year_at_the_address_of_its_version_and_at_no_other(app):
    client = app.test_client()
    with app.test_request_context():
        address = url_for("static", filename="js/scan.js")
    for other, kept in (
        (address, "public, max-age=31536000, immutable"),
        ("/static/js/scan.js", "no-cache"),
        ("/static/v-0/js/scan.js", "no-cache"),
    ):
        with client.get(other) as answer:
            assert answer.headers["Cache-Control"] == kept
            assert answer.data == (STATIC / "js/scan.js").read_bytes()
    assert client.get(address.replace("scan.js", "none.js")).status_code == 404
    assert client.get(address.replace("js/scan.js", "../wsgi.py")).status_code == 404


def test_the_version_changes_with_what_a_file_holds_and_with_its_name(tmp_path):
    file = tmp_path / "one.js"
    file.write_text("1")
    first = version_of(tmp_path)
    file.write_text("2")
    second = version_of(tmp_path)
    file.rename(tmp_path / "two.js")
    assert len({first, second, version_of(tmp_path)}) == 3


def test_a_lock_is_waited_for_as_long_as_the_site_is_set(settings, sqlite_urls):
    site = open_site(Settings(data=settings.data, database_url=sqlite_urls.serving, busy_seconds=3))
    with site.database.reading() as connection:
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == 3000
    site.database.close()
