"""The parts of a case as they are read: one statement each, whatever the length of the history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from tracker.custody.case import Rules
from tracker.custody.case.custody import HandOver, Label
from tracker.custody.case.materials import Materials
from tracker.custody.case.papers import Donor, Link, Papers
from tracker.custody.case.quality import Attachment, Quality
from tracker.custody.case.stops import Stop
from tracker.custody.case.treatment import Allocation, Confirmation, Order, Recognition
from tracker.custody.people import Actor, Qualification, Role
from tracker.custody.sample import Sample, Vial
from tracker.custody.steps.digits import day_of_birth
from tracker.custody.tasks import Task
from tracker.custody.training import as_trained
from tracker.records import (
    absences,
    accounts,
    files,
    folded,
    folded_papers,
    private,
    rows,
    specifications,
    statements,
)
from tracker.records.absences import Absence
from tracker.records.entries import Entries, Entry, as_they_count, of, written
from tracker.records.orders import to_allocation, to_order


@dataclass(frozen=True, slots=True)
class Parts:
    """What can be read of a case on one connection, at one instant, under one set of rules."""

    connection: Connection
    now: datetime
    rules: Rules

    def vials(self, code: str) -> dict[str, Vial]:
        """The vials of a sample, oldest first."""
        found = self.connection.execute(statements.VIALS, {"sample": code})
        return {row.code: rows.to_vial(row) for row in found}

    def allocations(self, code: str) -> tuple[Allocation, ...]:
        """Every allocation of a vial of this sample, ended ones too."""
        found = self.connection.execute(statements.ALLOCATIONS, {"sample": code})
        return tuple(to_allocation(row) for row in found)

    def order_rows(self, codes: Iterable[str], people: Iterable[str] = ()) -> Sequence[Row[Any]]:
        """The rows of the orders named and of every other order of the same people."""
        asked = {"codes": tuple(codes), "people": tuple(people)}
        return self.connection.execute(statements.ORDERS, asked).all()

    def orders(self, found: Sequence[Row[Any]], entries: tuple[Entry, ...]) -> tuple[Order, ...]:
        """The orders of these rows, with their allocations and what the entries say of them."""
        if not found:
            return ()
        keys = [row.code for row in found]
        given = self.connection.execute(statements.ALLOCATIONS_OF_ORDERS, {"orders": keys})
        allocations = [to_allocation(row) for row in given]
        return self._as_they_stand(tuple(to_order(row, entries, allocations) for row in found))

    def _as_they_stand(self, orders: tuple[Order, ...]) -> tuple[Order, ...]:
        """Confirmations count as long as who gave them still holds the role and qualification they had."""
        oldest = self.now - self.rules.confirmation_window
        recent = [each for one in orders for each in one.confirmations if each.at >= oldest]
        if not recent:
            return orders
        users = {each.by for each in recent}
        people = {
            user: as_trained(one, self.now, demanded=self.rules.training_demanded)
            for user, one in accounts.standing(self.connection, users).items()
        }
        left = absences.since(self.connection, users, oldest)
        return tuple(
            replace(
                one,
                confirmations=tuple(
                    _still(each, people.get(each.by), _left(each, one, left)) for each in one.confirmations
                ),
            )
            for one in orders
        )

    def recognition(self, order: Order | None) -> Recognition:
        """What changed after a vial was allocated in how the patient is recognised, and by whom."""
        first = min((one.at for one in order.allocations), default=None) if order else None
        if order is None or first is None:
            return Recognition()
        found = self.connection.execute(statements.BANDS, {"patient": order.patient, "since": first}).all()
        by = frozenset(user for row in found for user in (row.actor, row.second) if user)
        return Recognition(by, max((row.at for row in found), default=None))

    def births(self, people: Iterable[str]) -> Mapping[str, str]:
        """The days of birth of these people, however they were written, without those that were erased."""
        rows = self.connection.execute(statements.BORN, {"people": tuple(people)}).all()
        known = private.reveal(self.connection, (row.birth_date for row in rows if row.birth_date))
        days = {row.code: day_of_birth(str(known.get(row.birth_date, ""))) for row in rows}
        return {code: day.isoformat() for code, day in days.items() if day}

    def links(self, people: Iterable[str]) -> tuple[Link, ...]:
        """Every link by which these people are one with others, at any distance."""
        found = self.connection.execute(statements.LINKS, {"people": tuple(people)})
        return tuple(Link(row.id, row.person, row.other) for row in found)

    def entries(self, chains: Iterable[str]) -> Entries:
        """The records of these chains, oldest first, as they count now."""
        found = self.connection.execute(statements.RECORDS, {"chains": tuple(chains)}).all()
        return as_they_count(written(found))

    def stops(self, targets: Iterable[str]) -> tuple[Stop, ...]:
        """The stops on these targets: those in force, those lifted so lately that confirmations feel it."""
        recent = self.now - self.rules.confirmation_window
        found = self.connection.execute(statements.STOPS, {"targets": tuple(targets), "recent": recent})
        return tuple(rows.to_stop(row) for row in found)

    def tasks(self, chains: Iterable[str]) -> tuple[Task, ...]:
        """What is still to do on these chains, the first due first."""
        found = self.connection.execute(statements.TASKS, {"chains": tuple(chains)})
        return tuple(rows.to_task(row) for row in found)

    def handovers(self, code: str) -> tuple[HandOver, ...]:
        """The hand-over lines of every vial of the sample."""
        found = self.connection.execute(statements.HANDOVERS, {"sample": code})
        return tuple(rows.to_handover(row) for row in found)

    def labels(self, code: str) -> tuple[Label, ...]:
        """The labels of every vial of the sample."""
        found = self.connection.execute(statements.LABELS, {"sample": code})
        return tuple(rows.to_label(row) for row in found)

    def materials(self, codes: Iterable[str]) -> Materials:
        """The lots, instruments and units with these codes."""
        wanted = tuple(codes)
        found = self.connection.execute(statements.MATERIALS, {"codes": wanted}) if wanted else ()
        return Materials({row.code: rows.to_material(row) for row in found})

    def papers(self, found: Donor, links: tuple[Link, ...], entries: tuple[Entry, ...]) -> Papers:
        """What a sample cites of its donor."""
        bodies = self.connection.execute(statements.ESTABLISHMENTS)
        return Papers(
            donor=found,
            identity_checks=folded_papers.to_identity_checks(entries),
            consents=folded_papers.to_consents(entries),
            markers=folded_papers.to_markers(entries),
            determinations=folded_papers.to_determinations(entries),
            specimens=folded_papers.to_specimens(entries),
            histories=folded_papers.to_histories(entries),
            permissions=folded_papers.to_permissions(entries),
            collections=folded_papers.to_collections(entries),
            establishments={row.code: rows.to_establishment(row) for row in bodies},
            links=links,
        )

    def quality(self, own: Sample, entries: tuple[Entry, ...]) -> Quality:
        """What was measured and decided, with the specification it is judged under."""
        before = {one.data["before"] for one in of(entries, "reassign")}
        asked = {"codes": (own.specification, *before), "product": own.product}
        found = self.connection.execute(statements.SPECIFICATIONS, asked)
        every = {row.code: specifications.to_specification(row) for row in found}
        return Quality(
            specification=every.get(own.specification),
            stood_under=tuple(every[code] for code in before if code in every),
            other_versions=tuple(one for code, one in every.items() if code != own.specification),
            results=folded.to_results(entries),
            investigations=folded.to_investigations(entries),
            inquiries=folded.to_inquiries(entries),
            attachments=self._attachments(entries),
            releases=folded.to_releases(entries),
            exceptions=folded.to_exceptions(entries),
            deviations=folded.to_deviations(entries),
            voided=folded.to_voided(entries),
        )

    def _attachments(self, entries: tuple[Entry, ...]) -> tuple[Attachment, ...]:
        """Files, each with whether its content was erased; without files nothing is asked."""
        found = folded.to_attachments(entries)
        erased = files.gone(self.connection, {one.sha256 for one in found})
        return tuple(replace(one, erased=True) if one.sha256 in erased else one for one in found)


def _left(one: Confirmation, order: Order, found: Iterable[Absence]) -> bool:
    """Say whether its person was disabled, or moved to another establishment, since they confirmed."""
    return any(
        each.user == one.by and each.at >= one.at and each.moved_to != order.establishment for each in found
    )


def _still(one: Confirmation, person: Actor | None, left: bool) -> Confirmation:
    """A confirmation is void once its person was disabled or moved, or lost what they confirmed as."""
    if person is None:
        return one
    clinician = person.has(Role.CLINICIAN) or not one.clinician
    bedside = person.holds(Qualification.BEDSIDE) or not one.bedside
    return replace(one, void=one.void or left or person.disabled or not (clinician and bedside))
