"""A value as printed is read and compared with a limit; what cannot be told is never a pass."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tracker.custody.analytes import Outcome, judge_number, judge_word, parse_value, shows_germs

PASSES, UNDECIDED, FAILS = Outcome.PASSES, Outcome.UNDECIDED, Outcome.FAILS

JUDGED = [  # operator, limit, sign, number, what it is
    (">=", "70", "", "69.9", FAILS),
    (">=", "70", "", "70", PASSES),
    (">=", "70", "", "70.1", PASSES),
    (">", "70", "", "70", FAILS),
    (">", "70", "", "70.01", PASSES),
    ("<=", "5", "", "5.01", FAILS),
    ("<=", "5", "", "5", PASSES),
    ("<", "5", "", "5", FAILS),
    ("<", "5", "", "4.99", PASSES),
    ("=", "1", "", "1.0", PASSES),
    ("=", "1", "", "2", FAILS),
    ("=", "1", "<", "1", UNDECIDED),
    ("<", "0.1", "<", "0.05", PASSES),
    ("<", "0.05", "<", "0.05", PASSES),
    ("<", "0.01", "<", "0.05", UNDECIDED),
    ("<", "0.05", "<=", "0.05", UNDECIDED),
    ("<=", "0.05", "<=", "0.05", PASSES),
    ("<=", "0.05", "<", "0.05", PASSES),
    (">=", "95", ">", "95", PASSES),
    (">", "95", ">", "95", PASSES),
    (">", "95", ">=", "95", UNDECIDED),
    (">=", "95", ">=", "95", PASSES),
    (">=", "95", ">", "90", UNDECIDED),
    (">=", "80", "<", "80", FAILS),
    (">=", "80", "<=", "80", UNDECIDED),
    (">", "80", "<=", "80", FAILS),
    (">=", "80", "<", "90", UNDECIDED),
    ("<=", "5", ">", "5", FAILS),
    ("<=", "5", ">=", "5", UNDECIDED),
    ("<", "5", ">=", "5", FAILS),
    ("<=", "5", ">", "3", UNDECIDED),
]


@pytest.mark.parametrize(("operator", "limit", "sign", "number", "outcome"), JUDGED)
def test_a_number_passes_only_when_every_value_it_stands_for_passes(operator, limit, sign, number, outcome):
    assert judge_number(operator, Decimal(limit), sign, Decimal(number)) is outcome


@pytest.mark.parametrize(
    ("sign", "number", "outcome"),
    [
        ("", "9", FAILS),
        ("", "10", PASSES),
        ("", "20", PASSES),
        ("", "21", FAILS),
        ("<", "15", UNDECIDED),
        ("<", "10", FAILS),
    ],
)
def test_a_range_holds_at_both_ends(sign, number, outcome):
    assert judge_number("between", Decimal(10), sign, Decimal(number), Decimal(20)) is outcome


@pytest.mark.parametrize(
    ("word", "limit", "outcome"),
    [
        ("growth", "no growth", FAILS),
        ("no growth", "no growth", PASSES),
        ("negative", "no growth", PASSES),
        ("indeterminate", "no growth", UNDECIDED),
        ("", "no growth", UNDECIDED),
        ("positive", "negative", FAILS),
        ("conforms", "conforms", PASSES),
        ("does not conform", "conforms", FAILS),
    ],
)
def test_an_answer_in_words_passes_only_when_it_says_what_was_asked_for(word, limit, outcome):
    assert judge_word(word, limit) is outcome


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("<0.05", ("<", Decimal("0.05"), "")),
        ("> 95", (">", Decimal(95), "")),
        ("≤ 5", ("<=", Decimal(5), "")),
        ("≥5.50", (">=", Decimal("5.50"), "")),
        ("82.5", ("", Decimal("82.5"), "")),
        ("No  Growth", ("", None, "no growth")),
    ],
)
def test_a_value_is_read_as_the_laboratory_printed_it(printed, read):
    assert parse_value(printed) == read


@pytest.mark.parametrize("printed", ["", "12,5", "1e9", "NaN", "about 5", "<", "1" * 13, "0.1234567890", "٣"])
def test_what_is_neither_a_number_nor_a_known_word_is_not_read(printed):
    with pytest.raises(ValueError, match="Give a number such as"):
        parse_value(printed)


@pytest.mark.parametrize("printed", ["-3", "-5 %", "- 5.5", "\N{MINUS SIGN}1 EU/mL"])
def test_a_value_below_zero_is_refused_with_its_own_sentence(printed):
    with pytest.raises(ValueError, match=r"^No result is below 0\."):
        parse_value(printed)


@pytest.mark.parametrize("printed", ["5 %", "<5%", "82.5 %"])
def test_a_number_with_its_unit_is_told_where_the_unit_goes(printed):
    with pytest.raises(ValueError, match="the unit has a field of its own"):
        parse_value(printed)


def test_only_a_positive_answer_about_germs_shows_germs():
    assert shows_germs("sterility", "growth")
    assert not shows_germs("sterility", "no growth")
    assert not shows_germs("karyotype", "does not conform")
    assert not shows_germs("unheard of", "growth")
