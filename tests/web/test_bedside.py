"""At the bedside: blind, two people in two sessions, a window, and no way back from a mismatch."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
import qrcode
from PIL import Image

from tests.bench import PASSWORD
from tests.roads import BAND
from tests.stations import Stations, sqlite_stations
from tests.web.desk import Browser, Desk, desk_at, places, text_of
from tracker.actions.looking import record_of
from tracker.web.bedside import bedside_of

__all__ = ["places", "sqlite_stations"]


@pytest.fixture
def desk(places: Stations) -> Desk:
    return desk_at(places, "svf_bedside")


@pytest.fixture
def treatment(desk) -> str:
    return desk.here.treatment


@pytest.fixture
def syringe(desk) -> str:
    return desk.here.syringe


def read(browser: Browser, treatment: str, **given: str):
    """Fill in cards and let them be read; nothing is compared yet."""
    return browser.post(f"/t/{treatment}/bedside", act="read", **given)


def cards(
    desk: Desk, browser: Browser, treatment: str, vial: str, band: str = BAND, site: str = "knee-left"
) -> None:
    """Give all three by scanner."""
    hands = desk.bench.hands(vial)
    answer = read(
        browser,
        treatment,
        vial=hands,
        vial_how="wedge",
        wristband=band,
        wristband_how="wedge",
        joint_side=site,
    )
    assert answer.status_code == 303


def confirm(browser: Browser, treatment: str, password: str = PASSWORD, **more: str):
    """Press the one button."""
    return browser.post(f"/t/{treatment}/bedside", act="confirm", password=password, **more)


def both(desk: Desk, treatment: str, syringe: str) -> None:
    for who in ("clara", "berta"):
        cards(desk, desk(who), treatment, syringe)
        assert confirm(desk(who), treatment).status_code == 303
        desk.bench.clock.pass_by(seconds=5)


def injection(desk: Desk, syringe: str, **more: str) -> dict[str, str]:
    needle = desk.bench.lots["needle"]
    form = {"vial": desk.bench.hands(syringe), "vial_how": "wedge", "volume_ml": "4", "lots": needle}
    seen = record_of(desk.bench.site, desk.here.treatment)[1]
    return form | {"password": PASSWORD, "seen": str(seen)} | more


def strange_vial(desk: Desk) -> str:
    """A labelled vial of somebody else."""
    bench = desk.bench
    donor = bench.donor("adipose", bench.person(name="Test Person Two", band="BAND-2"))
    vial = bench.do(
        "nora",
        "collect",
        donor,
        specification=bench.specifications["adipose"],
        volume_ml="100",
        place="theatre 1",
        body_site="abdomen",
        anaesthetic="lidocaine",
        device="cannula",
    ).made[1]
    bench.label("nora", vial)
    return vial


def checked(text: str) -> list[str]:
    return re.findall(r'value="([a-z-]+)" checked', text)


def gives_away(text: str, *secrets: str) -> list[str]:
    """What a page says of the order, the picture's four labels apart: vial, patient, joint, side."""
    rest = re.sub(r'<div class="body-picture">.*?</div>', "", text, flags=re.DOTALL)
    rest = rest.replace("the patient’s right is on your left", "").replace("Time left", "")
    rest = re.sub(r"\d (min|s) left|data-left|clock-left|data-words=\"[^\"]*\"", "", rest)
    return re.findall("|".join([*secrets, r"knee|hip\b|\bleft\b|\bright\b"]), rest, re.IGNORECASE)


def test_before_the_second_confirmation_no_page_at_the_bedside_says_what_was_ordered(
    desk, treatment, syringe
):
    clara, berta = desk("clara"), desk("berta")
    pages = [clara.get(f"/t/{treatment}/bedside").text]
    cards(desk, clara, treatment, syringe)
    pages += [clara.get(f"/t/{treatment}/bedside").text, confirm(clara, treatment).text]
    pages += [clara.get(f"/t/{treatment}/bedside").text, berta.get(f"/t/{treatment}/bedside").text]
    order = desk.bench.case(treatment).treatment.order
    secrets = (syringe, order.allocations[0].vial, order.patient, BAND)
    assert [gives_away(one, *secrets) for one in pages] == [[]] * 5
    assert checked(pages[0]) == checked(pages[4]) == []


def test_each_card_turns_to_its_tick_alone_and_nothing_is_compared(desk, treatment):
    clara = desk("clara")
    other = desk.bench.hands(desk.bench.case(treatment).treatment.order.allocations[0].vial)
    assert read(clara, treatment, wristband="SOMEBODY-ELSE", wristband_how="camera").status_code == 303
    page = clara.get(f"/t/{treatment}/bedside").text
    assert 'name="wristband_receipt" value="read"' in page
    assert 'name="vial_receipt"' not in page
    read(clara, treatment, vial=other, vial_how="camera", joint_side="hip-right")
    page = clara.get(f"/t/{treatment}/bedside").text
    assert 'name="vial_receipt" value="read"' in page
    assert checked(page) == ["hip-right"]


def test_two_people_in_two_sessions_confirm_and_only_then_it_is_shown_what(desk, treatment, syringe):
    clara, berta = desk("clara"), desk("berta")
    cards(desk, clara, treatment, syringe)
    assert confirm(clara, treatment).headers["Location"] == f"/t/{treatment}/bedside?recorded=1"
    waiting = clara.get(f"/t/{treatment}/bedside", recorded="1")
    assert "Recorded" in text_of(waiting)
    assert "Second person: scan the vial on any device" in text_of(waiting)
    assert 'data-outcome="accepted"' in waiting.text
    assert f'<meta http-equiv="refresh" content="5; url=/t/{treatment}/bedside">' in waiting.text
    assert "Test Clara has confirmed. You are the second person." in text_of(
        berta.get(f"/t/{treatment}/bedside")
    )
    desk.bench.clock.pass_by(minutes=1)
    cards(desk, berta, treatment, syringe)
    confirm(berta, treatment)
    shown = text_of(berta.get(f"/t/{treatment}/bedside"))
    assert "Left knee, the patient’s left" in shown
    assert "Test Clara and Test Berta confirmed" in shown
    assert "Inject" in text_of(clara.get(f"/t/{treatment}/bedside"))


def test_one_person_is_not_two_not_even_in_two_browsers(desk, treatment, syringe):
    cards(desk, desk("clara"), treatment, syringe)
    confirm(desk("clara"), treatment)
    elsewhere = desk.another("clara")
    assert "Recorded" in text_of(elsewhere.get(f"/t/{treatment}/bedside"))
    answer = read(elsewhere, treatment, joint_side="knee-left")
    assert answer.headers["Location"] == f"/t/{treatment}/bedside"
    assert len(desk.bench.case(treatment).treatment.order.confirmations) == 1


def test_what_is_missing_is_said_at_its_card_and_nothing_is_recorded(desk, treatment, syringe):
    clara = desk("clara")
    read(clara, treatment, vial=desk.bench.hands(syringe), vial_how="wedge")
    answer = confirm(clara, treatment)
    assert answer.status_code == 422
    assert "Scan the wristband." in text_of(answer)
    assert "Choose joint and side." in text_of(answer)
    assert 'name="vial_receipt" value="read"' in answer.text
    assert desk.bench.case(treatment).treatment.order.confirmations == ()


def test_a_wrong_password_is_asked_again_and_tells_nothing_of_the_match(desk, treatment, syringe):
    clara = desk("clara")
    cards(desk, clara, treatment, syringe, band="SOMEBODY-ELSE", site="hip-right")
    answer = confirm(clara, treatment, "not the password")
    assert answer.status_code == 409
    assert "The password was not recognised." in text_of(answer)
    assert "match" not in text_of(answer)
    assert 'name="vial_receipt" value="read"' in answer.text
    assert checked(answer.text) == ["hip-right"]


@pytest.mark.parametrize(
    ("wrong", "says", "held"),
    [
        ({"band": "SOMEBODY-ELSE"}, "The patient did not match this treatment.", "vial"),
        ({"site": "knee-right"}, "The joint or side did not match this treatment.", "treatment"),
        ({"site": "hip-left"}, "The joint or side did not match this treatment.", "treatment"),
    ],
    ids=["patient", "side", "joint"],
)
def test_a_mismatch_turns_the_screen_red_and_there_is_no_way_back(
    desk, treatment, syringe, wrong, says, held
):
    clara, berta = desk("clara"), desk("berta")
    cards(desk, clara, treatment, syringe, **wrong)
    answer = confirm(clara, treatment)
    assert answer.status_code == 409
    assert says in text_of(answer)
    assert "Call a quality officer: Test Olga, Test Otto." in text_of(answer)
    assert re.findall(r"<button[^>]*>([^<]+)", answer.text) == ["Stop and call quality"]
    assert re.findall(r'<a[^>]* href="([^"]+)"', answer.text) == ["#main"]
    for browser in (clara, berta):
        again = browser.get(f"/t/{treatment}/bedside")
        assert again.status_code == 409
        assert "Stop and call quality" in again.text
        assert "data-bedside" not in again.text
    stops = [one.on for one in desk.bench.case(syringe).stops]
    allocated = desk.bench.case(treatment).treatment.order.allocations[0].vial
    assert stops == [{"vial": allocated, "treatment": treatment}[held]]
    leads = clara.post(f"/t/{treatment}/bedside/stop")
    assert leads.headers["Location"] == f"/t/{treatment}"
    assert "Stopped" in text_of(clara.get(f"/t/{treatment}"))


def test_another_treatment_s_vial_is_held_and_so_is_the_one_set_aside(desk, treatment, syringe):
    bench = desk.bench
    other = strange_vial(desk)
    clara = desk("clara")
    cards(desk, clara, treatment, other)
    answer = confirm(clara, treatment)
    assert "The vial did not match this treatment." in text_of(answer)
    allocated = bench.case(treatment).treatment.order.allocations[0].vial
    assert {one.on for one in (*bench.case(syringe).stops, *bench.case(other).stops)} == {allocated, other}


@pytest.mark.parametrize("who", ["nora", "olga"])
def test_whoever_may_not_confirm_does_not_learn_what_would_have_matched(desk, treatment, syringe, who):
    cards(desk, desk(who), treatment, syringe, band="SOMEBODY-ELSE", site="hip-right")
    answer = confirm(desk(who), treatment)
    assert answer.status_code == 409
    assert "You are neither a clinician nor qualified for the bedside." in text_of(answer)
    assert not re.search(r"not the patient|do not match|did not match|Stop and call", answer.text)


def test_a_refusal_that_is_no_mismatch_lists_every_reason_and_keeps_the_cards(desk, treatment, syringe):
    bench = desk.bench
    bench.do("olga", "hold", syringe, why="Held for the test.")
    clara = desk("clara")
    cards(desk, clara, treatment, syringe)
    answer = confirm(clara, treatment)
    assert answer.status_code == 409
    assert "Not confirmed" in text_of(answer)
    assert "Held" in text_of(answer)
    assert 'name="vial_receipt" value="read"' in answer.text
    assert "Stop and call quality" not in answer.text


def test_the_window_runs_out_and_both_confirm_again(desk, treatment, syringe):
    clara, berta = desk("clara"), desk("berta")
    cards(desk, clara, treatment, syringe)
    confirm(clara, treatment)
    desk.bench.clock.pass_by(minutes=10, seconds=1)
    assert "An earlier confirmation no longer counts." in text_of(clara.get(f"/t/{treatment}/bedside"))
    assert "data-bedside" in berta.get(f"/t/{treatment}/bedside").text
    both(desk, treatment, syringe)
    desk.bench.clock.pass_by(minutes=11)
    answer = clara.post(f"/t/{treatment}/inject", **injection(desk, syringe))
    assert answer.headers["Location"] == f"/t/{treatment}/bedside"
    assert desk.bench.case(treatment).treatment.order.injections == ()


def test_a_scan_that_grew_too_old_says_so_at_its_card(desk, treatment, syringe):
    clara = desk("clara")
    cards(desk, clara, treatment, syringe)
    desk.bench.clock.pass_by(minutes=11)
    page = clara.get(f"/t/{treatment}/bedside")
    assert text_of(page).count("The scan is older than 10 minutes and no longer counts. Scan again.") == 2
    assert confirm(clara, treatment).status_code == 422


def test_a_typed_wristband_is_typed_twice_and_a_second_person_signs(desk, treatment, syringe):
    clara = desk("clara")
    read(clara, treatment, vial=desk.bench.hands(syringe), vial_how="camera", joint_side="knee-left")
    once = read(clara, treatment, wristband=BAND)
    assert "Type the same number once more." in text_of(once)
    assert BAND not in once.text
    assert "The two entries of the wristband differ." in text_of(read(clara, treatment, wristband="BAND-2"))
    read(clara, treatment, wristband=BAND)
    assert read(clara, treatment, wristband=BAND).status_code == 303
    assert "second_login" in clara.get(f"/t/{treatment}/bedside").text
    alone = confirm(clara, treatment)
    assert "The wristband was typed and nobody countersigned it." in text_of(alone)
    wrong = confirm(clara, treatment, second_login="nora", second_password="not hers")
    assert "The name and the password do not belong together." in text_of(wrong)
    done = confirm(clara, treatment, second_login="nora", second_password=PASSWORD)
    assert done.status_code == 303


def test_what_is_no_vial_or_no_wristband_is_said_and_is_not_given(desk, treatment):
    clara = desk("clara")
    answer = read(clara, treatment, vial=treatment, vial_how="wedge")
    assert "This is not the label of a vial." in text_of(answer)
    answer = read(clara, treatment, vial="NONSENSE", vial_how="wedge")
    assert answer.status_code == 422
    answer = read(clara, treatment, wristband=f"HTTPS://TRACKER.EXAMPLE/S/{treatment}", wristband_how="wedge")
    assert "This is a label, not a wristband." in text_of(answer)
    assert "_receipt" not in clara.get(f"/t/{treatment}/bedside").text


def picture_of(text: str) -> tuple[BytesIO, str]:
    """A photo with one code in it; without a text, with none."""
    picture, file = qrcode.make(text or "X") if text else Image.new("L", (200, 200), 255), BytesIO()
    picture.save(file, "PNG")
    file.seek(0)
    return file, "photo.png"


def test_a_photo_does_where_there_is_no_camera(desk, treatment, syringe):
    clara = desk("clara")
    empty = read(clara, treatment, vial_frame=picture_of(""))
    assert "No code was found in the picture." in text_of(empty)
    label = f"HTTPS://TRACKER.EXAMPLE/S/{desk.bench.hands(syringe)}"
    assert read(clara, treatment, vial_frame=picture_of(label)).status_code == 303
    assert read(clara, treatment, wristband_frame=picture_of(BAND), joint_side="knee-left").status_code == 303
    assert confirm(clara, treatment).status_code == 303
    found = re.search(r'href="(/ledger/events/\d+)"', desk("udo").get("/ledger", step="confirm").text)
    assert found
    assert "code by photo" in text_of(desk("udo").get(found[1]))


def test_the_clinician_who_confirmed_injects_with_the_vial_scanned_once_more(desk, treatment, syringe):
    both(desk, treatment, syringe)
    clara, berta = desk("clara"), desk("berta")
    assert "/inject" not in berta.get(f"/t/{treatment}/bedside").text
    assert "Confirmed by two people" in text_of(clara.get(f"/t/{treatment}/bedside"))
    unscanned = clara.post(f"/t/{treatment}/inject", **injection(desk, syringe, vial=""))
    assert unscanned.status_code == 422
    assert "Scan the vial you have in hand once more." in text_of(unscanned)
    assert 'value="4"' in unscanned.text
    too_much = clara.post(f"/t/{treatment}/inject", **injection(desk, syringe, volume_ml="40"))
    assert too_much.status_code == 409
    assert "40 mL" in text_of(too_much)
    done = clara.post(f"/t/{treatment}/inject", **injection(desk, syringe))
    assert done.headers["Location"] == f"/t/{treatment}/given?recorded=1"
    shown = text_of(clara.get(f"/t/{treatment}/given"))
    assert "4 mL" in shown
    assert "Left knee" in shown
    assert {"Test Clara", "Test Berta"} <= set(
        shown.partition("confirmed by ")[2].partition(" The ")[0].split(", ")
    )
    assert clara.get(f"/t/{treatment}/bedside").headers["Location"] == f"/t/{treatment}/given"


def test_a_treatment_that_moved_since_the_page_was_shown_is_not_injected(desk, treatment, syringe):
    both(desk, treatment, syringe)
    old = injection(desk, syringe)
    desk.bench.do(
        "carl", "report_reaction", treatment, severity="not_serious", why="A rash before anything was given."
    )
    answer = desk("clara").post(f"/t/{treatment}/inject", **old)
    assert answer.status_code == 412
    assert "The treatment moved since this page was opened." in text_of(answer)
    assert desk.bench.case(treatment).treatment.order.injections == ()


def test_an_injection_is_signed_on_what_was_seen(desk, treatment, syringe):
    both(desk, treatment, syringe)
    unseen = desk("clara").post(f"/t/{treatment}/inject", **injection(desk, syringe, seen=""))
    assert unseen.status_code == 422
    assert desk.bench.case(treatment).treatment.order.injections == ()


def test_another_vial_scanned_at_the_injection_stops_it(desk, treatment, syringe):
    both(desk, treatment, syringe)
    other = strange_vial(desk)
    desk.bench.clock.now = desk.bench.case(treatment).treatment.order.confirmations[-1].at
    answer = desk("clara").post(f"/t/{treatment}/inject", **injection(desk, other))
    assert answer.status_code == 409
    assert "Stop and call quality" in answer.text


def test_a_form_sent_twice_confirms_once(desk, treatment, syringe):
    clara = desk("clara")
    cards(desk, clara, treatment, syringe)
    key = "a" * 32
    for _ in range(2):
        assert confirm(clara, treatment, key=key).status_code == 303
    assert len(desk.bench.case(treatment).treatment.order.confirmations) == 1


def test_a_returned_vial_voids_the_confirmation_and_leads_no_more_to_the_bedside(desk, treatment, syringe):
    bench, clara = desk.bench, desk("clara")
    cards(desk, clara, treatment, syringe)
    confirm(clara, treatment)
    bench.do("nora", "return_vial", syringe, (bench.hands(syringe),), to_establishment="LAB")
    bench.do(
        "tom",
        "accept",
        syringe,
        (bench.hands(syringe),),
        condition="good",
        seal="intact",
        temperature_c="20",
        place="bench 1",
    )
    assert "data-bedside" in clara.get(f"/t/{treatment}/bedside").text
    with desk.app.test_request_context():
        assert bedside_of(bench.case(syringe)) == ""
    cards(desk, clara, treatment, syringe)
    answer = confirm(clara, treatment)
    assert "was not issued to this treatment" in text_of(answer)


def test_a_declined_hand_over_is_taken_back_before_the_bedside_goes_on(desk, treatment, syringe):
    bench, clara = desk.bench, desk("clara")
    bench.do("nora", "offer", syringe, (bench.hands(syringe),), to_establishment="CLINIC")
    bench.do(
        "berta",
        "decline",
        syringe,
        (bench.hands(syringe),),
        condition="good",
        seal="intact",
        temperature_c="20",
        why="Not expected here now.",
    )
    cards(desk, clara, treatment, syringe)
    assert confirm(clara, treatment).status_code == 409
    bench.do("nora", "take_back", syringe, (bench.hands(syringe),), temperature_c="20", place="room 2")
    assert confirm(clara, treatment).status_code == 303


def test_a_vial_that_was_issued_leads_to_its_bedside(desk, treatment, syringe):
    with desk.app.test_request_context():
        assert bedside_of(desk.bench.case(syringe)) == f"/t/{treatment}/bedside"


@pytest.mark.parametrize("step", ["confirm", "inject"])
def test_the_steps_of_the_bedside_lead_there_from_the_vial(desk, treatment, syringe, step):
    for code in (syringe, treatment):
        answer = desk("clara").get(f"/s/{code}/{step}")
        assert (answer.status_code, answer.headers["Location"]) == (303, f"/t/{treatment}/bedside")


@pytest.mark.parametrize("step", ["confirm", "inject"])
def test_a_vial_without_a_bedside_says_where_it_is_injected(desk, step):
    answer = desk("clara").get(f"/s/{desk.here.first}/{step}")
    assert answer.status_code == 404
    assert "was not issued to an open treatment" in text_of(answer)


@pytest.mark.parametrize("who", ["udo", "ada"])
def test_auditors_and_administrators_do_not_stand_at_the_bedside(desk, treatment, who):
    assert desk(who).get(f"/t/{treatment}/bedside").status_code == 403
    assert desk(who).post(f"/t/{treatment}/bedside", act="confirm").status_code == 403
    assert desk(who).post(f"/t/{treatment}/inject").status_code == 403


@pytest.mark.parametrize(
    "address", ["/t/V7K3MQ2X9TZV", "/t/T0000000000T", "/t/T0000000000T/bedside", "/t/V7K3MQ2X9TZV/bedside"]
)
def test_there_is_no_treatment_where_there_is_none(desk, address):
    assert desk("clara").get(address).status_code == 404


def test_the_treatment_s_page_shows_the_order_and_what_this_person_may_do(desk, treatment, syringe):
    page = text_of(desk("clara").get(f"/t/{treatment}"))
    assert "Left knee" in page
    assert "Confirm at the bedside" in page
    assert "Test Clinic, room 2" in page
    assert "Cancel treatment" in page
    assert "Cancel treatment" not in text_of(desk("udo").get(f"/t/{treatment}"))


def test_a_hold_on_a_vial_made_beside_it_does_not_stop_the_treatment(desk, treatment, syringe):
    bench = desk.bench
    bench.do("olga", "hold", desk.here.vials[1], why="Held for the test.")
    assert "Nothing stops it." in text_of(desk("clara").get(f"/t/{treatment}"))
    bench.do("olga", "hold", desk.here.vial, why="Held for the test.")
    assert "Stopped" in text_of(desk("clara").get(f"/t/{treatment}"))


def test_the_list_of_treatments_can_be_narrowed_and_gives_no_joint_away(desk, treatment):
    page = desk("clara").get("/treatments").text
    assert treatment in page
    assert gives_away(page) == []
    assert treatment not in desk("clara").get("/treatments", status="closed").text
