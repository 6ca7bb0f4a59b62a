"""What people and programs send by mistake: one sentence at the right field, and the right entry."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.actions.test_probes import NOBODYS, events
from tests.bench import CLINIC
from tracker.actions.given import TOO_LARGE, Request
from tracker.actions.scanning import UnknownCode, scan, seen
from tracker.custody.decision import How
from tracker.custody.problems import Invalid, KeyReused, Problem, Stale
from tracker.custody.steps import STEPS
from tracker.ledger import body
from tracker.records.verification import verify


@pytest.fixture
def stations(sqlite_stations):
    """One kind of database is enough for what is decided before it is kept."""
    yield sqlite_stations
    sqlite_stations.close()


def faults(bench, who, step, subject="", scans=(), **data):
    """The fields that do not fit; the attempt is on the subject's chain by the names of fields alone."""
    before = len(events(bench))
    with pytest.raises(Invalid) as found:
        bench.attempt(who, step, subject, scans, **data)
    new = events(bench)[before:]
    assert [(one["outcome"], one["data"]["unfit"]) for one in new] == [("refused", list(found.value.fields))]
    assert new[0]["data"]["given"] == {}
    for sentences in found.value.fields.values():
        assert all(one[0].isupper() and one.endswith(".") for one in sentences), sentences
    return found.value.fields


@pytest.mark.parametrize(
    "text",
    [
        "",
        "V",
        "hello",
        NOBODYS[:-1],
        NOBODYS[:-1] + "U",
        "S" + NOBODYS[1:],
        "(01)04012345678901",
        "X" * 5000,
        "\0",
        "١٢٣",
    ],
)
def test_a_code_that_is_mistyped_truncated_or_foreign_gets_a_sentence(stations, text):
    bench = stations.furnished()
    with pytest.raises(UnknownCode) as found:
        scan(bench.site, bench.people["tess"], text, How.TYPED)
    assert found.value.says.endswith(".")
    event = events(bench)[-1]
    assert (event["chain"], event["how"]) == ("@door", "typed")
    assert event["data"]["given"]["length"] == len(text)


@pytest.mark.parametrize("code", [NOBODYS, NOBODYS[:-2], "V123", "not a code"])
def test_a_code_in_a_field_is_refused_at_that_field(stations, code):
    bench, here = stations.at("svf_released")
    assert list(faults(bench, "clara", "allocate", here.treatment, vial=code)) == ["vial"]
    wash = {"after_ml": "5", "lots": [bench.lots["enzyme"], code]}
    assert list(faults(bench, "tess", "wash", here.vial, (bench.hands(here.vial),), **wash)) == ["lots"]
    assert list(faults(bench, "olga", "release_conditionally", here.vial, vials=[code])) == ["vials"]
    assert list(faults(bench, "clara", "register_donor", person=code, source="adipose")) == ["person"]


def test_a_code_of_another_kind_is_refused_at_its_field(stations):
    bench, here = stations.at("svf_released")
    assert faults(bench, "clara", "allocate", here.treatment, vial=here.person)["vial"] == [
        f"{here.person} is not a vial."
    ]
    assert list(faults(bench, "clara", "register_donor", person=here.vial, source="adipose")) == ["person"]
    assert list(
        faults(
            bench,
            "olga",
            "link_persons",
            here.person,
            second="otto",
            other=here.donor,
            why="One person, two records.",
        )
    ) == ["other"]
    scans = (bench.hands(here.vial),)
    assert list(
        faults(bench, "tess", "wash", here.vial, scans, after_ml="5", lots=[bench.lots["centrifuge"]])
    ) == ["lots"]


def test_what_is_chosen_from_a_list_must_be_in_it(stations):
    bench, here = stations.at("svf_released")
    scans = (bench.hands(here.vial),)
    assert list(faults(bench, "tess", "offer", here.vial, scans, to_establishment="NOWHERE")) == [
        "to_establishment"
    ]
    store = {"unit": bench.lots["enzyme"][:-1] + "X", "place": "x", "temperature_c": "5"}
    assert list(faults(bench, "tess", "store", here.vial, scans, **store)) == ["unit"]
    assert list(
        faults(bench, "olga", "reassign", here.sample, specification="Q000", why="It was withdrawn.")
    ) == ["specification"]


@pytest.mark.parametrize(
    "value",
    [
        "-1",
        "-0.001",
        "NaN",
        "Infinity",
        "-inf",
        "1e400",
        "1e9",
        "5001",
        "1.0005",
        "0x10",
        "12,5",
        "",
        " ",
        "ten",
        None,
        True,
        [],
        {},
    ],
)
def test_a_quantity_that_cannot_be_is_refused_at_its_field(stations, value):
    bench, here = stations.at("svf_collected")
    data = {"after_ml": value, "lots": [bench.lots["wash_solution"]]}
    assert list(faults(bench, "tess", "wash", here.first, (bench.hands(here.first),), **data)) == ["after_ml"]


@pytest.mark.parametrize("text", ["bell\0bell", "a\x1bb", "\ud800", "x" * 2001, "short", 7, ["a list"], None])
def test_a_text_that_cannot_be_kept_is_refused_at_its_field(stations, text):
    bench, here = stations.at("svf_released")
    assert list(faults(bench, "tess", "declare_lost", here.vial, why=text)) == ["why"]


@pytest.mark.parametrize(
    "at", ["yesterday", "2026-01-05", "2026-01-05T08:00:00", "2026-13-01T00:00:00+00:00", 5, {}]
)
def test_a_time_that_is_none_is_refused_at_its_field(stations, at):
    bench, here = stations.at("svf_released")
    assert list(faults(bench, "tess", "move", here.vial, (bench.hands(here.vial),), place="x", at=at)) == [
        "at"
    ]


@pytest.mark.parametrize(
    "at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+00:00"]
)
def test_a_time_at_the_end_of_the_calendar_is_refused_at_its_field(stations, at):
    bench, here = stations.at("svf_released")
    scans = (bench.hands(here.vial),)
    assert list(faults(bench, "tess", "move", here.vial, scans, place="x", at=at)) == ["at"]


def test_a_time_in_the_future_or_before_the_previous_step_is_refused(stations):
    bench, here = stations.at("svf_released")
    scans = (bench.hands(here.vial),)
    for at in (bench.ahead(minutes=6), bench.ago(minutes=29)):
        answer = bench.attempt("tess", "move", here.vial, scans, place="x", at=at)
        assert [(one["check"], one["field"]) for one in answer.refusals] == [("record.time", "at")]


@pytest.mark.parametrize("step", ["release", "issue", "allocate", "confirm", "inject", "determine", "lift"])
def test_what_happens_now_takes_no_time_of_its_own(step):
    assert STEPS[step].now
    assert "at" not in STEPS[step].schema().fields


def test_a_form_sent_twice_is_one_act_and_other_content_under_its_key_is_told(stations):
    bench, here = stations.at("svf_released")
    first = bench.attempt("nora", "hold", here.vial, why="Something is not right here.", key="form-1")
    before = len(events(bench))
    again = bench.attempt("nora", "hold", here.vial, why="Something is not right here.", key="form-1")
    assert (again.replayed, again.document) == (True, first.document)
    assert len(events(bench)) == before
    assert len(bench.case(here.vial).stops) == 1
    with pytest.raises(KeyReused):
        bench.attempt("nora", "hold", here.vial, why="Something else is not right.", key="form-1")
    assert (
        bench.attempt("tess", "hold", here.vial, why="Something is not right here.", key="form-1").replayed
        is False
    )


def test_what_others_only_attempted_makes_no_page_stale(stations):
    bench, here = stations.at("svf_released")
    page = seen(bench.site, here.vial)
    scans = (bench.hands(here.vial),)
    with pytest.raises(Invalid):
        bench.attempt("tom", "move", here.vial, scans)
    bench.refused("tom", "move", here.vial, (), place="shelf 3")
    assert seen(bench.site, here.vial) == page + 2
    for never in (page + 3, page + 99):
        with pytest.raises(Stale):
            bench.attempt("tess", "move", here.vial, scans, place="shelf 1", seen=never)
    bench.do("tess", "move", here.vial, scans, place="shelf 1", seen=page)


def test_what_a_refused_attempt_brought_about_makes_a_page_stale(stations):
    bench, here = stations.at("svf_bedside")
    page, scans = seen(bench.site, here.syringe), (bench.hands(here.syringe),)
    bench.refused(
        "clara", "confirm", here.treatment, (*scans, "band:SOMEBODY-ELSE"), joint="knee", side="left"
    )
    with pytest.raises(Stale):
        bench.attempt("nora", "move", here.syringe, scans, place="shelf 1", seen=page)


def test_what_is_kept_of_a_form_cannot_be_guessed_without_the_secret(stations):
    bench, _ = stations.at("svf_released")
    asked = Request(step="register_person", data={"name": "Test Person One", "birth_date": "1970-01-01"})
    plain = json.dumps([asked.step, asked.subject, asked.data], sort_keys=True, default=str).encode()
    kept = asked.body_hash(bench.site.secret)
    assert kept == asked.body_hash(bench.site.secret) != asked.body_hash(b"another secret")
    assert kept != hashlib.sha256(plain).hexdigest()


def test_an_act_too_large_for_one_event_is_refused_at_its_largest_field(stations, monkeypatch):
    monkeypatch.setattr(body, "LARGEST_BODY", 2048)
    bench, here = stations.at("svf_collected")
    scans, lot = (bench.hands(here.first),), bench.lots["wash_solution"]
    found = faults(bench, "tess", "wash", here.first, scans, after_ml="90", lots=[lot] * 200)
    assert found == {"lots": [TOO_LARGE]}
    assert verify(bench.site.database).ok


def test_a_stale_page_is_told_so_unless_it_stops_something(stations):
    bench, here = stations.at("svf_released")
    page = seen(bench.site, here.vial)
    scans = (bench.hands(here.vial),)
    bench.do("tess", "move", here.vial, scans, place="shelf 1", seen=page)
    with pytest.raises(Stale):
        bench.attempt("tom", "move", here.vial, scans, place="shelf 2", seen=page)
    assert bench.case(here.vial).vial.place == "shelf 1"
    bench.do("tom", "hold", here.vial, why="Something is not right here.", seen=page)


def test_volumes_that_do_not_add_up_are_refused_at_their_field(stations):
    bench, here = stations.at("svf_collected")
    scans, lots = (bench.hands(here.first),), {"lots": [bench.lots["wash_solution"]]}
    for data, field in (
        ({"after_ml": "100.001"}, "after_ml"),
        ({"after_ml": "111", "added_ml": "10"}, "after_ml"),
        ({"after_ml": "80", "before_ml": "90"}, "before_ml"),
    ):
        answer = bench.attempt("tess", "wash", here.first, scans, **data, **lots)
        assert [(one["check"], one["field"]) for one in answer.refusals] == [("process.volumes", field)]
    bench, here = stations.at("svf_divided")
    for step, data, field in (
        ("split", {"volumes_ml": ["3", "2.001"]}, "volumes_ml"),
        ("split", {"volumes_ml": ["1", "1"], "representative": 3}, "representative"),
        ("draw_specimen", {"volume_ml": "4", "waste_ml": "2"}, "volume_ml"),
        ("draw_specimen", {"volume_ml": "4", "whole": True}, "whole"),
    ):
        answer = bench.attempt("tess", step, here.vial, (bench.hands(here.vial),), **data)
        assert [(one["check"], one["field"]) for one in answer.refusals] == [("process.division", field)]
    assert list(
        faults(bench, "tess", "split", here.vial, (bench.hands(here.vial),), volumes_ml=["3", "0"])
    ) == ["volumes_ml"]
    assert list(faults(bench, "tess", "split", here.vial, (bench.hands(here.vial),), volumes_ml=[])) == [
        "volumes_ml"
    ]


@pytest.mark.parametrize(
    ("analyte", "value", "unit", "field"),
    [
        ("viability", "85", "EU/mL", "unit"),
        ("viability", "0.85", "%", "value"),
        ("viability", "101", "%", "value"),
        ("viability", "positive", "", "value"),
        ("gram_stain", "5", "", "value"),
        ("endotoxin", "0.05", "%", "unit"),
        ("viability", "85 or so", "%", "value"),
        ("viability", "-5", "%", "value"),
        ("viability", "NaN", "%", "value"),
        ("endotoxin", "0,05", "EU/mL", "value"),
        ("cell_concentration", "2", "", "unit"),
    ],
)
def test_a_result_that_cannot_be_meant_is_refused_at_its_field(stations, analyte, value, unit, field):
    bench, here = stations.at("svf_divided")
    data = {"analyte": analyte, "value": value} | ({"unit": unit} if unit else {})
    answer = bench.attempt("tess", "record_result", here.tube, **data)
    assert [(one["check"], one["field"]) for one in answer.refusals] == [("quality.result_entry", field)]
    assert bench.case(here.tube).quality.results == ()


def test_less_than_one_percent_is_taken_when_it_is_really_meant(stations):
    bench, here = stations.at("svf_divided")
    bench.do("tess", "record_result", here.tube, analyte="cd34", value="0.85", unit="%", really_percent=True)


def test_a_field_nobody_declared_is_refused_and_its_name_stays_off_the_ledger(stations):
    bench, here = stations.at("svf_released")
    before = len(events(bench))
    with pytest.raises(Invalid) as found:
        bench.attempt("nora", "hold", here.vial, why="Something is not right here.", **{"Mrs Invented": "x"})
    assert list(found.value.fields) == ["Mrs Invented"]
    assert "Invented" not in json.dumps(events(bench)[before:])


def test_a_number_keeps_its_digits_and_the_record_still_holds(stations):
    bench, here = stations.at("svf_collected")
    bench.do(
        "tess",
        "wash",
        here.first,
        (bench.hands(here.first),),
        after_ml="8E+1",
        lots=[bench.lots["wash_solution"]],
    )
    assert bench.case(here.first).vial.volume_ml == Decimal(80)
    assert verify(bench.site.database).ok


NASTY = st.one_of(
    st.text(max_size=30),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.none(),
    st.lists(st.text(max_size=5), max_size=3),
    st.dictionaries(st.text(max_size=5), st.integers(), max_size=2),
    st.sampled_from(["NaN", "1e999", "\0", "-0", "9" * 400, "٣"]),
)


def test_nothing_that_is_typed_breaks_the_verb(stations):
    bench, here = stations.at("svf_released")
    steps = [
        "wash",
        "split",
        "offer",
        "record_result",
        "store",
        "correct",
        "print_label",
        "record_outside",
        "receive",
        "discard",
    ]

    @settings(
        max_examples=150,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.sampled_from(steps), st.data())
    def typed(step, data):
        names = list(STEPS[step].schema().fields)
        given_ = {name: data.draw(NASTY, name) for name in data.draw(st.sets(st.sampled_from(names)))}
        who = "tess" if STEPS[step].allows(bench.people["tess"]) else "nora"
        # Whatever came of it, it was decided, or told what does not fit; anything else breaks the test.
        with suppress(Problem):
            assert bench.attempt(who, step, here.vial, (here.vial,), **given_).status in (201, 409)

    typed()
    assert bench.case(here.vial).vial.holder != CLINIC
