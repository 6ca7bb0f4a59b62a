"""Which aggregates an act may touch: everything to be locked before the first read that counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, or_, select

from tracker.records.tables.people import donor, person, person_link
from tracker.records.tables.samples import handover_line, sample, vial
from tracker.records.tables.treatments import allocation, material, treatment


@dataclass(frozen=True, slots=True)
class Scope:
    """The codes to lock, and the sample of each vial that was asked for."""

    chains: frozenset[str]
    samples: dict[str, str]


def reach(connection: Connection, codes: Iterable[str]) -> Scope:
    """The chains of what is named and of all it rests on or may bring about; unknown codes are left out."""
    named = set(codes)
    orders = {one for one in named if one.startswith("T")}
    held = (
        connection.execute(
            select(allocation.c.vial, allocation.c.sample).where(
                allocation.c.treatment.in_(orders), allocation.c.ended_at.is_(None)
            )
        ).all()
        if orders
        else []
    )
    vials = {one for one in named if one.startswith("V")} | {row.vial for row in held}
    whole = {one for one in named if one.startswith("S")} | {row.sample for row in held}
    samples, donors, people = _samples(connection, vials, whole)
    orders |= _orders(connection, set(samples.values()) | whole)
    people |= (
        set(connection.scalars(select(treatment.c.person).where(treatment.c.code.in_(orders))))
        if orders
        else set()
    )
    donors |= {one for one in named if one.startswith("D")}
    people |= _people_of(connection, donors) | {one for one in named if one.startswith("P")}
    people |= _linked(connection, people)
    roads = (
        set(connection.scalars(select(handover_line.c.handover).where(handover_line.c.vial.in_(vials))))
        if vials
        else set()
    )
    others = {one for one in named if one[:1] in "HLEU"}
    found = people | donors | set(samples.values()) | whole | orders | roads | others
    return Scope(frozenset(one for one in found if one), samples)


def _samples(
    connection: Connection, vials: set[str], whole: set[str]
) -> tuple[dict[str, str], set[str], set[str]]:
    if not vials and not whole:
        return {}, set(), set()
    query = (
        select(vial.c.code, vial.c.sample, sample.c.donor, donor.c.person, donor.c.tested_person)
        .join(sample, sample.c.code == vial.c.sample)
        .join(donor, donor.c.code == sample.c.donor)
        .where(or_(vial.c.code.in_(vials), vial.c.sample.in_(whole)))
    )
    found = connection.execute(query).all()
    people = {row.person for row in found} | {row.tested_person for row in found}
    return {row.code: row.sample for row in found}, {row.donor for row in found}, people


def _orders(connection: Connection, samples: set[str]) -> set[str]:
    if not samples:
        return set()
    active = select(allocation.c.treatment).where(
        allocation.c.sample.in_(samples), allocation.c.ended_at.is_(None)
    )
    return set(connection.scalars(active))


def _people_of(connection: Connection, donors: set[str]) -> set[str]:
    if not donors:
        return set()
    found = connection.execute(select(donor.c.person, donor.c.tested_person).where(donor.c.code.in_(donors)))
    return {one for row in found for one in row}


def _linked(connection: Connection, people: set[str]) -> set[str]:
    if not people:
        return set()
    query = select(person_link.c.person, person_link.c.other).where(
        or_(person_link.c.person.in_(people), person_link.c.other.in_(people)),
        person_link.c.ended_at.is_(None),
    )
    return {one for row in connection.execute(query) for one in row}


_TABLES = {
    "P": person.c.code,
    "D": donor.c.code,
    "S": sample.c.code,
    "V": vial.c.code,
    "T": treatment.c.code,
    "L": material.c.code,
    "E": material.c.code,
    "U": material.c.code,
}


def known(connection: Connection, code: str) -> bool:
    """Say whether there is something with this code."""
    column = _TABLES.get(code[:1])
    return column is not None and connection.scalar(select(column).where(column == code)) is not None
