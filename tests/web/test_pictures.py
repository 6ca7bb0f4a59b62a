"""The pictures of a record: no overlaps, everything once, nothing off the sheet; and as they are on pages."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import combinations, count, pairwise
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.bench import CLINIC
from tests.web.people import at
from tracker.web.pictures import clocks, stay
from tracker.web.pictures.clocks import Clock
from tracker.web.pictures.lineage import BROOD, Member, tree
from tracker.web.pictures.shapes import fitted
from tracker.web.pictures.stay import Kind, Span, Unread

START = datetime(2026, 1, 1, tzinfo=UTC)
STANDINGS = (("usable", "released"), ("waiting", "quarantined"), ("refused", "held"), ("ended", "injected"))
SVG = "{http://www.w3.org/2000/svg}"


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


def members(shape: list, numbers: count, here: int) -> tuple[Member, ...]:
    """Members of a shape: nested lists, each with the number of its standing first."""
    made = []
    for standing, below in shape:
        number = next(numbers)
        state, word = STANDINGS[standing]
        children = members(below, numbers, here)
        made.append(
            Member(f"V{number:05}", "vial, 1 mL · bench", state, word, "/s", number == here, children)
        )
    return tuple(made)


standing = st.integers(0, 3)
shapes: st.SearchStrategy[list[Any]] = st.recursive(
    st.just([]), lambda below: st.lists(st.tuples(standing, below), max_size=14), max_leaves=60
)


@settings(max_examples=30, deadline=None)
@given(shapes, st.integers(0, 40))
def test_every_vial_of_a_line_is_drawn_once_and_nothing_overlaps_or_leaves_the_sheet(shape, here):
    roots = members(shape, count(), here)
    drawn = tree(roots)
    every = [one.code for root in roots for one in root.all()]
    assert Counter(code for node in drawn.nodes for code in node.codes) == Counter(every)
    assert not any(one.box.overlaps(two.box) for one, two in combinations(drawn.nodes, 2))
    assert all(one.box.inside(drawn.width, drawn.height) for one in drawn.nodes)
    assert all(0 <= one.x <= one.right and one.top <= one.bottom <= drawn.height for one in drawn.edges)
    assert [one.code for one in drawn.nodes if one.here] == [one for one in every if one == f"V{here:05}"]
    assert drawn == tree(roots)


def test_the_order_of_a_line_is_the_order_of_the_record():
    roots = members([(0, [(1, []), (0, [(2, [])]), (3, [])])], count(), 99)
    assert [one.code for one in tree(roots).nodes] == ["V00000", "V00001", "V00002", "V00003", "V00004"]


@pytest.mark.parametrize(("many", "boxes"), [(BROOD, BROOD + 1), (BROOD + 1, 2)])
def test_a_brood_is_counted_together_only_where_it_is_too_large(many, boxes):
    assert len(tree(members([(0, [(1, [])] * many)], count(), 99)).nodes) == boxes


def test_hundreds_of_vials_are_a_few_boxes_and_the_page_s_own_stands_for_itself():
    brood = [(0, [(3, [])])] * 250 + [(2, [])] * 150 + [(1, [])]
    drawn = tree(members([(3, brood)], count(), 40))
    assert sum(one.count for one in drawn.nodes) == 1 + 2 * 250 + 150 + 1
    assert len(drawn.nodes) == 6
    (own,) = (one for one in drawn.nodes if one.here)
    assert (own.code, own.count) == ("V00040", 1)
    assert "150 vials, held" in [one.word for one in drawn.nodes]


spans = st.lists(
    st.tuples(st.floats(0, 90_000), st.sampled_from(Kind), st.text(max_size=60)), min_size=1, max_size=25
)


@settings(max_examples=30, deadline=None)
@given(spans, st.lists(st.tuples(st.floats(-10, 200_000), st.floats(0, 5_000)), max_size=8))
def test_a_custody_is_drawn_without_a_hole_and_without_an_overlap(given_spans, given_unread):
    at_, found = START, []
    for long, kind, what in given_spans:
        found.append(Span(at_, at_ + hours(long), kind, what, what))
        at_ += hours(long)
    unread = [
        Unread(START + hours(one), START + hours(one + long), "No reading.") for one, long in given_unread
    ]
    drawn = stay.line(reversed(found), unread)
    lanes = [one.lane for one in drawn.rows]
    assert Counter(one.span for one in drawn.rows) == Counter(found)
    assert all(one.inside(drawn.width, drawn.height) for one in (*lanes, *drawn.unread))
    assert all(one.words.inside(drawn.width, drawn.height) for one in drawn.rows)
    assert all(one.bottom == pytest.approx(two.y) for one, two in pairwise(lanes))
    assert not any(one.overlaps(two) for one, two in combinations((*drawn.unread,), 2))
    assert not any(one.overlaps(two) for one in drawn.unread for two in lanes)
    starts = [one.span.start for one in drawn.rows]
    assert starts == sorted(starts)


def test_a_missing_reading_lies_beside_the_time_it_is_missing_for():
    night = Span(START, START + hours(10), Kind.HELD, "Stored")
    (missing,) = stay.line([night], [Unread(START + hours(5), START + hours(10), "No reading.")]).unread
    (row,) = stay.line([night]).rows
    assert missing.y == pytest.approx(row.lane.middle)
    assert missing.bottom == pytest.approx(row.lane.bottom)
    assert stay.line([night], [Unread(START, START, "No reading.")]).unread == ()
    assert stay.line([]).rows == ()


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.tuples(st.floats(0, 100), st.floats(0.1, 100), st.booleans()), max_size=12), st.floats(0, 300)
)
def test_clocks_stand_below_each_other_with_the_first_to_end_on_top(given_clocks, hour):
    found = [
        Clock(f"Clock {place}", START + hours(one), START + hours(one + long), START if ended else None)
        for place, (one, long, ended) in enumerate(given_clocks)
    ]
    now = START + hours(hour)
    drawn = clocks.bars(found, now)
    assert Counter(one.clock for one in drawn.bars) == Counter(found)
    assert all(one.row.inside(drawn.width, drawn.height) for one in drawn.bars)
    assert all(0 <= one.left.width <= one.whole.width + 0.1 for one in drawn.bars)
    assert not any(one.row.overlaps(two.row) for one, two in combinations(drawn.bars, 2))
    running = [one.clock.due for one in drawn.bars if one.clock.ended is None]
    assert running == sorted(running)


@pytest.mark.parametrize(
    ("ended", "now", "state", "left"),
    [
        (None, 1, "usable", 0.75),
        (None, 3.5, "waiting", 0.125),
        (None, 4, "waiting", 0),
        (None, 4.001, "refused", 0),
        (2, 9, "ended", 0),
        (5, 9, "refused", 0),
    ],
)
def test_a_clock_is_what_its_rule_says_also_at_its_last_instant(ended, now, state, left):
    one = Clock("After thaw", START, START + hours(4), None if ended is None else START + hours(ended))
    (bar,) = clocks.bars([one], START + hours(now)).bars
    assert (bar.state, bar.left.width) == (state, round(bar.whole.width * left, 1))


def test_words_without_room_are_cut_and_marked_as_cut():
    assert fitted("After thaw", 100, 10) == "After thaw"
    assert fitted("After thawing", 100, 10) == "After tha…"


def pictures(page) -> dict[str, ET.Element]:
    """The pictures of a page by the name of their title, each read as XML."""
    parts = page.text.split('<svg class="drawn')[1:]
    found = [ET.fromstring('<svg class="drawn' + _whole(one)) for one in parts]
    return {str(one.get("aria-labelledby")).split()[0]: one for one in found}


def _whole(text: str) -> str:
    """Up to the end tag of the picture itself; icons lie within it."""
    depth, place = 1, 0
    while depth:
        opens, closes = text.find("<svg", place), text.index("</svg>", place)
        depth += 1 if -1 < opens < closes else -1
        place = (opens if -1 < opens < closes else closes) + 5
    return text[: place + 1]


@at("svf_bedside")
def test_the_page_of_a_vial_draws_its_line_its_custody_and_its_clocks_with_tables(people, here):
    page = people("olga").open(f"/s/{here.syringe}")
    drawn = pictures(page)
    assert set(drawn) == {"line-title", "custody-title", "clocks-title"}
    for one in drawn.values():
        names = [each.tag for each in one]
        assert names[:2] == ["title", "desc"]
        assert one.find("title").text
        assert one.find("desc").text
        assert not [each for each in one.iter() if "style" in each.attrib]
    (own,) = [one for one in drawn["line-title"].iter("g") if one.get("aria-current")]
    assert "".join(own.itertext()).replace("-", "").count(here.syringe) == 1
    for summary in ("The line as a table", "The custody as a table", "The clocks as a table"):
        assert summary in page.says


@at("svf_divided")
def test_a_road_nobody_answered_is_hatched_and_its_clock_runs(bench, people, here):
    bench.do("tess", "offer", here.vial, (here.vial,), to_establishment=CLINIC)
    bench.clock.pass_by(minutes=7)
    page = people("olga").open(f"/s/{here.vial}")
    drawn = pictures(page)["custody-title"]
    roads = [one for one in drawn.iter("g") if one.get("class") == "stay stay-road"]
    assert roads[-1].find("rect").get("fill") == "url(#hatch-road)"
    assert "7 min" in "".join(roads[-1].itertext())
    assert "Transport, until it is accepted" in page.says


@at("svf_bedside")
def test_the_page_of_a_sample_draws_the_whole_line(bench, people, here):
    case = bench.case(here.vial)
    page = people("tess").open(f"/s/{case.sample.code}")
    drawn = "".join(pictures(page)["line-title"].itertext()).replace("-", "")
    assert all(drawn.count(one) == 1 for one in case.line.vials)
    assert f"The line as a table: {len(case.line.vials)} vials" in page.says


@at("svf_bedside")
def test_an_ended_vial_has_no_clocks_and_its_custody_ends_with_it(bench, people, here):
    bench.do(
        "tess",
        "discard",
        here.vials[1],
        (here.vials[1],),
        method="incinerated",
        why="Not needed.",
        second="nora",
    )
    bench.clock.pass_by(days=30)
    page = people("olga").open(f"/s/{here.vials[1]}")
    assert "clocks-title" not in pictures(page)
    assert "30 d" not in page.says
