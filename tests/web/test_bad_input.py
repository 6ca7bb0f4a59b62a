"""What people type wrong: each gets one plain sentence at the right box, and nothing typed is lost."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest

from tests.bench import CLINIC, Bench
from tests.web.people import Page, at, filled
from tracker.identifiers.checksum import check_character
from tracker.records import queries

PERSON = "/new/register_person"
ONE = {"name": "Test Person One", "birth_date": "1970-01-01"}


def told(bench: Bench, chain: str) -> list:
    with bench.site.database.reading() as connection:
        return list(reversed(queries.events(connection, chain, most=1000)))


def complaint(page, box: str) -> str:
    """What stands at one box."""
    found = re.search(rf'id="{box}-wrong">(.*?)</div></div>', page.text, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", found[1]).split()) if found else ""


# -- codes -------------------------------------------------------------------------------------------------

KNOWN_SHAPE = "V00000000"
UNKNOWN = "V0000000001"
TYPED = {
    "of nothing here": (UNKNOWN + check_character(UNKNOWN), "there is no record with it here"),
    "mistyped": ("V0000000001A", "check character of the code is wrong"),
    "truncated": ("V-7K3MQ-2X9", "cut short: 9 of its 12 characters"),
    "of another system": ("(01)09506000134352", "code of another system"),
    "with an invisible character": ("V0000\x00000001", "invisible character U+0000"),
}


@pytest.mark.parametrize("kind", TYPED)
def test_a_code_nobody_knows_gets_a_sentence_and_stays_in_its_box(bench, people, kind):
    text, says = TYPED[kind]
    before = len(told(bench, "@door"))
    page = people("tess").scan(text, "typed")
    assert page.status == 404
    assert says in page.says
    assert next(form for form in page.forms if form.get("code"))["code"] == text
    (event,) = told(bench, "@door")[before:]
    assert event.checks == ("door.unknown_code",)
    assert text not in str(event.body)


def test_nothing_scanned_gets_a_sentence(people):
    page = people("tess").scan("", "typed")
    assert page.status == 422
    assert "Nothing was read." in page.says


def test_a_link_of_nothing_here_gets_a_page_and_no_event(bench, people):
    before = len(told(bench, "@door"))
    for text in (UNKNOWN + check_character(UNKNOWN), "V0000000001A", "nonsense"):
        assert people("tess").open(f"/s/{text}").status == 404
    assert len(told(bench, "@door")) == before


def test_someone_who_tries_codes_by_the_dozen_is_slowed_down(people):
    tess = people("tess")
    assert [tess.scan("nonsense", "typed").status for _ in range(31)][-2:] == [404, 429]


# -- twice, two tabs, stale --------------------------------------------------------------------------------


def test_a_form_sent_twice_is_done_once_and_answered_the_same(bench, people):
    clara = people("clara")
    form = clara.open(PERSON).form
    first, second = (clara.send(PERSON, form, **ONE) for _ in range(2))
    assert first.status == second.status == 303
    assert first.answer.headers["Location"] == second.answer.headers["Location"]
    person = first.answer.headers["Location"][-12:]
    assert [one.type for one in told(bench, person)] == ["register_person"]


@at("svf_collected")
def test_a_form_sent_twice_with_its_scan_is_done_once(bench, people, here):
    vial, tess = here.first, people("tess")
    tess.scan(bench.hands(vial))
    form = tess.open(f"/s/{vial}/move").form
    first, second = (tess.send(f"/s/{vial}/move", form, place="bench 2") for _ in range(2))
    assert [first.status, second.status] == [303, 303]
    assert [one.type for one in told(bench, bench.case(vial).sample.code)].count("move") == 1


def test_a_form_sent_again_with_other_values_is_told_so_and_keeps_them(people):
    clara = people("clara")
    form = clara.open(PERSON).form
    clara.send(PERSON, form, **ONE)
    again = clara.send(PERSON, form, name="Test Person Two", birth_date="1980-02-02")
    assert again.status == 422
    assert "sent before with other content" in again.says
    assert again.form["name"] == "Test Person Two"
    assert again.form["key"] != form["key"]


@at("svf_collected")
def test_a_refused_page_carries_a_new_key_and_everything_typed(bench, people, here):
    vial, tess = here.first, people("tess")
    page = tess.take(f"/s/{vial}/offer", to_establishment=CLINIC, courier="Test Courier 7")
    assert page.status == 409
    assert "The vial was not scanned." in page.says
    assert page.form["to_establishment"] == CLINIC
    assert page.form["courier"] == "Test Courier 7"
    tess.scan(bench.hands(vial))
    assert tess.send(f"/s/{vial}/offer", page.form).status == 303


@at("svf_collected")
def test_two_tabs_the_second_is_shown_what_the_first_did(bench, people, here):
    vial, tess, tom = here.first, people("tess"), people("tom")
    page = tess.open(f"/s/{vial}/print_label")
    tom.step(vial, "hold", why="The bag looked cloudy.")
    stale = tess.send(f"/s/{vial}/print_label", page.form, why="damaged")
    assert stale.status == 412
    assert "The record moved since you opened this form" in stale.says
    assert "Hold Test Tom done" in stale.says
    assert stale.form["why"] == "damaged"
    assert tess.send(f"/s/{vial}/print_label", stale.form).status == 303


@at("svf_collected")
def test_nothing_keeps_a_person_from_stopping_on_a_stale_page(bench, people, here):
    vial, tess = here.first, people("tess")
    page = tess.open(f"/s/{vial}/hold")
    people("tom").step(vial, "hold", why="The bag looked cloudy.")
    assert tess.send(f"/s/{vial}/hold", page.form, why="The seal is broken.").status == 303


@pytest.mark.parametrize("mark", ["key", "seen"])
def test_a_form_without_its_marks_is_not_taken(people, mark):
    clara = people("clara")
    form = clara.open(PERSON).form
    page = clara.send(PERSON, form, **ONE, **{mark: "' OR 1=1 --"})
    assert page.status == 422
    assert page.form["name"] == ONE["name"]
    assert clara.send(PERSON, page.form).status == 303


def test_a_form_without_its_token_is_not_taken(people):
    clara = people("clara")
    page = clara.send(PERSON, clara.open(PERSON).form, **ONE, csrf_token="made up")
    assert page.status == 400


# -- what is in the boxes ----------------------------------------------------------------------------------

BOXES = {
    "NUL": ("move", {"place": "bench\x002"}, "place", "cannot be kept, such as NUL"),
    "too long": ("move", {"place": "b" * 61}, "place", "Give 1 to 60 characters."),
    "missing": ("move", {"place": "", "temperature_c": "19.5"}, "place", "Enter this."),
    "NaN": ("check_temperature", {"temperature_c": "NaN"}, "temperature_c", "Give a number"),
    "infinite": ("check_temperature", {"temperature_c": "1e400"}, "temperature_c", "at most 60 °C"),
    "not a number": ("check_temperature", {"temperature_c": "cold"}, "temperature_c", "Give a number"),
    "comma": ("check_temperature", {"temperature_c": "4,5"}, "temperature_c", "with a decimal point"),
    "colder than anything": ("check_temperature", {"temperature_c": "-300"}, "temperature_c", "-273.15"),
    "negative": ("wash", {"after_ml": "-1"}, "after_ml", "at least 0"),
    "huge": ("wash", {"after_ml": "1e30"}, "after_ml", "at most 5000 mL"),
    "too fine": ("wash", {"after_ml": "1.00001"}, "after_ml", "at most 3 decimal places"),
    "a code cut short": ("wash", {"after_ml": "80", "lots": "L-7K3"}, "lots", "cut short"),
    "no such time": ("move", {"place": "bench 2", "at": "yesterday"}, "at", "date and time"),
}


@pytest.mark.parametrize("kind", BOXES)
@at("svf_collected")
def test_what_does_not_fit_is_told_at_its_box_and_kept(bench, people, kind, here):
    step, given, box, says = BOXES[kind]
    vial, tess = here.first, people("tess")
    sample = bench.case(vial).sample.code
    page = tess.take(f"/s/{vial}/{step}", **given)
    assert page.status == 422
    assert says in complaint(page, box)
    assert {name: page.form[name] for name in given} == given
    attempt = told(bench, sample)[-1]
    assert (attempt.type, attempt.checks) == (step, ("door.invalid",))
    assert not given[box] or given[box] not in str(attempt.body["data"])


@at("svf_collected")
def test_what_is_not_in_the_list_is_told_at_its_box(bench, people, here):
    vial = here.first
    page = people("tess").take(f"/s/{vial}/print_label", why="because")
    assert page.status == 422
    assert "Choose one of the list." in complaint(page, "why")


def test_another_encoding_is_told_at_its_box(people):
    clara = people("clara")
    sent = filled(clara.open(PERSON).form, birth_date="1970-01-01", name="Gr\udcfcn", act="do")
    parts = (
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'
        for name, text in sent.items()
    )
    body = "".join([*parts, "--x--\r\n"]).encode("latin-1", "surrogateescape")
    answer = Page(clara.client.post(PERSON, data=body, content_type="multipart/form-data; boundary=x"))
    assert answer.status == 422
    assert "it has to be UTF-8" in complaint(answer, "name")
    assert answer.form["birth_date"] == ONE["birth_date"]


def test_ten_megabytes_are_not_read(people):
    clara = people("clara")
    page = clara.send(PERSON, clara.open(PERSON).form, name="N" * 10_000_000)
    assert page.status == 413
    assert "larger than this site takes" in page.says


def test_a_picture_that_is_none_gets_a_sentence(people):
    tess = people("tess")
    form = filled(tess.open("/").forms[-1], code="")
    answer = tess.client.post("/scan", data={**form, "frame": (io.BytesIO(b"no picture"), "label.jpg")})
    assert answer.status_code == 422
    assert "This is not a PNG, JPEG or WebP picture." in answer.text


# -- what the record does not allow ------------------------------------------------------------------------


def local(bench: Bench, **ago: float) -> str:
    return (bench.clock.now - timedelta(**ago)).strftime("%Y-%m-%dT%H:%M")


@at("svf_collected")
def test_a_time_in_the_future_is_refused_at_its_box(bench, people, here):
    vial, tess = here.first, people("tess")
    page = tess.take(f"/s/{vial}/check_temperature", temperature_c="20", at=local(bench, hours=-3))
    assert page.status == 409
    assert "future" in complaint(page, "at")
    assert page.form["temperature_c"] == "20"


@at("svf_collected")
def test_a_late_entry_without_a_reason_is_refused(bench, people, here):
    vial = here.first
    bench.clock.pass_by(hours=2)
    tess = people("tess")
    page = tess.take(f"/s/{vial}/check_temperature", temperature_c="20", at=local(bench, hours=1))
    assert page.status == 409
    assert complaint(page, "late_reason")


@pytest.mark.parametrize(
    ("given", "box"),
    [
        ({"analyte": "viability", "value": "0.85", "unit": "%"}, "value"),
        ({"analyte": "endotoxin", "value": "0.05", "unit": "mL"}, "unit"),
        ({"analyte": "viability", "value": "185", "unit": "%"}, "value"),
        ({"analyte": "viability", "value": "NaN", "unit": "%"}, "value"),
    ],
)
@at("svf_divided")
def test_a_result_that_cannot_be_meant_is_refused_at_its_box(bench, people, given, box, here):
    tube, tess = here.tube, people("tess")
    page = tess.take(f"/s/{tube}/record_result", **given)
    assert page.status in (409, 422)
    assert complaint(page, box)
    assert page.form["value"] == given["value"]


@at("svf_collected")
def test_parts_larger_than_the_whole_are_refused(bench, people, here):
    vial, tess = here.first, people("tess")
    tess.scan(bench.hands(vial))
    page = tess.take(f"/s/{vial}/draw_specimen", volume_ml="101")
    assert page.status == 409
    assert "100" in page.says
    assert page.form["volume_ml"] == "101"


@at("svf_collected")
def test_nothing_is_drawn_from_a_vial_in_transit(bench, people, here):
    vial, tess = here.first, people("tess")
    bench.do("tess", "offer", vial, (bench.hands(vial),), to_establishment=CLINIC)
    tess.scan(bench.hands(vial))
    page = tess.take(f"/s/{vial}/draw_specimen", volume_ml="1")
    assert page.status == 409
    assert "in transit" in page.says


@at("svf_divided")
def test_nobody_reviews_their_own_work(bench, people, here):
    tube, olga = here.tube, people("olga")
    key = bench.result(tube, "viability", "85", "%", by="olga", reviewer="")
    page = olga.take(f"/s/{tube}/review_result?result={key}", verdict="accepted")
    assert page.status == 409
    assert bench.case(tube).quality.result(key).reviewed_by == ""
