"""Subjects that a body names beside the fields of the step: a sample's donor, the vials of a hand-over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from marshmallow import Schema, validate

from tracker.actions.given import load, schema_of
from tracker.actions.listing import is_known
from tracker.actions.site import Site
from tracker.api.bodies import Body
from tracker.api.families import Family
from tracker.custody.problems import Invalid
from tracker.custody.steps import Step
from tracker.custody.steps.fields import Fields, choice, code, codes

HANDOVER_KINDS = {"handover": "offer", "issue": "issue", "return": "return_vial"}


class OfDonor(Fields):
    """Whose material it is."""

    donor = code("Donor")


class OfVials(Fields):
    """What is handed over, issued or returned."""

    kind = choice("Kind", tuple(HANDOVER_KINDS))
    vials = codes("Vials", required=True, hint="One code a line; an issue and a return take one vial.")
    vials.validators.append(validate.Length(min=1, error="Name at least one vial."))


class OfVial(Fields):
    """Which vial of a hand-over."""

    vial = code("Vial")


def named_beside(
    site: Site, body: Body, asked: type[Schema], family: Family, step: Step
) -> tuple[dict[str, Any], Body]:
    """What is asked for beside the step's own fields, and the rest; every fault of both at once."""
    declared = schema_of(asked).fields
    taken = {name: value for name, value in body.own.items() if name in declared}
    rest = replace(body, own={name: value for name, value in body.own.items() if name not in declared})
    try:
        found = load(schema_of(asked), taken)
        faults = _strangers(site, found, asked, family)
    except Invalid as problem:
        found, faults = {}, problem.fields
    if faults:
        raise Invalid("Some fields do not fit.", faults_of(step, rest) | faults)
    return found, rest


def faults_of(step: Step, body: Body) -> dict[str, list[str]]:
    """What does not fit of a body that will not come as far as the step."""
    try:
        load(schema_of(step.schema), body.own)
    except Invalid as problem:
        return dict(body.unfit) | problem.fields
    return dict(body.unfit)


def _strangers(
    site: Site, found: Mapping[str, Any], asked: type[Schema], family: Family
) -> dict[str, list[str]]:
    """The codes that are of another family, or of nothing on record."""
    faults: dict[str, list[str]] = {}
    for name, declared in schema_of(asked).fields.items():
        if declared.metadata.get("code"):
            value = found[name]
            says = [_strange(site, one, family) for one in (value if isinstance(value, list) else [value])]
            faults |= {name: told} if (told := [one for one in says if one]) else {}
    return faults


def _strange(site: Site, text: str, family: Family) -> str:
    if text[:1] != family.letter:
        return f"This is not the code of a {family.noun}."
    return "" if is_known(site, text) else f"There is no {family.noun} with the code {text}."
