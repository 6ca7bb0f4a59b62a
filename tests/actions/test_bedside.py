"""The bedside: blind, two people, one window; and what a mismatch brings about."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.bench import CLINIC, LAB, PASSWORD
from tests.roads import BAND, SVF, confirm_twice, inject, svf_divided
from tracker.actions import accounts, receipts
from tracker.actions.acting import take_step
from tracker.actions.given import Request
from tracker.actions.scanning import scan_wristband
from tracker.custody.decision import How
from tracker.custody.people import SYSTEM
from tracker.custody.sample import Stage
from tracker.records.queries import events


def confirm(bench, here, who, **changed):
    given = {"vial": here.syringe, "band": BAND, "joint": "knee", "side": "left"} | changed
    return bench.confirm(who, here.treatment, given["vial"], given["band"], given["joint"], given["side"])


def checks(answer):
    assert not answer.done
    return {one["check"] for one in answer.refusals}


def inject_refused(bench, here, who="clara", volume="4"):
    scan = (bench.hands(here.syringe),)
    return bench.refused(who, "inject", here.treatment, scan, volume_ml=volume, lots=[bench.lots["needle"]])


def holds(bench, code):
    return {one.on for one in bench.case(code).stops if one.kind == "mismatch"}


def test_the_wrong_side_stops_the_treatment_and_leaves_the_vial_alone(stations):
    bench, here = stations.at("svf_bedside")
    assert checks(confirm(bench, here, "clara", side="right")) == {"use.match_site"}
    stops = bench.case(here.syringe).stops
    assert [(one.kind, one.on) for one in stops] == [("wrong_site", here.treatment)]
    assert checks(confirm(bench, here, "clara")) == {"quality.stopped"}


@pytest.mark.parametrize("side", ["left", "right"])
def test_every_later_treatment_of_that_person_and_joint_is_stopped_either_side(stations, side):
    bench, here = stations.at("svf_bedside")
    confirm(bench, here, "clara", side="right")
    bench.do("clara", "cancel_treatment", here.treatment, why="Ordered for the wrong knee.")
    later = bench.treatment(here.person, SVF, side=side)
    assert "quality.stopped" in bench.refused("clara", "allocate", later, vial=here.vials[1])
    other = bench.treatment(here.person, SVF, joint="hip", indication="hip_osteoarthritis")
    bench.do("clara", "allocate", other, vial=here.vials[1])


def test_somebody_uninvolved_reaffirms_the_joint_and_nobody_involved_does_alone(stations):
    bench, here = stations.at("svf_bedside")
    bench.do(
        "clara",
        "confirm",
        here.treatment,
        (bench.hands(here.syringe), f"band:{BAND}"),
        joint="knee",
        side="left",
    )
    assert not confirm(bench, here, "berta", side="right").done
    why = {"why": "The patient and the notes say left."}
    (stop,) = bench.case(here.treatment).stops
    assert "oversight.liftable" in bench.refused("olga", "lift", here.treatment, stop=stop.id, **why)
    assert "oversight.uninvolved" in bench.refused(
        "clara", "reaffirm", here.treatment, joint="knee", side="left", **why
    )
    assert "oversight.uninvolved" in bench.refused(
        "carl", "reaffirm", here.treatment, joint="knee", side="right", **why
    )
    bench.do("carl", "reaffirm", here.treatment, joint="knee", side="left", **why)
    bench.clock.pass_by(seconds=30)
    confirm_twice(bench, here)
    inject(bench, here)


def test_whoever_tapped_the_wrong_side_is_involved(stations):
    bench, here = stations.at("svf_bedside")
    assert not confirm(bench, here, "clara", side="right").done
    again = {"joint": "knee", "side": "left", "why": "The patient and the notes say left."}
    assert "oversight.uninvolved" in bench.refused("clara", "reaffirm", here.treatment, **again)
    both = again | {"second_joint": "knee", "second_side": "left"}
    beside = bench.refused("clara", "reaffirm", here.treatment, second="olga", **again)
    assert "oversight.uninvolved" in beside
    bench.do("clara", "reaffirm", here.treatment, second="olga", **both)


def order(**changed):
    return {
        "joint": "knee",
        "side": "right",
        "dose_min": "1",
        "dose_max": "100",
        "vials": 1,
        "indication": "knee_osteoarthritis",
        "route": "intra_articular",
        "basis": "trial",
        "reference": "NCT-TEST-1",
        "jurisdiction": "US",
        "weight_kg": "70",
        "why": "The patient's right knee it is.",
    } | changed


def test_a_new_version_by_somebody_uninvolved_answers_a_mismatch_too(stations):
    bench, here = stations.at("svf_bedside")
    assert not confirm(bench, here, "clara", side="right").done
    assert "oversight.uninvolved_version" in bench.refused(
        "clara", "new_version", here.treatment, second="carl", **order()
    )
    assert "use.second_after_allocation" in bench.refused("carl", "new_version", here.treatment, **order())
    bench.do("carl", "new_version", here.treatment, second="nora", **order())
    for who in ("clara", "berta"):
        bench.clock.pass_by(seconds=20)
        assert confirm(bench, here, who, side="right").done
    inject(bench, here)


def test_a_new_version_by_two_who_took_part_is_entered_by_both_of_them(stations):
    bench, here = stations.at("svf_bedside")
    assert not confirm(bench, here, "clara", side="right").done
    check = {"oversight.uninvolved_version"}
    blind = {"second_joint": "knee", "second_side": "right"}
    for more in ({}, blind | {"second_side": "left"}):
        asked = order() | more
        assert bench.refused("clara", "new_version", here.treatment, second="olga", **asked) == check
    assert bench.refused("clara", "new_version", here.treatment, second="nora", **order(), **blind) == check
    bench.do("clara", "new_version", here.treatment, second="olga", **order(), **blind)
    assert bench.case(here.treatment).treatment.version.side == "right"


def test_a_new_version_voids_the_confirmations(stations):
    bench, here = stations.at("svf_bedside")
    confirm_twice(bench, here)
    bench.do("carl", "new_version", here.treatment, second="nora", **order(side="left", dose_max="50"))
    assert inject_refused(bench, here) == {"bedside.confirmed"}


def test_the_wrong_vial_at_the_bedside_holds_both(stations):
    bench, here = stations.at("svf_bedside")
    wrong = here.vials[1]
    assert "use.match_vial" in checks(confirm(bench, here, "clara", vial=wrong))
    assert holds(bench, here.vial) == {wrong, here.vial}
    assert "quality.stopped" in checks(confirm(bench, here, "clara"))


def test_a_vial_of_somebody_else_at_the_bedside_holds_both_and_names_nobody(stations):
    bench, here = stations.at("svf_bedside")
    other = svf_divided(bench, band="BAND-2")
    bench.hand_over("tess", "nora", other.vial, CLINIC)
    answer = confirm(bench, here, "clara", vial=other.vial)
    assert "use.match_vial" in checks(answer)
    assert holds(bench, other.vial) == {other.vial}
    assert holds(bench, here.vial) == {here.vial}
    told = str(answer.document)
    assert other.person not in told
    assert here.person not in told


def test_the_wrong_patient_holds_the_allocated_vial(stations):
    bench, here = stations.at("svf_bedside")
    bench.person(name="Test Person Two", band="BAND-2")
    assert checks(confirm(bench, here, "clara", band="BAND-2")) == {"use.match_person"}
    assert holds(bench, here.syringe) == {here.vial}
    assert "quality.stopped" in checks(confirm(bench, here, "clara"))


def test_a_wristband_nobody_knows_is_the_wrong_patient(stations):
    bench, here = stations.at("svf_bedside")
    assert checks(confirm(bench, here, "clara", band="NOBODY")) == {"use.match_person"}
    assert holds(bench, here.syringe) == {here.vial}


def test_without_a_wristband_nothing_is_held(stations):
    bench, here = stations.at("svf_bedside")
    scan = (bench.hands(here.syringe),)
    assert bench.refused("clara", "confirm", here.treatment, scan, joint="knee", side="left") == {
        "use.match_person"
    }
    assert bench.case(here.syringe).stops == ()


def test_without_a_vial_scanned_the_confirmation_says_so_and_nothing_else(stations):
    bench, here = stations.at("svf_bedside")
    assert bench.refused(
        "clara", "confirm", here.treatment, (f"band:{BAND}",), joint="knee", side="left"
    ) == {"identity.scan"}
    assert bench.refused("clara", "inject", here.treatment, volume_ml="4", lots=[bench.lots["needle"]]) == {
        "identity.scan"
    }


def test_the_window_lapses_and_simply_asks_again(stations):
    bench, here = stations.at("svf_bedside")
    confirm_twice(bench, here)
    bench.clock.pass_by(minutes=10)
    assert inject_refused(bench, here) == {"bedside.confirmed"}
    confirm_twice(bench, here)
    inject(bench, here)


def test_the_window_is_that_of_the_first_confirmation(stations):
    bench, here = stations.at("svf_bedside")
    assert confirm(bench, here, "clara").done
    bench.clock.pass_by(minutes=6)
    assert confirm(bench, here, "berta").done
    bench.clock.pass_by(minutes=4)
    bench.clock.pass_by(seconds=1)
    assert inject_refused(bench, here) == {"bedside.confirmed"}


def test_at_the_last_instant_of_the_window_the_injection_is_in_time(stations):
    bench, here = stations.at("svf_bedside")
    assert confirm(bench, here, "clara").done
    assert confirm(bench, here, "berta").done
    bench.clock.pass_by(minutes=10)
    scan = (bench.hands(here.syringe),)
    assert bench.attempt(
        "clara", "inject", here.treatment, scan, volume_ml="4", lots=[bench.lots["needle"]]
    ).done


def test_one_person_never_confirms_twice(stations):
    bench, here = stations.at("svf_bedside")
    assert confirm(bench, here, "clara").done
    assert checks(confirm(bench, here, "clara")) == {"bedside.confirmer"}
    assert inject_refused(bench, here) == {"bedside.confirmed"}


def test_neither_two_without_a_clinician_nor_two_clinicians_without_the_qualification(stations):
    bench, here = stations.at("svf_bedside")
    for who in ("clara", "carl", "nora"):
        user = bench.people[who].user
        accounts.set_qualifications(bench.site, SYSTEM, user, ["bedside"] if who == "nora" else [])
    assert confirm(bench, here, "clara").done
    assert checks(confirm(bench, here, "carl")) == {"bedside.confirmer"}
    bench, here = stations.at("svf_bedside")
    accounts.set_qualifications(bench.site, SYSTEM, bench.people["nora"].user, ["bedside"])
    assert confirm(bench, here, "berta").done
    assert checks(confirm(bench, here, "nora")) == {"bedside.confirmer"}


def test_whoever_was_disabled_or_moved_since_they_confirmed_confirms_again(stations):
    for leave in (
        lambda site, user: (accounts.disable(site, SYSTEM, user), accounts.enable(site, SYSTEM, user)),
        lambda site, user: [accounts.set_establishment(site, SYSTEM, user, code) for code in (LAB, CLINIC)],
        lambda site, user: [accounts.set_establishment(site, SYSTEM, user, LAB)],
    ):
        bench, here = stations.at("svf_bedside")
        confirm_twice(bench, here)
        leave(bench.site, bench.people["berta"].user)
        assert inject_refused(bench, here) == {"bedside.confirmed"}


def test_whoever_moved_before_they_confirmed_or_stayed_where_they_were_counts(stations):
    bench, here = stations.at("svf_bedside")
    user = bench.people["berta"].user
    for code in (LAB, CLINIC):
        accounts.set_establishment(bench.site, SYSTEM, user, code)
    bench.clock.pass_by(seconds=1)
    confirm_twice(bench, here)
    accounts.set_establishment(bench.site, SYSTEM, user, CLINIC)
    inject(bench, here)


def test_only_a_clinician_among_the_two_injects(stations):
    bench, here = stations.at("svf_bedside")
    confirm_twice(bench, here)
    assert inject_refused(bench, here, "carl") == {"bedside.confirmed"}
    inject(bench, here, "clara")


def test_neither_who_put_the_wristband_on_record_after_the_allocation_may_confirm(stations):
    bench, here = stations.at("svf_bedside")
    bench.clock.pass_by(minutes=1)
    bench.do("clara", "add_wristband", here.person, second="berta", band="BAND-9", at=bench.ago(minutes=25))
    for who in ("clara", "berta"):
        assert checks(confirm(bench, here, who, band="BAND-9")) == {"bedside.confirmer"}
    assert confirm(bench, here, "carl", band="BAND-9").done


def test_a_wristband_of_a_linked_record_counts_the_same(stations):
    bench, here = stations.at("svf_bedside")
    twin = bench.person(name="Test Person One")
    bench.do(
        "olga", "link_persons", here.person, second="otto", other=twin, why="One person, registered twice."
    )
    bench.clock.pass_by(minutes=1)
    bench.do("clara", "add_wristband", twin, second="berta", band="BAND-9")
    assert checks(confirm(bench, here, "clara", band="BAND-9")) == {"bedside.confirmer"}
    assert confirm(bench, here, "carl", band="BAND-9").done


def test_a_typed_wristband_needs_a_countersignature(stations):
    bench, here = stations.at("svf_bedside")
    vial = bench.receipt("clara", bench.hands(here.syringe))

    def attempt(second=""):
        band = scan_wristband(bench.site, bench.people["clara"], BAND, How.TYPED, BAND)
        return take_step(
            bench.site,
            bench.people["clara"],
            Request(
                step="confirm",
                subject=here.treatment,
                data={"joint": "knee", "side": "left"},
                receipts=(vial, band),
                login="clara",
                password=PASSWORD,
                second_login=second,
                second_password=PASSWORD,
            ),
        )

    assert checks(attempt()) == {"use.typed_wristband"}
    assert checks(attempt("clara")) == {"use.typed_wristband", "identity.beside"}
    assert attempt("nora").done


def test_a_hold_between_confirming_and_injecting_voids_the_confirmations_even_when_lifted(stations):
    bench, here = stations.at("svf_bedside")
    confirm_twice(bench, here)
    bench.do("nora", "hold", here.vial, why="Something is wrong with it.")
    (stop,) = bench.case(here.vial).stops
    assert "quality.stopped" in inject_refused(bench, here)
    bench.do("olga", "lift", here.vial, stop=stop.id, why="Inspected and intact.")
    assert inject_refused(bench, here) == {"bedside.confirmed"}
    confirm_twice(bench, here)
    inject(bench, here)


def test_the_label_is_unreadable_at_the_bedside(stations):
    bench, here = stations.at("svf_bedside")
    old = bench.hands(here.syringe)
    bench.do("nora", "print_label", here.syringe, why="damaged")
    serial = [one for one in bench.case(here.syringe).custody.labels if one.vial == here.syringe][-1].serial
    new = f"{here.syringe}.{serial}"
    assert bench.refused("nora", "attach_label", here.syringe, (new,), serial=serial) == {"identity.attach"}
    assert bench.refused("nora", "attach_label", here.syringe, (new,), second="nora", serial=serial) == {
        "identity.attach",
        "identity.beside",
    }
    bench.do("nora", "attach_label", here.syringe, (new,), second="berta", serial=serial)
    scans = (old, f"band:{BAND}")
    assert bench.refused("clara", "confirm", here.treatment, scans, joint="knee", side="left") == {
        "identity.scan"
    }
    assert bench.case(here.syringe).stops == ()
    confirm_twice(bench, here)
    inject(bench, here)


def test_a_label_that_was_printed_and_never_attached_carries_nobody_to_an_injection(stations):
    bench, here = stations.at("svf_bedside")
    bench.do("nora", "print_label", here.syringe, why="damaged")
    printed = [one for one in bench.case(here.syringe).custody.labels if one.vial == here.syringe]
    loose = f"{here.syringe}.{printed[-1].serial}"
    site = {"joint": "knee", "side": "left"}
    assert bench.refused("clara", "confirm", here.treatment, (loose, f"band:{BAND}"), **site) == {
        "identity.scan"
    }
    confirm_twice(bench, here)
    given = {"volume_ml": here.dose_ml, "lots": [bench.lots["needle"]]}
    assert bench.refused("clara", "inject", here.treatment, (loose,), **given) == {"identity.scan"}
    inject(bench, here)


def test_a_scan_of_the_old_label_made_before_it_was_voided_counts_no_more(stations):
    bench, here = stations.at("svf_bedside")
    early = bench.receipt("clara", bench.hands(here.syringe))
    bench.label("nora", here.syringe)

    answer = take_step(
        bench.site,
        bench.people["clara"],
        Request(
            step="confirm",
            subject=here.treatment,
            data={"joint": "knee", "side": "left"},
            receipts=(early, bench.receipt("clara", f"band:{BAND}")),
            login="clara",
            password=PASSWORD,
        ),
    )
    assert checks(answer) == {"identity.scan"}


def told(answer):
    return " ".join(one["says"] for one in answer.refusals)


def test_a_scan_counts_for_one_act_one_person_and_some_minutes(stations):
    bench, here = stations.at("svf_bedside")

    def move(who, receipt):
        return take_step(
            bench.site,
            bench.people[who],
            Request(
                step="move",
                subject=here.syringe,
                data={"place": "room 3"},
                receipts=(receipt,),
                login="clara",
                password=PASSWORD,
            ),
        )

    receipt = bench.receipt("nora", bench.hands(here.syringe))
    assert "was made by another person" in told(move("berta", receipt))
    assert move("nora", receipt).done
    assert told(move("nora", receipt)) == "This scan was used before."
    old = bench.receipt("nora", bench.hands(here.syringe))
    bench.clock.pass_by(minutes=bench.site.settings.receipt_minutes, seconds=1)
    assert f"is {bench.site.settings.receipt_minutes} minutes old" in told(move("nora", old))
    assert "was not made here, or was altered" in told(move("nora", receipt[:-3] + "xyz"))
    assert told(move("nora", "")) == "The vial was not scanned."
    new = bench.receipt("nora", bench.hands(here.syringe))
    elsewhere = replace(bench.people["nora"], session="another")
    (says,) = receipts.unread(bench.site, elsewhere, (new,), bench.clock())
    assert "was made under another sign-in" in says


def test_a_code_typed_of_a_vial_with_a_second_label_needs_its_serial(stations):
    bench, here = stations.at("svf_bedside")
    scans = (here.syringe,)
    old = bench.hands(here.syringe)
    bench.do("nora", "move", here.syringe, scans, place="room 3")
    bench.label("nora", here.syringe)
    for one in (here.syringe, old):
        assert bench.refused("nora", "move", here.syringe, (one,), place="room 4") == {"identity.scan"}
    bench.do("nora", "move", here.syringe, (bench.hands(here.syringe),), place="room 4")


def test_the_ledger_keeps_how_each_code_came_in(stations):
    bench, here = stations.at("svf_bedside")
    vial = bench.receipt("clara", bench.hands(here.syringe))
    band = scan_wristband(bench.site, bench.people["clara"], BAND, How.TYPED, BAND)
    asked = Request(step="confirm", subject=here.treatment, data={"joint": "knee", "side": "left"},
                    receipts=(vial, band), login="clara", password=PASSWORD, second_login="nora",
                    second_password=PASSWORD)  # fmt: skip
    assert take_step(bench.site, bench.people["clara"], asked).done
    with bench.site.database.reading() as connection:
        body = events(connection, here.treatment, most=1)[0].body
    assert body["how"] == "typed"
    assert body["data"]["scans"] == [{"of": "vial", "how": "camera"}, {"of": "wristband", "how": "typed"}]


def test_a_link_opened_from_a_label_is_not_a_scan(stations):
    bench, here = stations.at("svf_bedside")

    link = bench.receipt("nora", bench.hands(here.syringe), How.LINK)
    answer = take_step(
        bench.site,
        bench.people["nora"],
        Request(step="move", subject=here.syringe, data={"place": "room 3"}, receipts=(link,)),
    )
    assert checks(answer) == {"identity.scan"}


def test_the_person_is_asked_for_again_at_the_bedside(stations):
    bench, here = stations.at("svf_bedside")

    scans = (bench.receipt("clara", bench.hands(here.syringe)), bench.receipt("clara", f"band:{BAND}"))
    answer = take_step(
        bench.site,
        bench.people["clara"],
        Request(
            step="confirm",
            subject=here.treatment,
            data={"joint": "knee", "side": "right"},
            receipts=scans,
            password="not the password",
        ),
    )
    assert "identity.again" in checks(answer)
    assert bench.case(here.treatment).stops == ()


def test_tapping_twice_after_the_injection_holds_nothing_else(stations):
    bench, here = stations.at("svf_bedside")
    bench.do("carl", "new_version", here.treatment, second="nora", **order(side="left", vials=2))
    bench.do("clara", "allocate", here.treatment, vial=here.vials[1])
    confirm_twice(bench, here)
    inject(bench, here)
    assert "custody.not_ended" in inject_refused(bench, here)
    assert not confirm(bench, here, "carl").done
    assert bench.case(here.vials[1]).stops == ()
    assert bench.case(here.syringe).vial.stage is Stage.INJECTED


def test_more_than_the_syringe_holds_is_not_given(stations):
    bench, here = stations.at("svf_bedside")
    confirm_twice(bench, here)
    assert inject_refused(bench, here, volume="4.001") == {"bedside.given_volume"}
