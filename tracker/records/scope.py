"""Which aggregates an act may touch: everything to be locked before the first read that counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import BindParameter, Connection, bindparam, literal, select, union, union_all

from tracker.records.kin import kin
from tracker.records.tables.people import donor, person
from tracker.records.tables.recalls import recall
from tracker.records.tables.samples import handover, handover_line, sample, specification, vial
from tracker.records.tables.treatments import allocation, material, treatment

NAMED_THEMSELVES = frozenset("PDSTHLEUQR")


@dataclass(frozen=True, slots=True)
class Scope:
    """The codes to lock, and the sample of each vial that was asked for."""

    chains: frozenset[str]
    samples: dict[str, str]


def reach(connection: Connection, codes: Iterable[str]) -> Scope:
    """The chains of what is named and of all it rests on or may bring about, in one statement; unknown vials
    are left out."""
    named = set(codes)
    found = connection.execute(_REACH, {"codes": sorted(named)}).all()
    others = {one for one in named if one[:1] in NAMED_THEMSELVES}
    return Scope(
        frozenset(row.chain for row in found) | others, {row.vial: row.chain for row in found if row.vial}
    )


# Each of these is what the act touches of one kind, found from what it names and from the kinds above it.
_named: BindParameter[str] = bindparam("codes", expanding=True)

_vials = union(
    select(vial.c.code, vial.c.sample).where(vial.c.code.in_(_named)),
    select(allocation.c.vial, allocation.c.sample).where(allocation.c.treatment.in_(_named)),
).cte("vials")
_samples = union(
    select(_vials.c.sample),
    select(sample.c.code).where(sample.c.code.in_(_named)),
).cte("samples")
_orders = union(
    select(allocation.c.treatment).where(allocation.c.sample.in_(select(_samples.c.sample))),
    select(treatment.c.code).where(treatment.c.code.in_(_named)),
).cte("orders")
_donors = union(
    select(sample.c.donor).where(sample.c.code.in_(select(_samples.c.sample))),
    select(donor.c.code).where(donor.c.code.in_(_named)),
).cte("donors")
_people = union(
    select(donor.c.person).where(donor.c.code.in_(select(_donors.c.donor))),
    select(donor.c.tested_person).where(donor.c.code.in_(select(_donors.c.donor))),
    select(treatment.c.person).where(treatment.c.code.in_(select(_orders.c.treatment))),
    select(person.c.code).where(person.c.code.in_(_named)),
).cte("people")
_kin = kin(select(_people.c.person))
_roads = select(handover_line.c.handover).where(handover_line.c.vial.in_(select(_vials.c.code)))

_REACH = union_all(
    select(_vials.c.code.label("vial"), _vials.c.sample.label("chain")),
    *(
        select(literal(""), chains)
        for chains in (
            _samples.c.sample, _orders.c.treatment, _donors.c.donor, _kin.c.person,
            _roads.subquery("roads").c.handover,
        )
    ),
)  # fmt: skip


_TABLES = {
    "P": person.c.code,
    "D": donor.c.code,
    "S": sample.c.code,
    "V": vial.c.code,
    "T": treatment.c.code,
    "H": handover.c.code,
    "L": material.c.code,
    "E": material.c.code,
    "U": material.c.code,
    "Q": specification.c.code,
    "R": recall.c.code,
}
_KNOWN = {kind: select(column).where(column == bindparam("code")) for kind, column in _TABLES.items()}


def known(connection: Connection, code: str) -> bool:
    """Say whether there is something with this code."""
    query = _KNOWN.get(code[:1])
    return query is not None and connection.scalar(query, {"code": code}) is not None
