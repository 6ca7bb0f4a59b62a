"""What the rows of the record must be, told by the events alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tracker.ledger.canonical import JsonValue


@dataclass(slots=True)
class Told:
    """One row as its events tell it, and the newest event that changed it."""

    values: dict[str, JsonValue] = field(default_factory=dict)
    chain: str = ""
    idx: int = -1
    seq: int = -1


class Fold:
    """Every row that events ever set, by table and key; the events are given in the order of the log."""

    __slots__ = ("rows",)

    def __init__(self) -> None:
        self.rows: dict[str, dict[str, Told]] = {}

    def take(self, data: Mapping[str, JsonValue], chain: str, idx: int, seq: int) -> str | None:
        """Apply the changes of one event that was done; a sentence says what could not be applied."""
        changes = data.get("changes", [])
        if not isinstance(changes, list):
            return "Its changes are not a list."
        for change in changes:
            match change:
                case {"table": str(table), "key": str(key), "set": dict(values)} if len(change) == 3:
                    told = self.rows.setdefault(table, {}).setdefault(key, Told())
                    told.values.update(values)
                    told.chain, told.idx, told.seq = chain, idx, seq
                case _:
                    return "One of its changes does not name a table, a key and what was set."
        return None
