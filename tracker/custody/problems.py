"""The few things that stop an act before it can be decided; a refusal is not among them."""

from __future__ import annotations


class Problem(Exception):
    """Something that keeps an act from being decided, with the sentence a person reads."""

    def __init__(self, says: str) -> None:
        super().__init__(says)
        self.says = says
        self.more: dict[str, object] = {}  # what an answer carries beside the sentence


class Unknown(Problem):
    """There is no such thing."""


class NotAllowedHere(Problem):
    """This person may never do this."""


class NotSignedIn(Problem):
    """Nobody known is asking, or the second person could not be recognised."""


class Invalid(Problem):
    """What was given does not fit the step; every field at once, `{field: [sentence, ...]}`."""

    def __init__(self, says: str, fields: dict[str, list[str]]) -> None:
        super().__init__(says)
        self.fields = fields


class Stale(Problem):
    """The record moved since it was read."""


class KeyReused(Problem):
    """An idempotency key came back with another body or from another person."""


class Busy(Problem):
    """Someone else holds the record; nothing was done, and trying again is right."""


class BrokenLedger(Problem):
    """The ledger does not agree with itself; nothing is written until it was looked at."""
