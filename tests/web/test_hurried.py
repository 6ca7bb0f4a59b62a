"""A hurried clinician: wrong, late, twice, from an old tab or with the button back; nothing gets through."""

from __future__ import annotations

import pytest

from tests.bench import PASSWORD
from tests.roads import BAND
from tests.stations import Stations, sqlite_stations
from tests.web.desk import Browser, Desk, desk_at, places, text_of
from tracker.actions.looking import record_of
from tracker.custody.clocks import readings

__all__ = ["places", "sqlite_stations"]

KEY = "a" * 32


@pytest.fixture
def desk(places: Stations) -> Desk:
    return desk_at(places, "svf_bedside")


def at_the_bedside(desk: Desk) -> str:
    return f"/t/{desk.here.treatment}/bedside"


def fill(desk: Desk, browser: Browser, vial: str, site: str = "knee-left") -> None:
    """Give all three by scanner."""
    given = {"vial": desk.bench.hands(vial), "wristband": BAND, "vial_how": "wedge", "wristband_how": "wedge"}
    assert browser.post(at_the_bedside(desk), act="read", joint_side=site, **given).status_code == 303


def confirm(desk: Desk, browser: Browser, **more: str):
    return browser.post(at_the_bedside(desk), act="confirm", password=PASSWORD, **more)


def inject(desk: Desk, browser: Browser, vial: str, **more: str):
    form = {"vial": desk.bench.hands(vial), "vial_how": "wedge", "volume_ml": "1"}
    seen = record_of(desk.bench.site, desk.here.treatment)[1]
    form |= {"lots": desk.bench.lots["needle"], "password": PASSWORD, "seen": str(seen)}
    return browser.post(f"/t/{desk.here.treatment}/inject", **form | more)


def confirmed_by_two(desk: Desk, vial: str) -> None:
    for who in ("clara", "berta"):
        desk.bench.confirm(who, desk.here.treatment, vial, BAND)


def injected(desk: Desk) -> list[str]:
    return [one.vial for one in desk.bench.case(desk.here.treatment).treatment.order.injections]


def test_an_expired_vial_is_refused_at_the_cards_and_shown_as_run_out(desk):
    clara = desk("clara")
    desk.bench.clock.pass_by(hours=4)
    clara = desk.another("clara")
    fill(desk, clara, desk.here.syringe)
    assert "ran out" in text_of(clara.get(at_the_bedside(desk)))
    answer = confirm(desk, clara)
    assert answer.status_code == 409
    assert "Not confirmed" in text_of(answer)
    assert desk.bench.case(desk.here.treatment).treatment.order.confirmations == ()


def test_a_vial_that_expires_between_the_confirmation_and_the_injection_is_not_given(desk):
    (clock,) = [one for one in _clocks(desk) if one.running]
    desk.bench.clock.now = clock.due
    desk.bench.clock.pass_by(minutes=-2)
    confirmed_by_two(desk, desk.here.syringe)
    desk.bench.clock.now = clock.due
    desk.bench.clock.pass_by(seconds=1)
    answer = inject(desk, desk.another("clara"), desk.here.syringe)
    assert answer.status_code == 409
    assert "Not injected" in text_of(answer)
    assert injected(desk) == []


def _clocks(desk: Desk):
    return readings(desk.bench.case(desk.here.syringe))


def test_from_an_old_tab_a_confirmation_is_judged_by_what_is_on_record_now(desk):
    clara = desk("clara")
    fill(desk, clara, desk.here.syringe)
    desk.bench.do("olga", "hold", desk.here.syringe, why="Held for the test.")
    answer = confirm(desk, clara)
    assert answer.status_code == 409
    assert "Held" in text_of(answer)


def test_from_an_old_tab_an_injection_is_judged_by_what_is_on_record_now(desk):
    confirmed_by_two(desk, desk.here.syringe)
    desk.bench.do("olga", "hold", desk.here.syringe, why="Held for the test.")
    answer = inject(desk, desk("clara"), desk.here.syringe)
    assert answer.headers["Location"] == at_the_bedside(desk)
    assert injected(desk) == []


def test_a_new_version_between_the_two_makes_the_second_person_the_first(desk):
    bench, here = desk.bench, desk.here
    bench.confirm("clara", here.treatment, here.syringe, BAND)
    version = bench.case(here.treatment).treatment.order.version
    bench.do("carl", "new_version", here.treatment, joint="knee", side="right", why="The other knee it is.",
             dose_min="1", dose_max="100", vials=1, indication=version.indication, route=version.route,
             basis=version.basis, reference=version.reference, jurisdiction="US", weight_kg="70",
             second="olga")  # fmt: skip
    berta = desk("berta")
    assert "You are the second person." not in text_of(berta.get(at_the_bedside(desk)))
    fill(desk, berta, here.syringe, "knee-right")
    assert confirm(desk, berta).status_code == 303
    assert "Still missing: a clinician." in text_of(berta.get(at_the_bedside(desk)))


def test_the_button_back_and_the_form_sent_again_confirm_nothing_twice(desk):
    clara = desk("clara")
    fill(desk, clara, desk.here.syringe)
    confirm(desk, clara, key=KEY)
    again = confirm(desk, clara, key=KEY)
    other = clara.post(
        at_the_bedside(desk), act="confirm", password=PASSWORD, joint_side="hip-left", key="b" * 32
    )
    assert [one.headers["Location"] for one in (again, other)] == [at_the_bedside(desk)] * 2
    order = desk.bench.case(desk.here.treatment).treatment.order
    assert (len(order.confirmations), order.mismatches) == (1, ())


def test_after_a_mismatch_the_old_form_with_the_right_side_is_no_way_back(desk):
    clara = desk("clara")
    fill(desk, clara, desk.here.syringe, "knee-right")
    assert confirm(desk, clara).status_code == 409
    fill_again = {"vial": desk.bench.hands(desk.here.syringe), "vial_how": "wedge", "joint_side": "knee-left"}
    for act in ("read", "confirm"):
        back = clara.post(at_the_bedside(desk), act=act, password=PASSWORD, **fill_again)
        assert back.headers["Location"] == at_the_bedside(desk)
    stopped = clara.get(at_the_bedside(desk))
    assert stopped.status_code == 409
    assert "Stop and call quality" in stopped.text
    assert stopped.headers["Cache-Control"] == "no-store"


def test_whoever_countersigned_a_typed_wristband_has_not_confirmed(desk):
    clara = desk("clara")
    given = {"vial": desk.bench.hands(desk.here.syringe), "vial_how": "wedge", "joint_side": "knee-left"}
    clara.post(at_the_bedside(desk), act="read", wristband=BAND, **given)
    clara.post(at_the_bedside(desk), act="read", wristband=BAND)
    done = confirm(desk, clara, second_login="berta", second_password=PASSWORD)
    assert done.status_code == 303
    assert "You are the second person." in text_of(desk("berta").get(at_the_bedside(desk)))


def test_one_person_on_one_phone_is_refused_as_the_second_whatever_they_send(desk):
    clara = desk("clara")
    fill(desk, clara, desk.here.syringe)
    confirm(desk, clara)
    assert desk.bench.refused(
        "clara", "confirm", desk.here.treatment, _scans(desk), joint="knee", side="left"
    ) == {"bedside.confirmer"}


def _scans(desk: Desk) -> tuple[str, str]:
    return desk.bench.hands(desk.here.syringe), f"band:{BAND}"


def test_a_second_tap_on_inject_shows_what_was_given_also_while_further_vials_wait(places):
    desk = desk_at(places, "svf_crowded")
    first, second = desk.here.syringes[:2]
    confirmed_by_two(desk, first)
    clara = desk("clara")
    answers = [inject(desk, clara, first, key=one) for one in (KEY, KEY, "b" * 32)]
    given = f"/t/{desk.here.treatment}/given?recorded=1"
    assert [one.headers.get("Location") for one in answers] == [given] * 3
    assert injected(desk) == [first]
    confirmed_by_two(desk, second)
    assert inject(desk, clara, first).headers["Location"] == given
    assert desk.bench.case(first).stops == ()


def test_another_vial_of_the_same_treatment_is_not_given_on_the_confirmation_of_the_first(places):
    desk = desk_at(places, "svf_crowded")
    first, second = desk.here.syringes[:2]
    confirmed_by_two(desk, first)
    answer = inject(desk, desk("clara"), second)
    assert answer.status_code == 409
    assert "0 of 2 people confirmed this vial" in text_of(answer)
    assert injected(desk) == []


@pytest.mark.parametrize("page", ["bedside", "stop"])
def test_nothing_at_the_bedside_asks_to_be_dismissed_and_no_yes_has_the_focus(desk, page):
    clara = desk("clara")
    if page == "stop":
        fill(desk, clara, desk.here.syringe, "hip-left")
        confirm(desk, clara)
    text = clara.get(at_the_bedside(desk)).text
    assert "autofocus" not in text
    assert "<dialog" not in text


def test_where_no_vial_is_set_aside_there_are_no_cards_and_a_wrong_vial_is_not_scanned(desk):
    desk.bench.do("clara", "deallocate", desk.here.treatment, vial=desk.here.vial)
    clara = desk("clara")
    page = clara.get(at_the_bedside(desk))
    assert page.status_code == 404
    assert "No vial is set aside for this treatment" in text_of(page)
    assert confirm(desk, clara).headers["Location"] == at_the_bedside(desk)
    assert "Confirm at the bedside" not in text_of(clara.get(f"/t/{desk.here.treatment}"))
