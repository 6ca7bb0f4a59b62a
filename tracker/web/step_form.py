"""The form of a declared step: its boxes, what may be chosen in them, and what a scan fills in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from marshmallow import fields
from werkzeug.datastructures import MultiDict

from tracker.custody.bases import CLAIMS, Claim
from tracker.custody.case import Case
from tracker.custody.checks.order import claim
from tracker.custody.road import progress
from tracker.custody.sources import SOURCES
from tracker.custody.steps import Step
from tracker.language import gettext as _
from tracker.web.declared import Kind
from tracker.web.forms import LATE, FieldView, FormView, form_view
from tracker.web.on_record import OF_THE_CASE, Options, names, of_reference
from tracker.web.shown import words, zone
from tracker.web.signing import OWN, signer_boxes
from tracker.web.typed import loaded

# Which boxes a scanned code belongs into, by the first letter of the code.
FILLED_BY = {
    "L": ("lots",),
    "E": ("equipment",),
    "V": ("vials", "vial"),
    "P": ("person", "tested_person", "other"),
    "T": ("treatment",),
}
SECOND = (
    FieldView("second_login", "second_login", "Sign-in name", Kind.TEXT),
    FieldView("second_password", "second_password", "Password", Kind.PASSWORD),
    FieldView("second_code", "second_code", "One-time code, if they use one", Kind.TEXT),
)


@dataclass(frozen=True, slots=True)
class StepForm:
    """The boxes of a step: those it asks for, and those filled in only where something was measured."""

    asked: FormView
    more: tuple[FieldView, ...]

    @property
    def fields(self) -> tuple[FieldView, ...]:
        """Every box of the form."""
        return (*self.asked.fields, *self.more)

    @property
    def wrong(self) -> tuple[FieldView, ...]:
        """The boxes that need another look."""
        return tuple(box for box in self.fields if box.errors)


def step_form(
    step: Step, case: Case, typed: Mapping[str, Any], errors: Mapping[str, Any], prefix: str = ""
) -> StepForm:
    """The boxes of a step, with everything typed kept and every complaint at its box."""
    view = form_view(step.schema, typed, errors, zone=zone(), prefix=prefix)
    declared, asked = loaded(step.schema), _asked_by_route(step, case)
    unasked = _of_other_sources(step, case)
    boxes = [
        _hinted(box, asked)
        for one in view.fields
        if one.name not in unasked and (box := _furnished(one, declared[one.name], step, case)) is not None
    ]
    folded = [one for one in boxes if asked and not one.required and one.name not in LATE]
    more = tuple(folded)
    told = (f"{one.label}: {says}" for one in more for says in one.errors)
    drawn = {box.name for box in boxes} | {*OWN, *(box.name for box in SECOND)}
    lost = (says for name, each in errors.items() if name not in drawn for says in each)
    above = tuple(dict.fromkeys((*lost, *told)))
    return StepForm(FormView(tuple(one for one in boxes if one not in folded), above), more)


def people_boxes(step: Step, typed: Mapping[str, Any], errors: Mapping[str, Any]) -> tuple[FieldView, ...]:
    """The boxes of a second person, and of the person asked again; a password is never given back."""
    login, secret, code = SECOND
    boxes = [replace(login, value=str(typed.get(login.name, ""))), secret] if step.second else []
    found = [replace(box, required=step.second == "must") for box in boxes] + ([code] if step.second else [])
    beside = tuple(replace(box, errors=tuple(errors.get(box.name, ()))) for box in found)
    return (*beside, *signer_boxes(errors)) if step.again else beside


def not_offered(step: Step) -> tuple[Claim, ...]:
    """The exemptions a form says it does not offer: where a step asks about claims, all of them."""
    return CLAIMS if claim in step.gate else ()


def takes_codes(step: Step) -> bool:
    """Whether the scan of a code is needed by this step, or could fill one of its boxes."""
    if "vial" in step.scans or "preprinted" in loaded(step.schema):
        return True
    return any(_box_for(step, letter, {}) for letter in FILLED_BY)


def put_code(step: Step, typed: MultiDict[str, str], code: str, *, unused: bool = False) -> str:
    """Write a scanned code into the box it belongs to, and give the box's name; "" when there is none. Only a
    label that no vial has goes into the box of pre-printed labels."""
    labels = "preprinted" if "preprinted" in loaded(step.schema) else ""
    name = labels if unused else _box_for(step, code[:1], typed)
    if name:
        many = isinstance(loaded(step.schema)[name], fields.List)
        lines = typed.get(name, "").split()
        typed[name] = "\n".join(dict.fromkeys([*lines, code])) if many else code
    return name


def _box_for(step: Step, letter: str, typed: Mapping[str, str]) -> str:
    known = [name for name in FILLED_BY.get(letter, ()) if name in loaded(step.schema)]
    empty = [name for name in known if not typed.get(name)]
    return next(iter(empty or known), "")


def _furnished(box: FieldView, declared: fields.Field[Any], step: Step, case: Case) -> FieldView | None:
    """A box whose answers are on record offers them; one that has nothing to ask here is left out."""
    own = OF_THE_CASE.get(f"{step.kind}.{box.name}") or OF_THE_CASE.get(box.name)
    of = declared.metadata.get("reference")
    if own is not None and box.kind is Kind.CHOICES:
        return replace(box, choices=options) if (options := own(case)) else None
    if own is not None:
        return _choosing(box, own(case))
    if of is not None:
        return _choosing(box, of_reference(str(of), case))
    if box.name == "name" and "before_ml" in loaded(step.schema):
        options = names(case, step.kind)
        return _choosing(box, options) if len(options) > 1 or step.kind == "process" else None
    return box


def _choosing(box: FieldView, options: Options) -> FieldView:
    """A box to choose in: the only answer is chosen already, and one no longer offered is not."""
    known = {one.value for one in options}
    value = options[0].value if len(options) == 1 and box.required else box.value
    hint = box.hint if options else _("There is nothing on record to choose from.")
    if box.name == "serial" and len(options) == 1:
        return replace(box, kind=Kind.HIDDEN, value=value)
    chosen = (value,) if value in known else ()
    return replace(box, kind=Kind.CHOICE, choices=options, value=value, values=chosen, hint=hint)


def _asked_by_route(step: Step, case: Case) -> Mapping[str, str]:
    """What the specification, or the source of a collection, asks to record at this step, by box."""
    if step.kind == "collect" and case.papers.donor is not None:
        return dict.fromkeys(SOURCES[case.papers.donor.source].details, "")
    if case.quality.specification is None or case.line.vial is None:
        return {}
    route = case.specification.route()
    expected = progress(case, route).next
    mine = sorted((one for one in route if one.kind == step.kind), key=lambda one: one.name not in expected)
    found: dict[str, str] = {}
    for here in mine[:1]:
        found = dict.fromkeys(here.required, _("The specification asks for this."))
        for name, wanted in (("lots", here.lots), ("equipment", here.equipment)):
            if wanted:
                found[name] = _(
                    "Asked for: %(wanted)s. One code a line.",
                    wanted=", ".join(words(one) for one in wanted),
                )
    return found


def _of_other_sources(step: Step, case: Case) -> frozenset[str]:
    """The boxes of a collection that only other sources bring."""
    donor = case.papers.donor
    if step.kind != "collect" or donor is None:
        return frozenset()
    every = {name for one in SOURCES.values() for name in one.details}
    return frozenset(every.difference(SOURCES[donor.source].details))


def _hinted(box: FieldView, asked: Mapping[str, str]) -> FieldView:
    return replace(box, hint=asked[box.name] or box.hint, required=True) if box.name in asked else box
