"""Every macro once, as text: nothing inline, nothing foreign, every label at its box."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser

import pytest
from flask import render_template

from tests.web.gallery import PAGES, STATIC, gallery

VOID = {"meta", "link", "input", "br", "img"}
SHAPES = ("path", "circle", "rect")


class Page(HTMLParser):
    """The elements of a page, and whether each was closed where it should be."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.crossed: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag):
        if self.open and self.open[-1] == tag:
            self.open.pop()
        else:
            self.crossed.append(tag)

    def all(self, *tags: str) -> list[dict[str, str]]:
        return [about for tag, about in self.elements if tag in tags]

    def values(self, name: str) -> list[str]:
        return [about[name] for _, about in self.elements if name in about]


def text_of(name: str) -> str:
    answer = gallery().test_client().get(f"/gallery/{name}")
    assert answer.status_code == 200
    return answer.text


@pytest.fixture(params=PAGES)
def page(request: pytest.FixtureRequest) -> Page:
    return Page(text_of(request.param))


def test_every_element_is_closed_where_it_was_opened(page):
    assert (page.open, page.crossed) == ([], [])


def test_nothing_is_written_inline_that_the_content_policy_refuses(page):
    assert page.values("style") == []
    assert page.all("style") == []
    assert all("src" in script for script in page.all("script"))
    assert not [name for _, about in page.elements for name in about if name.startswith("on")]


def test_nothing_comes_from_elsewhere(page):
    addresses = page.values("src") + page.values("href") + page.values("action")
    assert [address for address in addresses if "//" in address] == []


def test_every_file_a_page_asks_for_is_there(page):
    asked = [
        address for address in page.values("src") + page.values("href") if address.startswith("/static/")
    ]
    assert asked
    assert [name for name in asked if not (STATIC / name.removeprefix("/static/")).is_file()] == []


def test_every_id_is_there_once_and_every_reference_finds_one(page):
    ids = page.values("id")
    assert [name for name, times in Counter(ids).items() if times > 1] == []
    named = page.values("for") + [
        name
        for value in page.values("aria-describedby") + page.values("aria-labelledby")
        for name in value.split()
    ]
    assert set(named) <= set(ids)


def test_every_form_that_posts_carries_the_token(page):
    posts = [form for form in page.all("form") if form.get("method") == "post"]
    tokens = [box for box in page.all("input") if box.get("name") == "csrf_token"]
    assert len(posts) == len(tokens) > 0


def test_a_page_has_one_heading_that_says_what_it_is(page):
    assert len(page.all("h1")) == 1


def test_the_ribbon_is_on_every_page_of_a_demonstration(page):
    assert "ribbon" in page.values("class")


def test_every_reason_is_told_with_what_to_do_and_its_evidence():
    text = text_of("vial")
    assert text.count('<p class="says">') == 3
    assert "Record the final sterility result." in text
    assert '<a href="#e18">event 18</a>' in text
    assert "USP &lt;71&gt;; 21 CFR 1271.265(c)" in text


def test_a_code_is_grouped_as_printed():
    assert '<span class="code">V-7K3MQ-2X9TZ-V</span>' in text_of("vial")


@pytest.mark.parametrize("state", ["usable", "refused", "waiting", "ended"])
def test_a_state_is_told_by_shape_and_word_beside_its_colour(state):
    mark = re.search(
        rf'<span class="mark" data-state="{state}">(.*?)</span></span>', text_of("vial"), re.DOTALL
    )
    assert mark
    assert f'data-icon="{state}"' in mark[1]
    assert re.search(r"<span>\w+", mark[1])


def test_the_four_shapes_differ():
    text = text_of("vial") + text_of("usable")
    shapes = {
        state: re.search(rf'data-icon="{state}"[^>]*>(.*?)</svg>', text)[1]
        for state in ("usable", "refused", "waiting", "ended")
    }
    assert len(set(shapes.values())) == 4


def test_what_was_typed_is_kept_and_the_complaint_stands_at_its_box():
    text = text_of("form")
    assert 'value="640"' in text
    assert re.search(r'id="value-wrong">.*?640 % is more than a percentage can be', text, re.DOTALL)
    assert re.search(r'id="value"[^>]*aria-describedby="value-hint value-wrong" aria-invalid="true"', text)
    assert "Counted twice.</textarea>" in text
    assert re.search(r'value="left" checked', text)


def test_text_a_person_typed_is_never_markup():
    app = gallery()
    with app.test_request_context("/gallery/scan"):
        text = render_template("scan.html", error="<b>wrong</b>", typed='"><script>')
    assert "<b>wrong</b>" not in text
    assert '"><script>' not in text


def test_the_cards_show_left_and_right_as_the_patient_s():
    text = text_of("cards")
    assert "Patient’s <b>right</b>" in text
    assert re.findall(r'name="joint_side" value="([a-z-]+)"', text) == [
        "hip-right",
        "hip-left",
        "knee-right",
        "knee-left",
    ]
    assert "checked" not in text


def test_a_given_vial_is_a_receipt_and_not_its_code():
    text = text_of("bedside")
    assert '<input type="hidden" name="vial_receipt" value="receipt">' in text
    assert "data-given" in text


def test_the_stop_page_has_one_button_and_no_way_back():
    page = Page(text_of("stop"))
    assert len(page.all("button")) == 1
    assert [link["href"] for link in page.all("a")] == ["#main"]


def test_the_scan_page_with_all_it_loads_is_light():
    text = text_of("scan")
    loaded = set(re.findall(r"/static/([\w./-]+)", text)) | {"js/burst.js"}
    weight = len(text.encode()) + sum((STATIC / name).stat().st_size for name in loaded)
    assert weight < 64 * 1024
