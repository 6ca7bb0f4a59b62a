"""Canonical bytes, held against RFC 8785 by another implementation and by published vectors.

The vectors are from github.com/cyberphone/json-canonicalization, testdata/, commit 19d51d7f,
Copyright 2018 Anders Rundgren, Apache License 2.0.
"""

from __future__ import annotations

import json
import unicodedata

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from tracker.ledger.canonical import (
    DEEPEST,
    LARGEST_BODY,
    LARGEST_INTEGER,
    LARGEST_SIGNED_TEXT,
    NotCanonical,
    TooLarge,
    canonical,
    parse,
)

ARRAYS = r'[56, {"d": true, "10": null, "1": [ ]}]'
FRENCH = (
    r'{"peach": "This sorting order", "p\u00e9ch\u00e9": "is wrong according to French",'
    r' "p\u00eache": "but canonicalization MUST", "sin": "ignore locale"}'
)
STRUCTURES = (
    r'{"1": {"f": {"f": "hi","F": 5} ,"\n": 56.0}, "10": { }, "": "empty", "a": { },'
    r' "111": [ {"e": "yes","E": "no" } ], "A": { }}'
)
UNICODE = r'{"Unnormalized Unicode":"A\u030a"}'
VALUES = (
    r'{"numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],'
    r' "string": "\u20ac$\u000F\u000aA'
    r"'"
    r'\u0042\u0022\u005c\\\"\/", "literals": [null, true, false]}'
)
WEIRD = (
    r'{"\u20ac": "Euro Sign", "\r": "Carriage Return", "\u000a": "Newline", "1": "One",'
    r' "\u0080": "Control\u007f", "\ud83d\ude02": "Smiley", "\u00f6": "Latin Small Letter O With Diaeresis",'
    r' "\ufb33": "Hebrew Letter Dalet With Dagesh", "</script>": "Browser Challenge"}'
)

texts = st.text(st.characters(exclude_categories=["Cs"])).map(lambda text: unicodedata.normalize("NFC", text))
scalars = st.none() | st.booleans() | st.integers(-LARGEST_INTEGER, LARGEST_INTEGER) | texts
keys = st.from_regex(r"[a-z][a-z0-9_]{0,5}", fullmatch=True)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=12,
)


def nested(levels: int) -> list:
    return [nested(levels - 1)] if levels > 1 else []


@pytest.mark.parametrize("given_text", [ARRAYS, FRENCH, STRUCTURES, UNICODE, VALUES, WEIRD])
def test_a_published_input_outside_the_profile_is_refused(given_text):
    with pytest.raises(NotCanonical):
        canonical(json.loads(given_text))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (json.loads(VALUES)["string"], r'''"€$\u000f\nA'B\"\\\\\"/"'''.encode()),
        (json.loads(VALUES)["literals"], b"[null,true,false]"),
        (json.loads(WEIRD)["\u0080"], b'"Control\x7f"'),
        (json.loads(FRENCH)["sin"], b'"ignore locale"'),
        (json.loads(ARRAYS)[0], b"56"),
    ],
)
def test_the_parts_of_published_inputs_inside_the_profile_give_their_published_bytes(value, expected):
    assert canonical(value) == expected


@given(values)
def test_inside_the_profile_the_bytes_are_those_of_rfc_8785(value):
    assert canonical(value) == rfc8785.dumps(value)


@given(values)
def test_what_was_written_is_read_back(value):
    assert parse(canonical(value)) == value


@pytest.mark.parametrize(
    "value",
    [
        1.0,
        float("nan"),
        LARGEST_INTEGER + 1,
        -LARGEST_INTEGER - 1,
        pytest.param(10**5000, id="an integer too long to print"),
        "\ud800",
        "A\u030a",
        b"bytes",
        {1: "key that is a number"},
        {"Large": 1},
        {"": 1},
        {"1a": 1},
        {"a\n": 1},
        {"é": 1},
        {"set": {1, 2}},
        nested(DEEPEST + 1),
        "x" * LARGEST_BODY,
    ],
)
def test_what_two_programs_might_write_differently_is_refused(value):
    with pytest.raises(NotCanonical):
        canonical(value)


def test_the_limits_themselves_are_allowed():
    assert canonical([LARGEST_INTEGER, -LARGEST_INTEGER]) == b"[9007199254740991,-9007199254740991]"
    assert canonical(nested(DEEPEST)) == b"[" * DEEPEST + b"]" * DEEPEST
    assert len(canonical("x" * (LARGEST_BODY - 2))) == LARGEST_BODY == 131072


def test_one_byte_more_is_too_large():
    with pytest.raises(TooLarge):
        canonical("x" * (LARGEST_BODY - 1))
    assert len(canonical("x" * (LARGEST_SIGNED_TEXT - 2), LARGEST_SIGNED_TEXT)) == LARGEST_SIGNED_TEXT
    with pytest.raises(TooLarge):
        canonical("x" * (LARGEST_SIGNED_TEXT - 1), LARGEST_SIGNED_TEXT)


@pytest.mark.parametrize(
    "text",
    [
        b'{"a": 1}',
        b'{"b":1,"a":2}',
        b'{"a":1,"a":1}',
        b'"\\u0041"',
        b"1.0",
        b"1e3",
        b"NaN",
        b"-0",
        b'{"a":1}\n',
        b'\xef\xbb\xbf{"a":1}',
        b'"\xff"',
        b"",
        b"[" * 50_000,
        b'"' + b"x" * LARGEST_SIGNED_TEXT + b'"',
    ],
)
def test_bytes_that_are_not_the_canonical_form_are_not_read(text):
    with pytest.raises(NotCanonical):
        parse(text)
