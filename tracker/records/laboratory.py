"""Whom a laboratory's file is about, and which files were imported before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, TypeVar

from sqlalchemy import Connection, select

from tracker.records.tables.chain import DOOR
from tracker.records.tables.samples import record, vial

MANY = 500
NUMBER, IMPORT = "laboratory_number", "import"


T = TypeVar("T")


class Before(NamedTuple):
    """An import that was done: when, by whom, how much, and which places were left out."""

    at: datetime
    by: str
    recorded: int
    left_out: int


def in_parts(values: Sequence[T], most: int) -> Iterator[Sequence[T]]:
    """The same values, at most so many at a time."""
    return (values[first : first + most] for first in range(0, len(values), most))


def vials_known(connection: Connection, codes: Iterable[str]) -> dict[str, str]:
    """Those of these codes that are vials on record, each with its sample."""
    return {
        row.code: row.sample
        for some in in_parts(sorted(set(codes)), MANY)
        for row in connection.execute(select(vial.c.code, vial.c.sample).where(vial.c.code.in_(some)))
    }


def first_vials(connection: Connection, samples: Iterable[str]) -> dict[str, str]:
    """The first container of each of these samples."""
    found: dict[str, str] = {}
    for some in in_parts(sorted(set(samples)), MANY):
        rows = connection.execute(
            select(vial.c.sample, vial.c.code).where(vial.c.sample.in_(some), vial.c.parent.is_(None))
        )
        found |= {row.sample: row.code for row in rows}
    return found


def vials_numbered(connection: Connection, numbers: Iterable[str]) -> dict[str, set[str]]:
    """The vials that a laboratory knows under each of these numbers of its own."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    given = record.c.data["number"].as_string()
    for some in in_parts(sorted(set(numbers)), MANY):
        rows = connection.execute(
            select(given.label("number"), record.c.subject).where(record.c.kind == NUMBER, given.in_(some))
        )
        for row in rows:
            found[row.number].add(row.subject)
    return dict(found)


def imported_before(connection: Connection, sha256: str) -> Before | None:
    """The import of a file with this content, None when there was none."""
    row = connection.execute(
        select(record.c.recorded, record.c.actor, record.c.data).where(
            record.c.kind == IMPORT, record.c.chain == DOOR, record.c.data["sha256"].as_string() == sha256
        )
    ).first()
    if row is None:
        return None
    data: Mapping[str, int] = row.data
    return Before(row.recorded, row.actor, data["recorded"], data["left_out_count"])
