"""The quality page: what needs a decision, the review of one result, the release of many vials in one act."""

from __future__ import annotations

import html
import re

import pytest

from tests.bench import PASSWORD
from tests.roads import SVF_RESULTS, confirm_twice, inject
from tests.stations import Stations, sqlite_stations
from tests.web.desk import Browser, Desk, desk_at, places, text_of
from tracker.actions.accounts import set_roles
from tracker.actions.officer_lists import waiting
from tracker.custody.people import SYSTEM
from tracker.custody.sample import Standing

__all__ = ["places", "sqlite_stations"]


@pytest.fixture
def divided(places: Stations) -> Desk:
    return desk_at(places, "svf_divided")


@pytest.fixture
def measured(divided) -> Desk:
    """Every result entered and reviewed; nothing decided yet."""
    for analyte, value, unit in SVF_RESULTS:
        divided.bench.result(divided.here.tube, analyte, value, unit)
    return divided


def section(page: str, name: str) -> str:
    """What a person reads in one list of a page."""
    inside = re.search(rf'<section class="part" id="{name}">(.*?)</section>', page, re.DOTALL)
    assert inside, name
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", inside[1])).split())


def hidden(page: str, name: str) -> str:
    found = re.findall(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return found[-1]


def ticked(page: str) -> list[str]:
    return re.findall(r'name="vials" value="(V[0-9A-Z]+)" checked', page)


def sign(browser: Browser, sample: str, step: str, vials: list[str], **more: str):
    """Decide on vials as the form would."""
    address = f"/quality/release/{sample}"
    page = browser.get(address).text
    form = {
        "step": step,
        "vials": vials,
        "password": PASSWORD,
        "seen": hidden(page, "seen"),
        "key": hidden(page, "key"),
    }
    return browser.post(address, **(form | more))


def standings(desk: Desk) -> list[Standing]:
    return [desk.bench.case(one).line.standing() for one in desk.here.vials]


@pytest.mark.parametrize("who", ["tess", "clara", "ada"])
def test_the_pages_of_quality_are_for_officers_and_auditors(divided, who):
    for address in ("/quality", f"/quality/release/{divided.here.sample}"):
        assert divided(who).get(address).status_code == 403


@pytest.mark.parametrize("who", ["olga", "udo"])
def test_officers_and_auditors_read_them_and_only_officers_may_sign(measured, who):
    assert measured(who).get("/quality").status_code == 200
    page = measured(who).get(f"/quality/release/{measured.here.sample}").text
    assert ('name="password"' in page) is (who == "olga")


def test_a_result_waits_with_its_limit_until_a_second_person_has_seen_it(divided):
    bench, olga = divided.bench, divided("olga")
    key = bench.result(divided.here.tube, "viability", "85", "%", reviewer="")
    waiting = section(olga.get("/quality").text, "review")
    assert "Viability 85 % ≥ 70 % meets the limit" in waiting
    assert "Test Tess" in waiting
    bench.do("olga", "review_result", divided.here.tube, result=key, verdict="accepted")
    assert "Viability" not in section(olga.get("/quality").text, "review")


def test_a_result_that_was_returned_waits_for_its_author_and_not_for_a_reviewer(divided):
    bench, olga = divided.bench, divided("olga")
    key = bench.result(divided.here.tube, "viability", "85", "%", reviewer="")
    bench.do("olga", "review_result", divided.here.tube, result=key, verdict="returned")
    assert "Viability" not in section(olga.get("/quality").text, "review")


def test_a_correction_chooses_among_the_values_that_are_ever_corrected(divided):
    bench, tess, tube = divided.bench, divided("tess"), divided.here.tube
    key = bench.result(tube, "viability", "85", "%")
    page = tess.get(f"/s/{tube}/correct", about=key).text
    assert 'value="value"' in page
    assert "Value of a result" in page
    assert "Outcome of a marker" not in page
    form = {"seen": hidden(page, "seen"), "key": hidden(page, "key"), "about": key, "value": "75"}
    wrong = tess.post(f"/s/{tube}/correct", **form, field="number", why="Read from another line.")
    assert wrong.status_code == 422
    assert "Choose one of the list." in text_of(wrong)


def test_a_corrected_result_waits_again(divided):
    bench, olga = divided.bench, divided("olga")
    key = bench.result(divided.here.tube, "viability", "85", "%")
    bench.do(
        "tess",
        "correct",
        divided.here.tube,
        about=key,
        field="value",
        value="75",
        why="Read from another line.",
        second="otto",
    )
    assert "Viability 75 %" in section(olga.get("/quality").text, "review")


def test_the_review_shows_the_value_beside_its_limit_and_takes_one_press(divided):
    bench, olga, tube = divided.bench, divided("olga"), divided.here.tube
    key = bench.result(tube, "endotoxin", "<0.05", "EU/mL", reviewer="")
    address = f"/s/{tube}/review_result"
    page = olga.get(address, result=key)
    assert "Endotoxin: <0.05 EU/mL" in html.unescape(text_of(page))
    assert "the limit is ≤ 5 EU/mL" in text_of(page)
    form = {"result": key, "seen": hidden(page.text, "seen"), "key": hidden(page.text, "key")}
    unsaid = olga.post(address, **form)
    assert unsaid.status_code == 422
    assert "Nothing was recorded." in text_of(unsaid)
    form |= {"seen": hidden(unsaid.text, "seen"), "key": hidden(unsaid.text, "key")}
    done = olga.post(address, **form, verdict="accepted")
    assert done.headers["Location"] == "/quality"
    assert bench.case(tube).quality.result(key).reviewed_by == bench.people["olga"].user
    assert "This result was reviewed." in text_of(olga.get(address, result=key))


def test_nobody_reviews_their_own_result(divided):
    bench, olga, tube = divided.bench, divided("olga"), divided.here.tube
    key = bench.result(tube, "viability", "85", "%", by="olga", reviewer="")
    page = olga.get(f"/s/{tube}/review_result", result=key)
    form = {"result": key, "seen": hidden(olga.get(f"/s/{tube}/hold").text, "seen"), "key": "b" * 32}
    answer = olga.post(f"/s/{tube}/review_result", **form, verdict="accepted")
    assert answer.status_code == 409
    assert "You entered or corrected this result yourself." in text_of(answer)
    assert "As the record stands, your review would be refused" in text_of(page)
    assert bench.case(tube).quality.result(key).reviewed_by == ""


def test_a_sample_waits_for_release_once_it_was_measured_at_its_final_stage(divided):
    olga = divided("olga")
    shown = f"{divided.here.sample[0]}-{divided.here.sample[1:6]}"
    assert shown not in section(olga.get("/quality").text, "release")
    divided.bench.result(divided.here.tube, "viability", "85", "%")
    waiting = section(olga.get("/quality").text, "release")
    assert shown in waiting
    assert "2 reasons" in waiting


def test_the_release_page_shows_every_criterion_with_value_limit_evidence_and_reviewer(measured):
    page = text_of(measured("olga").get(f"/quality/release/{measured.here.sample}"))
    assert "Viability final conditional release ≥ 70 % 85 % meets the limit Test Olga" in page
    assert "Sterility, 14 days final final release no growth no result missing nobody yet" in page
    assert "Conditional release: nothing speaks against it" in page
    assert "Final release: 1 reason against" in page
    assert "Test Tess, 5 Jan 2026" in page


def test_vials_that_stand_alike_are_looked_at_once_and_ticked_together(measured):
    page = measured("olga").get(f"/quality/release/{measured.here.sample}").text
    assert page.count('<details class="group"') == 1
    assert sorted(ticked(page)) == sorted(measured.here.vials)


def test_many_vials_are_released_in_one_act(measured):
    olga, here = measured("olga"), measured.here
    done = sign(olga, here.sample, "release_conditionally", here.vials, why="Both look as they should.")
    assert done.status_code == 303
    assert standings(measured) == [Standing.CONDITIONALLY_RELEASED] * 2
    found = measured("udo").get("/ledger", step="release_conditionally", about=here.sample).text
    assert len(re.findall(r'href="/ledger/events/\d+"', found)) == 1
    after = olga.get(f"/quality/release/{here.sample}")
    assert "Recorded: release conditionally, 2 vials." in text_of(after)
    assert ticked(after.text) == []


def test_a_vial_that_may_not_be_released_keeps_back_all_that_were_ticked_with_it(measured):
    olga, here = measured("olga"), measured.here
    measured.bench.do("olga", "hold", here.vials[1], why="Held for the test.")
    answer = sign(olga, here.sample, "release_conditionally", here.vials)
    assert answer.status_code == 409
    assert "Held" in text_of(answer)
    assert sorted(ticked(answer.text)) == sorted(here.vials)
    assert standings(measured) == [Standing.QUARANTINED] * 2


def test_a_wrong_password_is_told_at_its_box_and_what_was_typed_stays_under_a_new_key(measured):
    olga, here = measured("olga"), measured.here
    answer = sign(
        olga, here.sample, "release_conditionally", here.vials, password="not hers", why="Seen and checked."
    )
    assert answer.status_code == 409
    assert "The password was not recognised." in text_of(answer)
    assert "Seen and checked." in answer.text
    assert hidden(answer.text, "key") != hidden(olga.get(f"/quality/release/{here.sample}").text, "key")
    assert standings(measured) == [Standing.QUARANTINED] * 2


def test_what_is_not_given_is_asked_for(measured):
    olga, here = measured("olga"), measured.here
    nothing = sign(olga, here.sample, "release_conditionally", [])
    assert nothing.status_code == 422
    assert "Tick at least one vial." in text_of(nothing)
    assert sign(olga, here.sample, "inject", here.vials).status_code == 422
    strange = sign(olga, here.sample, "reject", ["V7K3MQ2X9TZV"], why="Not one of ours at all.")
    assert strange.status_code == 422
    unexplained = sign(olga, here.sample, "reject", here.vials)
    assert unexplained.status_code == 422
    assert standings(measured) == [Standing.QUARANTINED] * 2


def test_a_rejection_is_signed_on_the_same_page(measured):
    here = measured.here
    done = sign(measured("olga"), here.sample, "reject", here.vials[:1], why="The bag was dropped.")
    assert done.status_code == 303
    assert standings(measured) == [Standing.REJECTED, Standing.QUARANTINED]


def test_a_page_that_grew_old_is_shown_anew_with_what_was_typed(measured):
    olga, here = measured("olga"), measured.here
    seen = hidden(olga.get(f"/quality/release/{here.sample}").text, "seen")
    measured.bench.result(here.tube, "sterility", "no growth")
    answer = sign(olga, here.sample, "release_conditionally", here.vials, seen=seen, why="Seen and checked.")
    assert answer.status_code == 412
    assert "The record moved since this page was opened." in text_of(answer)
    assert "Seen and checked." in answer.text
    assert standings(measured) == [Standing.QUARANTINED] * 2


def test_whoever_processed_the_material_is_told_that_another_officer_decides(divided):
    bench, here = divided.bench, divided.here
    set_roles(bench.site, SYSTEM, bench.people["tess"].user, ["technician", "officer"])
    page = divided("tess").get(f"/quality/release/{here.sample}")
    assert "You collected or processed this material yourself." in text_of(page)


def test_a_failing_result_is_investigated_and_its_stop_lifted_from_the_release_page(measured):
    bench, olga, here = measured.bench, measured("olga"), measured.here
    bench.do("tess", "record_result", here.tube, analyte="sterility", value="growth")
    key = bench.case(here.tube).quality.results[-1].id
    stop = bench.case(here.tube).stops[0].id
    assert "failed" in section(olga.get("/quality").text, "investigate")
    assert f'href="/s/{here.sample}/out-of-specification"' in olga.get("/quality").text
    page = olga.get(f"/quality/release/{here.sample}").text
    assert f'href="/s/{here.sample}/out-of-specification/{key}"' in page
    for address in (f"investigate?about={key}", f"lift?stop={stop}", f"narrow?stop={stop}"):
        assert f'href="/s/{here.sample}/{address}"' in page
        form = olga.get(f"/s/{here.sample}/{address}")
        assert form.status_code == 200
        assert re.search(rf'value="{address.partition("=")[2]}" (checked|selected)', form.text)


def test_holds_stand_there_with_the_way_to_lift_them(divided):
    bench, olga = divided.bench, divided("olga")
    bench.do("olga", "hold", divided.here.vial, why="Held for the test.")
    stop = bench.case(divided.here.vial).stops[0].id
    page = olga.get("/quality").text
    assert "Held" in section(page, "holds")
    assert f'href="/s/{divided.here.vial}/lift?stop={stop}&amp;back=quality"' in page


def test_what_keeps_a_stop_in_force_is_told_before_anybody_says_why_to_lift_it(measured):
    bench, olga, here = measured.bench, measured("olga"), measured.here
    bench.do("tess", "record_result", here.tube, analyte="sterility", value="growth")
    failing, refused = bench.case(here.tube).stops[0].id, "As the record stands, this would be refused"
    page = text_of(olga.get(f"/s/{here.sample}/lift", stop=failing))
    assert f"{refused} A result of this sample still fails (sterility: growth)." in page
    assert "No such stop is in force here." in text_of(olga.get(f"/s/{here.sample}/lift", stop="unknown"))
    assert refused not in text_of(olga.get(f"/s/{here.sample}/lift"))
    bench.do("olga", "hold", here.vial, why="Held for the test.")
    held = next(one.id for one in bench.case(here.vial).stops if one.kind == "hold")
    assert refused not in text_of(olga.get(f"/s/{here.vial}/lift", stop=held))
    assert olga.get(f"/s/{here.person}/lift", stop=held).status_code == 404


def test_a_mismatch_at_the_bedside_is_the_first_thing_to_investigate(places):
    desk = desk_at(places, "svf_bedside")
    bench, here = desk.bench, desk.here
    scans = (bench.hands(here.syringe), "band:BAND-1")
    bench.attempt("clara", "confirm", here.treatment, scans, joint="knee", side="right")
    page = desk("olga").get("/quality").text
    assert "Joint or side did not match the order at the bedside" in section(page, "investigate")
    assert f'href="/s/{here.treatment}/reaffirm?back=quality"' in page


def test_a_hand_over_nobody_accepts_ages_visibly(divided):
    bench, olga, vial = divided.bench, divided("olga"), divided.here.vial
    bench.do("tess", "offer", vial, (bench.hands(vial),), to_establishment="CLINIC")
    assert "Test Tess" not in section(olga.get("/quality").text, "overdue")
    bench.clock.pass_by(minutes=61)
    olga = divided.another("olga")
    assert "handover Test Tess CLINIC" in section(olga.get("/quality").text, "overdue")


def test_a_deviation_stands_there_until_it_is_closed(divided):
    bench, olga, vial = divided.bench, divided("olga"), divided.here.vial
    bench.do("olga", "open_deviation", vial, why="The centrifuge stopped once.")
    page = olga.get("/quality").text
    key = bench.case(vial).quality.deviations[0].id
    assert "Test Olga" in section(page, "deviations")
    assert "Told by a person" in section(page, "deviations")
    assert "The centrifuge stopped once." not in page
    assert f'href="/s/{vial}/classify_deviation?deviation={key}&amp;back=quality"' in page
    assert f'href="/s/{vial}/close_deviation?deviation={key}&amp;back=quality"' in page
    why = "No effect on the material."
    bench.do("olga", "classify_deviation", vial, deviation=key, classed="minor", why=why)
    bench.do("olga", "close_deviation", vial, deviation=key, cause=why, correction=why, conclusion=why)
    assert "Test Olga" not in section(olga.get("/quality").text, "deviations")


def test_a_late_entry_that_would_lengthen_a_clock_waits_for_a_second_signature(places):
    desk = desk_at(places, "svf_collected")
    bench, first = desk.bench, desk.here.first
    bench.clock.pass_by(hours=2)
    late = {"at": bench.ago(minutes=90), "late_reason": "Typed in after the shift."}
    bench.process("tess", "wash", first, "80", **late)
    page = desk("olga").get("/quality").text
    key = bench.case(first).processing.on(first)[-1].id
    assert "Wash" in section(page, "late")
    assert f'href="/s/{first}/countersign?about={key}&amp;back=quality"' in page
    bench.do("olga", "countersign", first, about=key, evidence="Saw the paper record of the wash.")
    assert "Wash" not in section(desk("olga").get("/quality").text, "late")


def test_the_release_of_one_vial_is_the_same_page_with_that_vial_ticked(measured):
    vial = measured.here.vials[1]
    page = measured("olga").get(f"/s/{vial}/release_conditionally")
    assert page.status_code == 200
    assert ticked(page.text) == [vial]
    assert "Specification and results" in text_of(page)


def test_there_is_no_release_page_of_anything_but_a_sample(measured):
    for code in (measured.here.vial, "S0000000000S", "nonsense"):
        assert measured("olga").get(f"/quality/release/{code}").status_code == 404


@pytest.mark.parametrize(("page", "back"), [("/quality", "/quality"), ("/tasks?for=all", "/tasks")])
def test_an_act_taken_from_a_list_leads_back_to_it(divided, page, back):
    bench, olga, vial = divided.bench, divided("olga"), divided.here.sample
    bench.do("olga", "open_deviation", vial, why="The centrifuge stopped once.")
    key = bench.case(vial).quality.deviations[0].id
    known = f"deviation={key}&back={back[1:]}"
    assert f'href="/s/{vial}/close_deviation?{html.escape(known)}"' in olga.get(page).text
    address = f"/s/{vial}/classify_deviation"
    form = olga.get(f"{address}?{known}").text
    marks = {name: hidden(form, name) for name in ("seen", "key", "deviation")}
    done = olga.post(f"{address}?{known}", classed="minor", why="No effect.", **marks)
    assert (done.status_code, done.headers["Location"]) == (303, back)
    form = olga.get(address, deviation=key).text
    marks = {name: hidden(form, name) for name in ("seen", "key", "deviation")}
    away = olga.post(
        f"{address}?back=https://elsewhere.example", classed="major", why="It was grave after all.", **marks
    )
    assert away.status_code == 303, text_of(away)
    assert away.headers["Location"] == f"/s/{vial}"


def test_what_expired_no_longer_stands_under_to_release(measured):
    assert "waits" not in (listed := section(measured("olga").get("/quality").text, "release"))
    assert "SVF" in listed or "svf" in listed.lower()
    measured.bench.clock.pass_by(days=30)
    assert "Samples stand here" in section(measured.another("olga").get("/quality").text, "release")


def test_what_was_given_no_longer_stands_under_to_release(places):
    bench, here = (desk := desk_at(places, "svf_bedside")).bench, desk.here

    def to_release():
        return {vial for one in waiting(bench.site, bench.people["olga"]).release for vial in one.vials}

    before = to_release()
    confirm_twice(bench, here)
    inject(bench, here)
    assert before - to_release() == {here.vial}


def test_what_stands_still_leads_to_its_subject(divided):
    bench, here = divided.bench, divided.here
    bench.do("olga", "hold", here.vial, why="Held for the test.")
    bench.do("olga", "open_deviation", here.sample, why="The centrifuge stopped once.")
    page = divided("olga").get("/quality").text
    holds, deviations = (
        page.partition(f'id="{one}"')[2].partition("</section>")[0] for one in ("holds", "deviations")
    )
    assert f'href="/s/{here.vial}"' in holds
    assert f'href="/s/{here.sample}"' in deviations


def test_a_sample_lists_its_deviations_the_open_ones_first(divided):
    bench, here = divided.bench, divided.here
    for subject in (here.vial, here.sample):
        bench.do("olga", "open_deviation", subject, why="The centrifuge stopped once.")
    on_vial = next(one.id for one in bench.case(here.vial).quality.deviations if one.about == here.vial)
    why = "No effect on the material."
    bench.do("olga", "classify_deviation", here.vial, deviation=on_vial, classed="minor", why=why)
    assert "Deviations of this sample stand here" not in divided("olga").get(f"/s/{here.sample}").text
    bench.do(
        "olga", "close_deviation", here.vial, deviation=on_vial, cause=why, correction=why, conclusion=why
    )
    page = divided("olga").get(f"/s/{here.sample}").text
    listed = section(page, "deviations")
    assert listed.index("open") < listed.index("closed")
    assert "minor" in listed
    assert "The centrifuge stopped once." not in page
    assert f"/s/{here.sample}/classify_deviation" in page
    assert f"/s/{here.sample}/classify_deviation" not in divided("tess").get(f"/s/{here.sample}").text
