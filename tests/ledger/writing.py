"""A small honest log, made without a database, for the tests to damage."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from tracker.ledger.body import Event, body, instant_text
from tracker.ledger.tree import leaf_hash
from tracker.ledger.verification import Finding, Row, Walk

NOON = datetime(2026, 1, 3, 12, tzinfo=UTC)


def event(number: int, chain: str, seq: int, prev: str, **changed: Any) -> Event:
    """Give an event that nothing is wrong with, except what the test changes."""
    honest = Event(
        id=f"{number:032x}",
        act=f"{number:032x}",
        chain=chain,
        subject=chain,
        seq=seq,
        prev=prev,
        type="store",
        outcome="done",
        at=NOON + timedelta(seconds=number),
        recorded=NOON + timedelta(seconds=number),
        actor="u-0009",
        door="page",
        how="camera",
        device="bench 1",
        rules={"program": "1.0.0"},
        data={"given": {}, "changes": []},
    )
    return replace(honest, **changed)


def row(idx: int, written: Event) -> Row:
    """Give the stored row of an event."""
    text = body(written)
    recorded = instant_text(written.recorded)
    return Row(
        idx,
        written.id,
        written.chain,
        written.seq,
        written.type,
        written.actor,
        recorded,
        text,
        leaf_hash(text),
    )


def log(chains: Iterable[str], **changed: dict[str, Any]) -> list[Row]:
    """Give an honest log with one event on each chain named, in order; `n3={...}` changes the event at 3."""
    rows: list[Row] = []
    for idx, chain in enumerate(chains):
        before = [one for one in rows if one.chain == chain]
        prev = before[-1].leaf_hash.hex() if before else ""
        rows.append(row(idx, event(idx, chain, len(before) + 1, prev, **changed.get(f"n{idx}", {}))))
    return rows


def findings(rows: Iterable[Row]) -> list[Finding]:
    """Give everything that is found on one walk."""
    walk = Walk()
    return [found for one in rows for found in walk.take(one)]
