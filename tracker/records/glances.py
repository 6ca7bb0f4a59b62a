"""Many vials at a glance: small cases for lists, in a fixed number of statements however many they are.

A glance knows the line, custody, what was done, the clocks and the stops. It knows no papers and no results,
so it can say that something speaks against a vial, and never that nothing does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, or_, select

from tracker.custody.case import Case, Rules
from tracker.custody.case.custody import Custody, HandOver
from tracker.custody.case.line import Line
from tracker.custody.case.papers import Donor, Papers
from tracker.custody.case.process import Processing
from tracker.custody.case.quality import Quality
from tracker.custody.sample import Sample, Vial
from tracker.records import folded, rows, specifications
from tracker.records.entries import Entry, as_they_count, written
from tracker.records.statements import ENTRY, IN_ORDER
from tracker.records.tables.samples import handover, handover_line, record, sample, stop, vial

NEEDED = ("done", "ended", "correction", "countersigned")
FRESH, OLD_NEWS = ("collected", "processing", "stored"), timedelta(days=14)


@dataclass(frozen=True, slots=True)
class _Read:
    """The rows of all samples at once, by what they belong to."""

    samples: Mapping[str, Sample]
    vials: Mapping[str, dict[str, Vial]]
    entries: tuple[Entry, ...]
    lines: tuple[tuple[str, Any], ...]
    stops: tuple[Any, ...]
    specifications: Mapping[str, Any]


def at_work(connection: Connection, code: str, now: datetime, most: int = 60) -> tuple[str, ...]:
    """The vials an establishment has in hand whose clocks may be running: fresh, thawed or prepared."""
    alive = or_(
        vial.c.stage.in_(("thawed", "prepared")),
        and_(vial.c.stage.in_(FRESH), vial.c.made_at >= now - OLD_NEWS),
    )
    query = (
        select(vial.c.code)
        .where(vial.c.holder == code, vial.c.part != "specimen", alive)
        .order_by(vial.c.made_at.desc())
        .limit(most)
    )
    return tuple(connection.scalars(query))


def glances(connection: Connection, codes: Iterable[str], now: datetime, rules: Rules) -> Mapping[str, Case]:
    """A small case for each vial that there is."""
    wanted = tuple(dict.fromkeys(codes))
    if not wanted:
        return {}
    found = _read(connection, wanted)
    home = {own: of for of, vials in found.vials.items() for own in vials}
    return {code: _glance(found, home[code], code, now, rules) for code in wanted if code in home}


def _read(connection: Connection, wanted: tuple[str, ...]) -> _Read:
    homes = select(vial.c.sample).where(vial.c.code.in_(wanted))
    query = select(sample).where(sample.c.code.in_(homes))
    samples = {row.code: rows.to_sample(row) for row in connection.execute(query)}
    chains, vials = tuple(samples), _vials(connection, samples)
    needed = select(*ENTRY).where(record.c.chain.in_(chains), record.c.kind.in_(NEEDED)).order_by(*IN_ORDER)
    donors = (one.donor for one in samples.values())
    targets = {*chains, *donors, *(code for own in vials.values() for code in own)}
    standing = select(stop).where(stop.c.target.in_(targets), stop.c.lifted_at.is_(None)).order_by(stop.c.at)
    return _Read(
        samples,
        vials,
        as_they_count(written(connection.execute(needed).all())),
        _lines(connection, chains),
        tuple(rows.to_stop(row) for row in connection.execute(standing)),
        specifications.load(connection, {one.specification for one in samples.values()}),
    )


def _vials(connection: Connection, samples: Iterable[str]) -> dict[str, dict[str, Vial]]:
    found: dict[str, dict[str, Vial]] = {code: {} for code in samples}
    for row in connection.execute(select(vial).where(vial.c.sample.in_(found)).order_by(vial.c.made_at)):
        found[row.sample][row.code] = rows.to_vial(row)
    return found


def _lines(connection: Connection, samples: tuple[str, ...]) -> tuple[tuple[str, HandOver], ...]:
    query = (
        select(handover_line, handover, vial.c.sample)
        .join(handover, handover.c.code == handover_line.c.handover)
        .join(vial, vial.c.code == handover_line.c.vial)
        .where(vial.c.sample.in_(samples))
        .order_by(handover.c.offered_at, handover_line.c.id)
    )
    return tuple((row.sample, rows.to_handover(row)) for row in connection.execute(query))


def _glance(found: _Read, home: str, code: str, now: datetime, rules: Rules) -> Case:
    own = found.samples[home]
    done = folded.to_done(
        tuple(one for one in found.entries if one.chain == home), rules.interval_grace, rules.demonstration
    )
    return Case(
        now=now,
        subject=code,
        rules=rules,
        line=Line(own, found.vials[home], code),
        custody=Custody(tuple(line for of, line in found.lines if of == home)),
        processing=Processing(done),
        quality=Quality(specification=found.specifications.get(own.specification)),
        stops=found.stops,
        papers=Papers(donor=Donor(own.donor, "", "", own.source)),
    )
