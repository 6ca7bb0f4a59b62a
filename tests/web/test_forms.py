"""A form shows what the schema asks, and gives the schema what the person typed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum, StrEnum
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from marshmallow import Schema, ValidationError, fields, validate
from werkzeug.datastructures import MultiDict

from tracker.web.forms import ChoiceView, FormView, Kind, form_view, from_form

BERLIN = ZoneInfo("Europe/Berlin")


class Joint(StrEnum):
    KNEE = "knee"
    HIP = "hip"


class Tube(Enum):
    PLAIN = 1
    HEPARIN = 2


class Bench(Schema):
    """One field of every type a step declares."""

    code = fields.String(required=True, metadata={"label": "Vial", "widget": "scan"})
    note = fields.String(metadata={"label": "Remark", "widget": "textarea", "private": True})
    volume_ml = fields.Decimal(
        required=True,
        validate=validate.Range(min=Decimal(0), min_inclusive=False, max=Decimal(500)),
        metadata={"label": "Volume", "unit": "mL", "hint": "As read on the scale."},
    )
    vials = fields.Integer(strict=True, validate=validate.Range(min=1))
    cracked = fields.Boolean()
    fasting = fields.Boolean(required=True, metadata={"widget": "yes_no"})
    collected_at = fields.AwareDateTime(metadata={"label": "Collected"})
    born = fields.Date()
    joint = fields.Enum(Joint, by_value=True, metadata={"labels": {"hip": "Hip joint"}})
    tube = fields.Enum(Tube)
    method = fields.String(
        validate=validate.And(
            validate.Length(min=1), validate.OneOf(["gram", "bact_alert"], ["Gram stain", ""])
        )
    )
    markers = fields.List(fields.String(validate=validate.OneOf(["hiv_1", "hbsag"])))
    lots = fields.List(fields.String(), metadata={"widget": "codes"})
    readings_c = fields.List(fields.Decimal())
    counts = fields.List(fields.Integer(strict=True))
    secret = fields.String(metadata={"widget": "password"})
    seen = fields.Integer(strict=True, metadata={"widget": "hidden"})


def posted(*pairs: tuple[str, str]) -> MultiDict[str, str]:
    return MultiDict(pairs)


def complaints(*pairs: tuple[str, str]) -> FormView:
    form = posted(*pairs)
    with pytest.raises(ValidationError) as raised:
        Bench().load(from_form(Bench, form, BERLIN))
    return form_view(Bench, form, raised.value.messages_dict, zone=BERLIN)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("code", Kind.SCAN),
        ("note", Kind.TEXTAREA),
        ("volume_ml", Kind.NUMBER),
        ("vials", Kind.NUMBER),
        ("cracked", Kind.CHECKBOX),
        ("fasting", Kind.YES_NO),
        ("collected_at", Kind.DATETIME),
        ("born", Kind.DATE),
        ("joint", Kind.CHOICE),
        ("tube", Kind.CHOICE),
        ("method", Kind.CHOICE),
        ("markers", Kind.CHOICES),
        ("lots", Kind.CODES),
        ("readings_c", Kind.LINES),
        ("counts", Kind.LINES),
        ("secret", Kind.PASSWORD),
        ("seen", Kind.HIDDEN),
    ],
)
def test_each_type_is_asked_for_in_its_own_way(name: str, kind: Kind) -> None:
    assert form_view(Bench)[name].kind is kind


def test_fields_stand_in_the_order_declared() -> None:
    assert [field.name for field in form_view(Bench).fields] == list(Bench().fields)


def test_what_only_a_late_entry_needs_stands_apart() -> None:
    class Wash(Schema):
        at = fields.AwareDateTime()
        late_reason = fields.String()
        volume_ml = fields.Decimal()

    form = form_view(Wash)
    assert [field.name for field in form.asked] == ["volume_ml"]
    assert [field.name for field in form.late] == ["at", "late_reason"]


def test_a_field_says_its_name_unit_limit_and_hint() -> None:
    volume = form_view(Bench)["volume_ml"]
    assert (volume.label, volume.unit, volume.limit) == ("Volume", "mL", "> 0 and ≤ 500")
    assert (volume.hint, volume.required, volume.private) == ("As read on the scale.", True, False)


def test_a_field_without_a_label_is_called_by_its_name_in_words() -> None:
    assert form_view(Bench)["readings_c"].label == "Readings c"


def test_a_private_field_is_known_as_one() -> None:
    assert form_view(Bench)["note"].private


def test_choices_carry_the_words_a_person_reads() -> None:
    form = form_view(Bench)
    assert form["joint"].choices == (ChoiceView("knee", "Knee"), ChoiceView("hip", "Hip joint"))
    assert form["tube"].choices == (ChoiceView("PLAIN", "PLAIN"), ChoiceView("HEPARIN", "HEPARIN"))
    assert form["method"].choices == (
        ChoiceView("gram", "Gram stain"),
        ChoiceView("bact_alert", "Bact alert"),
    )
    assert form["markers"].choices == (ChoiceView("hiv_1", "Hiv 1"), ChoiceView("hbsag", "Hbsag"))
    assert form["fasting"].choices == (ChoiceView("true", "Yes"), ChoiceView("false", "No"))


def test_two_forms_on_one_page_keep_their_ids_apart() -> None:
    assert form_view(Bench, prefix="wash-")["vials"].id == "wash-vials"


def test_a_field_no_page_can_ask_for_is_named_when_the_form_is_made() -> None:
    class Odd(Schema):
        lines = fields.Dict()

    with pytest.raises(TypeError, match="lines is a Dict"):
        form_view(Odd)


def test_a_filled_form_becomes_what_the_schema_loads() -> None:
    form = posted(
        ("csrf_token", "x"),
        ("code", " V7K3MQ2X9TZV "),
        ("note", "first line\r\nsecond"),
        ("volume_ml", "2.50"),
        ("vials", "3"),
        ("cracked", "on"),
        ("fasting", "false"),
        ("collected_at", "2026-01-03T10:00"),
        ("born", "2026-01-02"),
        ("joint", "hip"),
        ("tube", "HEPARIN"),
        ("method", "gram"),
        ("markers", "hiv_1"),
        ("markers", "hbsag"),
        ("lots", "L1\r\n\r\n L2 \r\n"),
        ("readings_c", "-150.5\n-149"),
        ("counts", "1\n2"),
        ("secret", "  kept as it is "),
        ("seen", "7"),
    )
    assert Bench().load(from_form(Bench, form, BERLIN)) == {
        "code": "V7K3MQ2X9TZV",
        "note": "first line\nsecond",
        "volume_ml": Decimal("2.50"),
        "vials": 3,
        "cracked": True,
        "fasting": False,
        "collected_at": datetime(2026, 1, 3, 9, 0, tzinfo=UTC),
        "born": date(2026, 1, 2),
        "joint": Joint.HIP,
        "tube": Tube.HEPARIN,
        "method": "gram",
        "markers": ["hiv_1", "hbsag"],
        "lots": ["L1", "L2"],
        "readings_c": [Decimal("-150.5"), Decimal(-149)],
        "counts": [1, 2],
        "secret": "  kept as it is ",
        "seen": 7,
    }


def test_an_empty_answer_is_absent_and_an_empty_tick_is_no() -> None:
    form = posted(*((name, " " if name != "secret" else "") for name in Bench().fields if name != "cracked"))
    assert from_form(Bench, form) == {"cracked": False}


def test_a_question_answered_neither_yes_nor_no_is_not_answered() -> None:
    assert "fasting" not in from_form(Bench, posted())


def test_what_the_schema_does_not_know_is_left_out() -> None:
    assert from_form(Bench, posted(("standing", "released"))) == {"cracked": False}


def test_a_local_time_is_handed_on_with_its_offset() -> None:
    given = from_form(Bench, posted(("collected_at", "2026-07-03T10:00")), BERLIN)
    assert given["collected_at"] == "2026-07-03T10:00:00+02:00"


def test_a_time_typed_with_its_offset_is_taken_as_it_is() -> None:
    given = from_form(Bench, posted(("collected_at", "2026-07-03T10:00Z")), BERLIN)
    assert given["collected_at"] == "2026-07-03T10:00Z"


def test_an_hour_that_happens_twice_means_the_first() -> None:
    given = from_form(Bench, posted(("collected_at", "2026-10-25T02:30")), BERLIN)
    assert given["collected_at"] == "2026-10-25T02:30:00+02:00"


def test_an_hour_that_never_happens_is_refused_in_plain_words() -> None:
    form = complaints(("collected_at", "2026-03-29T02:30"))
    assert form["collected_at"].errors == (
        "There is no such date and time here. Write it as in 2026-01-31T14:05.",
    )


@pytest.mark.parametrize(
    ("name", "typed", "sentence"),
    [
        (
            "volume_ml",
            "2,5",
            "This is not a number. Write it in digits, with a point for a fraction, as in 2.5.",
        ),
        (
            "volume_ml",
            "NaN",
            "This is not a number. Write it in digits, with a point for a fraction, as in 2.5.",
        ),
        ("volume_ml", "-1", "This is outside the limit, > 0 and ≤ 500."),
        ("volume_ml", "1e9", "This is outside the limit, > 0 and ≤ 500."),
        ("vials", "1.9", "This is not a whole number. Write it in digits only, as in 12."),
        ("vials", "9" * 5000, "This is not a whole number. Write it in digits only, as in 12."),
        ("vials", "0", "This is outside the limit, ≥ 1."),
        ("born", "31.12.2025", "This is not a date. Write year, month and day, as in 2026-01-31."),
        (
            "collected_at",
            "yesterday",
            "There is no such date and time here. Write it as in 2026-01-31T14:05.",
        ),
        ("joint", "elbow", "This is not one of the answers offered. Choose one of them."),
        ("method", "pcr", "This is not one of the answers offered. Choose one of them."),
        ("fasting", "perhaps", "This is not one of the answers offered. Choose one of them."),
        ("cracked", "perhaps", "This is not one of the answers offered. Choose one of them."),
        ("markers", "mumps", "Line 1: This is not one of the answers offered. Choose one of them."),
        ("counts", "4\nfour", "Line 2: This is not a whole number. Write it in digits only, as in 12."),
        ("code", " ", "This is missing; please give it."),
    ],
)
def test_a_wrong_answer_is_kept_and_complained_of_at_its_box(name: str, typed: str, sentence: str) -> None:
    field = complaints((name, typed))[name]
    assert field.errors == (sentence,)
    assert field.value == typed


def test_a_date_the_browser_would_drop_is_shown_as_text() -> None:
    assert complaints(("born", "31.12.2025"))["born"].kind is Kind.TEXT


def test_a_password_is_never_shown_again() -> None:
    form = complaints(("secret", "hunter2"))
    assert (form["secret"].value, form["secret"].values) == ("", ())


def test_the_boxes_that_are_wrong_are_counted() -> None:
    form = complaints(("code", "V"), ("volume_ml", "much"), ("fasting", "true"), ("vials", "few"))
    assert [field.name for field in form.wrong] == ["volume_ml", "vials"]


def test_a_complaint_about_a_hidden_box_is_said_above_the_form() -> None:
    assert complaints(("seen", "x")).errors == (
        "This is not a whole number. Write it in digits only, as in 12.",
    )


def test_a_complaint_about_the_whole_is_said_above_the_form() -> None:
    form = form_view(Bench, errors={"_schema": ["After is more than before plus added."], "extra": ["No."]})
    assert form.errors == ("After is more than before plus added.", "Extra: No.")


def test_a_sentence_of_the_schema_s_own_is_left_alone() -> None:
    form = form_view(Bench, errors={"volume_ml": ["A vial of 2 mL cannot give 3 mL."]})
    assert form["volume_ml"].errors == ("A vial of 2 mL cannot give 3 mL.",)


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("volume_ml", Decimal("1E+2"), "100"),
        ("vials", 3, "3"),
        ("cracked", True, "true"),
        ("collected_at", datetime(2026, 7, 3, 8, 0, tzinfo=UTC), "2026-07-03T10:00"),
        ("collected_at", "2026-07-03T08:00:00.000000Z", "2026-07-03T10:00"),
        ("collected_at", datetime(2026, 7, 3, 8, 0, 5, tzinfo=UTC), "2026-07-03T10:00:05"),
        ("collected_at", datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "2026-10-25T02:30:00+01:00"),
        ("born", date(2026, 1, 2), "2026-01-02"),
        ("joint", Joint.HIP, "hip"),
        ("tube", Tube.HEPARIN, "HEPARIN"),
        ("lots", ["L1", "L2"], "L1\nL2"),
        ("note", None, ""),
    ],
)
def test_a_value_to_begin_with_stands_as_a_person_would_type_it(name: str, value: Any, shown: str) -> None:
    assert form_view(Bench, {name: value}, zone=BERLIN)[name].value == shown


@pytest.mark.parametrize("hour", [0, 1])
def test_a_time_shown_and_sent_back_is_the_same_moment(hour: int) -> None:
    moment = datetime(2026, 10, 25, hour, 30, tzinfo=UTC)
    shown = form_view(Bench, {"collected_at": moment}, zone=BERLIN)["collected_at"].value
    given = from_form(Bench, posted(("collected_at", shown)), BERLIN)
    assert datetime.fromisoformat(given["collected_at"]) == moment


def test_what_counts_when_nothing_is_given_is_seen_before_it_counts() -> None:
    class Draw(Schema):
        stage = fields.String(load_default="final", validate=validate.OneOf(["bulk", "final"]))

    assert form_view(Draw)["stage"].value == "final"


def test_a_form_posted_empty_does_not_fall_back_to_the_default() -> None:
    class Draw(Schema):
        stage = fields.String(load_default="final", validate=validate.OneOf(["bulk", "final"]))

    assert form_view(Draw, posted(("stage", "")))["stage"].value == ""


def test_a_field_known_outside_by_another_name_is_asked_for_by_that() -> None:
    class Draw(Schema):
        step = fields.String(data_key="kind")

    assert form_view(Draw, posted(("kind", "wash")))["kind"].value == "wash"
    assert from_form(Draw, posted(("kind", "wash"))) == {"kind": "wash"}
