"""The figures that show workarounds: counted by the database, on each kind of it, with no person in them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.bench import CLINIC, LAB
from tests.roads import BAND
from tracker.actions import receipts
from tracker.actions.scan_figures import SCANNING, counted, crowded, note_felt, quantile, scan_figures_of
from tracker.actions.scanning import UnknownCode, scan
from tracker.custody.decision import How
from tracker.custody.problems import Invalid
from tracker.records import felt
from tracker.records.felt import LIMITS
from tracker.records.scan_figures import Acts


def of(found, step):
    """The ways of one step."""
    return counted(one for one in found.acts if one.step == step)


def receipt(bench, who="tess", how=How.WEDGE):
    return receipts.give(bench.site, bench.people[who], "vial", "V7K3MQ2X9TZV", "1", how)


def test_an_act_is_scanned_typed_or_not_scanned_and_a_refused_one_counts_too(stations):
    bench, here = stations.at("svf_divided")
    before = of(scan_figures_of(bench.site), "offer")
    bench.refused("tess", "offer", here.vial, to_establishment=CLINIC)
    bench.refused("tess", "offer", here.vial, to_establishment=CLINIC)
    bench.do("tess", "offer", here.vial, (bench.hands(here.vial),), to_establishment=CLINIC)
    after = of(scan_figures_of(bench.site), "offer")
    assert {way: after[way] - before[way] for way in after} == {"scanned": 1, "typed": 0, "not scanned": 2}


def test_an_act_that_writes_many_events_counts_once(stations):
    bench, _ = stations.at("svf_bedside")
    found = scan_figures_of(bench.site)
    issued = [one for one in bench.told if one["step"] == "issue"]
    assert sum(of(found, "issue").values()) == len(issued)
    assert found.compliance == pytest.approx(100 * found.ways["scanned"] / sum(found.ways.values()), abs=0.1)


def test_what_never_asks_for_a_scan_and_what_was_never_judged_is_not_counted(stations):
    bench, here = stations.at("svf_divided")
    before = scan_figures_of(bench.site).acts
    bench.do("olga", "hold", here.vial, why="Held for the test.")
    with pytest.raises(Invalid):
        bench.attempt("tess", "offer", here.vial, to_establishment="NOWHERE")
    assert "hold" not in SCANNING
    assert scan_figures_of(bench.site).acts == before


def test_the_place_is_told_and_the_person_only_where_the_site_allows_it(stations):
    bench, _ = stations.at("svf_bedside")
    found = scan_figures_of(bench.site)
    assert {one.place for one in found.acts} == {LAB, CLINIC}
    assert found.people is None
    assert {one.person for one in found.acts} == {""}
    allowed = replace(bench.site, settings=replace(bench.site.settings, scan_figures_by_person=True))
    people = scan_figures_of(allowed).people
    assert bench.people["tess"].user in {one.person for one in people}
    assert counted(people) == found.ways


def test_a_place_is_named_from_three_persons_on_or_where_persons_may_be(stations):
    acts = [Acts("offer", LAB, "scanned", 1, who) for who in ("one", "two", "three")]
    assert crowded(acts) == {LAB}
    assert crowded(acts[1:]) == crowded([]) == frozenset()
    assert crowded([*acts[1:], acts[1]]) == frozenset()
    assert crowded([*acts[1:], replace(acts[0], place=CLINIC)]) == frozenset()
    bench, _ = stations.at("svf_bedside")
    allowed = replace(bench.site, settings=replace(bench.site.settings, scan_figures_by_person=True))
    assert scan_figures_of(allowed).named >= {LAB, CLINIC}


def test_a_mismatch_is_one_of_the_confirmations_of_its_place(stations):
    bench, here = stations.at("svf_bedside")
    assert scan_figures_of(bench.site).mismatched == (0, 0)
    both = (bench.hands(here.syringe), f"band:{BAND}")
    bench.do("clara", "confirm", here.treatment, both, joint="knee", side="left")
    bench.refused("berta", "confirm", here.treatment, both, joint="knee", side="right")
    found = scan_figures_of(bench.site)
    assert (found.mismatches, found.mismatched) == ({CLINIC: (1, 2)}, (1, 2))
    assert found.refusals[CLINIC, "use.match_site"] == 1


def test_a_refusal_is_counted_where_it_happened(stations):
    bench, here = stations.at("svf_divided")
    before = scan_figures_of(bench.site).refusals.get((LAB, "identity.scan"), 0)
    bench.refused("tess", "offer", here.vial, to_establishment=CLINIC)
    assert scan_figures_of(bench.site).refusals[LAB, "identity.scan"] == before + 1
    with pytest.raises(UnknownCode):
        scan(bench.site, bench.people["clara"], "nobody knows this", How.TYPED)
    assert scan_figures_of(bench.site).refusals[CLINIC, "door.unknown_code"] == 1


def test_what_is_older_than_the_span_is_left_out(stations):
    bench, _ = stations.at("svf_divided")
    note_felt(bench.site, bench.people["tess"], receipt(bench), 120)
    bench.clock.pass_by(days=100)
    found = scan_figures_of(bench.site)
    assert (found.acts, found.refusals, found.waited, found.compliance) == ((), {}, (), None)


def test_a_wait_is_counted_once_for_each_scan_and_rounded_up(stations):
    bench, _ = stations.at("svf_divided")
    tess, scanned = bench.people["tess"], receipt(bench)
    assert note_felt(bench.site, tess, scanned, 151)
    assert not note_felt(bench.site, tess, scanned, 90)
    for took in (149, 150, 0, 2400):
        assert note_felt(bench.site, tess, receipt(bench), took)
    (waited,) = scan_figures_of(bench.site).waited
    assert (waited.how, waited.times, waited.median, waited.p95) == ("wedge", 5, 150, 3000)


@pytest.mark.parametrize("took", [-1, LIMITS[-1] + 1])
def test_a_time_that_is_no_wait_is_left_out(stations, took):
    bench, _ = stations.at("svf_divided")
    assert not note_felt(bench.site, bench.people["tess"], receipt(bench), took)
    assert note_felt(bench.site, bench.people["tess"], receipt(bench), LIMITS[-1])


def test_only_one_s_own_scan_of_just_now_counts(stations):
    bench, _ = stations.at("svf_divided")
    assert not note_felt(bench.site, bench.people["clara"], receipt(bench, "tess"), 100)
    assert not note_felt(bench.site, bench.people["tess"], "no receipt", 100)
    assert not note_felt(bench.site, bench.people["tess"], receipt(bench, how=How.LINK), 100)
    old = receipt(bench)
    bench.clock.pass_by(seconds=121)
    assert not note_felt(bench.site, bench.people["tess"], old, 100)


def test_the_rows_of_waits_are_few_and_old_ones_go(stations):
    bench, _ = stations.at("svf_divided")
    for _ in range(30):
        note_felt(bench.site, bench.people["tess"], receipt(bench), 100)
    bench.clock.pass_by(days=91)
    note_felt(bench.site, bench.people["tess"], receipt(bench, how=How.CAMERA), 100)
    with bench.site.database.reading() as connection:
        ever = felt.times(connection, bench.clock.now.replace(year=2000))
    assert ever == (("camera", 100, 1),)


@pytest.mark.parametrize(
    ("found", "percent", "within"),
    [
        ([(100, 1)], 50, 100),
        ([(100, 1), (200, 1)], 50, 100),
        ([(100, 19), (200, 1)], 95, 100),
        ([(100, 18), (200, 2)], 95, 200),
        ([(5000, 1), (50, 3)], 95, 5000),
    ],
)
def test_a_quantile_is_the_limit_that_so_many_did_not_pass(found, percent, within):
    assert quantile(found, percent) == within
