"""The figures of quality: counted from the record, as plots and in words."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from tests.bench import CLINIC
from tests.web.people import at
from tracker.actions.figures import Figures, figures_of
from tracker.web.figures import plots
from tracker.web.reasons import with_signs

SVG = "{http://www.w3.org/2000/svg}"
PLOTS = ("refusals", "releases", "waits", "first_time")


@at("")
def test_a_site_without_anything_says_so_and_counts_no_share(bench, people):
    found = figures_of(bench.site)
    assert (found.per_hundred, found.right_first_time, found.median) == (None, None, None)
    assert people("olga").open("/quality/figures").says.count("Nothing was released.") >= 3


@at("svf_released")
def test_releases_are_counted_and_timed_from_the_collection(bench, people, here):
    found = figures_of(bench.site)
    assert (found.vials, found.exceptional, found.per_hundred) == (2, 0, 0.0)
    assert (found.samples, found.first_time, found.right_first_time) == (1, 1, 100.0)
    assert dict(found.waits)["within 1 day"] == 1
    says = people("olga").open("/quality/figures").says
    assert "0.0 exceptional releases per hundred (0 of 2)" in says
    assert "100.0 of a hundred samples were released without deviation" in says


@at("svf_released")
def test_a_sample_with_a_deviation_was_not_right_first_time(bench, here):
    bench.do("tess", "open_deviation", here.vial, why="It stood on the bench.")
    found = figures_of(bench.site)
    assert (found.samples, found.first_time, found.right_first_time) == (1, 0, 0.0)
    assert [(one.kind, one.open, one.overdue) for one in found.pending] == [("deviation", 1, 0)]
    bench.clock.pass_by(days=31)
    assert [(one.kind, one.open, one.overdue) for one in figures_of(bench.site).pending] == [
        ("deviation", 1, 1)
    ]


@at("svf_divided")
def test_every_check_that_refused_is_counted(bench, people, here):
    before = dict(figures_of(bench.site).refusals)
    for _ in range(2):
        bench.refused("tess", "offer", here.vial, to_establishment=CLINIC)
    after = dict(figures_of(bench.site).refusals)
    assert after["identity.scan"] == before.get("identity.scan", 0) + 2
    assert "Vial scanned" in people("olga").open("/quality/figures").says


@pytest.mark.parametrize(
    ("code", "name"), [("quality.endotoxin", "Endotoxin"), ("use.one_order", "No second open treatment")]
)
def test_a_refusal_is_named_as_a_person_knows_it(code, name):
    found = Figures(((code, 3),), {}, 0, 0, (), None, 0, 0, ())
    assert plots(found)[0].points == ((name, 3),)


@pytest.mark.parametrize(
    ("kept", "printed"),
    [("8.2 10^8 cells", "8.2 × 10⁸ cells"), (">= 5 10^6 cells/mL", "≥ 5 × 10⁶ cells/mL"), ("7 %", "7 %")],
)
def test_every_power_of_ten_is_printed_as_one(kept, printed):
    assert with_signs(kept) == printed


@at("svf_released")
def test_what_is_older_than_the_span_is_left_out(bench):
    bench.clock.pass_by(days=100)
    found = figures_of(bench.site)
    assert (found.vials, found.samples, found.refusals) == (0, 0, ())


@at("svf_released")
@pytest.mark.parametrize("name", PLOTS)
def test_each_plot_is_a_picture_that_loads_nothing(people, name):
    page = people("udo").open("/quality/figures")
    answer = people("udo").client.get(f"/quality/figures/{name}.svg")
    if f"/quality/figures/{name}.svg" in page.text:
        assert "alt=" in page.text
    assert answer.content_type == "image/svg+xml"
    drawn = ET.fromstring(answer.data)
    assert drawn.tag == f"{SVG}svg"
    assert not list(drawn.iter(f"{SVG}script"))
    assert b"kozea" not in answer.data
    assert b'href="http' not in answer.data


@at("")
@pytest.mark.parametrize("who", ["tess", "clara", "ada"])
def test_the_figures_are_for_officers_and_auditors(people, who):
    assert people(who).open("/quality/figures").status == 403
    assert people(who).open("/quality/figures/waits.svg").status == 403


@at("")
def test_there_is_no_other_figure(people):
    assert people("olga").open("/quality/figures/profit.svg").status == 404
