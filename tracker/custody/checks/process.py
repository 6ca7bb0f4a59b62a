"""What is done to the material: order, volumes, reagents and instruments."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from tracker.custody.case import Case
from tracker.custody.case.process import Material
from tracker.custody.decision import Act, Finding, Refusal, check
from tracker.custody.road import history, progress

ORDER_BASIS = "21 CFR 11.10(f)"
VOLUME_BASIS = "21 CFR 1271.270(a)"
MATERIAL_BASIS = "Directive 2004/23/EC Art. 8; 21 CFR 1271.210"


def step_name(case: Case, act: Act) -> str:
    """The name in the route that this act would do: given for a site's own step, else the step's kind there."""
    given = act.text("name")
    if given:
        return given
    named = [one.name for one in case.specification.route() if one.kind == act.step]
    expected = progress(case, case.specification.route()).next
    return next((one for one in named if one in expected), named[0] if named else act.step)


@check("process.order", "What the route asks for now", ORDER_BASIS, given=True)
def in_order(case: Case, act: Act) -> Iterator[Finding]:
    """The step is the next of the route; nothing is skipped and nothing comes twice after something else."""
    route = case.specification.route()
    name = step_name(case, act)
    if case.specification.find(name) is None:
        if act.step in OUTSIDE_ROUTE:
            return
        yield Refusal(
            "process.order",
            f"The specification of {case.sample.product} has no step “{name}”.",
            "Follow the route shown on the sample.",
            ORDER_BASIS,
        )
        return
    found = progress(case, route)
    if name not in found.next:
        labels = [one.label.lower() for one in route if one.name in found.next]
        yield Refusal(
            "process.order",
            f"The route asks for {' or '.join(labels) or 'nothing more'} now.",
            "Follow the route shown on the sample.",
            ORDER_BASIS,
        )


OUTSIDE_ROUTE = frozenset({"store", "split"})


@check("process.volumes", "Volumes add up", VOLUME_BASIS, given=True)
def volumes(case: Case, act: Act) -> Iterator[Finding]:
    """After is at most before plus added; before is what the record says is in the vial."""
    known = case.vial.volume_ml
    before, added, after = (_number(act, name) for name in ("before_ml", "added_ml", "after_ml"))
    if before is not None and known is not None and before != known:
        yield Refusal(
            "process.volumes",
            f"{before} mL before the step were entered; the record says {known} mL.",
            "Measure again, or correct the record first.",
            VOLUME_BASIS,
            field="before_ml",
        )
    start = before if before is not None else known
    if after is not None and start is not None and after > start + (added or Decimal(0)):
        yield Refusal(
            "process.volumes",
            f"{after} mL after the step is more than {start} mL before and {added or 0} mL added.",
            "Check the volumes.",
            VOLUME_BASIS,
            field="after_ml",
        )
    if start == 0:
        yield Refusal("process.volumes", "The vial is empty.", "Close or discard it.", VOLUME_BASIS)


@check("process.division", "Parts are not more than the whole", VOLUME_BASIS, given=True)
def division(case: Case, act: Act) -> Iterator[Finding]:
    """Children, specimens and waste together are at most what the parent holds; every part has a volume."""
    parts = _parts(act)
    total = sum(parts, Decimal(0)) + (_number(act, "waste_ml") or Decimal(0))
    if not parts:
        yield Refusal(
            "process.division",
            "No volume of a part is given.",
            "Give one volume for each new vial.",
            VOLUME_BASIS,
            field="volumes_ml",
        )
    if any(one <= 0 for one in parts):
        yield Refusal(
            "process.division",
            "Every part needs a volume above 0 mL.",
            "Check the volumes.",
            VOLUME_BASIS,
            field="volumes_ml",
        )
    held = case.vial.volume_ml
    if held is None:
        yield Refusal(
            "process.division",
            "The volume of this vial is not on record.",
            "Measure and record it first.",
            VOLUME_BASIS,
        )
    elif total > held:
        yield Refusal(
            "process.division",
            f"{total} mL are to be taken and the vial holds {held} mL.",
            "Check the volumes.",
            VOLUME_BASIS,
            field="volumes_ml",
        )


def _parts(act: Act) -> list[Decimal]:
    many = act.data.get("volumes_ml")
    if isinstance(many, list | tuple):
        return [Decimal(str(one)) for one in many]
    one = _number(act, "volume_ml")
    return [] if one is None else [one]


def _number(act: Act, name: str) -> Decimal | None:
    value = act.data.get(name)
    return None if value is None else Decimal(str(value))


@check("process.required", "Everything the specification asks to record", ORDER_BASIS, given=True)
def required(case: Case, act: Act) -> Iterator[Finding]:
    """The fields, the kinds of lots and the kinds of instruments that the specification names for this step."""
    step = case.specification.find(step_name(case, act))
    if step is None:
        return
    for name in step.required:
        if act.data.get(name) in (None, "", []):
            yield Refusal(
                "process.required",
                f"“{name.replace('_', ' ')}” is required at {step.label.lower()}.",
                "Enter it.",
                ORDER_BASIS,
                field=name,
            )
    for field, wanted in (("lots", step.lots), ("equipment", step.equipment)):
        kinds = {one.kind for one in _given(case, act, field) if one is not None}
        for kind in wanted:
            if kind not in kinds:
                yield Refusal(
                    "process.required",
                    f"No {kind.replace('_', ' ')} is named at {step.label.lower()}.",
                    "Scan the one that was used.",
                    MATERIAL_BASIS,
                    field=field,
                )


@check("process.materials_given", "Lots in date, instruments in service", MATERIAL_BASIS, given=True)
def materials_given(case: Case, act: Act) -> Iterator[Finding]:
    """Every lot, instrument and storage unit named is known, in date, in service and not recalled now."""
    for field in ("lots", "equipment", "unit"):
        for code, one in zip(_codes(act, field), _given(case, act, field), strict=True):
            yield from _faults(code, one, act, field)


@check("process.materials", "Lots in date, instruments in service when used", MATERIAL_BASIS)
def materials_used(case: Case, act: Act) -> Iterator[Finding]:
    """Every lot and instrument used on the line was known, in date and in service when it was used."""
    for done in history(case):
        for code in (*done.lots, *done.equipment):
            one = case.materials.get(code)
            if one is None:
                yield Refusal(
                    "process.materials",
                    f"{code}, used at {done.name}, is not on record.",
                    "Register it and investigate.",
                    MATERIAL_BASIS,
                    (done.id,),
                )
            elif one.usable_until is not None and one.usable_until < done.at:
                yield Refusal(
                    "process.materials",
                    f"{one.name} ({code}) could be used until {one.usable_until:%Y-%m-%d} and was used on {done.at:%Y-%m-%d}.",
                    "A quality officer investigates.",
                    MATERIAL_BASIS,
                    (done.id,),
                )
            elif one.recalled:
                yield Refusal(
                    "process.materials",
                    f"{one.name} ({code}), used at {done.name}, was recalled.",
                    "A quality officer investigates.",
                    MATERIAL_BASIS,
                    (done.id,),
                )


def _codes(act: Act, field: str) -> tuple[str, ...]:
    value = act.data.get(field)
    if value is None or value == "":
        return ()
    return (value,) if isinstance(value, str) else tuple(str(one) for one in value)  # type: ignore[attr-defined]


def _given(case: Case, act: Act, field: str) -> tuple[Material | None, ...]:
    return tuple(case.materials.get(code) for code in _codes(act, field))


def _faults(code: str, one: Material | None, act: Act, field: str) -> Iterator[Finding]:
    if one is None:
        yield Refusal(
            "process.materials_given",
            f"{code} is not on record.",
            "Register it before it is used.",
            MATERIAL_BASIS,
            field=field,
        )
        return
    if one.usable_until is not None and one.usable_until < act.at:
        yield Refusal(
            "process.materials_given",
            f"{one.name} ({code}) could be used until {one.usable_until:%Y-%m-%d %H:%M} UTC.",
            "Take another one.",
            MATERIAL_BASIS,
            field=field,
        )
    if one.recalled:
        yield Refusal(
            "process.materials_given",
            f"{one.name} ({code}) was recalled.",
            "Take another one.",
            MATERIAL_BASIS,
            field=field,
        )
    if not one.in_service:
        yield Refusal(
            "process.materials_given",
            f"{one.name} ({code}) is out of service.",
            "Take another one.",
            MATERIAL_BASIS,
            field=field,
        )


CHECKS = (in_order, volumes, division, required, materials_given, materials_used)
