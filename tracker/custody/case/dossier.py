"""The making of a specification: who wrote it, whose accounts those are, and what stands under it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from tracker.custody.products import Specification


@dataclass(frozen=True, slots=True)
class Dossier:
    """Who drafted, revised or proposed a version; the other versions of its product, newest first; when the
    accounts of those people were made; and the samples under any version of the product, oldest first, of
    which no more than a page is read. `total` counts them all."""

    authors: tuple[str, ...] = ()
    versions: tuple[Specification, ...] = ()
    accounts_made: Mapping[str, datetime] = field(default_factory=dict)
    samples: tuple[str, ...] = ()
    total: int = 0

    @property
    def next_version(self) -> int:
        """The number the next version of this product gets."""
        return max((one.version for one in self.versions), default=0) + 1

    def in_force(self) -> tuple[Specification, ...]:
        """The versions that samples may be collected under now."""
        return tuple(one for one in self.versions if one.status == "in_force")
