"""Which of our vials is known under the code of another house."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select

from tracker.identifiers.units import same_unit, shelf
from tracker.records.tables.samples import record

KINDS = ("outside_code", "correction")
_ON_A_SHELF = (
    select(record.c.id, record.c.chain, record.c.data)
    .where(record.c.kind.in_(KINDS), record.c.id.startswith(bindparam("shelf")))
    .order_by(record.c.recorded, record.c.id)
)
_ON_THEIR_CHAINS = (
    select(record.c.id, record.c.kind, record.c.subject, record.c.recorded, record.c.data)
    .where(record.c.kind.in_(KINDS), record.c.chain.in_(bindparam("chains", expanding=True)))
    .order_by(record.c.seq, record.c.id)
)


@dataclass(frozen=True, slots=True)
class Known:
    """One entry of an outside code: its vial, the key that counts, and when it was corrected last."""

    about: str
    vial: str
    key: str
    corrected_at: datetime | None


def units_under(connection: Connection, key: str, besides: str = "") -> tuple[str, ...]:
    """The vials whose outside code may name the same unit as this key, oldest first, each once."""
    found = (one for one in entries_under(connection, key) if one.about != besides)
    return tuple(dict.fromkeys(one.vial for one in found if one.key and same_unit(one.key, key)))


def once_under(connection: Connection, key: str) -> Known | None:
    """The newest entry that had this code until a correction replaced it."""
    found = [one for one in entries_under(connection, key) if not (one.key and same_unit(one.key, key))]
    return max(found, key=lambda one: one.corrected_at.timestamp() if one.corrected_at else 0, default=None)


def entries_under(connection: Connection, key: str) -> tuple[Known, ...]:
    """Every entry that has this code or had it before a correction, oldest first, as it counts now."""
    rows = [
        row
        for row in connection.execute(_ON_A_SHELF, {"shelf": shelf(key)})
        if same_unit(str(_named(row)["key"]), key)
    ]
    if not rows:
        return ()
    abouts = dict.fromkeys(str(row.data.get("corrects") or row.id) for row in rows)
    every = connection.execute(_ON_THEIR_CHAINS, {"chains": sorted({row.chain for row in rows})}).all()
    return tuple(
        _known(about, [one for one in every if about in (one.id, one.data.get("corrects"))])
        for about in abouts
    )


def _named(row: Any) -> Mapping[str, Any]:
    named: Mapping[str, Any] = row.data.get("set", row.data)
    return named


def _known(about: str, history: Sequence[Any]) -> Known:
    """The entry itself and its corrections, oldest first: the newest counts."""
    entry = next(one for one in history if one.id == about)
    newest = history[-1]
    corrected = newest.recorded if newest is not entry else None
    return Known(about, entry.subject, str(_named(newest)["key"]), corrected)
