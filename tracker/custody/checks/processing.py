"""What is done to the material: what the route asks for now, and everything it asks to record."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from tracker.custody.case import Case
from tracker.custody.checks.materials import MATERIAL_BASIS, named
from tracker.custody.checks.time import previous
from tracker.custody.decision import Act, Finding, Warning, check, refuse
from tracker.custody.products import PREPARES
from tracker.custody.road import history, progress

ORDER_BASIS = "21 CFR 11.10(f)"


def step_name(case: Case, act: Act) -> str:
    """The name in the route that this act would do: given for a site's own step, else the step's kind
    there."""
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
    wanted = case.specification.find(name)
    if wanted is None and act.step == "split":  # a vial may be divided on a route that does not ask for it
        return
    if wanted is None or wanted.kind != act.step:
        yield refuse(
            f"The specification of {case.sample.product} has no such step “{name}”.",
            "Follow the route shown on the sample.",
        )
        return
    if wanted in case.specification.preparation and act.step not in PREPARES | {"split"}:
        yield refuse(
            f"“{wanted.label}” is no preparation, so its gate asks for no release and no treatment.",
            "Two people sign a version of the specification without it.",
        )
    found = progress(case, route)
    if name not in found.next:
        labels = [one.label.lower() for one in route if one.name in found.next]
        yield refuse(
            f"The route asks for {' or '.join(labels)} now.",
            "Follow the route shown on the sample.",
        )


@check("process.repeated", "Not more often than the specification allows", ORDER_BASIS, given=True)
def not_too_often(case: Case, act: Act) -> Iterator[Finding]:
    """A step that may be done so many times was done less often before, on this material."""
    step = case.specification.find(step_name(case, act))
    if step is None or step.most is None:
        return
    before = [one for one in history(case) if one.name == step.name and not one.made]
    if len(before) >= step.most:
        yield refuse(
            f"{step.label} was done {len(before)} times; at most {step.most} are allowed.",
            "Go on with the next step of the route, or discard.",
            evidence=tuple(one.id for one in before),
        )


WORDS = {
    "temperature_c": "temperature", "minutes": "duration", "force_g": "relative centrifugal force",
    "programme": "programme of the instrument", "before_ml": "volume before", "added_ml": "volume added",
    "after_ml": "volume after",
}  # fmt: skip


@check("process.required", "Everything the specification asks to record", ORDER_BASIS, given=True)
def required(case: Case, act: Act) -> Iterator[Finding]:
    """The fields, the kinds of lots and the kinds of instruments that the specification names for this
    step."""
    step = case.specification.find(step_name(case, act))
    if step is None:
        return
    for name in step.required:
        if act.data.get(name) in (None, "", []):
            yield refuse(
                f"The {WORDS.get(name, name.replace('_', ' '))} is required at {step.label.lower()}.",
                "Enter it.",
                field=name,
            )
    for field, wanted in (("lots", step.lots), ("equipment", step.equipment)):
        kinds = {one.kind for one in named(case, act, field) if one is not None}
        for kind in wanted:
            if kind not in kinds:
                yield refuse(
                    f"No {kind.replace('_', ' ')} is named at {step.label.lower()}.",
                    "Scan the one that was used.",
                    field=field,
                    basis=MATERIAL_BASIS,
                )

    yield from _longer_than_passed(case, act)


def _longer_than_passed(case: Case, act: Act) -> Iterator[Finding]:
    """A duration longer than what passed since the step before can only be one that is still to come."""
    minutes, before = act.data.get("minutes"), previous(case)
    if not isinstance(minutes, Decimal) or before is None:
        return
    passed = (act.at - before) // timedelta(minutes=1)
    if minutes > passed + 1:
        yield Warning(
            "process.required",
            f"{minutes} min is longer than the {passed} min since the step before; check the duration, "
            "and enter the step when it is over.",
        )


CHECKS = (in_order, not_too_often, required)
