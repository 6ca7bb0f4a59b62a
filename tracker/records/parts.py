"""The parts of a case as they are read: one statement each, whatever the length of the history."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, or_, select, union

from tracker.custody.case import Rules
from tracker.custody.case.papers import Donor, Link, Papers
from tracker.custody.case.process import Materials
from tracker.custody.case.quality import Quality
from tracker.custody.case.stops import Stop
from tracker.custody.case.treatment import Allocation, Order
from tracker.custody.sample import Sample, Vial
from tracker.records import folded, rows, specifications
from tracker.records.kin import kin
from tracker.records.orders import to_allocation, to_order
from tracker.records.tables.people import establishment, person, person_link, wristband
from tracker.records.tables.samples import handover, handover_line, label, record, stop, vial
from tracker.records.tables.samples import specification as specification_table
from tracker.records.tables.treatments import allocation, material, treatment


@dataclass(frozen=True, slots=True)
class Parts:
    """What can be read of a case on one connection, at one instant, under one set of rules."""

    connection: Connection
    now: datetime
    rules: Rules

    def vials(self, code: str) -> dict[str, Vial]:
        """The vials of a sample, oldest first."""
        found = self.connection.execute(
            select(vial).where(vial.c.sample == code).order_by(vial.c.made_at, vial.c.code)
        )
        return {row.code: rows.to_vial(row) for row in found}

    def allocations(self, code: str) -> tuple[Allocation, ...]:
        """Every allocation of a vial of this sample, ended ones too."""
        found = self.connection.execute(select(allocation).where(allocation.c.sample == code))
        return tuple(to_allocation(row) for row in found)

    def orders(self, codes: list[str], people: Iterable[str] = ()) -> tuple[Order, ...]:
        """The orders named and every other order of the same people, with their records and allocations."""
        whose = kin(
            union(
                select(treatment.c.person).where(treatment.c.code.in_(codes)),
                select(person.c.code).where(person.c.code.in_(tuple(people))),
            )
        )
        found = self.connection.execute(
            select(treatment).where(treatment.c.person.in_(select(whose.c.person))).order_by(treatment.c.code)
        ).all()
        if not found:
            return ()
        keys = [row.code for row in found]
        entries = self.entries(keys)
        given = [
            to_allocation(row)
            for row in self.connection.execute(select(allocation).where(allocation.c.treatment.in_(keys)))
        ]
        return tuple(to_order(row, entries, given) for row in found)

    def bands_by(self, order: Order) -> frozenset[str]:
        """Who put a wristband or a link of the patient on record after a vial was allocated."""
        first = min((one.at for one in order.allocations), default=None)
        if first is None:
            return frozenset()
        bands = select(wristband.c.actor, wristband.c.second).where(
            wristband.c.person == order.patient, wristband.c.at >= first
        )
        links = select(person_link.c.actor, person_link.c.second).where(
            or_(person_link.c.person == order.patient, person_link.c.other == order.patient),
            person_link.c.at >= first,
        )
        found = self.connection.execute(bands.union_all(links))
        return frozenset(user for row in found for user in row if user)

    def links(self, people: Iterable[str]) -> tuple[Link, ...]:
        """Every link by which these people are one with others, at any distance."""
        whole = kin(select(person.c.code).where(person.c.code.in_(tuple(people))))
        found = self.connection.execute(
            select(person_link.c.id, person_link.c.person, person_link.c.other).where(
                person_link.c.person.in_(select(whole.c.person)), person_link.c.ended_at.is_(None)
            )
        )
        return tuple(Link(row.id, row.person, row.other) for row in found)

    def entries(self, chains: Iterable[str]) -> tuple[rows.Entry, ...]:
        """The records of these chains, oldest first, as they count now."""
        found = self.connection.execute(
            select(record)
            .where(record.c.chain.in_(tuple(chains)))
            .order_by(record.c.recorded, record.c.at, record.c.id)
        )
        return rows.entries(found)

    def stops(self, targets: Iterable[str]) -> tuple[Stop, ...]:
        """The stops on these targets: those in force, those lifted so lately that confirmations feel it."""
        recent = self.now - self.rules.confirmation_window
        counts = or_(stop.c.lifted_at.is_(None), stop.c.lifted_at > recent)
        found = self.connection.execute(
            select(stop).where(stop.c.target.in_(tuple(targets)), counts).order_by(stop.c.at)
        )
        return tuple(rows.to_stop(row) for row in found)

    def handovers(self, code: str) -> tuple[Any, ...]:
        """The hand-over lines of every vial of the sample."""
        query = (
            select(handover_line, handover)
            .join(handover, handover.c.code == handover_line.c.handover)
            .join(vial, vial.c.code == handover_line.c.vial)
            .where(vial.c.sample == code)
            .order_by(handover.c.offered_at, handover_line.c.id)
        )
        return tuple(rows.to_handover(row) for row in self.connection.execute(query))

    def labels(self, code: str) -> tuple[Any, ...]:
        """The labels of every vial of the sample."""
        query = (
            select(label)
            .join(vial, vial.c.code == label.c.vial)
            .where(vial.c.sample == code)
            .order_by(label.c.printed_at)
        )
        return tuple(rows.to_label(row) for row in self.connection.execute(query))

    def materials(self, codes: Iterable[str]) -> Materials:
        """The lots, instruments and units with these codes."""
        found = self.connection.execute(select(material).where(material.c.code.in_(tuple(codes))))
        return Materials({row.code: rows.to_material(row) for row in found})

    def papers(self, found: Donor, links: tuple[Link, ...], entries: tuple[rows.Entry, ...]) -> Papers:
        """What a sample cites of its donor."""
        bodies = self.connection.execute(select(establishment))
        return Papers(
            donor=found,
            identity_checks=folded.to_identity_checks(entries),
            consents=folded.to_consents(entries),
            markers=folded.to_markers(entries),
            determinations=folded.to_determinations(entries),
            establishments={row.code: rows.to_establishment(row) for row in bodies},
            links=links,
        )

    def quality(self, own: Sample, entries: tuple[rows.Entry, ...]) -> Quality:
        """What was measured and decided, with the specification it is judged under."""
        before = {one.data["before"] for one in rows.of(entries, "reassign")}
        query = select(specification_table).where(
            or_(
                specification_table.c.code.in_({own.specification, *before}),
                specification_table.c.product == own.product,
            )
        )
        every = {row.code: specifications.to_specification(row) for row in self.connection.execute(query)}
        return Quality(
            specification=every.get(own.specification),
            stood_under=tuple(every[code] for code in before if code in every),
            other_versions=tuple(one for code, one in every.items() if code != own.specification),
            results=folded.to_results(entries),
            investigations=folded.to_investigations(entries),
            inquiries=folded.to_inquiries(entries),
            releases=folded.to_releases(entries),
            deviations=folded.to_deviations(entries),
        )
