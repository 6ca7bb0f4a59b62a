"""The network is cut: no verdict stays, what may wait is written down, and it is decided when it is back."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.faults import PHONE, faults

SOON = 15_000


def test_what_is_written_down_without_network_is_decided_when_it_is_back(at):
    place = at("svf_released")
    vial, tess = place.here.vial, place.another("tess", viewport=PHONE)
    page = tess.open(f"/s/{vial}").page
    page.wait_for_selector("body[data-kept]")
    tess.open(f"/s/{vial}")
    expect(page.locator("main .band").first).to_be_visible()

    page.context.set_offline(True)
    expect(page.locator("[data-no-network]")).to_be_visible()
    expect(page.locator("main .band").first).to_be_hidden()
    page.goto(f"/s/{vial}", wait_until="domcontentloaded")
    expect(page.locator("h1")).to_have_text("Without network")
    assert vial not in page.content()

    for step, boxes in (("move", {"place": "bench 7"}), ("take_back", {"place": "bench 8"})):
        form = page.locator(f"form[data-wait='{step}']")
        page.locator("details", has=form).locator("summary").first.click()
        for name, value in {"code": vial, **boxes}.items():
            form.locator(f"[name='{name}']").fill(value)
        if step == "take_back":
            form.locator("[name='temperature_c']").fill("-150")
        form.locator(".act-main").click()
    expect(page.locator("[data-queue] > [data-state='waiting']")).to_have_count(2)
    assert place.bench.case(vial).vial.place != "bench 7"

    page.context.set_offline(False)
    expect(page.locator("[data-queue] > [data-state='usable']")).to_have_count(1, timeout=SOON)
    expect(page.locator("[data-queue] > [data-state='refused']")).to_have_count(1, timeout=SOON)
    assert place.bench.case(vial).vial.place == "bench 7"
    tess.wrong.clear()  # the browser tells of every address it could not reach
    assert faults(tess.open("/offline")) == []
