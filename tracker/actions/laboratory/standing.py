"""The cases of a whole file, read while nothing is written: once for a sample, not once for a line."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from tracker.actions.loading import rules
from tracker.actions.site import Site
from tracker.custody.case import Case
from tracker.records import cases
from tracker.records.connection import Connection


@dataclass(slots=True)
class Standing:
    """How the vials of a file stand, in one snapshot or under all locks; keeps one case at a time."""

    site: Site
    connection: Connection
    now: datetime
    last: Case | None = field(default=None, init=False)

    def of(self, vial: str) -> Case:
        """The case of a vial, the same as if it were read alone; vials of one sample are asked in a row."""
        known = self.last
        if known is not None and known.subject == vial:
            return known
        if known is not None and vial in known.line.vials and not known.treatment.allocations:
            # Without a treatment, siblings differ in nothing but whom the case is about.
            self.last = replace(known, subject=vial, line=replace(known.line, focus=vial))
        else:
            self.last = cases.Loader(self.connection, self.now, rules(self.site)).of_vial(vial)
        return self.last
