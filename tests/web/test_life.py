"""The life of an adipose sample through pages alone, scripts off, from registration to release."""

from __future__ import annotations

from datetime import timedelta

from tests.bench import LAB, PASSWORD, Bench
from tests.web.people import Person, code_of
from tracker.custody.sample import Standing

TO_LAB = {"to_establishment": LAB}
ARRIVAL = {"condition": "good", "seal": "intact", "temperature_c": "20", "place": "bench 1"}
ROAD: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("wash", "80", {}),
    ("digest", "80", {"minutes": "45", "temperature_c": "37"}),
    ("neutralise", "90", {"added_ml": "10"}),
    ("centrifuge", "5", {"minutes": "10", "force_g": "400"}),
    ("filter", "5", {}),
    ("resuspend", "15", {"added_ml": "10"}),
)
USED = {
    "wash": ("wash_solution",),
    "digest": ("enzyme", "incubator"),
    "neutralise": ("stop_medium",),
    "centrifuge": ("centrifuge",),
    "filter": ("filter",),
    "resuspend": ("final_medium",),
}
FOUND = (
    ("viability", "85", "%"),
    ("gram_stain", "negative", ""),
    ("endotoxin", "<0.05", "EU/mL"),
    ("cell_concentration", "2", "10^6 cells/mL"),
)


def label(bench: Bench, who: Person, vial: str, parent: str = "") -> None:
    """Print, look at the label, attach it and scan it back inside the form."""
    shown = who.step(vial, "print_label", why="first")
    serial = code_of(shown)
    assert who.open(shown).status == 200
    page = who.open(f"/s/{vial}/attach_label")
    for one in (f"{vial}.{serial}", *((bench.hands(parent),) if parent else ())):
        page = who.send(f"/s/{vial}/attach_label", page.form, act="read", scan=one, scan_how="camera")
        assert page.status == 200, page.says
    done = who.send(f"/s/{vial}/attach_label", page.form)
    assert done.status == 303, done.says


def test_an_adipose_sample_lives_through_pages_alone(bench, people):
    clara, nora, tess, olga = (people(one) for one in ("clara", "nora", "tess", "olga"))
    person = code_of(clara.do("/new/register_person", name="Test Person One", birth_date="1970-01-01"))
    clara.step(person, "verify_identity", method="photo_document")
    clara.step(person, "add_wristband", band="BAND-1", second_login="nora", second_password=PASSWORD)
    clara.step(person, "identify_by_wristband", wristband="BAND-1", wristband_how="camera")
    donor = code_of(clara.do(f"/new/register_donor?person={person}", source="adipose"))
    signed = (bench.clock.now - timedelta(minutes=5)).strftime("%Y-%m-%dT%H:%M")
    clara.step(
        donor,
        "record_consent",
        version="1",
        scopes=["donation", "treatment"],
        given_by="self",
        signed_at=signed,
    )

    first = code_of(nora.step(
        donor, "collect", specification=bench.specifications["adipose"], volume_ml="100", place="theatre 1",
        body_site="abdomen", anaesthetic="lidocaine", device="cannula",
    ))  # fmt: skip
    assert first.startswith("V")
    label(bench, nora, first)
    nora.step(first, "offer", (bench.hands(first),), **TO_LAB)
    tess.step(first, "accept", (bench.hands(first),), **ARRIVAL)
    for step, after, given in ROAD:
        bench.clock.pass_by(minutes=1)
        page = tess.open(f"/s/{first}/{step}")
        for one in (bench.hands(first), *(bench.lots[kind] for kind in USED[step])):
            page = tess.send(f"/s/{first}/{step}", page.form, act="read", scan=one, scan_how="wedge")
            assert page.status == 200, page.says
        done = tess.send(f"/s/{first}/{step}", page.form, after_ml=after, **given)
        assert done.status == 303, done.says
    tube = code_of(tess.step(first, "draw_specimen", (bench.hands(first),), volume_ml="1"))
    label(bench, tess, tube, first)
    tess.step(first, "split", (bench.hands(first),), volumes_ml="5\n5", waste_ml="1")
    children = [one.code for one in bench.case(first).line.children(first) if not one.is_specimen]
    for child in children:
        label(bench, tess, child, first)
    tess.step(first, "close")
    for analyte, value, unit in FOUND:
        tess.step(tube, "record_result", analyte=analyte, value=value, unit=unit)
    for one in bench.case(tube).quality.results:
        olga.do(f"/s/{tube}/review_result?result={one.id}", verdict="accepted")
    olga.step(children[0], "release_conditionally", password=PASSWORD)

    assert bench.case(children[0]).line.standing() is Standing.CONDITIONALLY_RELEASED
    page = olga.open(f"/s/{children[0]}")
    assert "Not ready for injection yet" in page.says
    assert "conditionally released" in page.says
    assert olga.open(f"/s/{bench.case(first).sample.code}").status == 200
