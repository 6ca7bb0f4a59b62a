"""The way between pages: as wide as the role, and every way leads somewhere."""

from __future__ import annotations

import re

import pytest

from tests.bench import PEOPLE
from tests.web.people import Page, at


def ways(page: Page) -> dict[str, bool]:
    """The addresses of the navigation, and which of them is the present one."""
    (found,) = re.findall(r'<nav aria-label="Pages">(.*?)</nav>', page.text, re.DOTALL)
    links = re.findall(r'<a href="([^"]+)"( aria-current="page")?', found)
    return {href: bool(current) for href, current in links}


@pytest.mark.parametrize("who", PEOPLE)
def test_every_way_a_person_is_shown_leads_somewhere(people, who):
    for href in ways(people(who).open("/")):
        page = people(who).open(href)
        assert page.status == 200
        assert ways(page)[href]


def test_who_only_looks_is_not_sent_to_scan(people):
    assert "/" in ways(people("tess").open("/samples"))
    assert "/" not in ways(people("udo").open("/samples"))
    assert "/administration" in ways(people("ada").open("/samples"))
    assert "/administration" not in ways(people("tess").open("/samples"))


@at("svf_collected")
def test_the_page_of_a_code_belongs_to_its_list(bench, here, people):
    tess = people("tess")
    for code in (here.first, here.sample, here.donor, here.person):
        assert ways(tess.open(f"/s/{code}"))["/samples"]
        assert ways(tess.open(f"/S/{code}"))["/samples"]
    assert ways(tess.open(f"/s/{bench.lots['needle']}"))["/materials"]


@pytest.mark.parametrize("who", PEOPLE)
def test_everybody_finds_their_tokens_from_every_page(people, who):
    assert 'href="/tokens"' in people(who).open("/samples").text
