"""What a field takes, and the sentence a person reads when it does not fit."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from marshmallow import ValidationError

from tracker.custody.steps import ALL, STEPS

WASH = STEPS["wash"].schema()
REASON = "Something was seen that must not happen."


def refused(kind, **given):
    """The sentences for each field that does not fit."""
    with pytest.raises(ValidationError) as caught:
        STEPS[kind].schema().load(given)
    return caught.value.messages


def test_a_field_nobody_knows_is_refused():
    assert refused("wash", after_ml="5", colour="red") == {"colour": ["This step knows no such field."]}


def test_what_is_missing_is_asked_for():
    assert refused("wash") == {"after_ml": ["Enter this."]}


VOLUME = "Give a number of at least 0 and at most 5000 mL, with a decimal point."


@pytest.mark.parametrize(
    "volume",
    [
        "NaN",
        "sNaN",
        "Infinity",
        "-Infinity",
        "-0.001",
        "5000.001",
        "five",
        "5,2",
        "1e9",
        [],
        {},
        "٥",
        "５",
        "1٫5",
        "1_0",
        " 5",
        "5.",
    ],
)
def test_a_volume_is_a_finite_number_within_bounds(volume):
    assert VOLUME in refused("wash", after_ml=volume)["after_ml"]


@pytest.mark.parametrize(
    ("volume", "fits"), [("0", True), ("5000", True), ("0.001", True), ("0.0001", False)]
)
def test_a_volume_is_told_to_the_microlitre(volume, fits):
    if fits:
        assert WASH.load({"after_ml": volume})["after_ml"] == Decimal(volume)
    else:
        assert refused("wash", after_ml=volume) == {"after_ml": ["Give at most 3 decimal places."]}


def test_what_is_drawn_is_more_than_nothing():
    assert refused("draw_up", volume_ml="0") == {
        "volume_ml": ["Give a number above 0 and at most 5000 mL, with a decimal point."]
    }


@pytest.mark.parametrize(
    ("degrees", "fits"), [("-273.15", True), ("60", True), ("-273.16", False), ("60.01", False)]
)
def test_a_temperature_is_one_that_can_be(degrees, fits):
    if fits:
        assert STEPS["check_temperature"].schema().load({"temperature_c": degrees})
    else:
        assert "temperature_c" in refused("check_temperature", temperature_c=degrees)


@pytest.mark.parametrize("number", [0, 21, 1.5, "many", None, "7", "٥"])
def test_a_whole_number_is_whole_and_within_bounds(number):
    assert "vials" in refused("open_treatment", vials=number)


@pytest.mark.parametrize("instant", ["yesterday", "2026-01-05", "2026-01-05T10:00:00", "", 5])
def test_an_instant_has_a_date_a_time_and_an_offset(instant):
    assert "at" in refused("wash", after_ml="5", at=instant)


@pytest.mark.parametrize("field", ["number", "word", "at", "", None])
def test_what_is_wrong_is_one_of_the_values_that_are_ever_corrected(field):
    assert "field" in refused("correct", about="x", field=field, value="1", why="A reason of ten.")


def test_nothing_in_place_of_a_time_is_told_that_the_field_may_be_left_out():
    told = refused("wash", after_ml="5", at=None, late_reason=None)
    assert told == {
        "at": ["Give a date and time with its offset, or leave it out for now."],
        "late_reason": ["Say why, or leave it out."],
    }


def test_an_instant_is_kept_in_one_time_whatever_its_offset():
    found = WASH.load({"after_ml": "5", "at": "2026-01-05T12:00:00+02:00"})["at"]
    assert found == datetime(2026, 1, 5, 10, tzinfo=UTC)
    assert found.utcoffset().total_seconds() == 0


@pytest.mark.parametrize(
    "instant", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "1899-12-31T00:00:00Z"]
)
def test_an_instant_outside_any_calendar_in_use_is_refused(instant):
    assert "at" in refused("wash", after_ml="5", at=instant)


@pytest.mark.parametrize("text", ["A NUL \x00 inside the reason.", "A lone surrogate \ud800 in it."])
def test_a_text_that_cannot_be_kept_is_refused(text):
    assert refused("hold", why=text) == {
        "why": ["The text holds characters that cannot be kept, such as NUL."]
    }


def test_a_text_may_have_lines():
    assert STEPS["hold"].schema().load({"why": "Two lines\nand a\ttab of it."})


@pytest.mark.parametrize("length", [0, 9, 2001])
def test_a_reason_is_one_that_somebody_can_read_later(length):
    assert refused("hold", why="x" * length) == {"why": ["Give 10 to 2000 characters."]}


def test_a_choice_is_one_of_its_list():
    assert refused("discard", why=REASON, method="buried") == {"method": ["Choose one of the list."]}


def test_some_of_a_list_is_at_least_one_of_it():
    given = {"version": "1", "given_by": "self", "signed_at": "2026-01-05T10:00:00Z"}
    assert refused("record_consent", scopes=[], **given) == {"scopes": ["Choose at least one."]}
    assert "scopes" in refused("record_consent", scopes=["donation", "everything"], **given)


def test_the_parts_of_a_division_are_one_to_two_hundred():
    for parts in ([], ["1"] * 201):
        assert refused("split", volumes_ml=parts) == {"volumes_ml": ["Give 1 to 200 volumes."]}
    assert "volumes_ml" in refused("split", volumes_ml=["1", "0"])


def test_many_codes_are_at_most_two_hundred():
    (told,) = refused("wash", after_ml="5", lots=["L"] * 201)["lots"]
    assert told.endswith("200 codes.")


def test_a_tick_left_alone_is_no():
    assert STEPS["draw_specimen"].schema().load({"volume_ml": "1"})["whole"] is False


def test_every_field_has_a_name_a_person_reads():
    for one in ALL:
        for name, field in one.schema().fields.items():
            assert field.metadata.get("label"), f"{one.kind}.{name}"


BORN = (
    "Give a day of the calendar as YYYY-MM-DD, in the digits 0 to 9, "
    "not before 1900-01-01 and not after today."
)


@pytest.mark.parametrize(
    "day", ["soon", "1899-12-31", "1980-02-30", "1980-2-3", "19800203", "1980-W01-1", "١٩٨٠-٠١-٠١", "", " "]
)
def test_a_day_of_birth_is_one_of_the_calendar(day):
    assert refused("register_person", name="Test Person One", birth_date=day) == {"birth_date": [BORN]}


@pytest.mark.parametrize("day", ["1900-01-01", "2000-02-29"])
def test_every_day_of_the_calendar_since_1900_may_be_one_of_birth(day):
    assert STEPS["register_person"].schema().load({"name": "Test Person One", "birth_date": day})


NOTHING = ["Nothing can be read here. Write it out."]
TURNED = ["The text holds characters that turn its direction. Type it without them."]


@pytest.mark.parametrize("name", [" ", "\u00a0\u2003", "\u200b\ufeff", "\u3164", "\t\n"])
def test_a_name_in_which_nothing_can_be_read_is_none(name):
    assert refused("register_person", name=name, birth_date="1970-01-01") == {"name": NOTHING}
    assert refused("hold", why=name * 10) == {"why": NOTHING}


@pytest.mark.parametrize("sign", ["\u202e", "\u2066", "\u200f"])
def test_no_text_turns_its_own_direction(sign):
    assert refused("register_person", name=f"Test{sign}Person", birth_date="1970-01-01") == {"name": TURNED}
    assert refused("hold", why=f"It was seen{sign} by two people.") == {"why": TURNED}


def test_a_name_in_any_script_is_a_name():
    for name in ("Test Person Łódź", "Test Person 王", "Test Person דויד", "Test Person عمر", "O"):
        STEPS["register_person"].schema().load({"name": name, "birth_date": "1970-01-01"})


def test_a_step_that_took_no_time_was_not_done():
    assert refused("digest", after_ml="5", minutes="0") == {
        "minutes": ["Give a number above 0 and at most 100000 min, with a decimal point."]
    }
    STEPS["digest"].schema().load({"after_ml": "5", "minutes": "0.1"})
