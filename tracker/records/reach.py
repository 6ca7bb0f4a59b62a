"""Down the line: everything that is reached, in a handful of statements, however long the history."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import CTE, Connection, Row, Select, case, cast, func, select, union_all
from sqlalchemy import Text as AnyText

from tracker.custody.reach import WHOLE, Placed, Reach, Reached, Sources, Touch, counts, treatments
from tracker.custody.sample import Stage
from tracker.records.reached import Root, roots
from tracker.records.tables.samples import handover, handover_line, record, sample, vial
from tracker.records.tables.treatments import allocation, treatment

AT_ONCE = 5_000
"""How many codes one statement names; both databases take more, and neither takes any number."""


def down(connection: Connection, sources: Sources) -> Reach:
    """Every vial that is reached, with where it is, why, and who it was given to or is set aside for."""
    begun = roots(sources)
    rows = connection.execute(_line(begun)).all() if begun else []
    vials = _once(rows, _made(connection, rows))
    samples = tuple(dict.fromkeys(one.sample for one in vials))
    roads, by = _on_the_road(connection, samples), _injected_by(connection, vials)
    whose = treatments(vials, _parents(connection, vials), _placed(connection, samples))
    return Reach(sources, tuple(_whole(one, roads, whose.get(one.code), by) for one in vials))


def in_parts(codes: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The same codes, no more at once than one statement names."""
    for place in range(0, len(codes), AT_ONCE):
        yield codes[place : place + AT_ONCE]


def _line(begun: Sequence[Root]) -> Select[Any]:
    """What the reach begins with and all that was made of it, each vial once for every reason."""
    begin = union_all(*begun).cte("begin") if len(begun) > 1 else begun[0].cte("begin")
    line: CTE = select(begin).cte("line", recursive=True)
    code = cast(vial.c.code, AnyText)
    child = case((line.c.child == "", code), else_=line.c.child)
    made_of = select(code, child, line.c.source, line.c.how, line.c.place)
    line = line.union(made_of.join(line, vial.c.parent == line.c.code))
    return (
        select(line.c.child, line.c.source, line.c.how, line.c.place.label("touched_at"))
        .add_columns(
            vial.c.code, vial.c.sample, func.coalesce(vial.c.parent, ""), sample.c.donor, sample.c.product,
            vial.c.stage, func.coalesce(vial.c.standing, ""), vial.c.holder, vial.c.keeper, vial.c.place,
            vial.c.made_at, vial.c.ended_at,
        )
        .join(vial, vial.c.code == line.c.code)
        .join(sample, sample.c.code == vial.c.sample)
        .order_by(vial.c.sample, vial.c.made_at, vial.c.code)
    )  # fmt: skip


def _once(rows: Sequence[Any], made: Mapping[str, int]) -> tuple[Reached, ...]:
    """Each vial once, with every reason that reaches it; a vial without one is not reached."""
    why: dict[str, dict[Touch, None]] = {}
    first: dict[str, Sequence[Any]] = {}
    known: dict[tuple[str, str], Touch] = {}
    # A thousand vials are read in one go, so that nothing is looked up by name here.
    for child, source, how, place, *facts in rows:
        touch = known.get((source, how)) if place == WHOLE else Touch(source, how, place, child)
        if touch is None:
            touch = known[source, how] = Touch(source, how)
        if place == WHOLE or counts(touch, made):
            why.setdefault(facts[0], {})[touch] = None
            first.setdefault(facts[0], facts)
    return tuple(_reached(facts, tuple(why[code])) for code, facts in first.items())


def _reached(facts: Sequence[Any], why: tuple[Touch, ...]) -> Reached:
    code, sample_of, parent, donor, product, stage, standing, holder, keeper, place, made, ended = facts
    return Reached(
        code, sample_of, parent, donor, product, stage, standing, holder, keeper, place, made, ended, why
    )


def _whole(one: Reached, roads: Mapping[str, str], under: Placed | None, by: Mapping[str, str]) -> Reached:
    going = roads.get(one.code, "")
    if under is None:
        return replace(one, going_to=going) if going else one
    told = dict.fromkeys(each for each in (under.ordered_by, by.get(one.code, "")) if each)
    return replace(
        one, going_to=going, treatment=under.treatment, patient=under.patient,
        told_to=under.establishment, clinicians=tuple(told),
    )  # fmt: skip


def _made(connection: Connection, rows: Sequence[Row[Any]]) -> dict[str, int]:
    """The place of the event that divided each part off, where it matters whether that was before a use."""
    samples = tuple(dict.fromkeys(row.sample for row in rows if row.touched_at != WHOLE and row.child))
    found: dict[str, int] = {}
    for some in in_parts(samples):
        query = select(record.c.seq, record.c.data).where(
            record.c.chain.in_(some), record.c.kind == "done",
            record.c.data["made"][0].as_string().is_not(None),
        )  # fmt: skip
        for row in connection.execute(query):
            found |= dict.fromkeys(row.data["made"], row.seq)
    return found


def _parents(connection: Connection, vials: Sequence[Reached]) -> dict[str, str]:
    """What each vial was made of; the line above is read where something is reached that has a parent which
    is not."""
    found = {one.code: one.parent for one in vials}
    above = tuple(dict.fromkeys(one.sample for one in vials if one.parent and one.parent not in found))
    for some in in_parts(above):
        query = select(vial.c.code, vial.c.parent).where(vial.c.sample.in_(some))
        found |= {row.code: row.parent or "" for row in connection.execute(query)}
    return found


def _placed(connection: Connection, samples: tuple[str, ...]) -> Iterator[Placed]:
    """Every time a vial of these samples was set aside for a treatment."""
    for some in in_parts(samples):
        query = (
            select(
                allocation.c.id, allocation.c.vial, allocation.c.treatment, treatment.c.person,
                treatment.c.establishment, treatment.c.opened_by, allocation.c.at, allocation.c.ended_at,
            )
            .join(treatment, treatment.c.code == allocation.c.treatment)
            .where(allocation.c.sample.in_(some))
        )  # fmt: skip
        for row in connection.execute(query):
            yield Placed(*row)


def _on_the_road(connection: Connection, samples: tuple[str, ...]) -> dict[str, str]:
    """Where the vials go that are on the way, or where they were refused and nobody took them back."""
    found: dict[str, str] = {}
    for some in in_parts(samples):
        query = (
            select(handover_line.c.vial, handover.c.to_establishment, handover.c.to_place)
            .join(handover, handover.c.code == handover_line.c.handover)
            .join(vial, vial.c.code == handover_line.c.vial)
            .where(vial.c.sample.in_(some), handover_line.c.state.in_(("offered", "declined")))
        )
        for row in connection.execute(query):
            found[row.vial] = row.to_establishment or row.to_place
    return found


def _injected_by(connection: Connection, vials: Sequence[Reached]) -> dict[str, str]:
    """Who gave each vial; whoever only recorded what somebody else gave is not named."""
    found: dict[str, str] = {}
    given = tuple(dict.fromkeys(one.sample for one in vials if one.stage == Stage.INJECTED))
    for some in in_parts(given):
        query = select(record.c.subject, record.c.actor).where(
            record.c.chain.in_(some), record.c.kind == "injected"
        )
        found |= {row.subject: row.actor for row in connection.execute(query)}
    return found
