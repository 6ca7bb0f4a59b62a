"""What was wrong with an answer, in plain sentences, where a field declares none of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from tracker.web.declared import in_words

PLAINLY: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(r"Missing data for required field\.|Field may not be null\."),
        "This is missing; please give it.",
    ),
    (re.compile(r"Not a valid integer\."), "This is not a whole number. Write it in digits only, as in 12."),
    (
        re.compile(r"Not a valid number\.|Special numeric values .*"),
        "This is not a number. Write it in digits, with a point for a fraction, as in 2.5.",
    ),
    (re.compile(r"Not a valid date\."), "This is not a date. Write year, month and day, as in 2026-01-31."),
    (
        re.compile(r"Not a valid (aware |naive )?datetime\."),
        "There is no such date and time here. Write it as in 2026-01-31T14:05.",
    ),
    (
        re.compile(r"Must be one of: .*|Not a valid boolean\.", re.DOTALL),
        "This is not one of the answers offered. Choose one of them.",
    ),
    (
        re.compile(r"Must be (greater|less) than (?!or equal to None).*", re.DOTALL),
        "This is outside the limit, {limit}.",
    ),
    (
        re.compile(r"Shorter than minimum length (?P<least>\d+)\."),
        "This is too short; at least {least} is asked for.",
    ),
    (
        re.compile(r"Longer than maximum length (?P<most>\d+)\."),
        "This is too long; at most {most} is taken.",
    ),
    (re.compile(r"Unknown field\."), "This is not asked for here."),
)
"""The schema library's own sentences on the left, what a person reads instead on the right."""


def complaints_of(wrong: Any, limit: str = "") -> tuple[str, ...]:
    """Every complaint in what a schema raised for one field, one sentence each."""
    return tuple(dict.fromkeys(_sentences(wrong, limit)))


def _sentences(wrong: Any, limit: str) -> Iterator[str]:
    if isinstance(wrong, str):
        yield _plainly(wrong, limit)
    elif isinstance(wrong, Mapping):
        for place, inner in wrong.items():
            for sentence in _sentences(inner, limit):
                yield f"{_place(place)}: {sentence}"
    elif wrong is not None:
        for inner in wrong:
            yield from _sentences(inner, limit)


def _place(place: object) -> str:
    return f"Line {place + 1}" if isinstance(place, int) else in_words(str(place))


def _plainly(sentence: str, limit: str) -> str:
    for pattern, plain in PLAINLY:
        found = pattern.fullmatch(sentence)
        if found and ("{limit}" not in plain or limit):
            return plain.format(limit=limit, **found.groupdict())
    return sentence
