"""A record at two of its events: what each event changed, and which facts differ between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tracker.actions.site import Site
from tracker.custody.problems import Unknown
from tracker.ledger.fold import Fold, Told
from tracker.records import ledger_lines, scope
from tracker.records.ledger_lines import LedgerLine, speaks_of

MOST = 20_000
SEP = "."
ENVELOPE = ("act", "chain", "kind", "subject", "recorded", "seq")
"""What every record repeats of its event; it tells nothing of its own."""


@dataclass(frozen=True, slots=True)
class Differs:
    """One fact that differs: of which row, under which name, what it was and is; None where it was not."""

    table: str
    key: str
    about: Mapping[str, Any]
    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Compared:
    """A record between two numbers of its chain: its versions, the facts that differ, its rows by key."""

    chain: str
    versions: tuple[LedgerLine, ...]
    first: int
    last: int
    facts: tuple[Differs, ...]
    known: Mapping[str, Mapping[str, Any]]


def compared(site: Site, code: str, first: int | None = None, last: int | None = None) -> Compared:
    """The record of a code at two numbers of its chain, the newest two versions where none is named.

    A version is an event that was done and changed something; 0 is before all of them. Raises Unknown.
    """
    with site.database.reading() as connection:
        chain = scope.reach(connection, [code]).samples.get(code, code) if code[:1] == "V" else code
        events = ledger_lines.lines(connection, chain, "", -1, MOST)
    versions = [one for one in events if one.body["outcome"] == "done" and any(_changes(one, chain, code))]
    if not versions:
        raise Unknown(f"Nothing on the ledger changed a record with the code {code}.")
    numbers = [0, *(one.seq for one in versions)]
    last = numbers[-1] if last is None else last
    first = max((one for one in numbers if one < last), default=0) if first is None else first
    first, last = min(first, last), max(first, last)
    before, after = _folded(versions, chain, code, first), _folded(versions, chain, code, last)
    known = {key: row for rows in (before, after) for (_, key), row in rows.items()}
    return Compared(chain, tuple(versions), first, last, tuple(_differs(before, after)), known)


_Rows = dict[tuple[str, str], dict[str, Any]]


def _changes(one: LedgerLine, chain: str, code: str) -> Iterator[Mapping[str, Any]]:
    changes: Iterable[Mapping[str, Any]] = one.body["data"].get("changes", ())
    return (each for each in changes if code == chain or speaks_of(code, each))


def _folded(versions: Sequence[LedgerLine], chain: str, code: str, until: int) -> _Rows:
    """Every row as the events up to a number tell it, each fact under its name."""
    fold = Fold()
    for one in versions:
        if one.seq <= until:
            fold.take({"changes": list(_changes(one, chain, code))}, chain, one.idx, one.seq)
    _correct(fold.rows.get("record", {}))
    return {
        (table, key): dict(_flat("", told.values))
        for table, rows in fold.rows.items()
        for key, told in rows.items()
    }


def _correct(records: Mapping[str, Told]) -> None:
    """A corrected record counts with its newest values; the correction itself then only says why."""
    rising = sorted(records.values(), key=lambda one: one.seq)
    for one in rising:
        data = one.values.get("data")
        if one.values.get("kind") != "correction" or not isinstance(data, dict):
            continue
        target, values = records.get(str(data.get("corrects"))), data.get("set")
        if target is not None and isinstance(values, dict):
            before = target.values.get("data")
            target.values["data"] = {**(before if isinstance(before, dict) else {}), **values}
            one.values["data"] = {name: value for name, value in data.items() if name != "set"}


def _flat(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    """Every fact inside a value; a commitment is one fact."""
    if isinstance(value, Mapping) and value and set(value) != {"commit"}:
        for field, inner in value.items():
            yield from _flat(f"{name}{SEP}{field}" if name else str(field), inner)
    else:
        yield name, value


def _differs(before: _Rows, after: _Rows) -> Iterator[Differs]:
    for row in dict.fromkeys((*before, *after)):
        was, now = before.get(row, {}), after.get(row, {})
        about = now or was
        for field in dict.fromkeys((*was, *now)):
            if field not in ENVELOPE and (was.get(field) or None) != (now.get(field) or None):
                yield Differs(*row, about, field, was.get(field), now.get(field))
