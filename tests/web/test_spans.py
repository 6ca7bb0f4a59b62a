"""A span of time in a person's words."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tracker.web.spans import in_words, left, share

SPANS = [
    (183600, "2 d 3 h"),
    (86400, "1 d 0 h"),
    (86399, "23 h 59 min"),
    (11520, "3 h 12 min"),
    (3720, "1 h 02 min"),
    (3599, "59 min"),
    (600, "10 min"),
    (599, "9 min 59 s"),
    (250, "4 min 10 s"),
    (9, "0 min 09 s"),
]


@pytest.mark.parametrize(("seconds", "words"), SPANS)
def test_a_span_is_told_as_a_person_says_it(seconds, words):
    assert in_words(timedelta(seconds=seconds)) == words
    assert in_words(-timedelta(seconds=seconds)) == words


def test_a_clock_says_what_is_left_or_how_long_ago_it_ran_out():
    assert left(timedelta(minutes=42)) == "42 min left"
    assert left(timedelta(minutes=-42)) == "ran out 42 min ago"
    assert left(timedelta(0)) == "ran out 0 min 00 s ago"


@pytest.mark.parametrize(("hours", "whole", "part"), [(1, 4, 0.25), (-1, 4, 0.0), (5, 4, 1.0), (1, 0, 0.0)])
def test_the_share_left_lies_between_nothing_and_all(hours, whole, part):
    assert share(timedelta(hours=hours), timedelta(hours=whole)) == part
