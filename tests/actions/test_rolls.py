"""Pre-printed rolls: codes reserved on the ledger, each bound to one vial at its first scan."""

from __future__ import annotations

import pytest

from tests.races.crowd import assert_whole, at_once, done, programs, ready
from tracker.actions.looking import verdict
from tracker.actions.rolls import MOST, every_roll, print_roll, roll_called, roll_labels
from tracker.actions.scanning import UnknownCode, scan
from tracker.custody.decision import How
from tracker.custody.people import Role
from tracker.custody.problems import Invalid, NotAllowedHere, Unknown


def roll_of(bench, number=2):
    """Give the codes of a roll as their labels hold them."""
    roll = print_roll(bench.site, bench.people["tess"], number)
    return [f"{code}.{serial}" for code, serial in roll.codes.items()]


def split(bench, here, labels, scans, volumes=("2", "1")):
    codes = [one.partition(".")[0] for one in labels]
    hands = (bench.hands(here.vial), *scans)
    return bench.attempt("tess", "split", here.vial, hands, volumes_ml=list(volumes), preprinted=codes)


def test_a_scanned_roll_gives_the_parts_their_codes_and_labels(stations):
    bench, here = stations.at("svf_divided")
    labels = roll_of(bench)
    answer = split(bench, here, labels, labels)
    assert answer.done, answer.refusals
    assert answer.made == [one.partition(".")[0] for one in labels]
    for label, volume in zip(labels, ("2", "1"), strict=True):
        code, _, serial = label.partition(".")
        case = bench.case(code)
        assert (case.vial.label_serial, str(case.vial.volume_ml)) == (serial, volume)
        assert case.custody.label(code, serial).attached_at is not None
    assert roll_called(bench.site, every_roll(bench.site)[0].id).bound == set(answer.made)
    assert roll_labels(bench.site, every_roll(bench.site)[0]) == ()
    assert_whole(bench)


def test_a_collection_takes_a_scanned_label(stations):
    bench, here = stations.at("svf_divided")
    (label,) = roll_of(bench, 1)
    code, _, serial = label.partition(".")
    answer = bench.attempt(
        "clara", "collect", here.donor, (label,), specification=bench.case(here.vial).sample.specification,
        volume_ml="60", place="theatre 2", preprinted=[code], body_site="abdomen", anaesthetic="tumescent",
        device="cannula",
    )  # fmt: skip
    assert answer.done, answer.refusals
    assert code in answer.made
    assert bench.case(code).vial.label_serial == serial


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("unscanned", "was not scanned with its serial"),
        ("too_few", "1 pre-printed labels were given, and 2 vials are made"),
        ("twice", "was given 2 times"),
        ("on_no_roll", "is on no pre-printed roll"),
        ("bound", "is on a vial already; a code is bound once"),
    ],
)
def test_a_label_that_may_not_be_bound_is_refused_with_the_reason(sqlite_stations, change, says):
    bench, here = sqlite_stations.at("svf_divided")
    labels = roll_of(bench)
    first = labels[0]
    scans = tuple(labels)
    if change == "unscanned":
        scans = (first,)
    elif change == "too_few":
        labels = scans = (first,)
    elif change == "twice":
        labels, scans = [first, first], (first,)
    elif change == "on_no_roll":
        labels, scans = [first, f"{here.vials[1]}.0000"], (first,)
        labels[1] = "VWWWWWWWWWWN.0000"
    else:
        assert split(bench, here, labels, scans, ("0.2", "0.2")).done
        scans = ()
    answer = split(bench, here, labels, scans, ("0.2", "0.2"))
    assert not answer.done
    refused = [one["says"] for one in answer.refusals if one["check"] == "identity.preprinted"]
    assert any(says in one for one in refused), answer.refusals


def test_an_unused_code_says_what_it_is_and_its_receipt_is_good_for_nothing_else(sqlite_stations):
    bench, here = sqlite_stations.at("svf_divided")
    (label,) = roll_of(bench, 1)
    found = scan(bench.site, bench.people["tess"], label, How.CAMERA, "DataMatrix")
    assert (found.view, found.how, found.unused.bound) == (None, How.CAMERA, False)
    assert found.unused.printed_by == bench.people["tess"].user
    answer = bench.attempt("tess", "move", here.vial, (label,), place="bench 9")
    assert "identity.scan" in {one["check"] for one in answer.refusals}
    with pytest.raises(UnknownCode, match="no label with this serial"):
        scan(bench.site, bench.people["tess"], f"{label[:-4]}ZZZZ", How.CAMERA)


def test_a_vial_with_a_roll_label_needs_a_full_label_before_it_is_issued(sqlite_stations):
    bench, here = sqlite_stations.at("svf_divided")
    labels = roll_of(bench)
    split(bench, here, labels, labels)
    code = labels[0].partition(".")[0]
    found = verdict(bench.site, bench.people["tess"], code, "issue")
    assert any("names no product" in one.says for one in found.refusals)


@pytest.mark.parametrize("number", [0, -1, MOST + 1])
def test_a_roll_has_as_many_labels_as_one_event_can_tell(sqlite_stations, number):
    bench = sqlite_stations.furnished()
    with pytest.raises(Invalid) as caught:
        print_roll(bench.site, bench.people["tess"], number)
    assert "count" in caught.value.fields
    assert every_roll(bench.site) == ()


def test_the_longest_roll_fits_on_the_ledger_and_an_officer_prints_none(sqlite_stations):
    bench = sqlite_stations.furnished()
    assert len(set(print_roll(bench.site, bench.people["tess"], MOST).codes)) == MOST
    officer = next(one for one in bench.people.values() if one.roles == {Role.OFFICER})
    with pytest.raises(NotAllowedHere):
        print_roll(bench.site, officer, 1)
    with pytest.raises(Unknown):
        roll_called(bench.site, "nothing")


def test_two_people_bind_one_label_at_one_instant_and_one_of_them_does(stations):
    bench, here = stations.at("svf_divided")
    first, second = programs(stations, bench, 2)
    for label in roll_of(bench, 3):
        code = label.partition(".")[0]
        answers = at_once(
            [
                ready(
                    one,
                    who,
                    "draw_specimen",
                    vial,
                    (bench.hands(vial), label),
                    volume_ml="0.1",
                    preprinted=[code],
                )
                for one, who, vial in ((first, "tess", here.vials[0]), (second, "tom", here.vials[1]))
            ]
        )
        assert len(done(answers)) == 1
        refused = next(one for one in answers if not one.done)
        assert "identity.preprinted" in {one["check"] for one in refused.refusals}
    assert_whole(bench)
