"""The rows of a specification as boxes, and back: nothing typed is lost, whatever is added or taken away."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from marshmallow import Schema
from werkzeug.datastructures import MultiDict

from tracker.custody.steps.specification_fields import (
    ClockFields,
    CriterionFields,
    IntervalFields,
    ManufactureFields,
    PreparationFields,
)
from tracker.web.declared import Kind
from tracker.web.forms import FieldView, form_view
from tracker.web.typed import as_typed, from_form, loaded

Typed = MultiDict[str, str]
Errors = Mapping[str, list[str]]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a specification: its name, what a person calls it and one row of it, and its fields."""

    name: str
    label: str
    row: str
    schema: type[Schema]
    folded: tuple[str, ...] = ()


ROUTE_DETAILS = ("required", "lots", "equipment", "most", "source")
PARTS: tuple[Part, ...] = (
    Part("criteria", "Criteria", "Criterion", CriterionFields),
    Part("manufacture", "Manufacture: before the release", "Step", ManufactureFields, ROUTE_DETAILS),
    Part("preparation", "Preparation: after the allocation", "Step", PreparationFields, ROUTE_DETAILS),
    Part("clocks", "Clocks", "Clock", ClockFields),
    Part("intervals", "Temperatures", "Interval", IntervalFields),
)
ROW = re.compile(r"(?P<part>[a-z]+)-(?P<row>[0-9]{1,4})-(?P<field>[a-z_]+)")


@dataclass(frozen=True, slots=True)
class RowView:
    """One row drawn: its boxes, those folded away, and the complaints about the row as a whole."""

    title: str
    id: str
    fields: tuple[FieldView, ...]
    folded: tuple[FieldView, ...]
    errors: tuple[str, ...]

    @property
    def opened(self) -> bool:
        """Whether something folded away is wrong."""
        return any(one.errors for one in self.folded)

    @property
    def told(self) -> str:
        """What is folded away, in a few words."""
        return "; ".join(f"{one.label.lower()}: {_few(one)}" for one in self.folded if one.value)


def _few(box: FieldView) -> str:
    names = {one.value: one.label.lower() for one in box.choices}
    return ", ".join(names.get(one, one) for one in box.values)


def rows_of(part: Part, typed: Typed) -> list[Typed]:
    """What was typed into each row of a part, in the order of the rows."""
    found: dict[int, Typed] = {}
    for name, text in typed.items(multi=True):
        match = ROW.fullmatch(name)
        if match and match["part"] == part.name:
            found.setdefault(int(match["row"]), MultiDict()).add(match["field"], text)
    return [found[row] for row in sorted(found)]


def with_rows(typed: Typed, part: Part, rows: list[Typed]) -> Typed:
    """The whole form with these rows of one part, counted from 0."""
    kept: Typed = MultiDict(
        (name, text) for name, text in typed.items(multi=True) if not name.startswith(f"{part.name}-")
    )
    for place, row in enumerate(rows):
        for field, text in row.items(multi=True):
            kept.add(f"{part.name}-{place}-{field}", text)
        kept.setdefault(f"{part.name}-{place}-row", "")
    return kept


def without_empty(typed: Typed) -> Typed:
    """The form without the rows nobody filled in, so that rows are counted as they will be read."""
    for part in PARTS:
        typed = with_rows(typed, part, [one for one in rows_of(part, typed) if _filled(part, one)])
    return typed


def _filled(part: Part, row: Typed) -> bool:
    ticks = {name for name, field in loaded(part.schema).items() if _is_tick(field)}
    return any(text.strip() for name, text in row.items(multi=True) if name not in ticks)


def _is_tick(field: Any) -> bool:
    return type(field).__name__ == "Boolean"


def data_of(part: Part, row: Typed) -> dict[str, Any]:
    """One row as the schema reads it."""
    found = from_form(part.schema, row)
    if "longer" in found:
        found["longer"] = [_longer(str(line)) for line in found["longer"]]
    return found


def _longer(line: str) -> dict[str, str]:
    name, _, hours = line.replace(":", " ").rpartition(" ")
    return {"after": name.strip(), "hours": hours} if name.strip() else {"after": line}


def typed_row(part: Part, row: Mapping[str, Any]) -> Typed:
    """One row of a document as it would have been typed."""
    found: Typed = MultiDict({"row": ""})
    for name, field in loaded(part.schema).items():
        value = row.get(name)
        if name == "longer":
            value = [f"{one['after']} {one['hours']}" for one in row.get("longer", ())]
        if _is_tick(field):
            found.setlist(name, ["true"] if row.get(name, field.load_default is True) is True else [])
        elif isinstance(value, list | tuple):
            found.setlist(name, [str(one) for one in value])
        elif value is not None:
            found[name] = as_typed(Kind.TEXT, value)
    return found


def empty_row(part: Part) -> Typed:
    """A row with nothing in it but what counts when nothing is said."""
    return typed_row(part, {})


def row_view(part: Part, place: int, row: Typed, errors: Errors) -> RowView:
    """One row as boxes, each with its complaints."""
    at = f"{part.name}-{place}-"
    own = {name.removeprefix(f"{part.name}.{place}."): says for name, says in errors.items()
           if name.startswith(f"{part.name}.{place}.")}  # fmt: skip
    wrong = _by_box(part, own)
    view = form_view(part.schema, row, wrong, prefix=at)
    boxes = [replace(one, name=f"{at}{one.name}", compact=True) for one in view.fields]
    folded = {f"{at}{name}" for name in part.folded}
    return RowView(
        title=f"{part.row} {place + 1}",
        id=f"{part.name}-{place}",
        fields=tuple(one for one in boxes if one.name not in folded),
        folded=tuple(one for one in boxes if one.name in folded),
        errors=(*errors.get(f"{part.name}.{place}", ()), *view.errors),
    )


def _by_box(part: Part, own: Errors) -> dict[str, list[str]]:
    """Complaints about the inside of a box stand at the box."""
    found: dict[str, list[str]] = {}
    for path, says in own.items():
        name = path.partition(".")[0]
        found.setdefault(name if name in loaded(part.schema) else path, []).extend(says)
    return found
