"""A fault of a specification: where it stands, what it is, and whether anybody may sign it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault. `path` is part, row counted from 0, and field, as in `criteria.2.limit`."""

    path: str
    says: str
    grave: bool = True

    @property
    def place(self) -> str:
        """Where it stands, as a person counts rows."""
        part, _, rest = self.path.partition(".")
        row, _, field = rest.partition(".")
        named = part.replace("_", " ").capitalize()
        where = f"{named}, row {int(row) + 1}" if row.isdigit() else named
        return f"{where}, {field.replace('_', ' ')}" if field else where
