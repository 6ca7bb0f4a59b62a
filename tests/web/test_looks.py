"""The pages as drawn: everybody reaches them, a gloved thumb hits them, nothing hangs off the side."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.web.gallery import PAGES

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
TARGETS = "button, .act, select, .choice, .joint, input, textarea, .row"
HEIGHTS = """targets => [...document.querySelectorAll(targets)]
  .filter(one => one.checkVisibility() && one.type !== "hidden" && !one.matches(".unseen"))
  .map(one => {
    const target = one.matches("[type=radio], [type=checkbox], [type=file]") ? one.closest("label") : one;
    return [one.outerHTML.slice(0, 90), target.getBoundingClientRect().height, one.matches(".act-main")];
  })"""


@pytest.fixture(
    scope="session",
    params=[(PHONE, "light"), (PHONE, "dark"), (DESK, "light")],
    ids=["phone", "night", "desk"],
)
def screen(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[Page]:
    size, scheme = request.param
    context = chromium.new_context(viewport=size, color_scheme=scheme, reduced_motion="reduce")
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("name", PAGES)
def test_everybody_can_use_the_page_and_nothing_hangs_off_its_side(screen, gallery_url, name):
    screen.goto(f"{gallery_url}/gallery/{name}")
    found = Axe().run(screen)
    assert found.violations_count == 0, found.generate_report()
    assert screen.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    targets = screen.evaluate(HEIGHTS, TARGETS)
    assert [one for one, high, main in targets if high < (64 if main else 44)] == []


def test_a_main_act_stays_at_the_thumb_s_end_of_a_phone(chromium, gallery_url):
    page = chromium.new_page(viewport=PHONE)
    page.goto(f"{gallery_url}/gallery/form")
    place = page.locator(".thumb .act-main").bounding_box()
    assert place["y"] + place["height"] <= PHONE["height"]
    assert place["y"] > PHONE["height"] * 0.8
    page.close()


def test_the_side_of_a_joint_is_where_the_patient_s_is_when_one_faces_them(chromium, gallery_url):
    page = chromium.new_page(viewport=PHONE)
    page.goto(f"{gallery_url}/gallery/cards")
    middle = page.locator(".midline").bounding_box()["x"]
    for joint in ("hip", "knee"):
        right = page.locator(f".joint-{joint}.joint-right .joint-spot").bounding_box()
        left = page.locator(f".joint-{joint}.joint-left .joint-spot").bounding_box()
        assert right["x"] + right["width"] <= middle <= left["x"]
    page.close()


def test_a_record_is_printed_without_what_is_only_for_acting(chromium, gallery_url):
    page = chromium.new_page()
    page.goto(f"{gallery_url}/gallery/vial")
    page.emulate_media(media="print", color_scheme="light")
    assert not page.locator(".top").is_visible()
    assert not page.locator(".acts").first.is_visible()
    assert page.locator(".band-title .icon").is_visible()
    assert page.locator(".ribbon").is_visible()
    page.close()
