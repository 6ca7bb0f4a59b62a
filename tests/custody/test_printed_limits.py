"""Limits as publications print them are read digit for digit; what would have to be guessed is told."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.custody.analytes import BY_NAME
from tracker.custody.printed_limits import Limit, Untold, read_limit
from tracker.custody.printed_names import analyte_called

with (Path(__file__).parent / "printed_criteria.csv").open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))
SPLIT = {"IU/ml": "IU/mL", "EU/kg recipient": "EU/kg"}
ONLY_IN_TEXT = {
    "(4.5-6.0) × 10^7": (Limit("between", "4.5", "10^7 cells", "6.0"),),
    "According to clinical needs": (),
}


def split_of(row):
    """What the columns beside the printed text say."""
    if row["criterion_as_printed"] in ONLY_IN_TEXT:
        return ONLY_IN_TEXT[row["criterion_as_printed"]]
    operator = "is" if row["operator"] == "=" else row["operator"]
    return (Limit(operator, row["limit"], SPLIT.get(row["unit"], row["unit"])),)


def read_of(row):
    """What the two readers make of one row; nothing where they say that it holds no limit."""
    analyte = analyte_called(row["attribute"], row["criterion_as_printed"], row["method"])
    assert analyte is not None, row["attribute"]
    return read_or_told(row["criterion_as_printed"], analyte)


def read_or_told(printed, analyte):
    try:
        return read_limit(printed, analyte)
    except Untold:
        return ()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['attribute']}: {row['criterion_as_printed']}")
def test_every_published_criterion_is_read_as_it_is_printed(row):
    read, split = read_of(row), split_of(row)
    words = [one.operator == "is" for one in read]
    if words == [True]:
        assert row["limit"] in read[0].limit or row["criterion_as_printed"].startswith("No organisms")
    else:
        assert read == split


READ = [
    ("viability", "≥ 95 %", ">=", "95", "%", ""),
    ("viability", ">= 70%", ">=", "70", "%", ""),
    ("viability", "&ge; 70 %", ">=", "70", "%", ""),
    ("viability", "more than or equal to 80 %", ">=", "80", "%", ""),
    ("viability", "no less than 80%", ">=", "80", "%", ""),
    ("viability", "70 % minimum", ">=", "70", "%", ""),
    ("viability", "70% or more", ">=", "70", "%", ""),
    ("viability", "≥ 70,5 % by trypan blue", ">=", "70.5", "%", ""),
    ("viability", "80% to 100%", "between", "80", "%", "100"),
    ("viability", "≥ 70 % and ≤ 100 %", "between", "70", "%", "100"),
    (
        "viability",
        "≤ 70 %",
        "<=",
        "70",
        "%",
        "",
    ),  # the wrong way round is read as printed; the linter says so
    ("cd73", "> 95% +", ">", "95", "%", ""),
    ("endotoxin", "<0.5 EU/mL", "<", "0.5", "EU/mL", ""),
    ("endotoxin", "NMT 0.50 IU/ml", "<=", "0.50", "IU/mL", ""),
    ("endotoxin", "≤ 5 EU/kg/hr", "<=", "5", "EU/kg/h", ""),
    ("endotoxin", "≤ 5 EU/kg body weight", "<=", "5", "EU/kg", ""),
    ("endotoxin", "< 20 EU per dose", "<", "20", "EU total", ""),
    ("endotoxin", "Negative (<0.5 EU/mL)", "<", "0.5", "EU/mL", ""),
    ("cell_count", "1–5 × 10⁶ cells", "between", "1", "10^6 cells", "5"),
    ("cell_count", "1 × 10^6 – 1 × 10^7", "between", "0.1", "10^7 cells", "1"),
    ("cell_count", ">5×10<sup>6</sup>", ">", "5", "10^6 cells", ""),
    ("cell_count", "> 10^6", ">", "1", "10^6 cells", ""),
    ("cell_count", "≥ 5e6 viable cells", ">=", "5", "10^6 cells", ""),
    ("cell_count", "≥ 2 million", ">=", "2", "10^6 cells", ""),
    ("cell_count", "≥ 1,000,000 cells", ">=", "1", "10^6 cells", ""),
    ("cell_dose", "≥ 2 × 10^6 cells/kg", ">=", "2", "10^6 cells/kg", ""),
    ("cell_concentration", "(1.0 ± 0.2) × 10^7 cells/ml", "between", "0.8", "10^7 cells/mL", "1.2"),
    ("ph", "7.2 ± 0.2", "between", "7.0", "pH", "7.4"),
    ("passage", "≤ P5", "<=", "5", "passages", ""),
    ("cfu", "≥ 1 CFU-F per 1000 cells", ">=", "1", "per 1000 cells", ""),
    ("sterility", "No microbial growth after 14 days", "is", "no growth", "", ""),
    ("mycoplasma", "Not detected", "is", "not detected", "", ""),
    ("karyotype", "46,XX / 46,XY normal", "is", "normal", "", ""),
    ("appearance", "conform", "is", "conforms", "", ""),
]


@pytest.mark.parametrize(("analyte", "printed", "operator", "limit", "unit", "upper"), READ)
def test_a_limit_is_read_however_it_is_written(analyte, printed, operator, limit, unit, upper):
    assert read_limit(printed, BY_NAME[analyte]) == (Limit(operator, limit, unit, upper),)


def test_two_open_ends_stay_two_limits():
    assert read_limit("> 70 and < 100 %", BY_NAME["viability"]) == (
        Limit(">", "70", "%"),
        Limit("<", "100", "%"),
    )


TOLD = [
    ("viability", "", "Nothing is printed"),
    ("viability", "report", "holds no limit"),
    ("viability", "90 %", "has no sign"),
    ("viability", "~70 %", "has no sign"),
    ("viability", "≥ 0.7", "names no unit"),
    ("viability", "100-80 %", "begins above its end"),
    ("viability", "≥ 80 % and ≤ 70 %", "No value can meet both"),
    ("viability", "≥70% (pre-freeze), ≥50% (post-thaw)", "more than one limit"),
    ("viability", "≥ 70 % ≤ 80 % ≥ 2%", "more than one limit"),
    ("viability", "negative", "is a number"),
    ("endotoxin", "5 EU/kg/h", "has no sign"),
    ("endotoxin", "< 0.5", "names no unit"),
    ("endotoxin", "< 0.5 EU/100 mL", "further number"),
    ("endotoxin", "< 0.5 EU/kg/day", "no unit known here"),
    ("endotoxin", "< 0.5 ng/mL", "is measured in EU/mL"),
    ("endotoxin", "<0.5 EU/mL or <5 EU/kg", "more than one limit"),
    ("cell_count", "≥ 1,000 cells", "may part thousands or decimals"),
    ("cell_count", "≥ 5 x 106", "has lost its mark"),
    ("cell_concentration", "≥ 5×10^6 cells", "is measured in 10^6 cells/mL"),
    ("cell_count", "5×10^6 ± 10%", "is measured in 10^6 cells"),
    ("karyotype", "46,XX", "none of the words"),
    ("sterility", "positive or negative", "none of the words"),
]


@pytest.mark.parametrize(("analyte", "printed", "why"), TOLD)
def test_what_would_have_to_be_guessed_is_told(analyte, printed, why):
    with pytest.raises(Untold) as told:
        read_limit(printed, BY_NAME[analyte])
    assert why in str(told.value)
    assert str(told.value).endswith(".")


CALLED = [
    ("cell count MSC", "minimum 75×10^6 final dose", "", "cell_dose"),
    ("rapid sterility", "No organisms seen", "Gram stain", "gram_stain"),
    ("donor screening", "Negative for HIV", "nucleic acid amplification (NAT)", "donor_nat"),
    ("Positive markers", "≥ 95 %", "", "positive_markers"),
    ("CD73, CD90, CD105", "> 95 %", "", "positive_markers"),
    ("CD14 or CD11b", "≤ 2 %", "", "cd14_or_cd11b"),
    ("surface markers", "≤ 2 %", "", "negative_markers"),
    ("CFU-F", "> 1 %", "", "cfu"),
    ("HLA DR", "≤ 2 %", "", "hla_dr"),
    ("Viability", "≥ 70 %", "", "viability"),
    ("colour of the label", "blue", "", "appearance"),
    ("lucky number", "7", "", None),
    ("CD34 and CD45", "2 %", "", None),
]


@pytest.mark.parametrize(("attribute", "printed", "method", "name"), CALLED)
def test_an_attribute_is_the_analyte_it_means_or_none(attribute, printed, method, name):
    found = analyte_called(attribute, printed, method)
    assert (found and found.name) == name


NUMBERS = st.decimals(min_value="0.001", max_value="99999", places=3)
SIGNS = {">=": ("≥", ">=", "at least ", "not less than "), "<=": ("≤", "<=", "at most ", "NMT "),
         ">": (">", "more than "), "<": ("<", "less than ", "below ")}  # fmt: skip


@given(NUMBERS, st.sampled_from(sorted(SIGNS)), st.data())
def test_whatever_is_written_by_these_rules_is_read_back_to_the_digit(number, operator, data):
    sign = data.draw(st.sampled_from(SIGNS[operator]))
    space = data.draw(st.sampled_from(("", " ")))
    (found,) = read_limit(f"{sign}{space}{number} EU/mL", BY_NAME["endotoxin"])
    assert found == Limit(operator, str(number), "EU/mL")


@given(NUMBERS, st.integers(0, 14))
def test_a_power_of_ten_moves_no_digit(number, power):
    (found,) = read_limit(f"≥ {number} × 10^{power} cells", BY_NAME["cell_count"])
    own, _, _ = found.unit.removeprefix("10^").partition(" ")
    assert Decimal(found.limit).scaleb(int(own)) == number.scaleb(power)


@given(st.text(max_size=60), st.sampled_from(sorted(BY_NAME)))
def test_any_text_is_read_or_told_and_what_is_read_fits_its_analyte(text, name):
    analyte = BY_NAME[name]
    for one in read_or_told(text, analyte):
        assert one.unit in (analyte.units or ("",))
        assert (one.operator == "is") is (not analyte.units)
