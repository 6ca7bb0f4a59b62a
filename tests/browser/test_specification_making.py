"""A specification made in a browser: drafted from an older one, caught by the linter, compared, approved."""

from __future__ import annotations

import pytest

from tests.bench import PASSWORD
from tests.browser.faults import PHONE
from tests.browser.walking import Walker
from tracker.actions.listing import one

pytestmark = pytest.mark.timeout(420)  # a long form on some dozen pages, and the machine may be busy

TITLE = "Stromal vascular fraction"
LIMIT = {"criteria-0-analyte": "viability", "criteria-0-limit": "75"}


def drafted(olga: Walker) -> str:
    """A version drafted from the one in force, with its first limit the wrong way round."""
    olga.menu("Materials").row(TITLE, near="#specifications").to("Draft a new version of it")
    olga.who.fill(**LIMIT, **{"criteria-0-operator": "<="})
    olga.to("Save the draft")
    assert "Draft, judges nothing" in olga.says
    return olga.who.code


def caught(olga: Walker) -> None:
    """The linter says it in words, and nobody is led to sign such a draft."""
    assert "is the wrong way round: viability has a lower limit" in olga.part("faults")
    assert "nobody may sign it" in olga.part("faults")
    assert "Propose for approval" not in olga.says


def corrected(olga: Walker) -> None:
    """She turns it round, and stands for the draft with her password."""
    olga.to("Revise the draft")
    assert olga.who.page.locator("[name='criteria-0-limit']").input_value() == "75"
    olga.who.fill(**{"criteria-0-operator": ">="})
    olga.to("Save the draft")
    assert "wrong way round" not in olga.says
    olga.to("Propose for approval").send(password=PASSWORD)
    assert "Approve specification" not in olga.says


def approved(otto: Walker) -> None:
    """Another officer finds it among the specifications, sees the one thing that differs, and approves."""
    otto.menu("Materials").row(TITLE, "waits for approval", near="#specifications")
    otto.act("Compare with this one", "Version 1", near="#versions")
    assert "What differs 1" in otto.part("differs")
    assert "≥ 70 %" in otto.part("differs")
    assert "≥ 75 %" in otto.part("differs")
    otto.to("Open version 2").to("Approve specification").send(password=PASSWORD)


def test_a_limit_the_wrong_way_round_is_caught_corrected_compared_and_approved(at):
    place = at("")
    olga, otto = (Walker(place.another(login, viewport=PHONE)) for login in ("olga", "otto"))
    draft = drafted(olga)
    caught(olga)
    corrected(olga)
    approved(otto)
    assert one(place.bench.site, "specifications", draft)["status"] == "in_force"
    assert (olga.wrong, otto.wrong) == ({}, {})
