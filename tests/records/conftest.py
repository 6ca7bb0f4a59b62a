"""A migrated database, opened as it is served."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.conftest import Urls
from tracker.records.database import Database


@pytest.fixture
def database(database_urls: Urls) -> Iterator[Database]:
    """Give a migrated database as the serving role opens it."""
    opened = Database.open(database_urls.serving)
    yield opened
    opened.close()


@pytest.fixture
def patient(database_urls: Urls) -> Iterator[Database]:
    """Give a program that waits as long as a crowd on a slow disk may take."""
    opened = Database.open(database_urls.serving, patience=120)
    yield opened
    opened.close()
