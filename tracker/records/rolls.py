"""Pre-printed rolls: codes that were reserved, and what became of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Text, cast, or_, select

from tracker.custody.case.custody import Unused
from tracker.records.tables.samples import record, vial

KIND = "label_roll"


@dataclass(frozen=True, slots=True)
class Roll:
    """One roll: its codes with their serials in the order of printing, and which are on a vial already."""

    id: str
    codes: Mapping[str, str]
    by: str
    at: datetime
    bound: frozenset[str] = frozenset()


def listed(connection: Connection, most: int = 50) -> tuple[Roll, ...]:
    """The newest rolls, the newest first."""
    query = select(record).where(record.c.kind == KIND).order_by(record.c.seq.desc()).limit(most)
    return tuple(_roll(connection, row) for row in connection.execute(query))


def called(connection: Connection, roll: str) -> Roll | None:
    """One roll; None when there is none."""
    query = select(record).where(record.c.kind == KIND, record.c.subject == roll)
    row = connection.execute(query).one_or_none()
    return None if row is None else _roll(connection, row)


def reserved(connection: Connection, codes: Iterable[str]) -> tuple[Unused, ...]:
    """Those of these codes that stand on a roll, each with whether a vial has it by now."""
    wanted = tuple(codes)
    if not wanted:
        return ()
    on_it = or_(*(cast(record.c.data, Text).contains(f'"{one}.', autoescape=True) for one in wanted))
    found = connection.execute(select(record).where(record.c.kind == KIND, on_it))
    of = {
        code: (serial, row)
        for row in found
        for code, serial in _labels(row.data["labels"]).items()
        if code in wanted
    }
    bound = _bound(connection, of)
    return tuple(
        Unused(code, serial, row.subject, row.at, row.actor, code in bound)
        for code, (serial, row) in of.items()
    )


def _bound(connection: Connection, codes: Iterable[str]) -> frozenset[str]:
    return frozenset(connection.scalars(select(vial.c.code).where(vial.c.code.in_(tuple(codes)))))


def _roll(connection: Connection, row: Row[Any]) -> Roll:
    codes = _labels(row.data["labels"])
    return Roll(row.subject, codes, row.actor, row.at, _bound(connection, codes))


def _labels(texts: Iterable[str]) -> dict[str, str]:
    """Code and serial of each label, which is kept as its symbol holds it."""
    return dict(text.split(".") for text in texts)
