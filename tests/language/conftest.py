"""An answer in German, and one in the source language."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tracker.language import COOKIE, init_language
from tracker.settings.languages import SOURCE


@pytest.fixture
def app() -> Flask:
    """Give an application that speaks every language there is."""
    made = Flask("tracker")
    init_language(made, SOURCE)
    return made


@pytest.fixture
def german(app: Flask) -> Iterator[None]:
    """Answer somebody who chose German."""
    with app.test_request_context("/", headers={"Cookie": f"{COOKIE}=de"}):
        yield
