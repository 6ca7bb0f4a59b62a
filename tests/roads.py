"""Whole roads of both products, station by station; each takes a bench as far as its name says."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.bench import CLINIC, LAB, PASSWORD, Bench, employ
from tests.papers import screened
from tracker.actions.establishments import Seat, choose_jurisdiction
from tracker.actions.sign_in import sign_in
from tracker.custody.people import SYSTEM

SVF = "SVF, fresh, autologous"
CORD = "Cord-blood MNC, cryopreserved, allogeneic"
BAND = "BAND-1"


@dataclass(slots=True)
class Here:
    """The codes somebody needs to go on from a station."""

    person: str = ""
    donor: str = ""
    sample: str = ""
    first: str = ""
    tube: str = ""
    vials: list[str] = field(default_factory=list)
    representative: str = ""
    treatment: str = ""
    vial: str = ""
    syringe: str = ""
    syringes: list[str] = field(default_factory=list)
    product: str = ""
    mother: str = ""
    rules: str = "fda"

    @property
    def dose_ml(self) -> str:
        """What is drawn up and given."""
        return "4" if self.product == SVF else "5"


def svf_collected(bench: Bench, band: str = BAND) -> Here:
    """Adipose tissue of a patient, labelled, received in the laboratory."""
    person = bench.person(band=band)
    donor = bench.donor("adipose", person)
    sample, first = bench.do(
        "nora",
        "collect",
        donor,
        specification=bench.specifications["adipose"],
        volume_ml="100",
        place="theatre 1",
        body_site="abdomen",
        anaesthetic="lidocaine",
        device="cannula",
    ).made
    bench.label("nora", first)
    bench.hand_over("nora", "tess", first, LAB)
    return Here(person=person, donor=donor, sample=sample, first=first, product=SVF)


def svf_divided(bench: Bench, band: str = BAND, parts: int = 2) -> Here:
    """Labelled vials of stromal vascular fraction and a specimen tube without results."""
    here = svf_collected(bench, band)
    first = here.first
    for step, after in (
        ("wash", "80"),
        ("digest", "80"),
        ("neutralise", "90"),
        ("centrifuge", "5"),
        ("filter", "5"),
        ("resuspend", "15"),
    ):
        bench.process("tess", step, first, after)
    here.tube = bench.do("tess", "draw_specimen", first, (bench.hands(first),), volume_ml="1").made[0]
    bench.label("tess", here.tube, first)
    volumes = ["5"] * parts if parts < 3 else ["1.2"] * parts
    here.vials = bench.do(
        "tess", "split", first, (bench.hands(first),), volumes_ml=volumes, waste_ml="1"
    ).made
    for child in here.vials:
        bench.label("tess", child, first)
    bench.do("tess", "close", first)
    here.vial = here.vials[0]
    return here


SVF_RESULTS = (
    ("viability", "85", "%"),
    ("gram_stain", "negative", ""),
    ("endotoxin", "<0.05", "EU/mL"),
    ("cell_concentration", "2", "10^6 cells/mL"),
)


def svf_released(bench: Bench, parts: int = 2) -> Here:
    """The vials stand conditionally released, and the patient's treatment is open."""
    here = svf_divided(bench, parts=parts)
    for analyte, value, unit in SVF_RESULTS:
        bench.result(here.tube, analyte, value, unit)
    bench.do("olga", "release_conditionally", here.vial, vials=here.vials[1:])
    asked = {"vials": parts, "dose_max": "1000"} if parts > 2 else {}
    here.treatment = bench.treatment(here.person, SVF, **asked)
    return here


CROWD = ("clara", "carl", "cleo", "cora")


def svf_crowded(bench: Bench) -> Here:
    """Ten labelled syringes of one treatment, and four clinicians who may confirm and inject."""
    for login in CROWD[2:]:
        employ(bench.site, login, ["clinician"], ["bedside"], CLINIC)
        bench.people[login] = sign_in(bench.site, login, PASSWORD).actor
    here = svf_released(bench, parts=10)
    for vial in here.vials:
        bench.do("clara", "allocate", here.treatment, vial=vial)
        issue(bench, vial)
        here.syringes.append(draw_up(bench, vial, "1"))
    here.syringe = here.syringes[0]
    return here


def svf_issued(bench: Bench) -> Here:
    """One vial is allocated, issued and accepted at the clinic."""
    here = svf_released(bench)
    bench.do("clara", "allocate", here.treatment, vial=here.vial)
    issue(bench, here.vial, temperature="20")
    return here


def svf_bedside(bench: Bench) -> Here:
    """The syringe is labelled and waits for the two confirmations."""
    here = svf_issued(bench)
    here.syringe = draw_up(bench, here.vial, "4")
    return here


def issue(
    bench: Bench, vial: str, giver: str = "tom", receiver: str = "nora", temperature: str = "20"
) -> None:
    """Issue a vial to the treatment it is allocated to, and accept it there."""
    bench.do(giver, "issue", vial, (bench.hands(vial),))
    bench.do(
        receiver,
        "accept",
        vial,
        (bench.hands(vial),),
        condition="good",
        seal="intact",
        temperature_c=temperature,
        place="room 2",
    )


def draw_up(bench: Bench, vial: str, volume: str, **given: object) -> str:
    """A labelled syringe."""
    asked = {"volume_ml": volume, "lots": [bench.lots["syringe"]]} | given
    syringe = bench.do("nora", "draw_up", vial, (bench.hands(vial),), **asked).made[0]
    bench.label("nora", syringe, vial)
    return syringe


def confirm_twice(
    bench: Bench, here: Here, people: tuple[str, str] = ("clara", "berta"), band: str = BAND
) -> None:
    """Both confirm at the bedside."""
    for who in people:
        bench.do(
            who,
            "confirm",
            here.treatment,
            (bench.hands(here.syringe), f"band:{band}"),
            joint="knee",
            side="left",
        )


def inject(bench: Bench, here: Here, who: str = "clara") -> None:
    """The clinician injects the syringe."""
    bench.do(
        who,
        "inject",
        here.treatment,
        (bench.hands(here.syringe),),
        volume_ml=here.dose_ml,
        lots=[bench.lots["needle"]],
    )


# -- cord blood --------------------------------------------------------------------------------------------


def cord_collected(bench: Bench) -> Here:
    """Cord blood of a newborn, the mother tested and consenting, received in the laboratory."""
    mother = bench.person(name="Test Mother")
    newborn = bench.do("nora", "register_person", name="Test Newborn", birth_date="2026-01-05").subject
    donor = bench.donor("cord_blood", newborn, mother)
    screened(bench, donor, "cord_blood")
    bench.do("olga", "determine", donor, outcome="eligible", grounds="Every marker is negative.")
    sample, first = bench.do(
        "nora",
        "collect",
        donor,
        specification=bench.specifications["cord_blood"],
        volume_ml="100",
        place="ward 3",
        delivery="vaginal",
        delivered_at=bench.ago(minutes=12),
        clamped_at=bench.ago(minutes=11),
        anticoagulant="CPD",
    ).made
    bench.label("nora", first)
    bench.hand_over("nora", "tess", first, LAB)
    return Here(
        mother=mother,
        person=newborn,
        donor=donor,
        sample=sample,
        first=first,
        product=CORD,
        rules=bench.rules,
    )


def cord_stored(bench: Bench) -> Here:
    """Four vials in store, one of them representative; bulk results reviewed."""
    here = cord_collected(bench)
    first = here.first
    bench.process("tess", "volume_reduce", first, "21")
    here.tube = bench.do("tess", "draw_specimen", first, (bench.hands(first),), volume_ml="1").made[0]
    bench.label("tess", here.tube, first)
    here.vials = bench.do(
        "tess", "split", first, (bench.hands(first),), volumes_ml=["5", "5", "5", "5"], representative=4
    ).made
    for child in here.vials:
        bench.label("tess", child, first)
    bench.do("tess", "close", first)
    for child in here.vials:
        bench.process("tess", "add_cryoprotectant", child, "6")
        bench.process("tess", "freeze", child, "6")
        bench.do(
            "tess",
            "store",
            child,
            (bench.hands(child),),
            unit=bench.lots["tank"],
            place="A1",
            temperature_c="-180",
        )
    for analyte, value, unit in (("tnc", "9", "10^8 cells"), ("cd34_viable_cells", "2", "10^6 cells")):
        bench.result(here.tube, analyte, value, unit)
    here.representative, here.vials = here.vials[3], here.vials[:3]
    here.vial = here.vials[0]
    return here


def cord_released(bench: Bench) -> Here:
    """The representative was drawn whole and tested; every sibling is finally released in one act."""
    here = cord_stored(bench)
    whole = here.representative
    tube = bench.do("tess", "draw_specimen", whole, (bench.hands(whole),), volume_ml="6", whole=True).made[0]
    bench.label("tess", tube, whole)
    bench.clock.pass_by(days=15)
    for analyte, value, unit in (
        ("viability", "92", "%"),
        ("sterility", "no growth", ""),
        ("cell_concentration", "1.5", "10^6 cells/mL"),
    ):
        bench.result(tube, analyte, value, unit)
    bench.do("olga", "release", here.vial, vials=here.vials[1:])
    return here


def cord_issued(bench: Bench) -> Here:
    """Another person's treatment; one vial allocated, issued frozen and accepted at the clinic."""
    here = cord_released(bench)
    here.person = bench.person(name="Test Patient", band=BAND)
    here.treatment = bench.treatment(here.person, CORD)
    bench.do("clara", "allocate", here.treatment, vial=here.vial)
    issue(bench, here.vial, temperature="-165")
    return here


def cord_thawed(bench: Bench) -> Here:
    """Thawed and diluted at the clinic, tested after thaw, results reviewed."""
    here = cord_issued(bench)
    prepare(bench, here.vial)
    return here


def prepare(bench: Bench, vial: str) -> None:
    """Thaw, dilute and test a vial at the clinic."""
    bench.process("nora", "thaw", vial, "6")
    bench.process("nora", "dilute", vial, "7")
    tube = bench.do("nora", "draw_specimen", vial, (bench.hands(vial),), volume_ml="0.5").made[0]
    bench.label("nora", tube, vial)
    for analyte, value in (("cd34_viability", "81"), ("cd45_viability", "60")):
        bench.result(tube, analyte, value, "%", by="nora")


def cord_bedside(bench: Bench) -> Here:
    """The syringe is labelled and waits for the two confirmations."""
    here = cord_thawed(bench)
    here.syringe = draw_up(bench, here.vial, "5")
    return here


def cord_bedside_union(bench: Bench) -> Here:
    """The same of cord blood that was collected under the rules of the European Union."""
    choose_jurisdiction(bench.site, SYSTEM, CLINIC, Seat("eu", "DE"))
    bench.rules = "eu"
    return cord_bedside(bench)


STATIONS = {
    one.__name__: one
    for one in (
        svf_collected,
        svf_divided,
        svf_released,
        svf_issued,
        svf_bedside,
        svf_crowded,
        cord_collected,
        cord_stored,
        cord_released,
        cord_issued,
        cord_thawed,
        cord_bedside,
        cord_bedside_union,
    )
}
