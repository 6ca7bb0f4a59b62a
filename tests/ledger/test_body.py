from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone

import pytest

from tests.ledger.writing import NOON, event
from tracker.ledger.body import Event, body, instant_text, read_instant
from tracker.ledger.canonical import (
    LARGEST_BODY,
    LARGEST_SIGNED_TEXT,
    NotCanonical,
    TooLarge,
    canonical,
    parse,
)
from tracker.ledger.shape import Misshapen, read_body

ALWAYS = {
    "v", "id", "act", "chain", "subject", "seq", "prev", "type", "outcome", "at", "recorded", "actor", "door",
    "how", "device", "rules", "data",
}  # fmt: skip


def test_a_body_has_its_always_present_keys_and_no_other():
    assert parse(body(event(0, "SAAA", 1, ""))).keys() == ALWAYS


def test_what_applies_to_few_events_is_there_only_when_it_applies():
    refused = event(
        0, "SAAA", 1, "", outcome="refused", corrects="0" * 32, reason={"commit": "1" * 64},
        refusals=[{"check": "G10", "evidence": ["rejected"]}],
    )  # fmt: skip
    assert parse(body(refused)).keys() == ALWAYS | {"corrects", "reason", "refusals"}


def test_the_bytes_of_a_body_never_change():
    assert body(event(1, "SAAA", 1, "")) == (
        b'{"act":"00000000000000000000000000000001","actor":"u-0009","at":"2026-01-03T12:00:01.000000Z",'
        b'"chain":"SAAA","data":{"changes":[],"given":{}},"device":"bench 1","door":"page","how":"camera",'
        b'"id":"00000000000000000000000000000001","outcome":"done","prev":"",'
        b'"recorded":"2026-01-03T12:00:01.000000Z","rules":{"program":"1.0.0"},"seq":1,"subject":"SAAA",'
        b'"type":"store","v":1}'
    )


@pytest.mark.parametrize("changed", [{"outcome": "maybe"}, {"door": "window"}, {"how": "guessed"}])
def test_a_word_that_is_not_listed_is_refused(changed):
    with pytest.raises(ValueError, match=next(iter(changed.values()))):
        body(event(0, "SAAA", 1, "", **changed))


def test_a_quantity_that_is_a_float_is_refused():
    with pytest.raises(NotCanonical):
        body(event(0, "SAAA", 1, "", data={"volume_ul": 1500.5}))


def test_an_instant_is_written_in_utc_with_six_digits():
    summer = timezone(timedelta(hours=2))
    assert instant_text(datetime(2026, 7, 1, 14, 0, 0, 7, summer)) == "2026-07-01T12:00:00.000007Z"
    assert read_instant(instant_text(NOON)) == NOON


def test_an_instant_without_an_offset_is_refused():
    with pytest.raises(ValueError, match="offset"):
        instant_text(datetime(2026, 1, 3))


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-03T12:00:00Z",
        "2026-01-03T12:00:00.000Z",
        "2026-01-03T12:00:00.000000",
        "2026-01-03T12:00:00.000000+00:00",
        "2026-01-03T13:00:00.000000+01:00",
        "2026-02-30T12:00:00.000000Z",
        "20260103T120000.000000Z",
        "",
    ],
)
def test_an_instant_written_another_way_is_not_read(text):
    with pytest.raises(ValueError, match=r"."):
        read_instant(text)


def test_a_body_is_read_back():
    assert read_body(body(event(0, "SAAA", 1, "")))["chain"] == "SAAA"


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"v": 2}, "version"),
        ({"extra": 1}, "unknown keys extra"),
        ({"seq": "1"}, "right kind of seq"),
        ({"seq": True}, "right kind of seq"),
        ({"chain": 1}, "right kind of chain"),
        ({"data": []}, "right kind of data"),
        ({"at": "yesterday"}, "right kind of at"),
        ({"recorded": 1}, "right kind of recorded"),
        ({"outcome": "maybe"}, "right kind of outcome"),
        ({"how": "guessed"}, "right kind of how"),
        ({"door": None}, "right kind of door"),
    ],
)
def test_a_body_of_another_form_is_not_read(changed, says):
    text = canonical(json.loads(body(event(0, "SAAA", 1, ""))) | changed)
    with pytest.raises(Misshapen, match=says):
        read_body(text)


def test_a_body_that_lacks_a_key_or_is_no_object_is_not_read():
    whole = json.loads(body(event(0, "SAAA", 1, "")))
    del whole["actor"]
    with pytest.raises(Misshapen, match="lacks actor"):
        read_body(canonical(whole))
    with pytest.raises(Misshapen, match="object"):
        read_body(b"[]")


def sized(kind: str, most: int) -> Event:
    """Give an event of a type whose body takes exactly so many bytes."""
    empty = body(event(1, "SAAA", 1, "", type=kind, data={"given": {"text": ""}, "changes": []}))
    return event(
        1, "SAAA", 1, "", type=kind, data={"given": {"text": "x" * (most - len(empty))}, "changes": []}
    )


SIGNED = ("sign_specification", LARGEST_SIGNED_TEXT)


@pytest.mark.parametrize(("kind", "most"), [("store", LARGEST_BODY), SIGNED])
def test_only_what_was_signed_as_a_whole_may_be_larger_than_others(kind, most):
    assert len(body(sized(kind, most))) == most
    with pytest.raises(TooLarge):
        body(sized(kind, most + 1))
