"""The parts of a record, built by hand: no database, one day, everyone plainly invented."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from tracker.custody.case import Case
from tracker.custody.case.custody import HandOver
from tracker.custody.case.materials import Material
from tracker.custody.case.papers import Consent, Donor, Establishment, IdentityCheck, Papers
from tracker.custody.case.process import Done
from tracker.custody.case.quality import Result
from tracker.custody.case.stops import Stop
from tracker.custody.case.treatment import Allocation, Confirmation, Noted, Order, Version
from tracker.custody.decision import Act, Check, How, Receipt, Refusal
from tracker.custody.incubation import days_asked
from tracker.custody.people import Actor, Qualification, Role
from tracker.custody.products import Clock, Criterion, Interval, RouteStep, Specification
from tracker.custody.sample import Part, Stage, Standing, Vial
from tracker.custody.steps.materials import LOT_KINDS

LAB, CLINIC = "LAB", "CLINIC"


def at(hours: float) -> datetime:
    """An instant of the test day, in hours since midnight; 24 and more are the days after."""
    return datetime(2026, 1, 5, tzinfo=UTC) + timedelta(hours=hours)


NOW = at(12)


# -- people -----------------------------------------------------------------------------------------


def person(user: str, role: Role, place: str, *qualified: Qualification) -> Actor:
    """Somebody with one role, signed in in a session of their own."""
    return Actor(
        user, f"Test {user.title()}", place, frozenset({role}), frozenset(qualified), session=f"s-{user}"
    )


TESS = person("tess", Role.TECHNICIAN, LAB)  # processes in the laboratory
OLGA = person("olga", Role.OFFICER, LAB)  # decides, and never processed
OTTO = person("otto", Role.OFFICER, LAB)  # the second officer
CLARA = person("clara", Role.CLINICIAN, CLINIC, Qualification.BEDSIDE)  # treats
CARL = person("carl", Role.CLINICIAN, CLINIC, Qualification.BEDSIDE)  # treats too
BERTA = person("berta", Role.TECHNICIAN, CLINIC, Qualification.BEDSIDE)  # confirms beside her
NORA = person("nora", Role.TECHNICIAN, CLINIC)  # prepares, and is not qualified for the bedside


# -- specifications ---------------------------------------------------------------------------------


def criterion(
    analyte: str,
    operator: str,
    limit: str,
    unit: str = "",
    stage: str = "final",
    release: str = "conditional",
    **more: Any,
) -> Criterion:
    """One acceptance limit."""
    return Criterion(analyte, operator, limit, unit, stage, release, **more)


def step(kind: str, **more: Any) -> RouteStep:
    """One step of a route, named as its kind unless another name is given."""
    return RouteStep(
        kind, more.pop("name", kind), more.pop("label", kind.replace("_", " ").capitalize()), **more
    )


SVF = Specification(
    id="Q1",
    product="SVF",
    version=1,
    title="Test SVF",
    status="in_force",
    source="adipose",
    relation="autologous",
    bases=("trial", "other"),
    routes=("intra_articular",),
    use_needs="conditional",
    manufacture=(
        step("wash", reaches="bulk"),
        step("resuspend", reaches="final"),
        step("split", name="divide"),
    ),
    preparation=(step("draw_up"),),
    criteria=(
        criterion("viability", ">=", "70", "%"),
        criterion("gram_stain", "is", "negative"),
        criterion("endotoxin", "<=", "5", "EU/mL"),
        criterion("sterility", "is", "no growth", release="final"),
    ),
    clocks=(
        Clock("collection_to_processing", "Collection to processing", ("collect",), ("wash",), Decimal(24)),
        Clock("fresh_use", "Use of the fresh product", ("resuspend",), (), Decimal(4)),
    ),
    intervals=(
        Interval("transport", "fresh", True, Decimal(18), Decimal(25)),
        Interval("storage", "fresh", False),
    ),
)

CORD = Specification(
    id="Q2",
    product="MNC",
    version=1,
    title="Test MNC",
    status="in_force",
    source="cord_blood",
    relation="allogeneic",
    bases=("trial", "other"),
    routes=("intra_articular",),
    use_needs="final",
    manufacture=(
        step("volume_reduce", reaches="bulk"),
        step("split", name="divide"),
        step("add_cryoprotectant", reaches="final"),
        step("freeze"),
        step("store"),
    ),
    preparation=(
        step("thaw", reaches="after_thaw"),
        step("wash_thawed", optional=True),
        step("dilute"),
        step("draw_up"),
    ),
    criteria=(
        criterion("tnc", ">=", "5", "10^8 cells", stage="bulk"),
        criterion("viability", ">=", "85", "%"),
        criterion("sterility", "is", "no growth", release="final"),
        criterion("cd34_viability", ">", "70", "%", stage="after_thaw"),
    ),
    clocks=(
        Clock("collection_to_freezing", "Collection to freezing", ("collect",), ("freeze",), Decimal(48)),
        Clock("storage", "Storage", ("freeze",), ("thaw",), Decimal(24 * 365)),
        Clock("after_thaw", "After thaw", ("thaw",), (), Decimal(4), (("wash_thawed", Decimal(24)),)),
    ),
    intervals=(
        Interval("transport", "fresh", True, Decimal(4), Decimal(30)),
        Interval("transport", "frozen", True, None, Decimal(-150)),
        Interval("storage", "fresh", False),
        Interval("storage", "frozen", True, None, Decimal(-150), Decimal(72)),
    ),
)


# -- the parts of a record --------------------------------------------------------------------------


def vial(code: str, parent: str | None = None, **values: Any) -> Vial:
    """One vial: labelled, quarantined, 5 mL, in the laboratory."""
    given: dict[str, Any] = {
        "sample": "S1",
        "part": Part.MANUFACTURE,
        "stage": Stage.PROCESSING,
        "standing": Standing.QUARANTINED,
        "volume_ml": Decimal(5),
        "holder": LAB,
        "keeper": "tess",
        "place": "bench",
        "made_at": at(8),
        "made_by": "tess",
        "label_serial": "1",
    }
    return Vial(code=code, parent=parent, **{**given, **values})


def done(kind: str, hours: float, on: str = "V1", **values: Any) -> Done:
    """One step done on one vial by Tess, recorded at once."""
    given: dict[str, Any] = {
        "id": f"{on}-{kind}-{hours}",
        "name": kind,
        "at": at(hours),
        "ends_at": at(hours),
        "by": "tess",
    }
    return Done(vial=on, step=kind, **{**given, **values})


def result(analyte: str, value: Decimal | int | str, unit: str = "", **values: Any) -> Result:
    """One result on V1 in its final stage, drawn at 10:06, read as soon as its kind allows, reviewed by
    Olga."""
    number, word = (None, value) if isinstance(value, str) else (Decimal(value), "")
    given: dict[str, Any] = {
        "id": f"R-{analyte}",
        "vial": "V1",
        "tube": "VT",
        "sign": "",
        "number": number,
        "word": word,
        "unit": unit,
        "stage": "final",
        "drawn_at": at(10.1),
        "at": at(10.4 + 24 * days_asked(analyte)),
        "by": "tess",
        "reviewed_by": "olga",
    }
    return Result(analyte=analyte, **{**given, **values})


def handed(on: str, hours: float, kind: str = "handover", **values: Any) -> HandOver:
    """One accepted hand-over, offered then and answered a quarter of an hour later at 20 degrees."""
    given: dict[str, Any] = {
        "id": f"H-{on}-{hours}",
        "handover": "H1",
        "vial": on,
        "kind": kind,
        "state": "accepted",
        "giver": "tess",
        "from_establishment": LAB,
        "to_establishment": CLINIC,
        "to_place": "",
        "treatment": None,
        "offered_at": at(hours),
        "answered_at": at(hours + 0.25),
        "answered_by": "nora",
        "temperature_c": Decimal(20),
    }
    return HandOver(**{**given, **values})


def stopped(on: str, kind: str = "hold", **values: Any) -> Stop:
    """One stop since 11:00 by Olga."""
    given: dict[str, Any] = {"id": f"X-{on}-{kind}", "says": "Held", "at": at(11), "by": "olga"}
    return Stop(kind=kind, on=on, **{**given, **values})


def material(code: str, kind: str, **values: Any) -> Material:
    """A lot or an instrument that may be used for another month."""
    family = "lot" if kind in LOT_KINDS else "unit" if kind == "storage_unit" else "equipment"
    given: dict[str, Any] = {"name": f"Test {kind}", "usable_until": at(24 * 30), "family": family}
    return Material(code, kind, **{**given, **values})


def version(**values: Any) -> Version:
    """The order: left knee, one vial, 1 to 100 million cells, for a person of 70 kg."""
    given: dict[str, Any] = {
        "number": 1,
        "joint": "knee",
        "side": "left",
        "dose_min": Decimal(1),
        "dose_max": Decimal(100),
        "vials": 1,
        "basis": "trial",
        "reference": "TEST-1",
        "responsible": "",
        "jurisdiction": "US",
        "route": "intra_articular",
        "weight_kg": Decimal(70),
        "at": at(7),
        "by": "clara",
        "indication": "knee_osteoarthritis",
    }
    return Version(**{**given, **values})


def allocated(on: str, **values: Any) -> Allocation:
    """A vial set aside for the treatment at 10:50."""
    given: dict[str, Any] = {
        "id": f"A-{on}",
        "treatment": "T1",
        "sample": "S1",
        "dose": Decimal(10),
        "at": at(10.8),
        "by": "clara",
    }
    return Allocation(vial=on, **{**given, **values})


def confirmed(by: Actor, hours: float, on: str, **values: Any) -> Confirmation:
    """One person's match of the vial with the order in force."""
    given: dict[str, Any] = {
        "id": f"C-{by.user}",
        "version": 1,
        "session": by.session,
        "clinician": by.has(Role.CLINICIAN),
        "bedside": by.holds(Qualification.BEDSIDE),
    }
    return Confirmation(vial=on, at=at(hours), by=by.user, **{**given, **values})


def order(*allocations: Allocation, **values: Any) -> Order:
    """An open treatment of the donor, suitable, consented, with an appointment at 13:00."""
    given: dict[str, Any] = {
        "patient": "P1",
        "product": "SVF",
        "establishment": CLINIC,
        "status": "open",
        "versions": (version(),),
        "suitability": (Noted("N1", at(7.1), "clara", "suitable"),),
        "consents": (Noted("N2", at(7.2), "clara", "1"),),
        "appointments": (Noted("N3", at(7.3), "clara", "", at(13)),),
        "allocations": allocations,
    }
    return Order(**{"code": "T1", **given, **values})


def papers(source: str = "adipose", **values: Any) -> Papers:
    """A donor seen and consented in time; of cord blood the mother is seen, tested and consents."""
    mother = source != "adipose"
    tested, giver = ("P2", "mother") if mother else ("P1", "self")
    licence = frozenset({"collect", "process", "store", "treat"})
    given: dict[str, Any] = {
        "donor": Donor("D1", "P1", tested, source),
        "identity_checks": (IdentityCheck("I1", tested, at(7), "clara", "hospital_wristband"),),
        "consents": (Consent("K1", "1", frozenset({"donation", "treatment"}), giver, at(7.5)),),
        "establishments": {
            code: Establishment(
                code, f"Test {code.title()}", f"LIC-{code}", licence, at(24 * 365), "fda", "US"
            )
            for code in (LAB, CLINIC)
        },
    }
    return Papers(**{**given, **values})


# -- what is given ----------------------------------------------------------------------------------


def seen(code: str, serial: str = "1", *, kind: str = "vial", how: How = How.CAMERA) -> Receipt:
    """The receipt of one scan made a minute ago."""
    return Receipt(f"receipt-{code}-{serial}-{how}", kind, code, serial, how, NOW - timedelta(minutes=1))


def act(
    kind: str = "hold", by: Actor = TESS, subject: str = "V1", scans: Iterable[Receipt] = (), **given: Any
) -> Act:
    """What somebody gives: the fields of the step, and, under their own names, `second`, `late`, `now` and
    `when`."""
    second, late, now = given.pop("second", None), given.pop("late", None), given.pop("now", NOW)
    when, codes = given.pop("when", now), given.pop("codes", ())
    return Act("act-1", kind, subject, by, when, now, given, tuple(scans), second, late, codes)


def found(check: Check, case: Case, given: Act | None = None) -> tuple[Refusal, ...]:
    """Every refusal of one check."""
    findings = check(case, given or act())
    return tuple(one for one in findings if isinstance(one, Refusal))


def says(check: Check, case: Case, given: Act | None = None) -> str:
    """What one check says against it, in one string; empty when nothing."""
    return " ".join(one.says for one in found(check, case, given))
