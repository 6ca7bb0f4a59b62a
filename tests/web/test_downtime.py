"""Downtime sheets: the facts of one moment, places for ink, and the truth about entering it later."""

from __future__ import annotations

import re

import pytest

from tests.bench import Bench
from tests.roads import BAND
from tests.stations import Stations, sqlite_stations
from tests.web.desk import Desk, desk_at, places, text_of
from tracker.actions.acting import take_step
from tracker.actions.given import Request
from tracker.custody.problems import Invalid
from tracker.custody.steps import STEPS
from tracker.labels.code import printed

__all__ = ["places", "sqlite_stations"]

PROVES_NOTHING = "It proves nothing about later changes"
AT_ONCE = ("allocate", "issue", "release", "release_conditionally", "confirm", "inject")
LATER = (
    *("accept", "decline", "take_back", "store", "move", "check_temperature", "wash", "thaw", "draw_up"),
    "record_outside",
)


@pytest.fixture
def desk(places: Stations) -> Desk:
    return desk_at(places, "svf_bedside")


def test_a_treatment_s_sheet_has_its_facts_and_empty_places_to_sign(desk):
    page = desk("nora").get(f"/t/{desk.here.treatment}/downtime")
    says = text_of(page)
    assert printed(desk.here.treatment) in says
    assert printed(desk.here.syringe) in says
    assert "Left knee, the patient’s left" in says
    for one in ("First person", "Second person", "Injection", "Entered afterwards"):
        assert one in says
    assert "Lot of the needle" in says
    assert re.search(r'<td role="cell" data-label="Signature"></td>', page.text)


def test_it_says_when_it_was_printed_by_whom_and_that_it_proves_nothing(desk):
    desk.bench.clock.now = desk.bench.clock.now.replace(second=7)
    page = desk("nora").get(f"/s/{desk.here.syringe}/downtime")
    at = f"{desk.bench.clock.now:%d %b %Y, %H:%M:%S}"
    assert f"Printed {at} by Test Nora. Every time is in UTC." in text_of(page)
    assert PROVES_NOTHING in text_of(page)
    sheet = re.search(r'href="(/downtime/[^"]+\.css)"', page.text)
    assert sheet
    margins = desk("nora").get(sheet[1])
    assert margins.mimetype == "text/css"
    assert f'"Downtime sheet, printed {at}"' in margins.text
    assert "Proves nothing about later changes" in margins.text


@pytest.mark.parametrize("at", ["now", "2026-01-05", "2026-13-05T08:00:00Z", '2026-01-05T08:00:00Z";}'])
def test_the_margins_print_nothing_but_a_time(desk, at):
    assert desk("nora").get(f"/downtime/{at}.css").status_code == 404


def test_it_names_nobody_who_is_a_patient(desk):
    for address in (f"/t/{desk.here.treatment}/downtime", f"/s/{desk.here.syringe}/downtime", "/downtime"):
        page = desk("olga").get(address).text
        assert BAND not in page
        assert "Test Person One" not in page


def test_what_speaks_against_the_injection_stands_on_the_paper(desk):
    address = f"/s/{desk.here.syringe}/downtime"
    assert "Still missing for the injection when this was printed" in text_of(desk("clara").get(address))
    desk.bench.do("olga", "hold", desk.here.syringe, why="Held for the test.")
    assert "Refused for injection when this was printed: Held" in text_of(desk("clara").get(address))


def test_a_clock_is_a_time_of_day_and_tells_when_it_ran_out(desk):
    address = f"/s/{desk.here.syringe}/downtime"
    fresh = desk("clara").get(address)
    assert "After this time it is not given any more." in text_of(fresh)
    assert "data-until" not in fresh.text
    desk.bench.clock.pass_by(days=3)
    assert "It is not given any more." in text_of(desk.another("clara").get(address))


def test_a_vial_of_no_treatment_has_a_sheet_without_places_for_an_injection(desk):
    says = text_of(desk("tess").get(f"/s/{desk.here.vials[1]}/downtime"))
    assert "Anything else that was done with this vial" in says
    assert "Lot of the needle" not in says


def test_the_sheets_of_a_day_are_those_of_the_patients_who_come_to_this_clinic(desk):
    clara = desk("clara")
    code = printed(desk.here.treatment)
    today = desk.bench.case(desk.here.treatment).treatment.order.appointments[-1].on
    assert code in text_of(clara.get("/downtime", on=f"{today:%Y-%m-%d}"))
    assert "Nobody is expected." in text_of(clara.get("/downtime", on="2031-01-31"))
    assert "Nobody is expected." in text_of(desk("tess").get("/downtime", on=f"{today:%Y-%m-%d}"))
    assert clara.get("/downtime", on="tomorrow").status_code == 404


def test_a_treatment_that_was_put_off_stands_on_its_new_day_alone(desk):
    bench, clara = desk.bench, desk("clara")
    old = bench.case(desk.here.treatment).treatment.order.appointments[-1].on
    bench.do("clara", "appoint", desk.here.treatment, on=bench.ahead(hours=72))
    new = bench.case(desk.here.treatment).treatment.order.appointments[-1].on
    assert "Nobody is expected." in text_of(clara.get("/downtime", on=f"{old:%Y-%m-%d}"))
    assert printed(desk.here.treatment) in text_of(clara.get("/downtime", on=f"{new:%Y-%m-%d}"))


def test_what_has_no_sheet_says_so(desk):
    assert desk("clara").get(f"/s/{desk.here.sample}/downtime").status_code == 404
    assert desk("clara").get("/t/T0000000000T/downtime").status_code == 404
    lead = desk("clara").get(f"/s/{desk.here.treatment}/downtime").headers["Location"]
    assert lead == f"/t/{desk.here.treatment}/downtime"


@pytest.mark.parametrize("kind", AT_ONCE)
def test_what_is_judged_at_once_takes_no_earlier_time_at_any_door(desk, kind):
    bench: Bench = desk.bench
    assert not {"at", "late_reason"} & set(STEPS[kind].schema().fields)
    late = {"at": bench.ago(minutes=90), "late_reason": "The network was down."}
    subject = desk.here.treatment if kind in ("allocate", "confirm", "inject") else desk.here.syringe
    who = "olga" if kind.startswith("release") else "clara"
    with pytest.raises(Invalid) as refused:
        take_step(bench.site, bench.people[who], Request(step=kind, subject=subject, data=late))
    assert {"at", "late_reason"} <= set(refused.value.fields)


@pytest.mark.parametrize("kind", LATER)
def test_what_the_sheet_says_is_entered_late_takes_a_time_and_a_reason(kind):
    assert {"at", "late_reason"} <= set(STEPS[kind].schema().fields)


def test_an_injection_on_paper_is_recorded_outside_late_with_a_reason_and_permits_nothing(desk):
    bench, here = desk.bench, desk.here
    bench.clock.pass_by(hours=2)
    told = {"what": "injected", "treatment": here.treatment, "volume_ml": "4", "at": bench.ago(minutes=90)}
    why = {"why": "Injected while the network was down, by the sheet."}
    assert bench.refused("clara", "record_outside", here.syringe, **told, **why) == {"record.time"}
    bench.do("clara", "record_outside", here.syringe, **told, **why, late_reason="The network was down.")
    assert [one.vial for one in bench.case(here.treatment).treatment.order.injections] == [here.syringe]
    assert "Stopped" in text_of(desk.another("clara").get(f"/t/{here.treatment}"))
