"""Records as values: in their order, sorted by kind, and folded with the corrections that came later."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple

from sqlalchemy import Row


class Entry(NamedTuple):
    """One record as it counts now: corrected by what came later, with the values it had before.

    Its first fields are the columns of `statements.ENTRY`: a scan of a long history makes hundreds of it.
    """

    id: str
    chain: str
    subject: str
    kind: str
    at: datetime
    recorded: datetime
    actor: str
    late: str | None
    seq: int
    data: Mapping[str, Any]
    corrected_at: datetime | None = None
    corrected_seq: int = 0
    corrected_by: frozenset[str] = frozenset()
    earlier: tuple[Mapping[str, Any], ...] = ()  # its data before each correction, oldest first
    corrections: tuple[datetime, ...] = ()  # when each of them was recorded

    def replaced(self, name: str) -> tuple[str, ...]:
        """The values a field had before corrections gave it another, oldest first."""
        every = (*self.earlier, self.data)
        pairs = ((str(old.get(name) or ""), new.get(name)) for old, new in pairwise(every))
        return tuple(old for old, new in pairs if old != str(new or ""))

    def stood(self, name: str) -> tuple[tuple[str, datetime], ...]:
        """Every value a field was recorded with or corrected to, and since when, oldest first."""
        values = (str(one.get(name) or "") for one in (*self.earlier, self.data))
        return tuple(zip(values, (self.recorded, *self.corrections), strict=True))

    def quantity(self, name: str) -> Decimal | None:
        """A decimal quantity of the data."""
        value = self.data.get(name)
        return None if value is None else Decimal(str(value))

    def instant(self, name: str) -> datetime:
        """An instant of the data."""
        return datetime.fromisoformat(str(self.data[name]))

    def words(self, name: str) -> tuple[str, ...]:
        """A list of the data."""
        value = self.data.get(name)
        return tuple(map(str, value)) if value else ()


_UNCORRECTED = tuple(Entry._field_defaults.values())


class Entries(tuple[Entry, ...]):
    """Records in their order, sorted by kind once: every part of a case asks for kinds of its own."""

    @cached_property
    def by_kind(self) -> Mapping[str, tuple[Entry, ...]]:
        """The records of each kind there is."""
        found: dict[str, list[Entry]] = {}
        for one in self:
            found.setdefault(one.kind, []).append(one)
        return {kind: tuple(some) for kind, some in found.items()}


def written(kept: Sequence[Row[Any]]) -> Entries:
    """Records as they were written, oldest first."""
    # One document of hundreds is read in a third of the time of hundreds of documents.
    every = json.loads(f"[{','.join([row.data for row in kept])}]")
    return Entries(
        [Entry._make((*row[:-1], data, *_UNCORRECTED)) for row, data in zip(kept, every, strict=True)]
    )


def as_they_count(found: Entries) -> Entries:
    """Records oldest first, each as the newest correction of it says."""
    corrected = {one.data["corrects"] for one in of(found, "correction")}
    if not corrected:
        return found
    return Entries([_corrected(one, found) if one.id in corrected else one for one in found])


def _corrected(entry: Entry, found: Entries) -> Entry:
    data, newest, people, earlier = dict(entry.data), entry, set[str](), list[Mapping[str, Any]]()
    times = list[datetime]()
    for one in of(found, "correction"):
        if one.data["corrects"] == entry.id:
            earlier.append(data)
            data = data | one.data["set"]
            newest = one
            times.append(one.recorded)
            people |= {one.actor, one.data.get("second") or one.actor}
    return entry._replace(
        data=data, corrected_at=newest.recorded, corrected_seq=newest.seq, corrected_by=frozenset(people),
        earlier=tuple(earlier), corrections=tuple(times),
    )  # fmt: skip


def of(found: Iterable[Entry], *kinds: str) -> tuple[Entry, ...]:
    """The records of these kinds, in their order."""
    if not isinstance(found, Entries):
        return tuple(one for one in found if one.kind in kinds)
    present = [kind for kind in kinds if kind in found.by_kind]
    if len(present) == 1:
        return found.by_kind[present[0]]
    return tuple(one for one in found if one.kind in present) if present else ()
