"""Loading a case: a fixed number of statements, whatever the length of the history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, or_, select

from tracker.custody.case import Case, Rules
from tracker.custody.case.custody import Custody
from tracker.custody.case.line import Line
from tracker.custody.case.papers import Donor, Papers
from tracker.custody.case.process import Materials, Processing
from tracker.custody.case.quality import Quality
from tracker.custody.case.stops import Stop
from tracker.custody.case.treatment import Allocation, Order, Treatment
from tracker.custody.sample import Sample, Vial
from tracker.records import rows, specifications
from tracker.records.orders import to_allocation, to_order
from tracker.records.tables.people import donor, establishment, person_link, wristband
from tracker.records.tables.samples import handover, handover_line, label, record, sample, stop, vial
from tracker.records.tables.samples import specification as specification_table
from tracker.records.tables.treatments import allocation, material, treatment

_HEAD = select(sample, donor.c.person, donor.c.tested_person).join(donor, donor.c.code == sample.c.donor)


class Loader:
    """One case in the making: every method is one statement, and no method is called in a loop."""

    def __init__(self, connection: Connection, now: datetime, rules: Rules) -> None:
        self.connection = connection
        self.now = now
        self.rules = rules

    def of_vial(self, code: str, named: Iterable[str] = (), treatment_code: str = "") -> Case:
        """The case of one vial, with the treatment it is set aside for, or the one at hand."""
        head = self.connection.execute(
            _HEAD.join(vial, vial.c.sample == sample.c.code).where(vial.c.code == code)
        ).one()
        return self._sample(head, code, named, treatment_code)

    def of_sample(self, code: str, named: Iterable[str] = ()) -> Case:
        """The case of a whole sample."""
        head = self.connection.execute(_HEAD.where(sample.c.code == code)).one()
        return self._sample(head, None, named, "")

    def of_donor(self, code: str, named: Iterable[str] = (), specification: str = "") -> Case:
        """The case of a donor's papers, and of the specification a collection names."""
        row = self.connection.execute(select(donor).where(donor.c.code == code)).one()
        found = rows.to_donor(row)
        linked = self._linked({found.person, found.tested_person})
        chains = {found.code, *_family(found, linked)}
        entries = self._entries(chains)
        papers = self._papers(found, linked, entries)
        materials, stops = self._materials(named), self._stops({found.code, *chains, *named})
        specs = specifications.load(self.connection, [specification]) if specification else {}
        quality = Quality(specification=specs.get(specification))
        return self._case(
            code, papers=papers, materials=_recalled(materials, stops), quality=quality, stops=stops
        )

    def of_treatment(self, code: str) -> Case:
        """The case of an order without a vial in hand."""
        orders = self._orders([code])
        order = next(one for one in orders if one.code == code)
        stops = self._stops({one.code for one in orders} | {order.patient})
        others = tuple(one for one in orders if one.code != code)
        papers = Papers(linked=self._linked({order.patient}))
        whole = Treatment(order, order.allocations, others, self._bands_by(order))
        return self._case(code, papers=papers, treatment=whole, stops=stops)

    def of_person(self, code: str) -> Case:
        """The case of a person: who they are linked with, and their treatments."""
        linked = self._linked({code})
        people = {code, *linked.get(code, frozenset())}
        orders = self._orders([], people)
        papers = Papers(linked=linked, identity_checks=rows.to_identity_checks(self._entries(people)))
        return self._case(code, papers=papers, treatment=Treatment(others=orders), stops=self._stops(people))

    def of_other(self, code: str) -> Case:
        """The case of a lot, an instrument or a unit: what stops it."""
        stops = self._stops({code})
        return self._case(code, materials=_recalled(self._materials([code]), stops), stops=stops)

    def _sample(self, head: Row[Any], focus: str | None, named: Iterable[str], treatment_code: str) -> Case:
        own, found = rows.to_sample(head), Donor(head.donor, head.person, head.tested_person, head.source)
        vials = self._vials(own.code)
        line = Line(own, vials, focus)
        allocations = self._allocations(own.code)
        mine = (
            Treatment(allocations=allocations).allocation_of(tuple(one.code for one in line.path()))
            if focus
            else None
        )
        code = treatment_code or (mine.treatment if mine else "")
        orders = self._orders([code]) if code else ()
        order = next((one for one in orders if one.code == code), None)
        linked = self._linked({found.person, found.tested_person, *((order.patient,) if order else ())})
        entries = self._entries({own.code, found.code, *_family(found, linked)})
        done = rows.to_done(entries, self.rules.interval_grace, self.rules.demonstration)
        used = {
            *named,
            *(lot for one in done for lot in (*one.lots, *one.equipment, *((one.unit,) if one.unit else ()))),
        }
        targets = {
            own.code,
            found.code,
            found.person,
            found.tested_person,
            *vials,
            *used,
            *(one.code for one in orders),
        }
        stops = self._stops(targets)
        whole = Treatment(
            order,
            allocations,
            tuple(one for one in orders if one.code != code),
            self._bands_by(order) if order else frozenset(),
        )
        return self._case(
            focus or own.code, line=line, papers=self._papers(found, linked, entries), quality=self._quality(own, entries),
            custody=Custody(self._handovers(own.code), self._labels(own.code)), processing=Processing(done),
            materials=_recalled(self._materials(used), stops), treatment=whole, stops=stops,
        )  # fmt: skip

    def _case(self, subject: str, **parts: Any) -> Case:
        stops: tuple[Stop, ...] = parts.pop("stops", ())
        active = tuple(one for one in stops if one.lifted_at is None)
        lifted = tuple(one for one in stops if one.lifted_at is not None)
        return Case(now=self.now, subject=subject, rules=self.rules, stops=active, lifted=lifted, **parts)

    def _vials(self, code: str) -> dict[str, Vial]:
        found = self.connection.execute(
            select(vial).where(vial.c.sample == code).order_by(vial.c.made_at, vial.c.code)
        )
        return {row.code: rows.to_vial(row) for row in found}

    def _allocations(self, code: str) -> tuple[Allocation, ...]:
        found = self.connection.execute(select(allocation).where(allocation.c.sample == code))
        return tuple(to_allocation(row) for row in found)

    def _orders(self, codes: list[str], people: Iterable[str] = ()) -> tuple[Order, ...]:
        """The orders named and every other order of the same people, with their records and allocations."""
        same = select(treatment.c.person).where(treatment.c.code.in_(codes))
        linked = select(person_link.c.other).where(
            person_link.c.person.in_(same), person_link.c.ended_at.is_(None)
        )
        back = select(person_link.c.person).where(
            person_link.c.other.in_(same), person_link.c.ended_at.is_(None)
        )
        whose = or_(
            treatment.c.person.in_(same), treatment.c.person.in_(linked), treatment.c.person.in_(back),
            treatment.c.person.in_(tuple(people)),
        )  # fmt: skip
        found = self.connection.execute(select(treatment).where(whose).order_by(treatment.c.code)).all()
        if not found:
            return ()
        keys = [row.code for row in found]
        entries = self._entries(keys)
        given = [
            to_allocation(row)
            for row in self.connection.execute(select(allocation).where(allocation.c.treatment.in_(keys)))
        ]
        return tuple(to_order(row, entries, given) for row in found)

    def _bands_by(self, order: Order) -> frozenset[str]:
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

    def _linked(self, people: set[str]) -> dict[str, frozenset[str]]:
        found = self.connection.execute(
            select(person_link.c.person, person_link.c.other).where(
                or_(person_link.c.person.in_(people), person_link.c.other.in_(people)),
                person_link.c.ended_at.is_(None),
            )
        )
        pairs: dict[str, set[str]] = {}
        for row in found:
            pairs.setdefault(row.person, set()).add(row.other)
            pairs.setdefault(row.other, set()).add(row.person)
        return {one: frozenset(others) for one, others in pairs.items()}

    def _entries(self, chains: Iterable[str]) -> tuple[rows.Entry, ...]:
        found = self.connection.execute(
            select(record)
            .where(record.c.chain.in_(tuple(chains)))
            .order_by(record.c.recorded, record.c.at, record.c.id)
        )
        return rows.entries(found)

    def _stops(self, targets: Iterable[str]) -> tuple[Stop, ...]:
        recent = self.now - self.rules.confirmation_window
        counts = or_(stop.c.lifted_at.is_(None), stop.c.lifted_at > recent)
        found = self.connection.execute(
            select(stop).where(stop.c.target.in_(tuple(targets)), counts).order_by(stop.c.at)
        )
        return tuple(rows.to_stop(row) for row in found)

    def _handovers(self, code: str) -> tuple[Any, ...]:
        query = (
            select(handover_line, handover)
            .join(handover, handover.c.code == handover_line.c.handover)
            .join(vial, vial.c.code == handover_line.c.vial)
            .where(vial.c.sample == code)
            .order_by(handover.c.offered_at, handover_line.c.id)
        )
        return tuple(rows.to_handover(row) for row in self.connection.execute(query))

    def _labels(self, code: str) -> tuple[Any, ...]:
        query = (
            select(label)
            .join(vial, vial.c.code == label.c.vial)
            .where(vial.c.sample == code)
            .order_by(label.c.printed_at)
        )
        return tuple(rows.to_label(row) for row in self.connection.execute(query))

    def _materials(self, codes: Iterable[str]) -> Materials:
        found = self.connection.execute(select(material).where(material.c.code.in_(tuple(codes))))
        return Materials({row.code: rows.to_material(row) for row in found})

    def _papers(
        self, found: Donor, linked: Mapping[str, frozenset[str]], entries: tuple[rows.Entry, ...]
    ) -> Papers:
        bodies = self.connection.execute(select(establishment))
        return Papers(
            donor=found, identity_checks=rows.to_identity_checks(entries), consents=rows.to_consents(entries),
            markers=rows.to_markers(entries), determinations=rows.to_determinations(entries),
            establishments={row.code: rows.to_establishment(row) for row in bodies}, linked=linked,
        )  # fmt: skip

    def _quality(self, own: Sample, entries: tuple[rows.Entry, ...]) -> Quality:
        before = {one.data["before"] for one in rows.of(entries, "reassign")}
        query = select(specification_table).where(
            or_(
                specification_table.c.code.in_({own.specification, *before}),
                specification_table.c.product == own.product,
            )
        )
        every = {row.code: specifications.to_specification(row) for row in self.connection.execute(query)}
        return Quality(
            specification=every.get(own.specification), stood_under=tuple(every[code] for code in before if code in every),
            other_versions=tuple(one for code, one in every.items() if code != own.specification),
            results=rows.to_results(entries), investigations=rows.to_investigations(entries),
            releases=rows.to_releases(entries), deviations=rows.to_deviations(entries),
        )  # fmt: skip


def _family(found: Donor, linked: Mapping[str, frozenset[str]]) -> set[str]:
    """The person, the one who answers, and whoever is linked with either."""
    people = {found.person, found.tested_person}
    return people | {other for one in people for other in linked.get(one, frozenset())}


def _recalled(materials: Materials, stops: tuple[Stop, ...]) -> Materials:
    """A lot, an instrument or a unit with a stop on it counts as recalled."""
    stopped = {one.on for one in stops if one.lifted_at is None}
    return Materials({code: replace(one, recalled=code in stopped) for code, one in materials.known.items()})
