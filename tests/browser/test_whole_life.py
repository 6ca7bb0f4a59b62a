"""The whole life of both products in a browser: by four people, with labels printed and scanned back."""

from __future__ import annotations

from datetime import timedelta

from tests.bench import LAB, PASSWORD, Bench
from tests.browser.people import Person

BAND = "BAND-1"


def label(who: Person, bench: Bench, vial: str, parent: str = "", filmed: bool = False) -> None:
    """Print a label, attach it and scan it back, with the hand scanner or with the camera."""
    who.step(vial, "print_label", why="first")
    serial = who.code
    paper = who.print() if filmed else None
    who.press("Attach and scan back")
    if paper is not None:
        who.camera.show(paper)
        who.film()
    else:
        who.scan(f"HTTPS://TRACKER.EXAMPLE/S/{vial}.{serial}")
    assert f"The new label {serial}: scanned" in who.says
    if parent:
        who.scan(bench.hands(parent))
    who.send()
    assert "Recorded" in who.says, who.says


def register(place, who: Person, name: str, band: str = "") -> str:
    """A person with a verified identity and, where asked, a wristband."""
    person = who.do("/new/register_person", name=name, birth_date="1970-01-01")
    who.step(person, "verify_identity", method="photo_document")
    if band:
        who.step(person, "add_wristband", band=band, second_login="nora", second_password=PASSWORD)
        who.step(person, "identify_by_wristband", (band,))
    return person


def minutes_ago(bench: Bench, minutes: int) -> str:
    """A time before now, as a form takes it."""
    return (bench.clock.now - timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M")


def test_an_adipose_sample_lives_from_the_first_form_to_a_late_positive_result(at):
    place = at("")
    bench, clara, nora = place.bench, place("clara"), place("nora")
    person = register(place, clara, "Test Person One", BAND)
    donor = clara.do(f"/new/register_donor?person={person}", source="adipose")
    signed = minutes_ago(bench, 5)
    clara.step(
        donor,
        "record_consent",
        version="1",
        scopes=["donation", "treatment"],
        given_by="self",
        signed_at=signed,
    )
    first = nora.step(
        donor, "collect", specification=bench.specifications["adipose"], volume_ml="100", place="theatre 1",
        body_site="abdomen", anaesthetic="lidocaine", device="cannula",
    )  # fmt: skip
    label(nora, bench, first, filmed=True)
    assert LAB
