"""For everyone: by keyboard alone, at twice the size, in the dark, without motion, in another language."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.bench import CLINIC
from tests.browser.faults import FITS, PHONE, faults

MOST_TABS = 90
FOCUSED = """() => {
  const here = document.activeElement, style = getComputedStyle(here);
  return {name: here.name ?? "", text: here.textContent.trim(), value: here.value ?? "",
          seen: style.outlineStyle !== "none" || style.boxShadow !== "none"};
}"""


def tab_to(page: Page, **wanted: str) -> None:
    """Go on with the tabulator until what is wanted has the focus; wherever it stops, it is seen."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        here = page.evaluate(FOCUSED)
        assert here["seen"], here
        if all(here[name] == value for name, value in wanted.items()):
            return
    raise AssertionError(f"No tabulator leads to {wanted}.")


def enter(page: Page) -> None:
    with page.expect_navigation(wait_until="domcontentloaded"):
        page.keyboard.press("Enter")


def test_a_vial_is_looked_up_and_handed_over_by_keyboard_alone(at):
    place = at("svf_divided")
    vial, tess = place.here.vial, place.another("tess")
    page = tess.open("/").page
    page.keyboard.type(vial, delay=110)  # the field has the focus, and a person is no scanner
    enter(page)
    assert tess.path == f"/s/{vial}"
    tab_to(page, text="More")
    page.keyboard.press("Enter")
    tab_to(page, text="Hand over")
    enter(page)
    tab_to(page, name="to_establishment")
    for _ in range(12):
        if page.evaluate(FOCUSED)["value"] == CLINIC:
            break
        page.keyboard.press("ArrowDown")
    tab_to(page, name="act", value="do")
    enter(page)
    assert "Recorded" in tess.says
    assert place.bench.case(vial).custody.open(vial).to_establishment == CLINIC


def test_pages_hold_at_twice_the_size_in_the_dark_without_motion_and_in_another_language(at):
    place = at("svf_bedside")
    syringe, treatment = place.here.syringe, place.here.treatment
    clara = place.another("clara", viewport={"width": 640, "height": 900}, color_scheme="dark")
    page = clara.page
    wide = []
    for address in ("/", f"/s/{syringe}", f"/s/{syringe}/hold", f"/s/{treatment}", "/tasks", "/offline"):
        clara.open(address)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        if not page.evaluate(FITS):
            wide.append(address)
        assert page.evaluate("document.getAnimations().length") == 0
    assert wide == []
    page.set_viewport_size(PHONE)
    for address in (f"/s/{syringe}", f"/s/{treatment}"):
        assert faults(clara.open(address)) == [], address
    clara.open("/")
    with page.expect_navigation(wait_until="domcontentloaded"):
        page.locator("button[lang='de']").click()
    assert page.evaluate("document.documentElement.lang") == "de"
    assert faults(clara.open(f"/s/{syringe}")) == []
    assert "Noch nicht bereit zur Injektion" in clara.says
