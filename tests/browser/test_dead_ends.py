"""The dead ends of ordinary life, each driven in a browser from where it begins to where the road goes on."""

from __future__ import annotations

from tests.bench import CLINIC, LAB, PASSWORD
from tests.browser.roads import ARRIVAL, confirm, give_cards, inject, issue, label, release

INJECTED = "What was given"


def test_a_declined_vial_is_taken_back_by_its_giver(at):
    place = at("svf_released")
    vial, tess, nora = place.here.vial, place("tess"), place("nora")
    hands = (tess.hands(vial),)
    tess.step(vial, "offer", hands, to_establishment=CLINIC)
    came = {"condition": "good", "seal": "none", "temperature_c": "20"}
    nora.step(vial, "decline", hands, **came, why="It was not expected today.")
    assert "disputed" in tess.open(f"/s/{vial}").says.lower()
    tess.step(vial, "take_back", hands, temperature_c="20", place="bench 2")
    tess.step(vial, "move", hands, place="bench 3")
    assert "bench 3" in tess.says


def test_a_vial_lost_on_the_road_is_found_held_lifted_and_released_anew(at):
    place = at("svf_released")
    bench, vial, here = place.bench, place.here.vial, place.here
    tess, olga, otto = place("tess"), place("olga"), place("otto")
    hands = (tess.hands(vial),)
    tess.step(vial, "offer", hands, to_establishment=CLINIC)
    olga.step(vial, "declare_lost", why="The courier has not seen it.")
    assert "lost" in olga.says
    olga.step(vial, "found", hands, place="reception", temperature_c="20", why="Left at the reception.")
    assert "Refused for injection" in olga.says
    (stop,) = bench.case(vial).stops
    otto.step(vial, "lift", stop=stop.id, why="Inspected and intact.")
    release(otto, here.sample, "release_conditionally", vial)
    assert not bench.case(vial).stops


def test_a_label_nobody_can_read_is_printed_anew_and_a_second_person_looks_on(at):
    place = at("svf_bedside")
    bench, syringe, nora, clara = place.bench, place.here.syringe, place("nora"), place("clara")
    old = nora.hands(syringe)
    nora.step(syringe, "print_label", why="damaged")
    serial = nora.code
    nora.press("Attach and scan back").scan(f"HTTPS://TRACKER.EXAMPLE/S/{syringe}.{serial}")
    nora.fill(second_login="berta", second_password=PASSWORD).send()
    assert "Recorded" in nora.says, nora.says
    assert bench.case(syringe).vial.label_serial == serial
    assert "This label is void." in nora.open("/").scan(old).says
    give_cards(clara, place.here.treatment, syringe)
    confirm(clara, place.here.treatment, syringe)
    assert "Second person" in clara.says


def test_a_vial_that_came_back_is_released_and_issued_again(at):
    place = at("svf_issued")
    bench, here, vial = place.bench, place.here, place.here.vial
    nora, tess, olga = place("nora"), place("tess"), place("olga")
    hands = (tess.hands(vial),)
    nora.step(vial, "return_vial", hands, to_establishment=LAB)
    tess.step(vial, "accept", hands, **ARRIVAL)
    assert "quarantined" in tess.says
    tess.refused(vial, "issue", hands)
    release(olga, here.sample, "release_conditionally", vial)
    issue(tess, nora, vial)
    assert bench.case(vial).vial.holder == CLINIC


def test_when_the_patient_does_not_turn_up_a_thawed_vial_goes_to_another_within_its_clock(at):
    place = at("cord_thawed")
    bench, here, clara = place.bench, place.here, place("clara")
    nora = place("nora")
    other = bench.person(name="Test Patient Two", band="BAND-2")
    order = bench.treatment(other, here.product)
    clara.step(here.treatment, "deallocate", vial=here.vial)
    clara.step(order, "allocate", vial=here.vial)
    label(nora, here.vial)
    issue(nora, place("berta"), here.vial)
    assert bench.case(here.vial).treatment.order.code == order
    assert "after thaw" in nora.open(f"/s/{here.vial}").says.lower()


def test_a_typing_error_in_a_result_is_corrected_and_reviewed_anew(at):
    place = at("svf_divided")
    bench, tube, sample = place.bench, place.here.tube, place.here.sample
    tess, otto = place("tess"), place("otto")
    tess.step(tube, "record_result", analyte="viability", value="8.5", unit="%")
    (stop,) = bench.case(tube).stops
    (wrong,) = bench.case(tube).quality.results
    about = {
        "about": wrong.id,
        "field": "value",
        "value": "85",
        "why": "A point was typed that is not printed.",
    }
    tess.step(tube, "correct", **about, second_login="olga", second_password=PASSWORD, password=PASSWORD)
    assert "8.5" in tess.says
    assert "85" in tess.says
    otto.open(f"/s/{tube}/review_result?result={wrong.id}").press("Accept")
    otto.step(sample, "lift", stop=stop.id, why="The report says 85.")
    assert not bench.case(tube).stops


def test_the_wrong_side_tapped_stops_the_treatment_until_somebody_uninvolved_reaffirms_it(at):
    place = at("svf_bedside")
    here, clara, berta, carl = place.here, place("clara"), place("berta"), place("carl")
    confirm(clara, here.treatment, here.syringe, site="knee-right")
    assert clara.status == 409
    assert "Stop." in clara.says
    assert clara.page.locator("main a, main input:visible").count() == 0
    assert clara.page.locator("main button").count() == 1
    assert "Stop." in berta.open(f"/t/{here.treatment}/bedside").says
    clara.press("Stop and call quality")
    assert "Stopped" in clara.says
    clara.refused(
        here.treatment, "reaffirm", joint="knee", side="left", why="I looked once more.", password=PASSWORD
    )
    looked = {"joint": "knee", "side": "left", "why": "The order and the patient say left."}
    carl.step(here.treatment, "reaffirm", **looked, password=PASSWORD)
    confirm(clara, here.treatment, here.syringe)
    assert "Second person" in clara.says


def test_a_confirmation_whose_window_ran_out_is_given_again(at):
    place = at("svf_bedside")
    bench, here, clara, berta = place.bench, place.here, place("clara"), place("berta")
    confirm(clara, here.treatment, here.syringe)
    bench.clock.pass_by(minutes=11)
    assert "An earlier confirmation no longer counts." in berta.open(f"/t/{here.treatment}/bedside").says
    for one in (clara, berta):
        confirm(one, here.treatment, here.syringe)
    inject(clara, here.treatment, here.syringe, "4")
    assert INJECTED in clara.says


def test_a_disabled_account_loses_its_session_at_once(at):
    place = at("svf_bedside")
    here, clara, ada = place.here, place("clara"), place("ada")
    give_cards(clara, here.treatment, here.syringe).fill(password=PASSWORD)
    ada.open("/administration").click(ada.page.get_by_role("link", name="clara"))
    ada.click(ada.page.locator("form[action$='/disable'] button"))
    assert "The account is disabled" in ada.says
    clara.press("I confirm vial, patient, joint and side")
    assert clara.status == 401
    assert "sign in" in clara.says.lower(), clara.says
    assert clara.open(f"/t/{here.treatment}/bedside").path.startswith("/sign-in")
    assert place.bench.case(here.treatment).treatment.order.confirmations == ()


def test_what_another_tab_recorded_is_shown_before_the_same_vial_is_moved(at):
    place = at("svf_released")
    vial, tess, tom = place.here.vial, place("tess"), place("tom")
    tess.open(f"/s/{place.here.sample}")
    tess.open(f"/s/{vial}/move").scan(tess.hands(vial)).fill(place="bench 4")
    tom.step(vial, "move", (tess.hands(vial),), place="bench 5")
    tess.send()
    assert tess.status == 412
    assert "The record moved since you opened this form" in tess.says
    assert tess.page.locator("[name=place]").input_value() == "bench 4"
    assert place.bench.case(vial).vial.place == "bench 5"


def test_a_form_sent_twice_is_taken_once(at):
    place = at("svf_divided")
    tube, tess = place.here.tube, place("tess")
    tess.open(f"/s/{tube}/record_result").fill(analyte="viability", value="85", unit="%")
    with tess.page.expect_navigation(url=f"**/s/{tube}"):
        tess.page.locator("main button[value=do]").dblclick(no_wait_after=True)
    assert "Recorded" in tess.says
    assert len(place.bench.case(tube).quality.results) == 1


def test_the_second_confirmation_counts_from_another_session_alone(at):
    place = at("svf_bedside")
    here, clara = place.here, place("clara")
    confirm(clara, here.treatment, here.syringe)
    again = place.another("clara").open(f"/t/{here.treatment}/bedside")
    assert "Second person" in again.says
    assert again.page.locator("[data-bedside]").count() == 0
