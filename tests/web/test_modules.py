"""What the scripts add in a browser: scans land where they belong, clocks run, the camera reads."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.web.gallery import FRAMES
from tests.web.test_spans import SPANS
from tests.wedge import BURST

URL = "HTTPS://CLINIC.EXAMPLE/S/V7K3MQ2X9TZV.1"
Go = Callable[[str], Page]


@pytest.fixture
def go(chromium: Browser, gallery_url: str) -> Iterator[Go]:
    """Opens a page of the gallery; a script that fails or breaks the content policy fails the test."""
    context = chromium.new_context(permissions=["camera"])
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: wrong.append(said.text) if "Content Security" in said.text else None)

    def opened(name: str) -> Page:
        page.goto(f"{gallery_url}/gallery/{name}")
        return page

    yield opened
    context.close()
    assert wrong == []


def scan(page: Page, text: str) -> dict[str, str]:
    """What the page sends when a hand scanner writes this text."""
    with page.expect_navigation():
        page.evaluate(BURST, text)
    return json.loads(page.inner_text("body"))


def test_a_burst_lands_in_the_scan_field_and_says_it_was_scanned(go):
    sent = scan(go("scan"), URL)
    assert (sent["path"], sent["code"], sent["how"]) == ("/scan", URL, "wedge")


def test_a_burst_replaces_what_was_half_typed(go):
    page = go("scan")
    page.fill("#code", "V-7K")
    page.focus("#code")
    assert scan(page, URL)["code"] == URL


def test_a_code_typed_by_a_person_says_it_was_typed(go):
    page = go("scan")
    page.focus("#code")
    with page.expect_navigation():
        page.keyboard.type("V7K3MQ2X9TZV", delay=110)
        page.keyboard.press("Enter")
    sent = json.loads(page.inner_text("body"))
    assert (sent["code"], sent["how"]) == ("V7K3MQ2X9TZV", "typed")


@pytest.mark.parametrize("focus", ["#remark", "#password", "#method"])
def test_a_burst_into_another_field_leaves_that_field_as_it_was(go, focus):
    page = go("form")
    before = page.input_value(focus)
    page.focus(focus)
    page.evaluate(BURST, URL)
    assert page.input_value("#vial") == URL
    assert page.input_value(focus) == before


def test_a_burst_does_not_send_a_form_that_has_more_to_fill_in(go):
    page = go("form")
    page.evaluate(BURST, URL)
    assert page.url.endswith("/gallery/form")
    assert page.evaluate("document.activeElement.name") != "vial"


def test_bursts_into_a_box_of_codes_stand_one_to_a_line(go):
    page = go("form")
    page.focus("#lots")
    for text in ("LOTNUMBER1", "LOTNUMBER2"):
        page.evaluate(BURST, text)
    assert page.input_value("#lots") == "LOTNUMBER1\nLOTNUMBER2\n"


def test_a_burst_on_a_page_without_a_scan_field_looks_the_code_up(go):
    sent = scan(go("vial"), URL)
    assert (sent["path"], sent["code"], sent["how"]) == ("/scan", URL, "wedge")


@pytest.mark.parametrize(
    ("times", "burst"),
    [
        ([0, 8, 16, 24, 32, 40], True),
        ([0, 40, 80, 120, 160, 200], True),
        ([0, 8, 16, 24, 32], False),
        ([0, 60, 120, 180, 240, 300], False),
        ([0, 5, 10, 15, 20, 150], False),
        ([*range(0, 60, 5), 300, 305], True),
        ([*range(0, 60, 5), 900, 905], False),
        ([*range(0, 60, 5), 300, 500], False),
        ([*range(0, 600, 50)], False),
    ],
)
def test_a_scanner_is_told_from_a_person_by_its_speed(go, times, burst):
    found = go("scan").evaluate("async times => (await import('/static/js/burst.js')).isBurst(times)", times)
    assert found is burst


def test_at_the_bedside_each_scan_finds_its_own_card(go):
    page = go("cards")
    page.focus("#bedside-password")
    sent = scan(page, URL)
    assert (sent["vial"], sent["vial_how"], sent["wristband"]) == (URL, "wedge", "")
    assert sent["act"] == "read"
    for label in ("V7K3MQ2X9TZV.39GZ", "v-7k3mq-2x9tz-v.1"):
        assert scan(go("cards"), label)["vial"] == label
    page = go("cards")
    sent = scan(page, "PATIENT-000123")
    assert (sent["wristband"], sent["wristband_how"], sent["vial"]) == ("PATIENT-000123", "wedge", "")


def test_at_the_bedside_the_joint_tapped_is_kept_while_a_scan_is_read(go):
    page = go("cards")
    page.check("[value=knee-left]", force=True)
    assert scan(page, URL)["joint_side"] == "knee-left"


def test_the_one_button_waits_until_three_are_given_and_says_what_is_missing(go):
    page = go("bedside")
    page.click("[value=confirm]", force=True)
    assert page.url.endswith("/gallery/bedside")
    assert page.inner_text(".card-confirm [role=status]") == "Still to give: the patient."
    page.fill("#bedside-wristband", "PATIENT-000123")
    with page.expect_navigation():
        page.click("[value=confirm]")
    sent = json.loads(page.inner_text("body"))
    assert (sent["act"], sent["vial_receipt"], sent["joint_side"]) == ("confirm", "receipt", "knee-left")


def test_without_scripts_enter_reads_and_the_joint_turns_to_its_tick(chromium, gallery_url):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{gallery_url}/gallery/cards")
    tick = page.locator(".card-joint .given")
    assert not tick.is_visible()
    page.check("[value=hip-right]", force=True)
    assert tick.is_visible()
    page.fill("#bedside-vial", "V7K3MQ2X9TZV")
    page.press("#bedside-vial", "Enter")
    sent = json.loads(page.inner_text("body"))
    assert (sent["act"], sent["vial"], sent["joint_side"]) == ("read", "V7K3MQ2X9TZV", "hip-right")
    context.close()


def test_without_scripts_the_photo_remains_and_the_camera_button_is_not_shown(chromium, gallery_url):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{gallery_url}/gallery/scan")
    assert not page.locator("[data-camera]").is_visible()
    assert page.locator(".photo input[capture=environment]").count() == 1
    context.close()


def test_without_a_live_camera_each_card_takes_a_photo(chromium, gallery_url):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{gallery_url}/gallery/cards")
    assert page.locator(".card .photo").filter(visible=True).count() == 2
    context.close()


def test_a_photo_at_the_bedside_is_sent_at_once_and_says_it_is_one(go):
    page = go("cards")
    picture = {"name": "code.jpg", "mimeType": "image/jpeg", "buffer": b"picture"}
    with page.expect_navigation():
        page.set_input_files("[name=wristband_frame]", picture)
    sent = json.loads(page.inner_text("body"))
    assert (sent["act"], sent["wristband_how"], sent["vial_how"]) == ("read", "image", "typed")


def test_the_camera_fills_the_field_of_a_longer_form_and_does_not_send_it(go):
    FRAMES.clear()
    page = go("form")
    page.locator(".field-scan [data-camera]").click()
    expect(page.locator("#vial")).to_have_value("V7K3MQ2X9TZV")
    expect(page.locator(".viewer")).to_have_count(0)
    assert page.input_value("[name=vial_how]") == "camera"
    assert page.url.endswith("/gallery/form")


def test_the_camera_sends_a_code_after_two_equal_reads(go):
    FRAMES.clear()
    page = go("scan")
    with page.expect_navigation():
        page.click("[data-camera]")
    sent = json.loads(page.inner_text("body"))
    assert (sent["code"], sent["how"]) == ("V7K3MQ2X9TZV", "camera")
    assert FRAMES == ["token"] * 3


def test_of_several_codes_in_view_a_person_says_which(go, monkeypatch):
    FRAMES.clear()
    monkeypatch.setattr("tests.web.gallery.SEEN", ["V7K3MQ2X9TZV", "V0QY1CW3E4RT"])
    page = go("scan")
    page.click("[data-camera]")
    choice = page.get_by_role("button", name="Vial V0QY1CW3E4RT")
    choice.wait_for()
    assert page.inner_text(".viewer [role=status]") == "Several codes are in view. Which one do you mean?"
    with page.expect_navigation():
        choice.click()
    assert json.loads(page.inner_text("body"))["code"] == "V0QY1CW3E4RT"


SEEING = """async frames => {
  const seeing = new (await import("/static/js/seeing.js")).Seeing();
  return frames.map(frame => {
    const counts = seeing.see(frame);
    counts.forEach(one => seeing.lock(one));
    return counts.join("+");
  });
}"""


SEEN_AND_COUNTED = [
    (["A", "A"], ["", "A"]),
    (["A", "", "A"], ["", "", "A"]),
    (["A", "B", "", "B"], ["", "", "", "B"]),
    (["A", "", "", "A"], ["", "", "", ""]),
    (["A", "A", "A", "A", "A"], ["", "A", "", "", ""]),
    (["A", "A", "", "", "", "A", "A"], ["", "A", "", "", "", "", ""]),
    (["A", "A", "", "", "", "", "A", "A"], ["", "A", "", "", "", "", "", "A"]),
    (["A", "AB", "AB"], ["", "", "A+B"]),
    (["A", "AB", "A"], ["", "", "A"]),
    (["A", "A", "AB", "AB"], ["", "A", "", "B"]),
    (["A", "B", "A", "B"], ["", "", "A", "B"]),
]


def test_a_code_counts_when_read_twice_and_is_locked_until_it_left_the_picture(go):
    page = go("scan")
    for frames, counted in SEEN_AND_COUNTED:
        assert page.evaluate(SEEING, [list(one) for one in frames]) == counted, frames


def test_a_clock_runs_by_the_server_s_time_and_moves_nothing(go):
    page = go("vial")
    clock = page.locator(".clock[data-until]")
    assert clock.locator("[data-left]").inner_text() in ("1 h 02 min left", "1 h 01 min left")
    assert 0.25 < clock.locator("meter").evaluate("bar => bar.value") < 0.26


def test_a_clock_that_ran_out_says_so_in_word_shape_and_colour(go):
    page = go("late")
    clock = page.locator(".clock")
    assert clock.locator("[data-left]").inner_text().startswith("ran out 30 min")
    assert clock.get_attribute("data-state") == "refused"
    shown = clock.locator(".icon").evaluate_all(
        "all => all.filter(one => one.checkVisibility()).map(one => one.dataset.icon)"
    )
    assert shown == ["refused"]


@pytest.mark.parametrize(("seconds", "words"), SPANS)
def test_the_page_tells_a_span_in_the_same_words_as_the_server(go, seconds, words):
    told = go("scan").evaluate(
        "async span => (await import('/static/js/clock.js')).inWords(span)", seconds * 1000
    )
    assert told == words


def test_a_time_shows_utc_on_a_tap_and_back_on_the_next(go):
    page = go("vial")
    time = page.locator("time").first
    local = time.inner_text()
    time.evaluate("time => time.click()")
    assert time.inner_text() == "2026-01-03 13:05:00 UTC"
    time.evaluate("time => time.click()")
    assert time.inner_text() == local


def test_sound_and_vibration_are_switched_off_and_stay_off(go):
    page = go("scan")
    switch = page.locator("[data-feedback-switch]")
    assert switch.inner_text() == "Sound and vibration: on"
    switch.click()
    page.reload()
    assert switch.inner_text() == "Sound and vibration: off"
    assert switch.get_attribute("aria-pressed") == "false"
