"""Specifications as documents: data that was signed, read into the values the rules judge by."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, select

from tracker.custody.products import Clock, Criterion, Interval, RouteStep, Specification
from tracker.records.tables.samples import specification


def load(connection: Connection, codes: Iterable[str]) -> dict[str, Specification]:
    """The specifications with these codes."""
    rows = connection.execute(select(specification).where(specification.c.code.in_(tuple(codes))))
    return {row.code: to_specification(row) for row in rows}


def in_force(connection: Connection) -> tuple[Specification, ...]:
    """Every specification a sample may be collected under."""
    rows = connection.execute(
        select(specification)
        .where(specification.c.status == "in_force")
        .order_by(specification.c.product, specification.c.version)
    )
    return tuple(to_specification(row) for row in rows)


def to_specification(row: Any) -> Specification:
    """A row of `specification`; a signed document never changes, so its reading is kept for the next scan."""
    return _read(row.code, row.product, row.version, row.title, row.status, row.document)


@lru_cache(maxsize=512)
def _read(code: str, product: str, version: int, title: str, status: str, text: str) -> Specification:
    document: dict[str, Any] = json.loads(text)
    return Specification(
        id=code,
        product=product,
        version=version,
        title=title,
        status=status,
        source=document["source"],
        relation=document["relation"],
        bases=tuple(document["bases"]),
        routes=tuple(document["routes"]),
        use_needs=document["use_needs"],
        manufacture=_route(document["manufacture"]),
        preparation=_route(document["preparation"]),
        criteria=tuple(_criterion(one) for one in document["criteria"]),
        clocks=tuple(_clock(one) for one in document["clocks"]),
        intervals=tuple(_interval(one) for one in document["intervals"]),
        printed=document.get("printed", ""),
    )


def _route(steps: list[Mapping[str, Any]]) -> tuple[RouteStep, ...]:
    return tuple(
        RouteStep(
            kind=one["kind"],
            name=one["name"],
            label=one["label"],
            required=tuple(one.get("required", ())),
            lots=tuple(one.get("lots", ())),
            equipment=tuple(one.get("equipment", ())),
            reaches=one.get("reaches", ""),
            optional=one.get("optional", False),
        )
        for one in steps
    )


def _criterion(one: Mapping[str, Any]) -> Criterion:
    return Criterion(
        one["analyte"],
        one["operator"],
        one["limit"],
        one.get("unit", ""),
        one["stage"],
        one["release"],
        one.get("mandatory", True),
        one.get("source", ""),
        one.get("upper", ""),
    )


def _clock(one: Mapping[str, Any]) -> Clock:
    longer = tuple((each["after"], Decimal(each["hours"])) for each in one.get("longer", ()))
    return Clock(
        one["name"],
        one["label"],
        tuple(one["starts"]),
        tuple(one["ends"]),
        Decimal(one["hours"]),
        longer,
        one.get("source", ""),
    )


def _interval(one: Mapping[str, Any]) -> Interval:
    def limit(name: str) -> Decimal | None:
        return None if one.get(name) is None else Decimal(one[name])

    return Interval(
        one["kind"],
        one["state"],
        one["required"],
        limit("min_c"),
        limit("max_c"),
        limit("largest_gap_hours"),
        one.get("source", ""),
    )
