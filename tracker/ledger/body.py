"""The body of an event: its always-present keys, and the bytes that are hashed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from tracker.ledger.canonical import LARGEST_BODY, LARGEST_SIGNED_TEXT, JsonValue, canonical

VERSION = 1
SIGNED_TEXTS = frozenset({"sign_specification"})


class Outcome(StrEnum):
    """What became of an attempt; the state is folded from `done` alone."""

    DONE = "done"
    REFUSED = "refused"


class Door(StrEnum):
    """Where an attempt came in."""

    PAGE = "page"
    API = "api"
    CLI = "cli"
    IMPORT = "import"
    SYSTEM = "system"


class How(StrEnum):
    """How the code was given."""

    CAMERA = "camera"
    WEDGE = "wedge"
    TYPED = "typed"
    IMAGE = "image"
    LINK = "link"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One line of the ledger before it is written; `idx` is not in it, the place in the log proves that."""

    id: str
    act: str
    chain: str
    subject: str
    seq: int
    prev: str
    type: str
    outcome: str
    at: datetime
    recorded: datetime
    actor: str
    door: str
    how: str
    device: str
    rules: Mapping[str, JsonValue]
    data: Mapping[str, JsonValue]
    corrects: str | None = None
    reason: JsonValue = None
    refusals: Sequence[Mapping[str, JsonValue]] = ()
    esig: Mapping[str, JsonValue] | None = None


def body(event: Event) -> bytes:
    """The canonical bytes of an event; what applies to few events is a key only where it applies.

    TooLarge beyond 128 KiB, or beyond 1 MiB where the event holds a text that was signed as a whole.
    """
    known: dict[str, JsonValue] = {
        "v": VERSION,
        "id": event.id,
        "act": event.act,
        "chain": event.chain,
        "subject": event.subject,
        "seq": event.seq,
        "prev": event.prev,
        "type": event.type,
        "outcome": Outcome(event.outcome),
        "at": instant_text(event.at),
        "recorded": instant_text(event.recorded),
        "actor": event.actor,
        "door": Door(event.door),
        "how": How(event.how),
        "device": event.device,
        "rules": event.rules,
        "data": event.data,
    }
    optional = {
        "corrects": event.corrects, "reason": event.reason, "refusals": event.refusals, "esig": event.esig,
    }  # fmt: skip
    most = LARGEST_SIGNED_TEXT if event.type in SIGNED_TEXTS else LARGEST_BODY
    return canonical(known | {key: value for key, value in optional.items() if value}, most)


def instant_text(instant: datetime) -> str:
    """An instant as the ledger writes it: UTC, six digits, `Z`."""
    if instant.tzinfo is None:
        raise ValueError("An instant needs an offset.")
    return instant.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


def read_instant(text: str) -> datetime:
    """The instant of a ledger text; any other way of writing it is a ValueError."""
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None or instant_text(instant) != text:
        raise ValueError("The instant is not written with six digits and Z.")
    return instant
