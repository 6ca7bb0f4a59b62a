"""Settings: each read, each bounded, each documented; anything else stops the start with a sentence."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

import tracker
from tracker.cli.settings_page import settings_page
from tracker.settings import Settings, UnfitSetting, variable

DOCUMENTED = Path(__file__).parent.parent / "docs" / "settings.md"
NUMBERS = [each for each in fields(Settings) if each.metadata["low"] is not None]


def refusal(**environ: str) -> str:
    with pytest.raises(UnfitSetting) as stopped:
        Settings.from_environment(environ)
    return stopped.value.says


def test_an_empty_environment_gives_a_site_in_var_on_loopback():
    settings = Settings.from_environment({})
    assert settings.data == Path("var")
    assert settings.address == ("127.0.0.1", 8000)
    assert settings.database_url == settings.migration_url == f"sqlite:///{Path.cwd() / 'var/tracker.db'}"


def test_the_database_lies_in_the_data_folder():
    assert Settings(data=Path("/elsewhere")).database_url == "sqlite:////elsewhere/tracker.db"


def test_the_owner_migrates_where_one_is_named():
    urls = {
        "TRACKER_DATABASE_URL": "postgresql+psycopg://a@/b",
        "TRACKER_MIGRATION_URL": "postgresql+psycopg://c@/b",
    }
    settings = Settings.from_environment(urls)
    assert (settings.database_url, settings.migration_url) == tuple(urls.values())


def test_variables_of_other_programs_are_left_alone():
    assert Settings.from_environment({"PATH": "/bin", "TRACKERS": "1"}) == Settings()


def test_a_variable_nobody_knows_stops_the_start_and_the_nearest_is_named():
    says = refusal(TRACKER_BINDS="127.0.0.1:1")
    assert says.startswith("TRACKER_BINDS is not a setting of this program. Did you mean TRACKER_BIND?")


@pytest.mark.parametrize("each", NUMBERS, ids=variable)
def test_a_number_out_of_its_range_stops_the_start(each):
    low, high = each.metadata["low"], each.metadata["high"]
    for fits in (low, high):
        given = {variable(each): str(fits), "TRACKER_DATABASE_URL": "postgresql+psycopg://a@/b"}
        assert getattr(Settings.from_environment(given), each.name) == fits
    assert f"{variable(each)} is {high + 1}" in refusal(**{variable(each): str(high + 1)})
    assert f"from {low} to {high}" in refusal(**{variable(each): str(low - 1)})


@pytest.mark.parametrize("text", ["ten", "1.5", "", "１０", "1e1"])
def test_what_is_no_whole_number_stops_the_start(text):
    assert refusal(TRACKER_THREADS=text).endswith("expected a whole number from 1 to 256.")


@pytest.mark.parametrize(("text", "value"), [("yes", True), ("1", True), ("No", False), ("off", False)])
def test_yes_and_no_are_read_in_the_usual_spellings(text, value):
    assert Settings.from_environment({"TRACKER_HTTPS": text}).https is value


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("TRACKER_HTTPS", "perhaps", "expected yes or no"),
        ("TRACKER_BIND", "8000", "expected an address and a port"),
        ("TRACKER_BIND", "127.0.0.1:0", "expected an address and a port"),
        ("TRACKER_BIND", "127.0.0.1:65536", "expected an address and a port"),
        ("TRACKER_BIND", ":8000", "expected an address and a port"),
        ("TRACKER_DATABASE_URL", "mysql://x", "begins with sqlite: or postgresql+psycopg:"),
        ("TRACKER_PROCESSES", "2", "SQLite is served by one process"),
        ("TRACKER_TLS_CERTIFICATE", "cert.pem", "belong together"),
        ("TRACKER_TLS_KEY", "key.pem", "belong together"),
        ("TRACKER_LABEL_HOST", "vial example", "expected a host name"),
        ("TRACKER_LABEL_HOST", "", "expected a host name"),
        ("TRACKER_TIME_ZONE", "Mars/Olympus", "expected a name such as UTC"),
    ],
)
def test_what_does_not_fit_stops_the_start(name, text, expected):
    assert expected in refusal(**{name: text})


def test_every_fault_is_named_at_once():
    says = refusal(TRACKER_BINDS="x", TRACKER_HTTPS="perhaps", TRACKER_THREADS="none")
    assert all(name in says for name in ("TRACKER_BINDS", "TRACKER_HTTPS", "TRACKER_THREADS"))


def test_a_certificate_means_https():
    assert Settings(tls_certificate="cert.pem", tls_key="key.pem").https


def test_the_documentation_says_what_the_program_reads():
    assert DOCUMENTED.read_text(encoding="utf-8") == settings_page()
    assert all(f"`{variable(each)}`" in settings_page() for each in fields(Settings))


def test_every_setting_is_read_somewhere():
    files = Path(tracker.__file__).parent.rglob("*.py")
    text = "\n".join(one.read_text("utf-8") for one in files)
    names = [one.name for one in fields(Settings)]
    assert [name for name in names if not re.search(rf"\.{name}\b", text)] == []
