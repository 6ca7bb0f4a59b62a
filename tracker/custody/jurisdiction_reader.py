"""Reading a rule set from its document: every field that does not fit is named, with what was expected."""

from __future__ import annotations

import json
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate

from tracker.custody.jurisdictions import (
    Clearing,
    Dilution,
    LabelProfile,
    MarkerRule,
    Meaning,
    Repeat,
    RiskRule,
    RuleSet,
    Season,
    Use,
    Window,
)
from tracker.custody.markers import KNOWN, RISKS, Technique
from tracker.custody.people import Role
from tracker.custody.problems import Invalid
from tracker.custody.sentences import sentence_faults
from tracker.custody.sources import SOURCES

UNFIT = "This is no rule set that can be read."
DETAILS = ("kit_lot", "certificate")


def read_rules(text: str) -> RuleSet:
    """The rule set a document holds; raises Invalid with one sentence at every field that does not fit."""
    try:
        document = json.loads(text)
    except ValueError as error:
        raise Invalid(UNFIT, {"document": ["It is not written as JSON."]}) from error
    if not isinstance(document, dict):
        raise Invalid(UNFIT, {"document": ["It has to be one JSON object."]})
    try:
        found: RuleSet = _RuleSet().load(document)
    except ValidationError as error:
        raise Invalid(UNFIT, dict(_flat(error.messages))) from error
    return found


def _flat(messages: Any, path: str = "") -> list[tuple[str, list[str]]]:
    """The complaints with the path of their field, `markers.3.methods`."""
    if isinstance(messages, list):
        return [(path or "document", [str(one) for one in messages])]
    found = []
    for name, one in messages.items():
        own = path if name == "_schema" else f"{path}.{name}" if path else str(name)
        found += _flat(one, own)
    return found


class _Strict(Schema):
    error_messages = {  # noqa: RUF012  (marshmallow reads it so)
        "unknown": "A rule set knows no such field.",
        "type": "Give an object with fields.",
    }


def _needed(**more: Any) -> dict[str, Any]:
    messages = {"required": "Give this.", "null": "Give this.", "invalid": "This does not fit."}
    return {"required": True, "error_messages": messages, **more}


def _text(most: int = 200) -> fields.String:
    return fields.String(**_needed(validate=validate.Length(1, most, error=f"Give 1 to {most} characters.")))


def _one_of(known: Any) -> fields.String:
    options = tuple(str(one) for one in known)
    return fields.String(
        **_needed(validate=validate.OneOf(options, error=f"Give one of {', '.join(options)}."))
    )


def _some_of(known: Any, *, least: int = 1) -> fields.List[Any]:
    rule = validate.Length(min=least, error=f"Give at least {least}.")
    return fields.List(_one_of(known), **_needed(validate=rule))


def _days(most: int = 365) -> fields.Integer:
    wanted = f"Give a whole number of days from 0 to {most}."
    return fields.Integer(strict=True, **_needed(validate=validate.Range(0, most, error=wanted)))


def _amount() -> fields.Integer:
    wanted = "Give a whole number of millilitres from 0 to 10000."
    return fields.Integer(strict=True, **_needed(validate=validate.Range(0, 10_000, error=wanted)))


class _Window(_Strict):
    before_days, after_days, basis = _days(), _days(), _text()

    @post_load
    def made(self, data: dict[str, Any], **_: Any) -> Window:
        return Window(**data)


class _Repeat(_Strict):
    after_days, first_before_days, basis = _days(), _days(), _text()
    waived_by = _some_of(KNOWN)

    @post_load
    def made(self, data: dict[str, Any], **_: Any) -> Repeat:
        return Repeat(**{**data, "waived_by": tuple(data["waived_by"])})


class _Dilution(_Strict):
    blood_ml, crystalloid_ml, basis = _amount(), _amount(), _text()
    needs_blood_loss = fields.Boolean(**_needed())

    @post_load
    def made(self, data: dict[str, Any], **_: Any) -> Dilution:
        return Dilution(**data)


class _Season(_Strict):
    country = fields.String(
        **_needed(validate=validate.Regexp(r"[A-Z]{2}\Z", error="Give a country's two letters."))
    )
    first = fields.Date(format="%m-%d", **_needed())
    last = fields.Date(format="%m-%d", **_needed())

    @post_load
    def made(self, data: dict[str, Any], **_: Any) -> Season:
        first, last = ((one.month, one.day) for one in (data["first"], data["last"]))
        if first > last:
            raise ValidationError("The season ends before it begins.", "last")
        return Season(data["country"], first, last)


class _Clearing(_Strict):
    reactive_by, negative_by, marker = _one_of(Technique), _one_of(Technique), _one_of(KNOWN)

    @post_load
    def made(self, data: dict[str, Any], **_: Any) -> Clearing:
        return Clearing(Technique(data["reactive_by"]), data["marker"], Technique(data["negative_by"]))


class _Marker(_Strict):
    marker, reactive, basis = _one_of(KNOWN), _one_of(Meaning), _text()
    methods = _some_of(Technique)
    optional = fields.Boolean(load_default=False)
    leukocyte_rich = fields.Boolean(load_default=False)
    season = fields.Nested(_Season, load_default=None)
    risk = fields.String(load_default="", validate=validate.OneOf(["", *RISKS]))
    cleared = fields.Nested(_Clearing, load_default=None)

    @post_load
    def made(self, data: dict[str, Any], **_: Any) -> MarkerRule:
        methods = tuple(Technique(one) for one in data.pop("methods"))
        return MarkerRule(
            name=data.pop("marker"), methods=methods, reactive=Meaning(data.pop("reactive")), **data
        )


class _Risk(_Strict):
    risk, yes, basis = _one_of(RISKS), _one_of(Meaning), _text()

    @post_load
    def made(self, data: dict[str, Any], **_: Any) -> RiskRule:
        return RiskRule(data["risk"], Meaning(data["yes"]), data["basis"])


class _RuleSet(_Strict):
    name = fields.String(
        **_needed(
            validate=validate.Regexp(
                r"[a-z][a-z0-9_]{1,29}\Z", error="Give 2 to 30 small letters, digits or underscores."
            )
        )
    )
    version = fields.Integer(
        strict=True,
        **_needed(validate=validate.Range(1, 9999, error="Give a whole number from 1 to 9999.")),
    )
    title = _text(160)
    sources = fields.List(_text(), **_needed(validate=validate.Length(min=1, error="Name a source.")))
    tested = fields.Dict(keys=_one_of(SOURCES), values=_one_of(("donor", "mother")), **_needed())
    window = fields.Nested(_Window, **_needed())
    repeat = fields.Nested(_Repeat, load_default=None, allow_none=True)
    dilution = fields.Nested(_Dilution, load_default=None, allow_none=True)
    details = _some_of(DETAILS, least=0)
    markers = fields.List(
        fields.Nested(_Marker), **_needed(validate=validate.Length(min=1, error="Ask for a marker."))
    )
    history = fields.List(fields.Nested(_Risk), **_needed())
    may_determine = _some_of((Role.OFFICER, Role.CLINICIAN))
    permitted_uses = _some_of(Use, least=0)
    label = _one_of(LabelProfile)
    sentences = fields.Dict(keys=fields.String(), values=_text(300), **_needed())

    @post_load
    def made(self, data: dict[str, Any], **_: Any) -> RuleSet:
        _refuse_twice([one.name for one in data["markers"]], "markers")
        _refuse_twice([one.risk for one in data["history"]], "history")
        if wrong := sentence_faults(data["sentences"]):
            raise ValidationError(wrong, "sentences")
        lacking = [name for name in SOURCES if name not in data["tested"]]
        if lacking:
            raise ValidationError(f"Say who is tested for {', '.join(lacking)}.", "tested")
        several = ("sources", "details", "markers", "history")
        return RuleSet(
            **{**data, **{name: tuple(data[name]) for name in several}}
            | {
                "may_determine": frozenset(Role(one) for one in data["may_determine"]),
                "permitted_uses": frozenset(Use(one) for one in data["permitted_uses"]),
                "label": LabelProfile(data["label"]),
            }
        )


def _refuse_twice(names: list[str], field: str) -> None:
    twice = sorted({one for one in names if names.count(one) > 1})
    if twice:
        raise ValidationError(f"{', '.join(twice)} stands there more than once.", field)
