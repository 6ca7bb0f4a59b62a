"""Every page a role can reach: it opens, complains of nothing, hangs off no side, everybody can use it."""

from __future__ import annotations

import pytest

from tests.browser.faults import PHONE, faults
from tests.browser.reach import beginnings, let_things_wait, reach

pytestmark = pytest.mark.timeout(420)  # some sixty pages, and the machine may be busy


@pytest.mark.parametrize("login", ["tess", "olga", "clara", "udo", "ada"])
def test_every_page_opens_and_everybody_can_use_it(at, login):
    place = at("svf_bedside")
    let_things_wait(place.bench, place.here)
    who = place.another(login, viewport=PHONE)
    begin = [*beginnings(place.bench, place.here)]
    if login in ("udo", "ada"):
        begin = [one for one in begin if not one.endswith("/bedside")]  # nobody leads them there
    opened = {address: faults(who) for address in reach(who.page, begin, who.open)}
    assert {address: wrong for address, wrong in opened.items() if wrong} == {}
    assert len(opened) > 10


def test_without_scripts_a_typed_code_leads_to_its_vial_and_on_through_a_step(at):
    place = at("svf_released")
    vial, tess = place.here.vial, place.another("tess", java_script_enabled=False)
    printed = f"{vial[0]}-{vial[1:6]}-{vial[6:11]}-{vial[11]}"
    tess.open("/").fill(code=printed).press("Look up")
    assert tess.path == f"/s/{vial}"
    tess.press("Move")
    tess.fill(scan=vial).press("Read")
    assert f"Vial {printed}: scanned" in tess.says
    tess.fill(place="bench 7").send()
    assert "Recorded" in tess.says
    assert place.bench.case(vial).vial.place == "bench 7"
