"""What the rules say, in the reader's language: just said, and read back from the record."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal

from flask import Flask

from tracker.custody.saying import Sentence, say
from tracker.language.sentences import said
from tracker.ledger.canonical import canonical

AT = datetime(2026, 11, 2, 9, 5, tzinfo=UTC)
ROAD = "The vial is in transit since {since} ({handover})."


def test_a_sentence_is_its_english_text_wherever_it_is_kept():
    told = say(ROAD, since=AT, handover="H-1")
    assert isinstance(told, Sentence)
    assert told == "The vial is in transit since 2026-11-02 09:05 UTC (H-1)."
    assert (told.pattern, dict(told.facts)) == (ROAD, {"since": AT, "handover": "H-1"})
    assert canonical({"says": told}) == json.dumps({"says": str(told)}, separators=(",", ":")).encode()
    assert say("{volume} mL", volume=Decimal("2.50")) == "2.50 mL"


def test_a_sentence_just_said_is_told_with_its_facts_as_the_language_writes_them(german):
    told = said(say(ROAD, since=AT, handover="H-1"))
    assert told == "Das Röhrchen ist seit 2026-11-02 09:05 UTC unterwegs (H-1)."


def test_a_sentence_from_the_record_is_recognised_by_its_pattern(german):
    kept = str(say(ROAD, since=AT, handover="H-1"))
    assert said(kept) == "Das Röhrchen ist seit 2026-11-02 09:05 UTC unterwegs (H-1)."
    assert said("The vial was discarded.") == "Das Röhrchen hat den Stand: verworfen."
    assert (
        said("The vial is empty. Nobody knows this one.") == "Das Röhrchen ist leer. Nobody knows this one."
    )


def test_what_no_catalogue_knows_stays_as_it_was_said(german):
    assert said("Something {strange} was said.") == "Something {strange} was said."
    assert said("") == ""


def test_in_the_source_language_a_sentence_stays_as_it_is(app: Flask):
    with app.test_request_context("/"):
        assert said("The vial is empty.") == "The vial is empty."
