"""Units that another house labelled: registered under its code, found by it, and never twice."""

from __future__ import annotations

import pytest

from tests.bench import LAB
from tests.roads import BAND
from tracker.actions.acting import take_step
from tracker.actions.given import Request
from tracker.actions.scanning import NONE_YET, UnknownCode, scan
from tracker.custody.decision import How
from tracker.custody.problems import Invalid
from tracker.identifiers.checksum import check_character


@pytest.fixture
def bench(sqlite_stations):
    """The furnished bench; one kind of database is enough for most of this."""
    yield sqlite_stations.furnished()
    sqlite_stations.assert_whole()
    sqlite_stations.close()


DIN = "=W00002112345600"
WHOLE = f"=+03000{DIN}=<S1384V0a&>0260312359"
GIVEN = {
    "volume_ml": "100",
    "place": "theatre 1",
    "body_site": "abdomen",
    "anaesthetic": "lidocaine",
    "device": "cannula",
}


def collected(bench, **given):
    donor = bench.donor("adipose", bench.person(band=given.pop("band", BAND)))
    made = bench.do("nora", "collect", donor, specification=bench.specifications["adipose"], **GIVEN, **given)
    return made.made[1]


def scanned(bench, text, how=How.CAMERA):
    return scan(bench.site, bench.people["tess"], text, how)


def unknown(bench, text, how=How.CAMERA):
    with pytest.raises(UnknownCode) as caught:
        scanned(bench, text, how)
    return caught.value


def fault(bench, text):
    donor = bench.donor("adipose", bench.person(band="BAND-OTHER"))
    data = {**GIVEN, "specification": bench.specifications["adipose"], "external_code": text}
    with pytest.raises(Invalid) as caught:
        take_step(bench.site, bench.people["nora"], Request(step="collect", subject=donor, data=data))
    return caught.value.fields["external_code"][0]


def test_a_unit_registered_under_another_houses_code_is_found_by_it(stations):
    bench = stations.furnished()
    assert unknown(bench, WHOLE).incoming
    vial = collected(bench, external_code=f"]d1{WHOLE}")
    typed = f"W0000 21 123456 {check_character('W000021123456')}"
    for text in (WHOLE, DIN, typed, f"{DIN}=<S1384V0a"):
        found = scanned(bench, text)
        assert found.view is not None
        assert found.view.code == vial
    (code,) = bench.case(vial).custody.outside
    assert (code.text, code.donation, code.product) == (WHOLE, "W000021123456", "S1384")
    assert code.expires == "2026-01-31T23:59"


def test_another_part_or_product_of_the_donation_is_another_unit(bench):
    collected(bench, external_code=WHOLE)
    assert NONE_YET in unknown(bench, f"{DIN}=<S1384V0b").says
    assert NONE_YET in unknown(bench, f"{DIN}=<S1385V0a").says


def test_a_code_that_may_mean_two_units_opens_neither(bench):
    first = collected(bench, external_code=WHOLE)
    second = collected(bench, external_code=f"{DIN}=<S1384V0b", band="BAND-OTHER")
    problem = unknown(bench, DIN)
    assert set(problem.among) == {first, second}
    assert "2 units are on record" in problem.says
    assert not problem.incoming


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("=W00002112345661", "checksum inside the donation number is wrong"),
        ("=<S1384V00", "does not tell which unit"),
        ("V7K3MQ2X9TZV", "a code made here"),
        ("V7K3MQ2X9TZW", "check character of the code is wrong"),
    ],
)
def test_a_code_that_names_no_unit_is_told_at_its_field(bench, text, words):
    assert words in fault(bench, text)


@pytest.mark.parametrize("again", [WHOLE, DIN])
def test_no_two_units_stand_under_one_code(bench, again):
    vial = collected(bench, external_code=WHOLE)
    says = fault(bench, again)
    assert "on record under this code already" in says
    assert vial[1:6] in says


def test_a_code_of_another_system_is_found_by_its_exact_text(bench):
    vial = collected(bench, external_code="TUBE-77/3")
    assert scanned(bench, "TUBE-77/3").view.code == vial
    assert unknown(bench, "TUBE-77/4").incoming


def test_a_typed_single_european_code_is_not_registered_for_it_has_no_check_character(bench):
    text = "SEC: PL001499Z549917123456 A00T041600320171231"
    assert unknown(bench, text, How.WEDGE).incoming
    assert not unknown(bench, text, How.TYPED).incoming


def test_a_scan_of_the_other_houses_code_proves_no_vial_in_hand(bench):
    vial = collected(bench, external_code=DIN)
    bench.label("nora", vial)
    found = scan(bench.site, bench.people["nora"], DIN, How.CAMERA)
    asked = Request(step="move", subject=vial, data={"place": "bench 2"}, receipts=(found.receipt,))
    answer = take_step(bench.site, bench.people["nora"], asked)
    assert "identity.scan" in {one["check"] for one in answer.refusals}


def test_the_laboratory_may_name_the_code_when_it_receives_and_the_ledger_holds_it(bench):
    vial = collected(bench)
    bench.label("nora", vial)
    bench.hand_over("nora", "tess", vial, LAB)
    bench.do(
        "tess", "receive", vial, (bench.hands(vial),),
        outcome="accept", condition="good", place="bench 1", external_code=DIN,
    )  # fmt: skip
    assert scanned(bench, DIN).view.code == vial


def corrected(bench, vial, value, **people):
    (entry,) = (one for one in bench.case(vial).custody.outside if one.vial == vial)
    data = {"about": entry.id, "field": "external_code", "value": value, "why": "Scanned from the wrong bag."}
    bench.clock.pass_by(seconds=20)
    answer = bench.attempt("nora", "correct", vial, **people, **data)
    return {one["check"] for one in answer.refusals}


def test_a_wrong_code_is_corrected_and_a_scan_of_the_old_one_says_so(bench):
    vial = collected(bench, external_code=WHOLE)
    assert "oversight.second_for_better" in corrected(bench, vial, "TUBE-77/3")
    assert scanned(bench, DIN).view.code == vial
    assert not corrected(bench, vial, "TUBE-77/3", second="otto")
    assert scanned(bench, "TUBE-77/3").view.code == vial
    lost = unknown(bench, DIN)
    assert "was corrected on" in str(lost)
    assert lost.incoming
    (code,) = bench.case(vial).custody.outside
    assert (code.text, code.donation, code.before) == ("TUBE-77/3", "", (WHOLE,))
    assert collected(bench, external_code=WHOLE, band="BAND-OTHER") == scanned(bench, DIN).view.code


def test_two_codes_that_were_exchanged_are_put_right_one_after_the_other(bench):
    first = collected(bench, external_code="TUBE-1")
    second = collected(bench, external_code="TUBE-2", band="BAND-OTHER")
    with pytest.raises(Invalid) as taken:
        corrected(bench, first, "TUBE-2", second="otto")
    assert "on record under this code already" in taken.value.fields["value"][0]
    for vial, code in ((first, "none"), (second, "TUBE-1"), (first, "TUBE-2")):
        assert not corrected(bench, vial, code, second="otto")
    assert scanned(bench, "TUBE-1").view.code == second
    assert scanned(bench, "TUBE-2").view.code == first
