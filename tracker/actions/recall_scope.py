"""What a recall that is being started reaches: read before its locks are taken, and again behind them."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from tracker.custody.reach import Reach, Sources
from tracker.custody.steps import Step
from tracker.records import reach as reaching
from tracker.records import scope
from tracker.records.connection import Connection

TELLS = "start_recall"


def reach(connection: Connection, step: Step, data: Mapping[str, Any], named: Iterable[str]) -> scope.Scope:
    """The chains an act touches; of a recall those of everybody it tells too."""
    found = scope.reach(connection, named)
    if step.kind != TELLS:
        return found
    told = (one.treatment for one in reach_of(connection, data).takers)
    return replace(found, chains=found.chains.union(told))


def reach_of(connection: Connection, data: Mapping[str, Any]) -> Reach:
    """What the fields of a recall reach, and how long it took until the list was there."""
    began = time.perf_counter()
    found = reaching.down(connection, _sources(data))
    return replace(found, took_ms=int((time.perf_counter() - began) * 1000))


def _sources(data: Mapping[str, Any]) -> Sources:
    codes = data.get("codes")
    people = (str(data["handled_by"]),) if data.get("handled_by") else ()
    named = tuple(dict.fromkeys(str(one) for one in codes)) if isinstance(codes, list) else ()
    return Sources(named, people, _instant(data.get("since")), _instant(data.get("until")))


def _instant(value: object) -> datetime | None:
    return value if isinstance(value, datetime) else None
