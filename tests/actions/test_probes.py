"""What other systems let through, tried here through the one verb; each is refused, and on the ledger."""

from __future__ import annotations

import json

import pytest

from tests.bench import CLINIC
from tests.roads import CORD, SVF_RESULTS, draw_up, svf_divided
from tracker.actions.scanning import UnknownCode, scan
from tracker.custody.decision import How
from tracker.custody.problems import Invalid, NotAllowedHere, Unknown
from tracker.custody.steps import STEPS
from tracker.labels.code import Kind, make
from tracker.records.tables.ledger import ledger_event, ledger_private

NOBODYS = make(Kind.VIAL, lambda number: bytes(range(7, 7 + number)))


@pytest.fixture
def stations(sqlite_stations):
    """One kind of database is enough for what is decided before it is kept."""
    yield sqlite_stations
    sqlite_stations.close()


def events(bench):
    with bench.site.database.reading() as connection:
        found = connection.execute(ledger_event.select().order_by(ledger_event.c.idx)).all()
    return [json.loads(one.body) for one in found]


def test_a_code_nobody_knows_is_refused_and_kept_at_the_door_as_a_commitment(stations):
    bench = stations.furnished()
    with pytest.raises(UnknownCode, match="no record"):
        scan(bench.site, bench.people["tess"], NOBODYS, How.CAMERA, "QRCode")
    event = events(bench)[-1]
    assert (event["chain"], event["outcome"], event["refusals"][0]["check"]) == (
        "@door",
        "refused",
        "door.unknown_code",
    )
    assert event["data"]["given"]["length"] == len(NOBODYS)
    assert NOBODYS not in json.dumps(event)


def test_nothing_is_done_to_a_code_nobody_knows(stations):
    bench = stations.furnished()
    with pytest.raises(Unknown):
        bench.attempt("tess", "hold", NOBODYS, why="Something is not right here.")
    with pytest.raises(Unknown):
        bench.attempt("tess", "hold", "", why="Something is not right here.")


def test_every_vial_has_a_code_and_does_nothing_until_its_label_is_attached(stations):
    bench, here = stations.at("svf_divided")
    (child,) = bench.do("tess", "split", here.vial, (bench.hands(here.vial),), volumes_ml=["2"]).made
    assert child.startswith("V")
    assert len(child) == 12
    for step, data in (
        ("move", {"place": "x"}),
        ("store", {"unit": bench.lots["tank"], "place": "x", "temperature_c": "5"}),
        ("offer", {"to_establishment": CLINIC}),
        ("draw_specimen", {"volume_ml": "1"}),
    ):
        assert "identity.label" in bench.refused("tess", step, child, (child,), **data)
    assert "identity.label" in bench.refused("olga", "release_conditionally", child)


def test_a_sample_is_collected_from_a_donor_or_not_at_all(stations):
    bench = stations.furnished()
    with pytest.raises(Unknown):
        bench.attempt(
            "nora", "collect", "", specification=bench.specifications["adipose"], volume_ml="100", place="x"
        )
    with pytest.raises(Invalid) as found:
        bench.attempt("nora", "register_donor", source="adipose")
    assert found.value.fields == {"person": ["Enter this."]}
    assert [one.kind for one in STEPS.values() if "V" in one.draws({}) and "S" in one.draws({})] == [
        "collect"
    ]


def test_a_quarantined_vial_reaches_nobody(stations):
    bench, here = stations.at("svf_divided")
    treatment = bench.treatment(here.person, here.product)
    bench.do("clara", "allocate", treatment, vial=here.vial)  # autologous: the allocation may come first
    assert "quality.standing" in bench.refused("tom", "issue", here.vial, (bench.hands(here.vial),))
    bench.hand_over("tess", "nora", here.vial, CLINIC)
    refused = bench.refused(
        "nora", "draw_up", here.vial, (bench.hands(here.vial),), volume_ml="4", lots=[bench.lots["syringe"]]
    )
    assert "quality.standing" in refused


def test_a_quarantined_vial_of_somebody_else_is_not_even_set_aside(stations):
    bench, here = stations.at("cord_stored")
    treatment = bench.treatment(bench.person(name="Test Patient", band="BAND-1"), CORD)
    assert "quality.standing" in bench.refused("clara", "allocate", treatment, vial=here.vial)


def test_a_vial_that_failed_and_expired_reaches_nobody_and_both_reasons_are_told(stations):
    bench, here = stations.at("svf_released")
    bench.do("clara", "allocate", here.treatment, vial=here.vial)
    bench.do("tess", "record_result", here.tube, analyte="viability", value="60", unit="%")
    bench.clock.pass_by(hours=5)
    refused = bench.refused("tom", "issue", here.vial, (bench.hands(here.vial),))
    assert {"quality.viability", "quality.stopped", "cold_chain.expired"} <= refused


def test_an_expired_syringe_is_not_injected_after_two_confirmations(stations):
    bench, here = stations.at("svf_bedside")
    left = (
        4 * 3600 - (bench.clock.now - bench.case(here.first).processing.on(here.first)[5].at).total_seconds()
    )
    bench.clock.pass_by(seconds=left - 5)
    for who in ("clara", "berta"):
        assert bench.confirm(who, here.treatment, here.syringe, "BAND-1").done
    bench.clock.pass_by(seconds=6)
    scans = (bench.hands(here.syringe),)
    refused = bench.refused(
        "clara", "inject", here.treatment, scans, volume_ml="4", lots=[bench.lots["needle"]]
    )
    assert "cold_chain.expired" in refused


def test_no_step_deletes_anything(stations):
    for word in ("delete", "remove", "erase", "purge", "undo"):
        assert [kind for kind in STEPS if word in kind] == []


def test_whoever_sends_a_vial_does_not_receive_it(stations):
    bench, here = stations.at("svf_released")
    scan_ = (bench.hands(here.vial),)
    bench.do("clara", "allocate", here.treatment, vial=here.vial)
    bench.do("tom", "issue", here.vial, scan_)
    came = {"condition": "good", "seal": "intact", "temperature_c": "20", "place": "x"}
    assert {"identity.other_receiver", "custody.answerable"} <= bench.refused(
        "tom", "accept", here.vial, scan_, **came
    )


def test_a_refused_act_is_on_the_chain_with_its_reasons_and_without_anything_private(stations):
    bench, here = stations.at("svf_released")
    secret = "Mrs Invented said so at the desk."
    bench.refused(
        "nora", "return_vial", here.vial, (bench.hands(here.vial),), to_establishment=CLINIC, courier=secret
    )
    event = events(bench)[-1]
    assert (event["chain"], event["outcome"], event["type"]) == (here.sample, "refused", "return_vial")
    assert event["refusals"][0]["check"] == "custody.here"
    assert all(one["says"].endswith(".") for one in event["refusals"])
    assert secret not in json.dumps(event)
    with bench.site.database.reading() as connection:
        kept = connection.execute(
            ledger_private.select().where(ledger_private.c.value.contains("Invented"))
        ).all()
    assert len(kept) == 1


def test_a_role_that_may_never_do_it_is_on_the_chain_too(stations):
    bench, here = stations.at("svf_released")
    with pytest.raises(NotAllowedHere):
        bench.attempt("udo", "hold", here.vial, why="Something is not right here.")
    event = events(bench)[-1]
    assert (event["chain"], event["outcome"], event["refusals"]) == (
        here.sample,
        "refused",
        [{"check": "door.not_allowed", "evidence": []}],
    )


def test_a_good_result_of_a_sibling_in_another_run_is_worth_nothing(stations):
    bench, here = stations.at("svf_divided")
    other = svf_divided(bench, band="BAND-2")
    for analyte, value, unit in SVF_RESULTS:
        bench.result(other.tube, analyte, value, unit)
    assert "quality.viability" in bench.refused("olga", "release_conditionally", here.vial)


def test_a_second_syringe_of_one_allocated_vial_is_no_second_dose(stations):
    bench, here = stations.at("svf_issued")
    first, second = draw_up(bench, here.vial, "2"), draw_up(bench, here.vial, "2")
    for who in ("clara", "berta"):
        bench.do(
            who, "confirm", here.treatment, (bench.hands(first), "band:BAND-1"), joint="knee", side="left"
        )
    bench.do(
        "clara", "inject", here.treatment, (bench.hands(first),), volume_ml="2", lots=[bench.lots["needle"]]
    )
    refused = {one["check"] for one in bench.confirm("clara", here.treatment, second, "BAND-1").refusals}
    assert {"use.treatment", "use.allocated"} <= refused
