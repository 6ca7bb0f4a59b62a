"""A recall or a drill as it stands: what it reached when it began, who was told, what is accounted for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from tracker.custody.sample import ENDED, Stage
from tracker.custody.tasks import Task

GONE = ENDED - {Stage.LOST}


@dataclass(frozen=True, slots=True)
class Recall:
    """One recall or drill: `key` names the record of its start, `vials` every vial it reached then with its
    stage now, `accounted` what somebody found of each, `waiting` the notices nobody answered."""

    code: str
    kind: str
    level: str
    key: str
    started_at: datetime
    started_by: str
    list_ms: int
    vials: Mapping[str, str] = field(default_factory=dict)
    accounted: Mapping[str, str] = field(default_factory=dict)
    waiting: tuple[Task, ...] = ()
    sent: int = 0
    closed_at: datetime | None = None

    @property
    def drill(self) -> bool:
        """Be only practised: nothing is held and nobody is told."""
        return self.kind == "drill"

    @property
    def open_vials(self) -> tuple[str, ...]:
        """The vials nobody accounts for yet; in a recall, one that was given, used up or destroyed is."""
        return tuple(
            code
            for code, stage in self.vials.items()
            if code not in self.accounted and (self.drill or Stage(stage) not in GONE)
        )

    @property
    def acknowledged(self) -> int:
        """How many of the notices were answered."""
        return self.sent - len(self.waiting)
