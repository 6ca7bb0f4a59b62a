"""An installation in a folder of its own, and the command line on it as a person types it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tracker.actions.opening import open_site
from tracker.cli import main
from tracker.settings import Settings

Typed = Callable[..., Result]


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the data folder that the environment names; nothing is in it yet."""
    folder = tmp_path / "data"
    monkeypatch.setenv("TRACKER_DATA", str(folder))
    monkeypatch.setenv("TRACKER_PASSWORD_MEMORY_KIB", "8")
    return folder


@pytest.fixture
def typed(data: Path) -> Typed:
    """Type a command; what it prints and its exit code come back."""

    def type_it(*words: str, standard_input: str = "") -> Result:
        return CliRunner().invoke(main, words, input=standard_input, prog_name="tracker")

    return type_it


@pytest.fixture
def migrated(data: Path, migrated_file: Path) -> Path:
    """Give the data folder with a migrated database in it."""
    data.mkdir(mode=0o700)
    file = data / "tracker.db"
    with closing(sqlite3.connect(migrated_file)) as source, closing(sqlite3.connect(file)) as copy:
        source.backup(copy)
    return data


@pytest.fixture
def site(migrated: Path):
    """Give the installation the command line works on."""
    site = open_site(Settings(data=migrated, password_memory_kib=8))
    yield site
    site.database.close()
