"""Loading a case: a fixed number of statements, whatever the length of the history."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select

from tracker.custody.case import Case, Rules
from tracker.custody.case.custody import Custody
from tracker.custody.case.line import Line
from tracker.custody.case.materials import Materials
from tracker.custody.case.papers import Donor, Link, Papers
from tracker.custody.case.process import Processing
from tracker.custody.case.quality import Quality
from tracker.custody.case.stops import Stop
from tracker.custody.case.treatment import Allocation, Order, Treatment
from tracker.custody.problems import Unknown
from tracker.custody.sample import Stage
from tracker.records import (
    dossiers,
    folded,
    folded_papers,
    recalls,
    rows,
    rule_sets,
    specifications,
    statements,
)
from tracker.records.entries import Entries
from tracker.records.parts import Parts

NOTHING = "There is no record with the code {code}."


class Loader:
    """One case in the making: every method is one statement, and no method is called in a loop."""

    def __init__(self, connection: Connection, now: datetime, rules: Rules) -> None:
        self.connection = connection
        self.now = now
        self.rules = rules
        self.parts = Parts(connection, now, rules)

    def of_vial(self, code: str, named: Iterable[str] = (), treatment_code: str = "") -> Case:
        """The case of one vial, with the treatment it is set aside for, or the one at hand."""
        return self._sample(self._head(statements.SAMPLE_OF_VIAL, code), code, named, treatment_code)

    def of_sample(self, code: str, named: Iterable[str] = (), treatment_code: str = "") -> Case:
        """The case of a whole sample, with the treatment at hand."""
        return self._sample(self._head(statements.SAMPLE, code), None, named, treatment_code)

    def of_donor(self, code: str, named: Iterable[str] = (), specification: str = "") -> Case:
        """The case of a donor's papers, and of the specification a collection names."""
        found = rows.to_donor(self._head(statements.DONOR, code))
        links = self.parts.links({found.person, found.tested_person})
        chains = {found.code, *_family(found, links)}
        entries = self.parts.entries(chains)
        papers = self.parts.papers(found, links, entries)
        materials, stops = self.parts.materials(named), self.parts.stops({found.code, *chains, *named})
        specs = specifications.load(self.connection, [specification]) if specification else {}
        quality = Quality(specification=specs.get(specification))
        return self._case(
            code,
            papers=papers,
            rule_set=rule_sets.of_donor(self.connection, papers),
            jurisdictions=rule_sets.in_force(self.connection),
            materials=_stopped(materials, stops),
            quality=quality,
            stops=stops,
            tasks=self.parts.tasks(chains),
        )

    def of_treatment(self, code: str) -> Case:
        """The case of an order without a vial in hand."""
        found = self.parts.order_rows([code])
        orders = self.parts.orders(found, self.parts.entries(row.code for row in found))
        order = next((one for one in orders if one.code == code), None)
        if order is None:
            raise Unknown(NOTHING.format(code=code))
        stops = self.parts.stops({one.code for one in orders} | {order.patient})
        others = tuple(one for one in orders if one.code != code)
        papers = Papers(links=self.parts.links({order.patient}))
        whole = Treatment(order, order.allocations, others, self.parts.recognition(order))
        tasks = self.parts.tasks({order.patient, *(one.code for one in orders)})
        return self._case(code, papers=papers, treatment=whole, stops=stops, tasks=tasks)

    def of_person(self, code: str, other: str = "") -> Case:
        """The case of a person: who they are linked with, and their treatments; with another one's record in
        hand, when both were born."""
        self._head(statements.PERSON, code)
        links = self.parts.links({code})
        people = Papers(links=links).people(code)
        found = self.parts.order_rows((), people)
        entries = self.parts.entries({*people, *(row.code for row in found)})
        births = self.parts.births({code, other}) if other else {}
        checked = folded_papers.to_identity_checks(entries)
        papers = Papers(links=links, identity_checks=checked, births=births)
        whole = Treatment(others=self.parts.orders(found, entries))
        stops, tasks = self.parts.stops(people), self.parts.tasks(people)
        gone = folded_papers.to_forgotten(tuple(one for one in entries if one.subject == code))
        return self._case(code, papers=papers, treatment=whole, stops=stops, tasks=tasks, forgotten=gone)

    def of_other(self, code: str) -> Case:
        """The case of a lot, an instrument or a unit: what stops it."""
        materials, stops = self.parts.materials([code]), self.parts.stops({code})
        if code not in materials.known:
            raise Unknown(NOTHING.format(code=code))
        tasks = self.parts.tasks({code})
        return self._case(code, materials=_stopped(materials, stops), stops=stops, tasks=tasks)

    def of_specification(self, code: str, asking: str = "") -> Case:
        """The case of one version: its dossier, and whether whoever asks wrote it."""
        found = specifications.load(self.connection, [code]).get(code)
        if found is None:
            raise Unknown(NOTHING.format(code=code))
        own = dossiers.of_version(self.connection, found, self.parts.entries({code}), asking)
        tasks = self.parts.tasks({code})
        return self._case(code, quality=Quality(specification=found), dossier=own, tasks=tasks)

    def of_recall(self, code: str) -> Case:
        """The case of a recall or a drill: its vials, its notices, and what is accounted for."""
        return self._case(code, recall=recalls.of_code(self.connection, code), tasks=self.parts.tasks({code}))

    def of_product(self, subject: str, product: str) -> Case:
        """The case of a version still to be drafted."""
        return self._case(subject, dossier=dossiers.of_product(self.connection, product))

    def _head(self, statement: Select[Any], code: str) -> Row[Any]:
        row = self.connection.execute(statement, {"code": code}).one_or_none()
        if row is None:
            raise Unknown(NOTHING.format(code=code))
        return row

    def _sample(self, head: Row[Any], focus: str | None, named: Iterable[str], treatment_code: str) -> Case:
        own, found = rows.to_sample(head), Donor(head.donor, head.person, head.tested_person, head.source)
        line = Line(own, self.parts.vials(own.code), focus)
        allocations = self.parts.allocations(own.code)
        at_hand = treatment_code or _order_of(line, allocations)
        order_rows = self.parts.order_rows([at_hand]) if at_hand else ()
        patients = (row.person for row in order_rows if row.code == at_hand)
        links = self.parts.links({found.person, found.tested_person, *patients})
        chains = {own.code, found.code, *_family(found, links)}
        every = self.parts.entries(chains.union(row.code for row in order_rows))
        entries = Entries(one for one in every if one.chain in chains) if order_rows else every
        orders = self.parts.orders(order_rows, every)
        done = folded.to_done(entries, self.rules.interval_grace, self.rules.demonstration)
        used = {*named, *(code for one in done for code in one.used)}
        people = (found.code, found.person, found.tested_person)
        stops = self.parts.stops({own.code, *people, *line.vials, *used, *(one.code for one in orders)})
        return self._case(
            focus or own.code,
            line=line,
            papers=self.parts.papers(found, links, entries),
            rule_set=rule_sets.called(self.connection, own.rule_set),
            quality=self.parts.quality(own, entries),
            custody=Custody(
                folded.with_replaced(self.parts.handovers(own.code), entries),
                self.parts.labels(own.code),
                folded.to_outside(entries),
            ),
            processing=Processing(done),
            materials=_stopped(self.parts.materials(used), stops),
            treatment=self._treatment(at_hand, orders, allocations),
            stops=stops,
            tasks=self.parts.tasks(chains.union(one.treatment for one in allocations)),
        )

    def _treatment(
        self, code: str, orders: tuple[Order, ...], allocations: tuple[Allocation, ...]
    ) -> Treatment:
        order = next((one for one in orders if one.code == code), None)
        others = tuple(one for one in orders if one is not order)
        return Treatment(order, allocations, others, self.parts.recognition(order))

    def _case(self, subject: str, **parts: Any) -> Case:
        stops: tuple[Stop, ...] = parts.pop("stops", ())
        active = tuple(one for one in stops if one.lifted_at is None)
        lifted = tuple(one for one in stops if one.lifted_at is not None)
        return Case(now=self.now, subject=subject, rules=self.rules, stops=active, lifted=lifted, **parts)


def _family(found: Donor, links: tuple[Link, ...]) -> frozenset[str]:
    """The person, the one who answers, and whoever is linked with either."""
    papers = Papers(links=links)
    return papers.people(found.person) | papers.people(found.tested_person)


def _stopped(materials: Materials, stops: tuple[Stop, ...]) -> Materials:
    """A lot, an instrument or a unit with a recall on it was recalled; with any other stop it is held."""
    active = [one for one in stops if one.lifted_at is None]
    recalled = {one.on for one in active if one.kind == "recall"}
    held = {one.on for one in active}
    return Materials({
        code: replace(one, recalled=code in recalled, held=code in held)
        for code, one in materials.known.items()
    })  # fmt: skip


def _order_of(line: Line, allocations: tuple[Allocation, ...]) -> str:
    """The order a vial stands under; an injected one stands under the order it was injected for."""
    path = tuple(one.code for one in line.path())
    running = Treatment(allocations=allocations).allocation_of(path)
    if running is not None:
        return running.treatment
    if line.vial is None or line.vial.stage is not Stage.INJECTED:
        return ""
    own = [one for one in allocations if one.vial in path]
    return max(own, key=lambda one: one.ended_at or one.at).treatment if own else ""
