"""Every published lot is judged under each default specification it could belong to, and the page says so."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from tracker.demonstration.defaults import candidates, defaults, judge, judged
from tracker.demonstration.printed import lots

PAGE = (Path(__file__).parents[2] / "docs" / "lots.md").read_text("utf-8")
LOTS = {one.name: one for one in lots()}
FOUND = {(one.lot.name, one.specification.product): one for one in judged()}
ADIPOSE, CORD = "Adipose MSC, cultured", "Cord-blood MSC, cultured, allogeneic"


def with_values(name, **printed):
    return replace(LOTS[name], printed={**LOTS[name].printed, **printed})


def under(lot, product):
    (specification,) = [one for one in defaults() if one.product == product]
    return judge(lot, specification)


def test_every_lot_is_held_against_each_default_it_could_belong_to():
    products = {name: {product for lot, product in FOUND if lot == name} for name in LOTS}
    assert products["JOSR-outlier"] == {"SVF, fresh, autologous"}
    for name in ("ADP-D1", "ADP-D2", "ADP-D3"):
        assert products[name] == {ADIPOSE}
    assert all(found == {ADIPOSE, CORD} for name, found in products.items() if name.startswith("BPD"))


def test_a_source_that_no_default_is_made_from_is_said():
    assert FOUND["BPD-P1-1", CORD].against.startswith("It is umbilical-cord tissue")
    assert FOUND["ADP-D1", ADIPOSE].against == ""


def test_what_is_printed_meets_limits_and_what_is_not_printed_meets_none():
    found = FOUND["ADP-D1", ADIPOSE]
    assert {"CD73", "CD90", "CD105", "Viability", "CD14 or CD11b", "CD45", "HLA-DR", "Endotoxin"} <= set(
        found.met
    )
    assert {"CD34", "Gram stain", "Viability after thaw"} <= set(found.untold)
    assert found.failed == ()


@pytest.mark.parametrize(
    ("printed", "says"),
    [
        ({"viability_percent": "69.9"}, "Viability is 69.9 %, limit >= 70 %"),
        ({"cd73_percent": "94.9"}, "CD73 is 94.9 %, limit >= 95 %"),
        ({"cd14_percent": "2.1"}, "CD14 or CD11b is 2.1 %, limit <= 2 %"),
        ({"sterility": "positive"}, "Sterility, 14 days is positive , limit no growth"),
    ],
)
def test_a_value_beyond_its_limit_fails_by_the_numbers(printed, says):
    assert says in under(with_values("ADP-D1", **printed), ADIPOSE).failed


def test_a_bound_that_tells_nothing_about_the_limit_meets_nothing():
    assert "Viability" in under(with_values("ADP-D1", viability_percent=">60"), ADIPOSE).untold


def test_a_default_made_another_way_is_no_candidate():
    assert [one.product for one in candidates(LOTS["JOSR-outlier"], defaults())] == ["SVF, fresh, autologous"]


@pytest.mark.parametrize(("name", "product"), sorted(FOUND))
def test_the_page_has_a_row_for_it(name, product):
    found = FOUND[name, product]
    (row,) = re.findall(rf"^\| {name} \| {re.escape(product)} \| (.+) \|$", PAGE, re.MULTILINE)
    assert row.startswith(f"{len(found.met)} of {found.asked} |")
    assert row.endswith("| refused")
