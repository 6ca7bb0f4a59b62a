"""The whole life of both products in a browser: by four people, with labels printed and scanned back."""

from __future__ import annotations

import pytest

from tests.bench import LAB, PASSWORD
from tests.browser.conftest import Place
from tests.browser.roads import (
    ago,
    confirm,
    consent,
    draw_up,
    hand_over,
    inject,
    issue,
    label,
    measure,
    person,
    process,
    release,
    treatment,
)
from tests.papers import panel
from tests.roads import BAND, CORD, SVF, SVF_RESULTS
from tracker.custody.markers import RISKS
from tracker.custody.sample import Stage

pytestmark = pytest.mark.timeout(420)  # a whole life is a hundred pages, and the machine may be busy

ROAD: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("wash", "80", {}),
    ("digest", "80", {"minutes": "45", "temperature_c": "37"}),
    ("neutralise", "90", {"added_ml": "10"}),
    ("centrifuge", "5", {"minutes": "10", "force_g": "400"}),
    ("filter", "5", {}),
    ("resuspend", "15", {"added_ml": "10"}),
)
REPRESENTATIVE = (
    ("viability", "92", "%"),
    ("sterility", "no growth", ""),
    ("cell_concentration", "1.5", "10^6 cells/mL"),
)


def later(place: Place, days: int) -> None:
    """Let days go by; everybody signs in again."""
    place.bench.clock.pass_by(days=days)
    for one in place.people.values():
        one.sign_in()


def test_an_adipose_sample_lives_from_the_first_form_to_a_late_positive_result(at):
    place = at("")
    bench = place.bench
    clara, nora, tess, olga, berta = (place(one) for one in ("clara", "nora", "tess", "olga", "berta"))

    patient = person(clara, "Test Person One", BAND)
    donor = clara.do(f"/new/register_donor?person={patient}", source="adipose")
    consent(clara, donor, "self")
    first = nora.step(
        donor, "collect", specification=bench.specifications["adipose"], volume_ml="100", place="theatre 1",
        body_site="abdomen", anaesthetic="lidocaine", device="cannula",
    )  # fmt: skip
    label(nora, first, filmed=True)
    assert "camera" in nora.page.locator("tr", has_text="Attach label").first.inner_text()
    hand_over(nora, tess, first, LAB)

    for step, after, given in ROAD:
        process(tess, first, step, after, **given)
    tube = tess.step(first, "draw_specimen", (tess.hands(first),), volume_ml="1")
    label(tess, tube, first)
    tess.step(first, "split", (tess.hands(first),), volumes_ml="5\n5", waste_ml="1")
    one, other = (each.code for each in bench.case(first).line.children(first) if not each.is_specimen)
    for child in (one, other):
        label(tess, child, first)
    tess.step(first, "close")

    measure(tess, tube, olga, *SVF_RESULTS)
    sample = bench.case(first).sample.code
    release(olga, sample, "release_conditionally", one, other)
    order = treatment(clara, patient, SVF)
    clara.step(order, "allocate", (), vial=one)
    issue(tess, nora, one)
    syringe = draw_up(nora, one, "4", filmed=True)

    confirm(clara, order, syringe)
    assert "Second person: scan the vial on any device" in clara.says
    assert syringe not in clara.page.content()
    confirm(berta, order, syringe)
    assert "Left knee" in berta.says
    inject(clara, order, syringe, "4")
    assert "What was given" in clara.says, clara.says
    assert bench.case(syringe).vial.stage is Stage.INJECTED

    later(place, 14)
    tess.step(tube, "record_result", analyte="sterility", value="growth")
    assert "Refused for injection" in nora.open(f"/s/{other}").says
    assert "Sterility" in nora.says
    assert "Sterility" in olga.open("/quality").says


def test_cord_blood_comes_of_two_persons_and_reaches_the_bench(at):
    place = at("")
    bench = place.bench
    nora, tess, olga = place("nora"), place("tess"), place("olga")
    mother = person(nora, "Test Mother")
    newborn = nora.do("/new/register_person", name="Test Newborn", birth_date="2026-01-05")
    donor = nora.do(f"/new/register_donor?person={newborn}&tested_person={mother}", source="cord_blood")
    consent(nora, donor, "mother")
    taken = ago(bench, 60)
    nora.step(
        donor, "record_history", version="1", answered_by="mother", **dict.fromkeys(RISKS, "no"),
    )  # fmt: skip
    nora.step(
        donor, "record_specimen", specimen_at=taken, blood_ml="0", crystalloid_ml="0", cleared="not_computed",
    )  # fmt: skip
    for rule in panel("cord_blood"):
        nora.step(
            donor, "record_marker", marker=rule.name, technique=rule.methods[0].value, method="Test kit",
            kit_lot="K-1", specimen_at=taken, laboratory="Test Laboratory", certificate="TEST-LAB-1",
            outcome="negative",
        )  # fmt: skip
    olga.step(donor, "determine", outcome="eligible", grounds="Every marker is negative.", password=PASSWORD)
    first = nora.step(
        donor, "collect", specification=bench.specifications["cord_blood"], volume_ml="100", place="ward 3",
        delivery="vaginal", delivered_at=ago(bench, 12), clamped_at=ago(bench, 11), anticoagulant="CPD",
    )  # fmt: skip
    label(nora, first)
    hand_over(nora, tess, first, LAB)
    process(tess, first, "volume_reduce", "21")
    assert bench.case(first).vial.volume_ml == 21


def test_cord_blood_lives_from_the_store_to_an_injection_and_a_late_positive_result(at):
    place = at("cord_stored")
    bench, here = place.bench, place.here
    clara, nora, tess, olga, berta = (place(one) for one in ("clara", "nora", "tess", "olga", "berta"))
    whole, vial = here.representative, here.vial
    tube = tess.step(whole, "draw_specimen", (tess.hands(whole),), volume_ml="6", whole="true")
    label(tess, tube, whole)
    later(place, 15)
    measure(tess, tube, olga, *REPRESENTATIVE)
    release(olga, here.sample, "release", *here.vials)
    patient = person(clara, "Test Patient", BAND)
    order = treatment(clara, patient, CORD)
    clara.step(order, "allocate", vial=vial)
    issue(tess, nora, vial, "-165")
    process(nora, vial, "thaw", "6", temperature_c="37")
    process(nora, vial, "dilute", "7", added_ml="1")
    thawed = nora.step(vial, "draw_specimen", (nora.hands(vial),), volume_ml="0.5")
    label(nora, thawed, vial)
    measure(nora, thawed, olga, ("cd34_viability", "81", "%"), ("cd45_viability", "60", "%"))
    syringe = draw_up(nora, vial, "5", filmed=True)
    for one in (clara, berta):
        confirm(one, order, syringe)
    inject(clara, order, syringe, "5")
    assert "What was given" in clara.says, clara.says
    assert bench.case(syringe).vial.stage is Stage.INJECTED

    tess.step(tube, "record_result", analyte="sterility", value="growth")
    sibling = here.vials[1]
    assert "Refused for injection" in tess.open(f"/s/{sibling}").says
    assert "Sterility" in tess.says
    assert "Sterility" in olga.open("/quality").says
