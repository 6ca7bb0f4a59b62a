"""The document of a specification: what two people sign, and the values the rules judge by."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from tracker.custody.products import Clock, Criterion, Interval, RouteStep, Specification

PARTS = ("manufacture", "preparation", "criteria", "clocks", "intervals")
SETS = ("required", "lots", "equipment")
HEAD = ("product", "title", "source", "relation", "bases", "routes", "use_needs", "printed")


def written(given: Mapping[str, Any]) -> str:
    """The text that is signed: every part, quantities digit for digit, what was left empty left out."""
    document = {name: _plain(given.get(name)) for name in (*HEAD, *PARTS)}
    return json.dumps(_kept(document), sort_keys=True, ensure_ascii=False)


def _kept(document: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name in PARTS or value not in (None, "")}


def _plain(value: object) -> Any:
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, Mapping):
        kept = {name: one for name, one in value.items() if one not in (None, "", [])}
        return {str(name): _in_order(str(name), _plain(one)) for name, one in kept.items()}
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value


def _in_order(name: str, value: Any) -> Any:
    """What is asked for together has no order, so that the same asked twice is written the same."""
    return sorted(value) if name in SETS and isinstance(value, list) else value


def read_document(document: Mapping[str, Any], code: str, version: int, status: str) -> Specification:
    """One version as the rules judge by it; the document was read by its schema before it was signed."""
    return Specification(
        id=code,
        product=document["product"],
        version=version,
        title=document["title"],
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


def _route(steps: Iterable[Mapping[str, Any]]) -> tuple[RouteStep, ...]:
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
            most=one.get("most"),
            source=one.get("source", ""),
        )
        for one in steps
    )


def _criterion(one: Mapping[str, Any]) -> Criterion:
    return Criterion(
        one["analyte"],
        one.get("operator", ""),
        one.get("limit", ""),
        one.get("unit", ""),
        one["stage"],
        one["release"],
        one.get("mandatory", True),
        one.get("source", ""),
        one.get("upper", ""),
        one.get("printed", ""),
    )


def _clock(one: Mapping[str, Any]) -> Clock:
    longer = tuple((each["after"], Decimal(each["hours"])) for each in one.get("longer", ()))
    return Clock(
        one["name"],
        one["label"],
        tuple(one.get("starts", ())),
        tuple(one.get("ends", ())),
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
