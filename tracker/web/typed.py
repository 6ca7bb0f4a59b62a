"""From what a person typed into a page to what a schema loads, and back again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from enum import Enum
from typing import Any

from marshmallow import Schema, fields
from werkzeug.datastructures import MultiDict

from tracker.language.figures import decimal_sign, typed_number, unambiguous
from tracker.settings.languages import LANGUAGES, SOURCE
from tracker.web.declared import ONE_PER_LINE, Kind, kind_of

WHOLE_NUMBER = re.compile(r"[+-]?[0-9]{1,18}")
WRITTEN_IN = "written_in"
"""The language a form was shown in: its numbers have that language's decimal sign."""
TICKS = {"on": True, "true": True, "false": False}


def from_form(
    schema: type[Schema] | Schema, form: MultiDict[str, str], zone: tzinfo = UTC, sign: str = ""
) -> dict[str, Any]:
    """What the schema loads, from an HTML form: an empty answer is absent, nothing is guessed.

    A local date and time is read in `zone`; in the hour that a clock change repeats, the first of
    the two is meant, because a clock that starts earlier also ends earlier. A number is read with the decimal
    sign of the language the form was shown in, or with `sign`. What cannot be read is
    handed on as it was typed, so that the schema refuses it. Fields the schema does not know are left out.
    """
    answers, sign = {}, sign or sign_of(form)
    for name, field in loaded(schema).items():
        if kind_of(field) is Kind.PANEL:
            answer: Any = [
                from_form(line_schema(field), row, zone, sign) for row in panel_rows(name, form)
            ] or None
        else:
            answer = _answer(field, form.getlist(name), zone, sign)
        if answer is not None:
            answers[name] = answer
    return answers


def sign_of(form: MultiDict[str, str]) -> str:
    """The decimal sign of the numbers in a posted form."""
    return decimal_sign(form.get(WRITTEN_IN) if form.get(WRITTEN_IN) in LANGUAGES else SOURCE)


def loaded(schema: type[Schema] | Schema) -> Mapping[str, fields.Field[Any]]:
    """The fields a schema loads, under the names they have outside."""
    made = schema if isinstance(schema, Schema) else schema()
    return {field.data_key or name: field for name, field in made.load_fields.items()}


def line_schema(field: fields.Field[Any]) -> Schema:
    """What one line of a panel takes."""
    nested: Any = field.inner if isinstance(field, fields.List) else field
    found: Schema = nested.schema
    return found


def panel_rows(name: str, form: MultiDict[str, str]) -> list[MultiDict[str, str]]:
    """The lines of a panel with a value in them, in their order: a line left blank was not reported."""
    return [line for _, line in _panel_lines(name, form)]


def panel_places(name: str, form: MultiDict[str, str]) -> list[int]:
    """Where on the form each of those lines stands."""
    return [place for place, _ in _panel_lines(name, form)]


def _panel_lines(name: str, form: MultiDict[str, str]) -> list[tuple[int, MultiDict[str, str]]]:
    lines: dict[int, MultiDict[str, str]] = {}
    for key, typed in form.items(multi=True):
        found = re.fullmatch(rf"{name}\.([0-9]{{1,3}})\.([a-z_]+)", key)
        if found:
            lines.setdefault(int(found[1]), MultiDict()).add(found[2], typed)
    return [(place, line) for place, line in sorted(lines.items()) if line.get("value", "").strip()]


def _answer(field: fields.Field[Any], given: list[str], zone: tzinfo, sign: str) -> Any:
    kind = kind_of(field)
    if kind is Kind.CHECKBOX:
        return TICKS.get(given[-1], given[-1]) if given else False
    if isinstance(field, fields.List):
        return [_value(field.inner, line, zone, sign) for line in parts(kind, given)] or None
    if kind is Kind.PASSWORD:
        return given[-1] if given and given[-1] else None
    text = _plain(given[-1]) if given else ""
    return _value(field, text, zone, sign) if text else None


def parts(kind: Kind, given: list[str]) -> list[str]:
    """The separate answers in a repeated field, or in a box with one answer to a line."""
    texts = [line for text in given for line in text.splitlines()] if kind in ONE_PER_LINE else given
    return [part for text in texts if (part := _plain(text))]


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _value(field: fields.Field[Any], text: str, zone: tzinfo, sign: str) -> Any:
    if isinstance(field, fields.Integer) and WHOLE_NUMBER.fullmatch(text):
        return int(text)
    if isinstance(field, fields.Number) or field.metadata.get("figures"):
        return typed_number(text, sign)
    if isinstance(field, fields.Boolean):
        return TICKS.get(text, text)
    if isinstance(field, fields.DateTime) and not isinstance(field, fields.NaiveDateTime):
        return _with_offset(text, zone)
    return text


def _with_offset(text: str, zone: tzinfo) -> str:
    local = _moment(text)
    if local is None or local.tzinfo is not None:
        return text
    aware = local.replace(tzinfo=zone)
    if aware.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != local:
        return text  # the hour a clock change leaves out: no such time, and the schema says so
    return aware.isoformat()


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def as_typed(kind: Kind, value: Any, zone: tzinfo = UTC, sign: str = ".") -> str:
    """How a value stands in its box: as typed when it is text, else as a person would type it."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case Enum():
            return str(value.value)
        case Decimal():
            return unambiguous(format(value, "f"), sign)
        case datetime():
            return local_text(value, zone)
        case date():
            return value.isoformat()
        case str() if kind is Kind.DATETIME and (moment := _moment(value)) and moment.tzinfo:
            return local_text(moment, zone)
        case _:
            return str(value)


def local_text(moment: datetime, zone: tzinfo) -> str:
    """A moment as a local date and time; with its offset where local time alone would mean another."""
    if moment.tzinfo is None:
        return moment.isoformat()
    local = moment.astimezone(zone)
    bare = local.replace(tzinfo=None, fold=0)
    if bare.replace(tzinfo=zone).astimezone(UTC) != moment.astimezone(UTC):
        return local.isoformat()
    return bare.isoformat(timespec="seconds" if bare.second else "minutes")
