"""A batch record on paper: printed by a real browser, read back, and nothing is cut at the end of a sheet."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

import pypdfium2
import pytest
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from tests.browser.conftest import Quietly
from tests.demonstration.conftest import built, copied
from tracker import create_app
from tracker.actions.batch_record import BatchRecord, batch_record
from tracker.actions.lists import recent_samples
from tracker.actions.site import Site
from tracker.demonstration.memory import read_accounts
from tracker.labels.code import printed

__all__ = ["built", "copied"]

pytestmark = pytest.mark.timeout(420)  # the demonstration is built for it, and the machine may be busy

A4 = (595, 842)
SEWN = """() => {
  const kinds = ".batch .table tbody tr, .batch .ink tr, .batch-head, .batch .facts > div";
  const whole = [...document.querySelectorAll(kinds)];
  whole.forEach((one, number) => {
    const parts = one.children.length ? [...one.children] : [one];
    parts.forEach((part) => { part.prepend(`QQ${number}AA `); part.append(` QQ${number}ZZ`); });
  });
  const blocks = [...document.querySelectorAll(".batch .ink")];
  blocks.forEach((one, number) => { one.prepend(`XX${number}AA`); one.append(`XX${number}ZZ`); });
  return whole.length + blocks.length;
}"""
"""Puts a thread through all that must stay whole: at the beginning and the end of each of its parts."""
OF_ALL = """([what, name]) =>
  [...new Set([...document.querySelectorAll(what)].map((one) => getComputedStyle(one)[name]))]"""
THREAD = re.compile(r"(?:QQ|XX)\d+(?=AA|ZZ)")


@dataclass(frozen=True, slots=True)
class Sheets:
    """What came out of the printer: the text of each sheet, and its size in points."""

    texts: tuple[str, ...]
    sizes: tuple[tuple[int, int], ...]

    @property
    def text(self) -> str:
        """Everything on every sheet, in one line."""
        return " ".join(" ".join(self.texts).split())


def on_paper(page: Page) -> Sheets:
    """Print the page that stands open."""
    document = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
    try:
        texts, sizes = [], []
        for sheet in document:
            words = sheet.get_textpage()
            texts.append(words.get_text_range())
            sizes.append((round(sheet.get_width()), round(sheet.get_height())))
            words.close()
            sheet.close()
        return Sheets(tuple(texts), tuple(sizes))
    finally:
        document.close()


@pytest.fixture
def opened(copied: Site, chromium: Browser) -> Iterator[Callable[[str], Page]]:
    """Opens the batch record of a sample of the demonstration site, as one of its officers."""
    server = make_server("127.0.0.1", 0, create_app(site=copied), threaded=True, request_handler=Quietly)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    context = chromium.new_context(base_url=f"http://127.0.0.1:{server.server_port}")
    page, officer = context.new_page(), next(one for one in read_accounts(copied) if "officer" in one.roles)
    page.goto("/sign-in")
    page.fill("#login", officer.login)
    page.fill("#password", officer.password)
    page.click("main button")

    def batch(code: str) -> Page:
        page.goto(f"/s/{code}/batch")
        return page

    yield batch
    context.close()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def long_and_short(copied: Site) -> tuple[BatchRecord, BatchRecord]:
    """The sample of the demonstration with the most on record, and the one with the least."""
    found = [batch_record(copied, one.code) for one in recent_samples(copied, most=200)]
    ordered = sorted(found, key=lambda one: len(one.written))
    return ordered[-1], ordered[0]


def stamped(at: datetime) -> str:
    return f"{at.day} {at:%b %Y, %H:%M}"


def missing(found: BatchRecord, text: str) -> list[str]:
    """What is on record and does not stand on the paper."""
    case = found.case
    wanted = [printed(code) for code in case.line.vials]
    wanted += [printed(code) for one in case.processing.done for code in one.used]
    wanted += [stamped(one.at) for one in case.processing.done]
    wanted += [f"{one.temperature_c} °C" for one in case.processing.done if one.temperature_c is not None]
    wanted += [one.shown.split(" (")[0] for one in case.quality.results]
    wanted += [printed(one.handover) for one in case.custody.handovers]
    wanted += [one.serial for one in case.custody.labels]
    wanted += [one.says for one in found.stops]
    wanted += [known.number for known in case.materials.known.values()]
    wanted += [found.end.hash if found.end else "no event"]
    return sorted({one for one in wanted if " ".join(one.split()) not in text})


def test_everything_on_record_stands_on_paper_under_the_sample_s_code(opened, long_and_short):
    for found in long_and_short:
        code = found.case.sample.code
        sheets = on_paper(opened(code))
        assert missing(found, sheets.text) == []
        assert set(sheets.sizes) == {A4}
        for number, text in enumerate(sheets.texts, start=1):
            assert f"Batch record {printed(code)}" in text
            assert f"page {number} of {len(sheets.texts)}" in text
            assert f"as of event {found.end.seq} of its chain" in text


def test_no_row_and_no_place_for_a_signature_is_cut_at_the_end_of_a_sheet(opened, long_and_short):
    for found in long_and_short:
        page = opened(found.case.sample.code)
        threads = page.evaluate(SEWN)
        sheets: dict[str, set[int]] = {}
        for number, text in enumerate(on_paper(page).texts):
            for one in THREAD.findall(text):
                sheets.setdefault(one, set()).add(number)
        assert len(sheets) == threads
        assert {one for one, on in sheets.items() if len(on) > 1} == set()


def test_a_table_that_goes_on_names_its_columns_on_every_sheet(opened, long_and_short):
    sheets = on_paper(opened(long_and_short[0].case.sample.code))
    going_on = [text for text in sheets.texts if "recorded at once" in text or "late: demonstration" in text]
    assert len(sheets.texts) > 4
    assert len(going_on) > 2
    for text in going_on:
        assert re.search(r"Who, when|Received or done by|Entered by|Printed|Opened|When", text)


def test_paper_needs_no_colour_and_underlines_no_link(opened, long_and_short):
    page = opened(long_and_short[1].case.sample.code)
    page.emulate_media(media="print", color_scheme="light")
    assert page.locator(".batch .mark .icon").first.is_visible()
    assert set(page.evaluate(OF_ALL, ["main *", "color"])) <= {"rgb(0, 0, 0)", "rgb(51, 51, 51)"}
    assert page.evaluate(OF_ALL, ["main a", "textDecorationLine"]) == ["none"]
