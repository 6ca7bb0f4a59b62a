"""What a table is for: decides who may do what to its rows, and whether events must account for them."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import Table


class Kind(StrEnum):
    """What the rows of a table are; a table says so as `info={"kind": Kind.PASSING}`."""

    STATE = "state"  # folded from events: changed, never deleted, and `verify` compares every row
    EVIDENCE = "evidence"  # the ledger: added to, and nothing else
    ERASABLE = "erasable"  # private values: added and erased, never changed
    LOCK = "lock"  # added and locked, never changed
    PASSING = "passing"  # of no consequence once its time is over


def kind_of(table: Table) -> Kind:
    """The kind a table declares as `info={"kind": ...}`; one that says nothing is state."""
    return Kind(table.info.get("kind", Kind.STATE))
