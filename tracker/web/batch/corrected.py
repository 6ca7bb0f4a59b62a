"""What corrections replaced: every entry keeps the value it had, and who corrected it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tracker.custody.corrections import CORRECTABLE
from tracker.language import gettext as _
from tracker.records.entries import Entry
from tracker.web.batch.wording import happened, lines, on_record, struck, with_second
from tracker.web.shown import Names, words
from tracker.web.telling import grouped

UNITS = {"temperature_c": "°C", "added_ml": "mL", "after_ml": "mL"}


@dataclass(frozen=True, slots=True)
class Replaced:
    """One value of one entry that a correction replaced, as both read."""

    about: str
    field: str
    before: str
    now: str
    subject: str
    what: str
    correction: Entry


def replaced(written: Iterable[Entry]) -> tuple[Replaced, ...]:
    """Every value that was replaced, oldest first, and by what."""
    return tuple(_walk(tuple(written)))


def before(found: Iterable[Replaced], about: str, field: str = "value") -> tuple[str, ...]:
    """The values an entry had before, in their order."""
    return tuple(one.before for one in found if (one.about, one.field) == (about, field))


def rows(found: Iterable[Replaced], names: Names) -> list[list[Any]]:
    """The table of corrections."""
    return [
        [
            grouped(one.subject),
            lines([one.what, CORRECTABLE.get(one.field, words(one.field)).lower()]),
            lines([struck([one.before], one.now)]),
            with_second(names, one.correction.actor, one.correction.data),
            lines(happened(one.correction.at, one.correction)),
            on_record(one.correction.data) or _("no reason on record"),
        ]
        for one in found
    ]


def _walk(written: tuple[Entry, ...]) -> Iterator[Replaced]:
    known = {key: one for one in written for key in _keys(one)}
    data: dict[str, Mapping[str, Any]] = {key: one.data for key, one in known.items()}
    for one in written:
        about = str(one.data.get("corrects", ""))
        if one.kind != "correction" or about not in known:
            continue
        was, data[about] = data[about], {**data[about], **one.data["set"]}
        for field in _fields(one.data["set"]):
            what = _what(known[about])
            now = _told(data[about], field)
            yield Replaced(about, field, _told(was, field), now, known[about].subject, what, one)


def _keys(one: Entry) -> tuple[str, ...]:
    """The keys an entry is corrected by: its own, and as an arrival that of its line of the hand-over."""
    line = f"{one.data['handover']}-{one.subject}" if one.kind in ("arrival", "declined") else ""
    return (one.id, line) if line else (one.id,)


def _fields(given: Mapping[str, Any]) -> tuple[str, ...]:
    if "key" in given:
        return ("external_code",)
    return ("value",) if "sign" in given else tuple(given)


def _told(data: Mapping[str, Any], field: str) -> str:
    if field == "external_code":
        return str(data["text"] or "none")
    if field != "value":
        found = data.get(field)
        return _("not recorded") if found is None else f"{found} {UNITS.get(field, '')}".strip()
    number = "" if data.get("number") is None else f"{data['sign']}{data['number']}"
    return f"{number or data['word']} {data['unit']}".strip()


def _what(one: Entry) -> str:
    name = one.data.get("analyte") or one.data.get("name") or one.data.get("step") or one.kind
    return words(str(name)).capitalize()
