"""Numbers and times in the reader's language, and what was typed as a number."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tracker.language import figures

AT = datetime(2026, 11, 2, 9, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "sign", "read"),
    [
        ("2.5", ".", "2.5"),
        ("1.000", ".", "1.000"),
        ("2,5", ".", "2,5"),
        ("2,5", ",", "2.5"),
        ("-80,25", ",", "-80.25"),
        ("2.5", ",", "2.5"),
        ("12", ",", "12"),
        ("0,125", ",", "0.125"),
        ("1234,567", ",", "1234.567"),
        ("<0,05", ",", "<0.05"),
        ("1,5e3", ",", "1.5e3"),
        ("negativ", ",", "negativ"),
        ("1,2,3", ",", "1,2,3"),
    ],
)
def test_a_number_is_read_with_the_sign_of_the_language_it_was_asked_for_in(typed, sign, read):
    assert figures.typed_number(typed, sign) == read


@pytest.mark.parametrize("typed", ["1,000", "1.000", "12,345", "999.999", ">1.000"])
def test_what_is_a_thousand_to_one_reader_and_one_to_another_is_no_number(typed):
    assert figures.ambiguous(typed, ",")
    assert "," in figures.typed_number(typed, ",")
    assert not figures.ambiguous(typed, ".")


@pytest.mark.parametrize("plain", ["2.5", "12.345", "-1.000", "0.125", "1234.567", "7", "1E+3"])
def test_a_number_shown_in_a_box_is_read_back_as_it_was(plain):
    shown = figures.unambiguous(plain, ",")
    assert float(figures.typed_number(shown, ",")) == float(plain)
    assert figures.unambiguous(plain, ".") == plain


def test_outside_of_any_answer_times_and_numbers_are_written_in_the_source_language():
    assert (figures.day_and_time(AT), figures.number("2.5")) == ("2 Nov 2026, 09:05", "2.5")


def test_times_and_numbers_are_written_as_the_language_writes_them(german):
    assert (figures.day_and_time(AT), figures.number("2.5")) == ("02.11.2026, 09:05", "2,5")
    assert figures.numbers_in("72.5 %, 1.2.3, V-1.5") == "72,5 %, 1.2.3, V-1.5"
