"""Whole records that nothing speaks against, so that a test spoils one thing and sees what is said about it.

`svf()` is the syringe of an autologous product at the bedside, `cord()` an allogeneic vial in the tank."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from tests.custody.building import (
    BERTA,
    CLARA,
    CLINIC,
    CORD,
    LAB,
    NOW,
    SVF,
    allocated,
    at,
    confirmed,
    done,
    handed,
    material,
    order,
    papers,
    result,
    version,
    vial,
)
from tracker.custody.case import Case, Rules
from tracker.custody.case.custody import Custody, Label
from tracker.custody.case.line import Line
from tracker.custody.case.materials import Material, Materials
from tracker.custody.case.papers import (
    Determination,
    History,
    Marker,
    Papers,
    Specimen,
)
from tracker.custody.case.process import Processing
from tracker.custody.case.quality import Quality
from tracker.custody.case.treatment import Treatment
from tracker.custody.clocks import label_expiry
from tracker.custody.jurisdictions import RuleSet
from tracker.custody.markers import RISKS
from tracker.custody.products import Specification
from tracker.custody.sample import Part, Sample, Stage, Standing, Vial
from tracker.custody.warnings import warnings
from tracker.records.rule_sets import shipped

FDA, EU = shipped()["fda-1"], shipped()["eu-1"]

ROAD = (
    done("wash", 9),
    done("resuspend", 10),
    done("draw_specimen", 10.1, made=("VT",)),
    done("split", 10.25, name="divide", made=("V2", "V3")),
    done("draw_up", 11.6, "V2", made=("V4",), by="nora"),
)
GOOD = (
    result("viability", 85, "%"),
    result("gram_stain", "negative"),
    result("endotoxin", Decimal("0.05"), "EU/mL", sign="<"),
    result("cell_concentration", 2, "10^6 cells/mL"),
)


def attached(case: Case, *codes: str) -> Case:
    """The same record with a label on each vial that says what the record says at 11:45."""
    labels, vials = list(case.custody.labels), dict(case.line.vials)
    for code in codes:
        one = replace(case, line=replace(case.line, focus=code), now=at(11.75))
        expiry = label_expiry(one)
        shows = {
            "product": case.sample.product,
            "identity": case.sample.code,
            "warnings": list(warnings(one)),
            "expiry": expiry.isoformat() if expiry else None,
        }
        labels.append(Label("1", code, at(8), at(8), None, shows))
        vials[code] = replace(vials[code], label_shows=shows)
    return replace(
        case, line=replace(case.line, vials=vials), custody=replace(case.custody, labels=tuple(labels))
    )


def whole(spec: Specification, vials: Iterable[Vial], focus: str, **parts: Any) -> Case:
    """A record of one sample collected at 08:00 by Nora under a specification."""
    sample = Sample("S1", "D1", spec.source, spec.product, spec.id, CLINIC, at(8), "nora", {}, "fda-1", "US")
    line = Line(sample, {one.code: one for one in vials}, focus)
    given: dict[str, Any] = {"now": NOW, "subject": focus, "papers": papers(spec.source), "rules": Rules()}
    given |= {"rule_set": FDA, "jurisdictions": {"fda": FDA, "eu": EU}}
    quality = Quality(specification=spec, **parts.pop("quality", {}))
    return Case(line=line, quality=quality, **{**given, **parts})


def svf(focus: str = "V4", **parts: Any) -> Case:
    """An autologous syringe V4, drawn from V2, one of two vials of V1; released, issued and confirmed by
    two."""
    set_aside = allocated("V2")
    road = parts.pop("done", ROAD)
    vials = (
        vial("V1", stage=Stage.CONSUMED, volume_ml=Decimal(0), ended_at=at(10.3)),
        vial("VT", "V1", part=Part.SPECIMEN, made_at=at(10.1), volume_ml=Decimal(1), specimen_stage="final"),
        vial(
            "V2",
            "V1",
            made_at=at(10.25),
            run="run-1",
            standing=Standing.CONDITIONALLY_RELEASED,
            holder=CLINIC,
        ),
        vial("V3", "V1", made_at=at(10.25), run="run-1"),
        vial(
            "V4",
            "V2",
            part=Part.PREPARATION,
            stage=Stage.PREPARED,
            standing=None,
            made_at=at(11.6),
            holder=CLINIC,
        ),
    )
    given: dict[str, Any] = {
        "quality": {"results": parts.pop("results", GOOD)},
        "processing": Processing(road),
        "custody": Custody(
            (
                handed("V1", 8.25, giver="nora", from_establishment=CLINIC, to_establishment=LAB),
                handed("V2", 11, "issue", treatment="T1"),
            )
        ),
        "treatment": Treatment(
            order(set_aside, confirmations=(confirmed(CLARA, 11.9, "V4"), confirmed(BERTA, 11.95, "V4"))),
            (set_aside,),
        ),
    }
    case = whole(SVF, parts.pop("vials", vials), focus, **{**given, **parts})
    return attached(case, *case.line.vials)


FROZEN = (
    done("volume_reduce", 9),
    done("draw_specimen", 9.1, made=("VT",)),
    done("split", 9.5, name="divide", made=("V2", "V3")),
    done("add_cryoprotectant", 10, "V2", before_ml=Decimal(4), added_ml=Decimal(1), after_ml=Decimal(5)),
    done("freeze", 10.5, "V2"),
    done("store", 11, "V2", temperature_c=Decimal(-190), unit="U1"),
    done("add_cryoprotectant", 10, "V3", before_ml=Decimal(4), added_ml=Decimal(1), after_ml=Decimal(5)),
    done("freeze", 10.5, "V3"),
    done("store", 11, "V3", temperature_c=Decimal(-190), unit="U1"),
)
TESTED = (
    result("tnc", 6, "10^8 cells", stage="bulk", drawn_at=at(9.1)),
    result("viability", 90, "%", vial="V3", tube="VR", drawn_at=at(11.1)),
    result("sterility", "no growth", vial="V3", tube="VR", drawn_at=at(11.1), at=at(11.1 + 24 * 14)),
    result("cell_concentration", 10, "10^6 cells/mL", vial="V3", tube="VR", drawn_at=at(11.1)),
)


def negative(person: str = "P2", rules: RuleSet = FDA) -> tuple[Any, ...]:
    """Every marker of a rule set, negative, from the day of the collection."""
    return tuple(
        Marker(
            f"M-{one.name}", one.name, "test kit", at(7.8), "Test Laboratory", "negative", person, at(11),
            one.methods[0].value, "K-1", "TEST-LAB-1",
        )
        for one in rules.markers
        if not one.optional and one.season is None and not one.risk
    )  # fmt: skip


def screened_papers(source: str, person: str = "P2", **values: Any) -> Papers:
    """Papers of a donor about whom nothing is open: history, specimen, markers and determination."""
    answered_by = "self" if source == "adipose" else "mother"
    nothing = Decimal(0)
    given: dict[str, Any] = {
        "markers": negative(person),
        "specimens": (Specimen("B1", at(7.8), False, False, nothing, nothing, False, at(11)),),
        "histories": (History("F1", "1", answered_by, dict.fromkeys(RISKS, "no"), at(7.6), at(7.6)),),
        "determinations": (Determination("E1", "eligible", at(11.5), "clara", frozenset({"clinician"})),),
    }
    return papers(source, **(given | values))


def unit(code: str, designation: str) -> Material:
    """A storage unit designated for some material."""
    return material(code, "storage_unit", usable_until=None, designation=designation)


def cord(focus: str = "V2", **parts: Any) -> Case:
    """An allogeneic vial V2 in the tank, released; its sibling V3 is the representative that was tested."""
    kept = screened_papers("cord_blood")
    vials = (
        vial("V1", stage=Stage.CONSUMED, volume_ml=Decimal(0), ended_at=at(9.6)),
        vial("VT", "V1", part=Part.SPECIMEN, made_at=at(9.1), specimen_stage="bulk"),
        vial("V2", "V1", made_at=at(9.5), run="run-1", stage=Stage.STORED, standing=Standing.RELEASED),
        vial(
            "V3",
            "V1",
            made_at=at(9.5),
            run="run-1",
            stage=Stage.CONSUMED,
            representative=True,
            ended_at=at(11.1),
        ),
    )
    given: dict[str, Any] = {
        "papers": kept,
        "quality": {"results": parts.pop("results", TESTED)},
        "processing": Processing(parts.pop("done", FROZEN)),
        "custody": Custody(
            (handed("V1", 8.25, giver="nora", from_establishment=CLINIC, to_establishment=LAB),)
        ),
        "materials": Materials({"U1": unit("U1", "quarantine")}),
        "treatment": Treatment(order(patient="P9", product="MNC")),
    }
    case = whole(CORD, parts.pop("vials", vials), focus, **{**given, **parts})
    return attached(case, *case.line.vials)


def changed(case: Case, code: str, **values: Any) -> Case:
    """The same record with other values of one vial."""
    vials = {**case.line.vials, code: replace(case.line.vials[code], **values)}
    return replace(case, line=replace(case.line, vials=vials))


def about(case: Case, code: str) -> Case:
    """The same record, asked about another vial of it."""
    return replace(case, subject=code, line=replace(case.line, focus=code))


def ordered(case: Case, **values: Any) -> Case:
    """The same record with other values of its treatment."""
    assert case.treatment.order is not None
    return replace(case, treatment=replace(case.treatment, order=replace(case.treatment.order, **values)))


def asked(case: Case, **values: Any) -> Case:
    """The same record with another order in force."""
    return ordered(case, versions=(version(**values),))


def under(case: Case, **values: Any) -> Case:
    """The same record under a changed specification."""
    return replace(case, quality=replace(case.quality, specification=replace(case.specification, **values)))
