"""The demonstration site, built once for a session, and a copy of it for tests that go on working in it."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tracker.actions.opening import open_site
from tracker.actions.site import Site
from tracker.demonstration.building import build
from tracker.demonstration.published import Told
from tracker.settings import Settings


@dataclass(frozen=True, slots=True)
class Built:
    """The site, what came of the published lots, and when it was built."""

    site: Site
    told: tuple[Told, ...]
    began: datetime
    ended: datetime

    def lot(self, name: str) -> Told:
        """What came of one lot."""
        return next(one for one in self.told if one.lot.name == name)


def opened(folder: Path) -> Site:
    """Open a demonstration site with passwords that are quick to check."""
    return open_site(Settings(data=folder, demonstration=True, password_memory_kib=8))


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Iterator[Built]:
    """Give the whole demonstration site; nobody changes anything in it."""
    folder = tmp_path_factory.mktemp("demonstration")
    shutil.copy(migrated_file, folder / "tracker.db")
    site, began = opened(folder), datetime.now(UTC)
    told = build(site)
    yield Built(site, told, began, datetime.now(UTC))
    site.database.close()


@pytest.fixture
def copied(built: Built, tmp_path: Path) -> Iterator[Site]:
    """Give a copy of the demonstration site to work in."""
    here = built.site.settings.data
    for name in ("secret", "demonstration.json", "demonstration-accounts.txt"):
        shutil.copy(here / name, tmp_path / name)
    file = tmp_path / "tracker.db"
    with closing(sqlite3.connect(here / "tracker.db")) as source, closing(sqlite3.connect(file)) as copy:
        source.backup(copy)
    site = opened(tmp_path)
    yield site
    site.database.close()
