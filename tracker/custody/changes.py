"""What a decision would write: rows to put, each on the chain that answers for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TypeAlias

Value: TypeAlias = (
    "bool | int | str | Decimal | datetime | Private | Upload | Sequence[Value] | Mapping[str, Value] | None"
)


@dataclass(frozen=True, slots=True, eq=False)
class Private:
    """A value that may name or describe a person: it enters the ledger only as a salted commitment."""

    value: str

    def __str__(self) -> str:
        return "(private)"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Upload:
    """A file as it came in: the ledger holds its hash, its size and its type, never its content."""

    content: bytes
    sha256: str
    size: int
    media_type: str

    def told(self) -> dict[str, Value]:
        """What is recorded of it."""
        return {"sha256": self.sha256, "size": self.size, "media_type": self.media_type}


@dataclass(frozen=True, slots=True)
class Put:
    """One row made or changed: `values` become the row's columns, `chain` keeps the event of it."""

    table: str
    key: str
    chain: str
    values: Mapping[str, Value]


Changes: TypeAlias = tuple[Put, ...]
