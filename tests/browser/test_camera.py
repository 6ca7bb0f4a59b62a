"""The scan page with a camera before it: labels as printed, a bad photo, several at once, a whole box."""

from __future__ import annotations

import io

from PIL import Image, ImageFilter

from tests.wedge import BURST
from tracker.actions.printing import label_facts
from tracker.labels.code import printed
from tracker.labels.label import png

SHIFTS = """() => {
  window.shifted = 0;
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) window.shifted += one.value;
  }).observe({ type: "layout-shift", buffered: true });
}"""
BESIDE = ("/sw.js", "/offline", "/scan/felt")
"""What is fetched when the page stands there already: for a time without network, and how long it took."""
MOST_BYTES = 60_000
"""Of the scan page with its own styles and scripts, before compression."""


def label(bench, vial: str) -> Image.Image:
    """The label on a vial, as its printer makes it."""
    return Image.open(io.BytesIO(png(label_facts(bench.site, vial, None), 300)))


def side_by_side(*labels: Image.Image) -> Image.Image:
    """Several labels on one table."""
    table = Image.new("L", (sum(one.width for one in labels) + 40, max(one.height for one in labels)), 120)
    left = 0
    for one in labels:
        table.paste(one.convert("L"), (left, 0))
        left += one.width + 40
    return table


def test_a_label_before_the_camera_opens_its_vial_and_of_two_one_says_which(at):
    place = at("svf_divided")
    bench, (one, other) = place.bench, place.here.vials
    tess = place("tess").open("/")
    place.camera.show(label(bench, one))
    assert tess.film().path == f"/s/{one}"
    place.camera.show(side_by_side(label(bench, one), label(bench, other)))
    tess.open("/").page.locator("main [data-camera]:visible").first.click()
    choice = tess.page.get_by_role("button", name=f"Vial {printed(other)}")
    choice.wait_for()
    with tess.page.expect_navigation():
        choice.click()
    assert tess.code == other


def test_a_bad_photo_of_a_label_is_read_and_one_without_a_code_says_so(at):
    place = at("svf_divided")
    tess, vial = place("tess").open("/"), place.here.vial
    poor = label(place.bench, vial).convert("L").resize((330, 172)).rotate(9, expand=True, fillcolor=110)
    poor = poor.point(lambda value: 90 + value // 3).filter(ImageFilter.GaussianBlur(0.9))
    for picture, path in ((poor, f"/s/{vial}"), (Image.new("L", (300, 200), 120), "/scan")):
        stream = io.BytesIO()
        picture.save(stream, "JPEG", quality=70)
        photo = {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": stream.getvalue()}
        with tess.open("/").page.expect_navigation():
            tess.page.set_input_files(".photo input", photo)
        assert tess.path == path
    assert "No code was found in the picture." in tess.says


def test_a_box_is_scanned_without_leaving_the_page_and_stops_on_any_error(at):
    place = at("svf_divided")
    bench, (one, other) = place.bench, place.here.vials
    tess = place("tess").open("/box")
    page = tess.page
    lines, stop = page.locator("[data-box-list] li"), page.locator("[data-box-stop]")
    place.camera.show(label(bench, one))
    page.locator("[data-camera]").click()
    lines.first.wait_for()
    assert printed(one) in lines.first.inner_text()
    page.evaluate(BURST, tess.hands(other))
    lines.nth(1).wait_for()
    assert page.locator("[data-box-count]").inner_text() == "2 vials"
    page.evaluate(BURST, tess.hands(other))
    stop.wait_for()
    assert "in the list already" in stop.inner_text()
    page.evaluate(BURST, tess.hands(place.here.first))
    stop.get_by_role("button").click()
    assert lines.count() == 2
    page.evaluate(BURST, "V-7K3MQ-2X9TZ-W")
    stop.wait_for()
    assert "check character of the code is wrong" in stop.inner_text()
    stop.get_by_role("button").click()
    with page.expect_navigation():
        page.locator("[data-step=offer]").click()
    assert tess.code == "offer"
    assert page.input_value("[name=vials]") in (one, other)


def test_the_scan_page_is_small_asks_for_nothing_else_and_answers_a_hand_scanner_without_moving(at):
    place = at("svf_divided")
    tess, vial = place("tess"), place.here.vial
    asked: set[str] = set()
    tess.page.on("request", lambda one: asked.add(one.url.removeprefix(place.url)))
    tess.page.goto("/", wait_until="networkidle")
    own = {name for name in asked if not name.startswith(BESIDE)}
    sizes = {name: len(tess.page.request.get(name).body()) for name in own}
    others = {name.rpartition("/")[2] for name in own if not name.endswith((".css", ".js"))}
    assert others <= {"", "favicon.svg"}
    assert sum(sizes.values()) < MOST_BYTES, (sum(sizes.values()), sizes)
    tess.page.add_init_script(f"({SHIFTS})()")
    tess.scan(tess.hands(vial))
    assert tess.path == f"/s/{vial}"
    tess.page.locator(".band-title").wait_for()
    tess.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50)))")
    assert tess.page.evaluate("window.shifted") == 0
