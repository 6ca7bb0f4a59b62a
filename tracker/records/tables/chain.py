"""The lock rows: one for every aggregate that has a chain on the ledger, and the order they are taken in."""

from __future__ import annotations

from sqlalchemy import Column, Integer, String, Table

from tracker.records.tables.base import metadata
from tracker.records.tables.kind import Kind

STOP = "@stop"
DOOR = "@door"
LEDGER = "@ledger"

RANKS = {
    STOP: 0,
    "P": 10,
    "D": 11,
    "S": 20,
    "T": 30,
    "H": 40,
    "L": 50,
    "E": 51,
    "U": 52,
    "Q": 53,
    "R": 54,
    "@user:": 60,
    DOOR: 70,
    LEDGER: 80,
}

chain = Table(
    "chain",
    metadata,
    Column("code", String(80), primary_key=True),
    Column("rank", Integer, nullable=False),
    info={"kind": Kind.LOCK},
)


def rank_of(code: str) -> int:
    """Where this chain stands in the order of locking."""
    kind = code if code in RANKS else "@user:" if code.startswith("@user:") else code[:1]
    if kind not in RANKS:
        raise ValueError(f"No kind of chain begins like {code!r}.")
    return RANKS[kind]
