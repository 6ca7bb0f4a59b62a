"""The form of a specification: its head, its rows, and the buttons that add and take away rows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from tracker.custody.bases import BASES
from tracker.custody.steps import Step
from tracker.language import term
from tracker.web.declared import ChoiceView, Kind
from tracker.web.forms import FieldView, form_view, from_form
from tracker.web.shown import words
from tracker.web.specification_rows import (
    PARTS,
    Errors,
    Part,
    Typed,
    data_of,
    empty_row,
    row_view,
    rows_of,
    typed_row,
    with_rows,
    without_empty,
)
from tracker.web.typed import loaded

CHANGE = re.compile(r"(?P<what>add|remove|up|down):(?P<part>[a-z]+)(?::(?P<row>[0-9]{1,4}))?")
BY_NAME = {one.name: one for one in PARTS}


@dataclass(frozen=True, slots=True)
class SpecificationForm:
    """What a page asks of the form of one step: to begin, to change its rows, to be read, to be drawn."""

    step: Step
    document: Mapping[str, Any]

    def begin(self) -> Typed:
        """The form as it opens: the document it comes from, or one empty row of each part."""
        typed: Typed = Typed()
        for name in self._head():
            value = self.document.get(name)
            typed.setlist(
                name, [str(one) for one in value] if isinstance(value, list) else [str(value or "")]
            )
        for part in PARTS:
            rows = [typed_row(part, one) for one in self.document.get(part.name, ())]
            typed = with_rows(typed, part, rows or [empty_row(part)])
        return typed

    def changed(self, typed: Typed, act: str) -> Typed | None:
        """The form with a row added, taken away or moved; None when the button does something else."""
        asked = CHANGE.fullmatch(act)
        part = BY_NAME.get(asked["part"]) if asked else None
        if asked is None or part is None:
            return None
        rows = rows_of(part, typed)
        place = int(asked["row"] or 0)
        if asked["what"] == "add":
            rows.append(empty_row(part))
        elif place < len(rows):
            row = rows.pop(place)
            step = {"up": -1, "down": 1}.get(asked["what"])
            if step is not None:
                rows.insert(max(0, place + step), row)
        return with_rows(typed, part, rows)

    def settled(self, typed: Typed) -> Typed:
        """The form as it will be read: without rows nobody filled in."""
        return without_empty(typed)

    def data(self, typed: Typed) -> dict[str, Any]:
        """What the step's schema reads."""
        head = {
            name: value for name, value in from_form(self.step.schema, typed).items() if name not in BY_NAME
        }
        return head | {part.name: [data_of(part, row) for row in rows_of(part, typed)] for part in PARTS}

    def shown(self, typed: Typed, errors: Errors) -> dict[str, Any]:
        """What the template draws beside what every step's page draws."""
        return {
            "head": self._boxes(typed, errors),
            "parts": [_drawn(part, typed, errors) for part in PARTS],
            "complaints": _complaints(errors),
        }

    def _head(self) -> list[str]:
        names = [name for name in loaded(self.step.schema) if name not in BY_NAME]
        return sorted(names, key=lambda one: one != "product")  # what it is of stands first

    def _boxes(self, typed: Typed, errors: Errors) -> list[FieldView]:
        own = {
            name.partition(".")[0]: says for name, says in errors.items() if name.partition(".")[0] == "bases"
        }
        view = form_view(self.step.schema, typed, {**errors, **own})
        boxes = [view[name] for name in self._head()]
        bases = tuple(ChoiceView(one.name, term(one.label)) for one in BASES)
        return [
            replace(one, kind=Kind.CHOICES, choices=bases) if one.name == "bases" else one for one in boxes
        ]


def _drawn(part: Part, typed: Typed, errors: Errors) -> dict[str, Any]:
    rows = [row_view(part, place, row, errors) for place, row in enumerate(rows_of(part, typed))]
    return {"part": part, "rows": rows, "errors": errors.get(part.name, ())}


def _complaints(errors: Errors) -> list[tuple[str, str, str]]:
    """Every complaint with the place it is about, by which a person finds it."""
    found = []
    for path, sentences in errors.items():
        part, _, rest = path.partition(".")
        row, _, field = rest.partition(".")
        known = part in BY_NAME and row.isdigit()
        at = (
            f"{part}-{row}-{field.partition('.')[0]}"
            if known and field
            else f"{part}-{row}"
            if known
            else part
        )
        row_name = f"{BY_NAME[part].row} {int(row) + 1}" if known else words(part).capitalize()
        label = f"{BY_NAME[part].label.partition(':')[0]}, {row_name.lower()}" if known else row_name
        found += [(at, label, says) for says in sentences]
    return found
