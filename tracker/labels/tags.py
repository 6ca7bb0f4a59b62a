"""Labels of what is not a vial: a box, a shipper, a treatment's hand card, a code that nothing has yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tracker.labels.code import payload, printed
from tracker.labels.facts import bare, strange_characters
from tracker.labels.template import Sort

TAG_VERSION = "1"
REQUIRED: Mapping[Sort, Mapping[str, str]] = {
    Sort.UNIT: {"name": "name", "site": "name of the site"},
    Sort.HANDOVER: {"from": "sender", "to": "receiver", "holds": "contents", "site": "name of the site"},
    Sort.TREATMENT: {"product": "product", "notice": "notice", "site": "name of the site"},
    Sort.UNUSED: {"serial": "serial", "notice": "notice", "site": "name of the site"},
}
"""What must not be empty, with the words for it."""


@dataclass(frozen=True, slots=True)
class TagFacts:
    """What the label of a box, a shipper, a treatment or an unused code may show. It names no person."""

    sort: Sort
    host: str
    code: str
    said: Mapping[str, str]
    serial: str = ""
    watermark: str | None = None
    warnings: tuple[str, ...] = ()

    @property
    def payload(self) -> str:
        """The text in a symbol that holds the address."""
        return payload(self.host, self.code, self.serial)

    @property
    def bare(self) -> str:
        """The text in a symbol that holds the code alone."""
        return bare(self.code, self.serial)

    @property
    def readable(self) -> str:
        """The code as a person reads and types it."""
        return bare(printed(self.code), self.serial)

    @property
    def texts(self) -> Mapping[str, str]:
        """Everything that may be shown, by name."""
        serial = f".{self.serial}" if self.serial else ""
        own = {"readable": self.readable, "serial": serial, "version": f"L{TAG_VERSION}"}
        return {**self.said, **own}

    @property
    def bears_biohazard(self) -> bool:
        """Never: the labels of the vials inside say it."""
        return False

    def lint(self) -> tuple[str, ...]:
        """A sentence for everything that keeps this label from being printed."""
        told = {**self.said, "serial": self.serial}
        empty = [words for name, words in REQUIRED[self.sort].items() if not told.get(name, "").strip()]
        missing = (f"The label has no {words}; record it before printing." for words in empty)
        return (*missing, *strange_characters([*self.said.values(), self.watermark or ""]))
