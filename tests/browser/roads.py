"""Stretches of the road as people go them at their pages: papers, labels, custody, results, the bedside."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.bench import PASSWORD, Bench
from tests.browser.people import Person
from tests.roads import BAND

ARRIVAL = {"condition": "good", "seal": "intact", "temperature_c": "20", "place": "room 2"}
MINUTE = "%Y-%m-%dT%H:%M"
ORDER: dict[str, Any] = {
    "joint": "knee",
    "side": "left",
    "dose_min": "1",
    "dose_max": "100",
    "vials": "1",
    "indication": "knee_osteoarthritis",
    "route": "intra_articular",
    "basis": "trial",
    "reference": "NCT-TEST-1",
    "jurisdiction": "US",
    "weight_kg": "70",
}
USED = {
    "wash": ("wash_solution",),
    "digest": ("enzyme", "incubator"),
    "neutralise": ("stop_medium",),
    "centrifuge": ("centrifuge",),
    "filter": ("filter",),
    "resuspend": ("final_medium",),
    "volume_reduce": ("centrifuge",),
    "add_cryoprotectant": ("cryoprotectant",),
    "freeze": ("controlled_rate_freezer",),
    "thaw": ("water_bath",),
    "dilute": ("diluent",),
}


def ago(bench: Bench, minutes: int) -> str:
    """A time before now, as a form takes it."""
    return (bench.clock.now - timedelta(minutes=minutes)).strftime(MINUTE)


def person(who: Person, name: str, band: str = "") -> str:
    """Register a person, verify their identity and, where asked, give them a wristband."""
    code = who.do("/new/register_person", name=name, birth_date="1970-01-01")
    who.step(code, "verify_identity", method="photo_document")
    if band:
        who.step(code, "add_wristband", band=band, second_login="nora", second_password=PASSWORD)
        who.step(code, "identify_by_wristband", (band,))
    return code


def consent(who: Person, donor: str, given_by: str) -> None:
    """Record what was agreed to, five minutes ago."""
    scopes = ["donation", "treatment"]
    signed = ago(who.bench, 5)
    who.step(donor, "record_consent", version="1", scopes=scopes, given_by=given_by, signed_at=signed)


def label(who: Person, vial: str, parent: str = "", filmed: bool = False) -> str:
    """Print a label, stick it on and scan it back, with the hand scanner or with the camera."""
    old = who.hands(vial) if who.bench.case(vial).vial.label_serial else ""
    who.step(vial, "print_label", why="first")
    serial = who.code
    paper = who.print() if filmed else None
    who.press("Attach and scan back")
    if paper is None:
        who.scan(f"HTTPS://TRACKER.EXAMPLE/S/{vial}.{serial}")
    else:
        who.camera.show(paper)
        who.film()
    assert f"The new label {serial}: scanned" in who.says
    for one in (who.hands(parent) if parent else "", old):
        if one:
            who.scan(one)
    who.send()
    assert "Recorded" in who.says, who.says
    return serial


def hand_over(giver: Person, receiver: Person, vial: str, to: str, temperature: str = "20") -> None:
    """Offer a vial, and accept it at the other end."""
    hands = (giver.hands(vial),)
    giver.step(vial, "offer", hands, to_establishment=to)
    receiver.step(vial, "accept", hands, **(ARRIVAL | {"temperature_c": temperature}))


def process(who: Person, vial: str, step: str, after: str, **given: Any) -> None:
    """One step of a route: the vial, the lots and the instruments are scanned into its form."""
    lots = tuple(who.bench.lots[one] for one in USED[step])
    who.step(vial, step, (who.hands(vial), *lots), after_ml=after, **given)


def measure(who: Person, tube: str, reviewer: Person, *found: tuple[str, str, str]) -> None:
    """Record results, and have another person review them from the list of what waits."""
    for analyte, value, unit in found:
        who.step(tube, "record_result", analyte=analyte, value=value, unit=unit)
    for one in who.bench.case(tube).quality.results:
        if not one.reviewed_by and one.tube == tube:
            reviewer.open(f"/s/{tube}/review_result?result={one.id}").press("Accept")
            assert reviewer.status == 200, reviewer.says


def release(officer: Person, sample: str, kind: str, *vials: str) -> None:
    """Decide on vials at the page of their sample; nobody else's tick stays."""
    officer.open(f"/quality/release/{sample}")
    for box in officer.page.locator("[name=vials]").all():
        box.set_checked(box.get_attribute("value") in vials)
    officer.fill(password=PASSWORD)
    officer.bench.clock.pass_by(seconds=20)
    officer.click(officer.page.locator(f"button[name=step][value={kind}]"))
    assert "Recorded" in officer.says, officer.says


def treatment(who: Person, patient: str, product: str, **given: Any) -> str:
    """Open a treatment: the patient is suitable, agrees, and has an appointment in two hours."""
    code = who.do(f"/new/open_treatment?person={patient}", product=product, **(ORDER | given))
    who.step(code, "assess_suitability", says="suitable")
    who.step(code, "consent_to_treatment", version="1", signed_at=ago(who.bench, 1))
    who.step(code, "appoint", on=ago(who.bench, -120))
    return code


def issue(giver: Person, receiver: Person, vial: str, temperature: str = "20") -> None:
    """Issue a vial to the clinic, and accept it there."""
    hands = (giver.hands(vial),)
    giver.step(vial, "issue", hands)
    receiver.step(vial, "accept", hands, **(ARRIVAL | {"temperature_c": temperature}))


def draw_up(who: Person, vial: str, volume: str, filmed: bool = False) -> str:
    """A labelled syringe."""
    lot = who.bench.lots["syringe"]
    syringe = who.step(vial, "draw_up", (who.hands(vial), lot), volume_ml=volume)
    label(who, syringe, vial, filmed)
    return syringe


def give_cards(who: Person, order: str, vial: str, band: str = BAND, site: str = "knee-left") -> Person:
    """Scan the vial and the patient, and tap the joint; nothing is confirmed yet."""
    who.open(f"/t/{order}/bedside")
    for one in (who.hands(vial), band):
        who.scan(one)
    who.page.locator(f".joint:has([value={site}])").click()
    return who


def confirm(who: Person, order: str, vial: str, **given: str) -> Person:
    """Confirm at the bedside."""
    give_cards(who, order, vial, **given).fill(password=PASSWORD)
    who.bench.clock.pass_by(seconds=20)
    return who.press("I confirm vial, patient, joint and side")


def inject(who: Person, order: str, vial: str, volume: str, **given: Any) -> Person:
    """Scan the vial once more and record what was given."""
    who.open(f"/t/{order}/bedside")
    who.burst(who.hands(vial))
    who.fill(volume_ml=volume, lots=who.bench.lots["needle"], password=PASSWORD, **given)
    who.bench.clock.pass_by(seconds=20)
    return who.press("Inject")
