"""Read-only lists of what material is made, kept and carried with: lots, instruments, units, hand-overs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Text, cast, func, select

from tracker.custody.products import Specification
from tracker.records import specifications
from tracker.records.rows import to_material
from tracker.records.tables.samples import handover, handover_line, record, specification, stop, vial
from tracker.records.tables.treatments import material


@dataclass(frozen=True, slots=True)
class Stock:
    """One lot, instrument or storage unit as it stands. Temperatures in degrees Celsius."""

    code: str
    family: str
    kind: str
    name: str
    maker: str
    number: str
    usable_until: datetime | None
    in_service: bool
    establishment: str
    stopped: bool
    maintained_until: datetime | None
    in_use_until: datetime | None


@dataclass(frozen=True, slots=True)
class Carried:
    """One hand-over with the answer for each vial, in the order of their codes."""

    code: str
    kind: str
    giver: str
    from_establishment: str
    to_establishment: str
    to_place: str
    treatment: str
    offered_at: datetime
    lines: tuple[tuple[str, str, datetime | None, str], ...]


@dataclass(frozen=True, slots=True)
class Touched:
    """One vial that a lot, an instrument or a unit was used for, with the treatment it was given in."""

    vial: str
    at: datetime
    stage: str
    standing: str
    treatment: str


_STOPPED = select(stop.c.id).where(stop.c.target == material.c.code, stop.c.lifted_at.is_(None)).exists()


def stock(
    connection: Connection, family: str, *, before: datetime | None = None, most: int = 100
) -> tuple[Stock, ...]:
    """What there is of one family, what may be used longest first; `before` turns the page."""
    query = (
        select(material, _STOPPED.label("stopped"))
        .where(material.c.family == family)
        .order_by(material.c.usable_until.desc(), material.c.name, material.c.code)
        .limit(most)
    )
    if before is not None:
        query = query.where(material.c.usable_until < before)
    return tuple(_stock(row) for row in connection.execute(query))


def one_of_stock(connection: Connection, code: str) -> Stock | None:
    """One lot, instrument or unit."""
    row = connection.execute(
        select(material, _STOPPED.label("stopped")).where(material.c.code == code)
    ).one_or_none()
    return None if row is None else _stock(row)


def touched(connection: Connection, code: str, *, most: int = 500) -> tuple[Touched, ...]:
    """Every vial this was used for or that was made of one it was used for, the newest use first."""
    line = (
        select(record.c.subject.label("vial"), record.c.at)
        .where(record.c.kind == "done", cast(record.c.data, Text).contains(f'"{code}"', autoescape=True))
        .cte("line", recursive=True)
    )
    line = line.union(select(vial.c.code, line.c.at).join(line, vial.c.parent == line.c.vial))
    injected = record.alias()
    given = (
        select(injected.c.data["treatment"].as_string())
        .where(injected.c.chain == vial.c.sample, injected.c.kind == "injected")
        .where(injected.c.subject == vial.c.code)
        .limit(1)
        .scalar_subquery()
    )
    query = (
        select(vial.c.code, vial.c.stage, vial.c.standing, func.max(line.c.at), given)
        .join(line, vial.c.code == line.c.vial)
        .group_by(vial.c.code, vial.c.stage, vial.c.standing, vial.c.sample)
        .order_by(func.max(line.c.at).desc(), vial.c.code)
        .limit(most)
    )
    found = connection.execute(query)
    return tuple(
        Touched(code, at, stage, standing or "", treatment or "")
        for code, stage, standing, at, treatment in found
    )


def versions(connection: Connection) -> tuple[Specification, ...]:
    """Every version of every specification, by product, the newest first."""
    query = select(specification).order_by(specification.c.product, specification.c.version.desc())
    return tuple(specifications.to_specification(row) for row in connection.execute(query))


def carried(connection: Connection, code: str) -> Carried | None:
    """One hand-over with its vials."""
    query = (
        select(handover, handover_line.c.vial, handover_line.c.state)
        .add_columns(handover_line.c.answered_at, handover_line.c.answered_by)
        .join(handover_line, handover_line.c.handover == handover.c.code)
        .where(handover.c.code == code)
        .order_by(handover_line.c.vial)
    )
    rows = connection.execute(query).all()
    return _carried(rows) if rows else None


def _carried(rows: Sequence[Row[Any]]) -> Carried:
    first = rows[0]
    return Carried(
        code=first.code,
        kind=first.kind,
        giver=first.giver,
        from_establishment=first.from_establishment,
        to_establishment=first.to_establishment,
        to_place=first.to_place,
        treatment=first.treatment or "",
        offered_at=first.offered_at,
        lines=tuple((row.vial, row.state, row.answered_at, row.answered_by or "") for row in rows),
    )


def _stock(row: Row[Any]) -> Stock:
    return Stock(
        code=row.code,
        family=row.family,
        kind=row.kind,
        name=row.name,
        maker=row.maker,
        number=row.number,
        usable_until=row.usable_until,
        in_service=row.in_service,
        establishment=row.establishment,
        stopped=row.stopped,
        maintained_until=row.maintained_until,
        in_use_until=to_material(row).in_use_until,
    )
