"""What is given: the step, by whom, on what, with which data, and the scans that prove what was in hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from tracker.custody.changes import Private, Value
from tracker.custody.people import Actor


class How(StrEnum):
    """How a code came in; `link` is a phone's own camera opening the address in the label."""

    CAMERA = "camera"
    WEDGE = "wedge"
    TYPED = "typed"
    IMAGE = "image"
    LINK = "link"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof that this person scanned something in this session minutes ago; `code` is what it turned out to
    be."""

    id: str
    kind: str  # "vial", "wristband", "other"
    code: str  # the vial's code, the person's code, or "" when nobody knows what it is
    serial: str
    how: How
    at: datetime


@dataclass(frozen=True, slots=True)
class Act:
    """What is given: the step, by whom, on what, with which data, receipts and second person."""

    id: str
    step: str
    subject: str
    actor: Actor
    at: datetime
    now: datetime
    data: Mapping[str, Value] = field(default_factory=dict)
    receipts: tuple[Receipt, ...] = ()
    second: Actor | None = None
    late: str | None = None
    codes: tuple[str, ...] = ()
    preview: bool = False
    told_at: datetime | None = None  # as it was given, where a fast clock gave more than `at`
    unread: tuple[str, ...] = ()  # why a scan that was sent along does not count

    def missing(self, says: str) -> str:
        """What to say when a scan is missing: that it is, and why one that was sent along does not count."""
        return " ".join((says, *self.unread))

    def scanned(self, kind: str) -> tuple[Receipt, ...]:
        """The receipts for one kind of thing; a link opened from a label is not a scan."""
        return tuple(one for one in self.receipts if one.kind == kind and one.how is not How.LINK)

    def text(self, name: str) -> str:
        """A field as text, empty when it was not given."""
        value = self.data.get(name)
        return "" if value is None else str(value)

    def quantity(self, name: str) -> Decimal | None:
        """A field as a decimal quantity, None when it was not given; raises when it is no number."""
        value = self.data.get(name)
        return None if value is None else Decimal(str(value))

    def instant(self, name: str) -> datetime | None:
        """A field as an instant, None when it was not given; raises when it is none."""
        value = self.data.get(name)
        if value is None or isinstance(value, datetime):
            return value
        raise TypeError(f"The field {name} is no instant.")

    def words(self, name: str) -> tuple[str, ...]:
        """A field as a list of words, empty when it was not given; one word is a list of one."""
        value = self.data.get(name)
        if value is None or value == "":
            return ()
        return tuple(str(one) for one in value) if isinstance(value, list | tuple) else (str(value),)

    def quantities(self, name: str) -> tuple[Decimal, ...]:
        """A field as a list of decimal quantities, empty when it was not given."""
        return tuple(Decimal(one) for one in self.words(name))

    def private(self, name: str) -> Private | None:
        """A field that enters the ledger only as a commitment, None when it was not given."""
        value = self.data.get(name)
        return value if isinstance(value, Private) else None

    def ticked(self, name: str) -> bool:
        """A field that is a plain yes."""
        return self.data.get(name) is True

    def key(self, *parts: str) -> str:
        """A row key no other act can have."""
        return "-".join((self.id, *parts))
