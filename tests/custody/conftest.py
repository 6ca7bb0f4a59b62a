"""What the checks say in these tests is what was read and agreed to, word for word.

A sentence is what a person at the bench acts on, and so is its advice, the field it stands at, its evidence
and the rule it stands on. `AGREED=write pytest tests/custody` writes `sentences.txt` anew, and a run of some
of the tests adds to it; read the difference before you commit it.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tracker.custody import decision
from tracker.custody.checks import ALL
from tracker.custody.decision import Check, Finding, Warning

PAGE = Path(__file__).parent / "sentences.txt"
AGREED = frozenset(PAGE.read_text("utf-8").splitlines()) if PAGE.exists() else frozenset()
WRITING = os.environ.get("AGREED") == "write"
CODES = frozenset(one.code for one in ALL)
SEEN: set[str] = set()
SEEN_BY_WORKER = "sentences_seen"


def line(found: Finding) -> str:
    """One finding with all its parts."""
    if isinstance(found, Warning):
        return f"{found.check} | warns: {found.says}"
    parts = (found.says, found.resolve, found.field, ", ".join(map(str, found.evidence)), found.basis)
    return " | ".join(map(str, (found.check, *parts, found.exceptional))).replace("\n", " ")


def drawn(request: pytest.FixtureRequest) -> bool:
    """Whether the records of a test are drawn by chance, half-filled ones among them."""
    return hasattr(getattr(request.function, "hypothesis", None), "inner_test")


class Broken(logging.Handler):
    """Which checks of the product failed to run: they refuse, so a test that waits for a no would not see."""

    def __init__(self) -> None:
        super().__init__()
        self.those: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Remember the check, unless it was made up for a test."""
        if CODES.intersection(map(str, record.args or ())):
            self.those.append(record.getMessage())


@pytest.fixture(autouse=True)
def broken(request: pytest.FixtureRequest) -> Iterator[list[str]]:
    """No check of the product fails to run on a record that a test wrote down."""
    door, handler = logging.getLogger(decision.__name__), Broken()
    door.addHandler(handler)
    yield handler.those
    door.removeHandler(handler)
    assert drawn(request) or not handler.those, (
        "A test that expects a failure takes `broken`, looks at it and clears it."
    )


@pytest.fixture(autouse=True)
def sentences(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Hold every finding of the test against the sentences agreed to; drawn cases and checks made up for a
    test have no sentences of their own."""
    said: set[str] = set()
    own = Check._own

    def overheard(check: Check, found: Finding) -> Finding:
        final = own(check, found)
        if check.code in CODES:
            said.add(line(final))
        return final

    monkeypatch.setattr(Check, "_own", overheard)
    yield
    if drawn(request):
        return
    SEEN.update(said)
    unknown = sorted(said - AGREED)
    assert WRITING or not unknown, (
        "Read what nobody agreed to yet, then: AGREED=write pytest tests/custody\n" + "\n".join(unknown)
    )


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Gather what another process saw."""
    SEEN.update(getattr(node, "workeroutput", {}).get(SEEN_BY_WORKER, ()))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write the page when asked, once, in the process that hears of all tests."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output[SEEN_BY_WORKER] = sorted(SEEN)
    elif WRITING:
        kept = SEEN if whole(session) else SEEN | AGREED
        PAGE.write_text("\n".join(sorted(kept)) + "\n", "utf-8")


def whole(session: pytest.Session) -> bool:
    """Whether all tests of this folder were run, and passed."""
    option = session.config.option
    folders = {session.config.invocation_params.dir / argument for argument in session.config.args}
    picked = option.keyword or option.markexpr or option.deselect or option.ignore
    return not picked and not session.testsfailed and bool(folders & {PAGE.parent, PAGE.parent.parent})
