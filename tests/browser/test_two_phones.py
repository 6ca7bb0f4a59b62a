"""Two phones at one bedside at once: blind, by scanner and by keyboard; no way back from a mismatch."""

from __future__ import annotations

import re

from tests.bench import PASSWORD
from tests.browser.conftest import Place
from tests.browser.faults import PHONE, faults
from tests.browser.people import READY, Person
from tests.browser.roads import give_cards
from tests.roads import BAND

CONFIRM = "I confirm vial, patient, joint and side"
WHERE = """() => [...document.querySelectorAll("main *:not([data-left])")].map(one => {
    const {x, y, width, height} = one.getBoundingClientRect(); return [x, y, width, height].join() })"""
LEFT = "() => document.querySelector('[data-left]').textContent"


def runs_down_without_moving_anything(who: Person) -> None:
    """The clock says another second, and nothing on the page moved for it."""
    said, stood = who.page.evaluate(LEFT), who.page.evaluate(WHERE)
    who.page.wait_for_function(f"said => ({LEFT})() !== said", arg=said)
    assert who.page.evaluate(WHERE) == stood


def chooses_by_keyboard(who: Person) -> None:
    """The left knee, with nothing but keys."""
    who.page.locator("[name=joint_side][value=hip-right]").focus()
    who.page.keyboard.press("Space")
    for _ in range(3):
        who.page.keyboard.press("ArrowDown")
    assert who.page.locator(".card-joint:has(:checked) .given").is_visible()
    assert who.page.locator("[name=joint_side]:checked").get_attribute("value") == "knee-left"


def taps_twice(who: Person, name: str) -> None:
    """Press a button twice, as a gloved thumb does."""
    button = who.page.locator("main button").filter(has_text=re.compile(rf"^\s*{name}\s*$"))
    with who.page.expect_navigation(wait_until=READY) as going:
        button.dblclick()
    who.answer = going.value


def test_two_people_on_two_phones_confirm_and_one_injects(at):
    place: Place = at("svf_bedside")
    here = place.here
    clara = place.another("clara", viewport=PHONE)
    berta = place.another("berta", viewport=PHONE, color_scheme="dark")

    clara.open(f"/t/{here.treatment}/bedside")
    for one in (BAND, clara.hands(here.syringe)):
        clara.scan(one)
    chooses_by_keyboard(clara)
    assert faults(clara) == []
    clara.fill(password=PASSWORD)
    place.bench.clock.pass_by(seconds=20)
    taps_twice(clara, CONFIRM)
    assert "Test Berta or Test Carl can be the second person." in clara.says
    assert faults(clara) == []
    runs_down_without_moving_anything(clara)

    berta.open("/").scan(berta.hands(here.syringe))
    assert berta.path == f"/t/{here.treatment}/bedside"
    assert "Test Clara has confirmed. You are the second person." in berta.says
    assert "Still to give: the patient, joint and side." in berta.says
    assert faults(berta) == []
    berta.scan(BAND)
    berta.page.locator(".joint:has([value=knee-left])").click()
    place.bench.clock.pass_by(seconds=20)
    berta.fill(password=PASSWORD).press(CONFIRM)
    assert "Left knee" in berta.says
    assert "Test Clara injects now, on any device" in berta.says

    clara.page.get_by_text("What you give").wait_for()
    clara.burst(clara.hands(here.syringe))
    clara.fill(volume_ml="4", lots=place.bench.lots["needle"], password=PASSWORD)
    place.bench.clock.pass_by(seconds=20)
    taps_twice(clara, "Inject")
    clara.page.get_by_text("What was given").first.wait_for()  # the first tap sends
    assert "What was given" in clara.says, clara.says
    assert [one.vial for one in place.bench.case(here.treatment).treatment.order.injections] == [here.syringe]


def test_from_a_mismatch_no_button_leads_back_to_the_cards(at):
    place: Place = at("svf_bedside")
    here = place.here
    clara = place.another("clara", viewport=PHONE)
    give_cards(clara, here.treatment, here.syringe, site="knee-right").fill(password=PASSWORD)
    place.bench.clock.pass_by(seconds=20)
    clara.press(CONFIRM)
    assert "Stop. The joint or side did not match this treatment. Nothing may be injected." in clara.says
    assert clara.page.locator("a:visible:not(.skip), button:visible, input:visible").all_inner_texts() == [
        "Stop and call quality"
    ]
    assert clara.page.evaluate("document.activeElement.tagName") == "BODY"
    clara.page.go_back(wait_until=READY)
    clara.page.locator(".stop-page").wait_for()
    assert clara.page.locator("[data-bedside]").count() == 0
    clara.press("Stop and call quality")
    assert clara.path == f"/t/{here.treatment}"
    assert "Stopped" in clara.says
    clara.page.go_back(wait_until=READY)
    clara.page.locator(".stop-page").wait_for()
    assert clara.page.locator("[data-bedside]").count() == 0
