"""A declared schema as a form: what each box shows, asks for and complains of."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, tzinfo
from enum import Enum
from typing import Any

from marshmallow import Schema, fields, missing
from werkzeug.datastructures import MultiDict

from tracker.language import gettext as _
from tracker.language import term
from tracker.language.figures import ambiguous, decimal_sign
from tracker.language.sentences import said
from tracker.web.complaints import complaints_of
from tracker.web.declared import ONE_PER_LINE, ChoiceView, Kind, choices_of, in_words, kind_of, limit_of
from tracker.web.typed import as_typed, from_form, loaded, parts, sign_of

__all__ = ["ChoiceView", "FieldView", "FormView", "Kind", "form_view", "from_form"]

LATE = ("at", "late_reason")
SHOWN_BY_THE_BROWSER = {
    Kind.DATETIME: re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?"),
    Kind.DATE: re.compile(r"\d{4}-\d\d-\d\d"),
}


@dataclass(frozen=True, slots=True)
class FieldView:
    """One box of a form, with everything its macro draws and nothing it must look up."""

    name: str
    id: str
    label: str
    kind: Kind
    value: str = ""
    values: tuple[str, ...] = ()
    choices: tuple[ChoiceView, ...] = ()
    required: bool = False
    private: bool = False
    unit: str = ""
    limit: str = ""
    hint: str = ""
    compact: bool = False
    errors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FormView:
    """A form: its boxes in the order declared, and the complaints that belong to no box a person sees."""

    fields: tuple[FieldView, ...]
    errors: tuple[str, ...] = ()

    @property
    def asked(self) -> tuple[FieldView, ...]:
        """The boxes every such act fills in."""
        return tuple(field for field in self.fields if field.name not in LATE)

    @property
    def late(self) -> tuple[FieldView, ...]:
        """The boxes only an act entered after it happened needs."""
        return tuple(field for field in self.fields if field.name in LATE)

    @property
    def wrong(self) -> tuple[FieldView, ...]:
        """The boxes that need another look."""
        return tuple(field for field in self.fields if field.errors and field.kind is not Kind.HIDDEN)

    def __getitem__(self, name: str) -> FieldView:
        """The box with this name, for a page that places each one itself."""
        return next(field for field in self.fields if field.name == name)


def form_view(
    schema: type[Schema] | Schema,
    values: Mapping[str, Any] | None = None,
    errors: Mapping[str, Any] | None = None,
    *,
    zone: tzinfo = UTC,
    prefix: str = "",
) -> FormView:
    """The form of a schema, with what was typed kept and every complaint at its box.

    `values` is a posted form as it came, or a mapping of values to begin with; `errors` is what the
    schema raised; `prefix` keeps the element ids of two forms on one page apart.
    """
    given, complaints = values or {}, dict(errors or {})
    boxes = []
    for name, field in loaded(schema).items():
        boxes.append(_box(name, field, given, complaints.pop(name, None), zone, prefix))
    return FormView(tuple(boxes), _unplaced(boxes, complaints))


def _box(
    name: str, field: fields.Field[Any], given: Mapping[str, Any], wrong: Any, zone: tzinfo, prefix: str
) -> FieldView:
    kind, about = kind_of(field), field.metadata
    texts = [] if kind in (Kind.PASSWORD, Kind.PANEL, Kind.FILE) else _texts(name, field, kind, given, zone)
    value = "\n".join(texts)
    return FieldView(
        name=name,
        id=f"{prefix}{name}",
        label=term(str(about.get("label") or in_words(name))),
        kind=_kind_that_shows(kind, value),
        value=value,
        values=tuple(texts),
        choices=_choices(kind, field),
        required=field.required,
        private=bool(about.get("private", False)),
        unit=str(about.get("unit", "")),
        limit=limit_of(field).replace(" and ", _(" and ")),
        hint=term(str(about.get("hint", ""))),
        errors=_two_ways(texts, given, wrong) or _complaints(wrong, field),
    )


def _two_ways(texts: list[str], given: Mapping[str, Any], wrong: Any) -> tuple[str, ...]:
    """Why a number was not taken that is a thousand to one reader and one to another."""
    sign = sign_of(given) if wrong and isinstance(given, MultiDict) else "."
    return tuple(
        _(
            "“%(typed)s” can be read in two ways. Leave out what parts thousands, or write one more digit.",
            typed=one,
        )
        for one in texts
        if ambiguous(one, sign)
    )


def _complaints(wrong: Any, field: fields.Field[Any]) -> tuple[str, ...]:
    return tuple(said(one) for one in complaints_of(wrong, limit_of(field)))


def _texts(
    name: str, field: fields.Field[Any], kind: Kind, given: Mapping[str, Any], zone: tzinfo
) -> list[str]:
    if isinstance(given, MultiDict):
        posted: list[str] = given.getlist(name)
        many = kind in ONE_PER_LINE or kind is Kind.CHOICES
        return parts(kind, posted) if many else posted[-1:]
    value = given.get(name, _default(field))
    ones = value if isinstance(value, list | tuple | set | frozenset) else [value]
    return [as_typed(kind, _as_sent(field, one), zone, decimal_sign()) for one in ones if one is not None]


def _as_sent(field: fields.Field[Any], value: Any) -> Any:
    one = field.inner if isinstance(field, fields.List) else field
    by_name = isinstance(one, fields.Enum) and not one.by_value
    return value.name if by_name and isinstance(value, Enum) else value


def _default(field: fields.Field[Any]) -> Any:
    """What counts when nothing is given, so that it is seen before it counts."""
    default = field.load_default
    return None if default is missing or callable(default) else default


def _kind_that_shows(kind: Kind, value: str) -> Kind:
    """A date box of the browser drops what it cannot read; a line of text keeps what was typed."""
    shape = SHOWN_BY_THE_BROWSER.get(kind)
    return Kind.TEXT if shape and value and not shape.fullmatch(value) else kind


def _choices(kind: Kind, field: fields.Field[Any]) -> tuple[ChoiceView, ...]:
    if kind is Kind.YES_NO:
        return (ChoiceView("true", term("Yes")), ChoiceView("false", term("No")))
    return tuple(ChoiceView(one.value, term(one.label)) for one in choices_of(field))


def _unplaced(boxes: list[FieldView], complaints: Mapping[str, Any]) -> tuple[str, ...]:
    hidden = [error for box in boxes if box.kind is Kind.HIDDEN for error in box.errors]
    rest = [
        sentence if name == "_schema" else f"{in_words(name)}: {sentence}"
        for name, wrong in complaints.items()
        for sentence in complaints_of(wrong)
    ]
    return (*hidden, *rest)
