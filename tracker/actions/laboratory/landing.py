"""The panels of one file before the door: judged all together, then written together, or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tracker.actions.entering import envelope, put, refused
from tracker.actions.given import Request, load, schema_of
from tracker.actions.judging import Judging
from tracker.actions.laboratory.decoding import UnreadableFile
from tracker.actions.laboratory.panels import Content, Panel, Progress
from tracker.actions.laboratory.reading import Bad
from tracker.actions.laboratory.standing import Standing
from tracker.actions.site import Site
from tracker.custody.case import Case
from tracker.custody.changes import Put, Value
from tracker.custody.laboratory_profiles import Profile
from tracker.custody.people import Actor
from tracker.custody.problems import Busy, Invalid
from tracker.custody.steps import STEPS
from tracker.ledger.canonical import JsonValue
from tracker.records import journal, laboratory, scope
from tracker.records.connection import Connection
from tracker.records.database import Transaction
from tracker.records.laboratory import Before
from tracker.records.tables.chain import DOOR

STEP = STEPS["record_panel"]
KIND = "import_results"
EVERY = 50
MOST_LEFT_OUT = 5000


@dataclass(frozen=True, slots=True)
class LaboratoryFile:
    """A file as it was given, with the profile it is to be read by."""

    content: bytes
    profile: Profile
    name: str = ""

    @property
    def sha256(self) -> str:
        """What tells this content from any other."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of an import: done or not, how many values landed, which places were left out or refused."""

    done: bool
    sha256: str
    recorded: int
    vials: int
    bad: tuple[Bad, ...]
    before: Before | None = None


def in_order(bad: Iterable[Bad]) -> tuple[Bad, ...]:
    """By the lines of the file."""
    return tuple(sorted(bad, key=lambda one: one.line))


@dataclass(frozen=True, slots=True)
class Run:
    """One pass over the panels of a file, in a snapshot or under all its locks."""

    site: Site
    actor: Actor
    file: LaboratoryFile
    transaction: Transaction
    progress: Progress

    def imported(self, found: Content, *, leave_out: bool) -> Imported:
        """Judge every panel first; then all of them are written, or nothing but the refusal is."""
        before = laboratory.imported_before(self._connection, self.file.sha256)
        if before is not None:
            return Imported(False, self.file.sha256, 0, 0, (), before)
        self._refuse_moved(found)
        refused = [(panel, against) for panel, against in self.judged(found.panels) if against]
        bad = in_order([*found.bad, *(one for _, against in refused for one in against)])
        left = {(one.line, one.column) for one in bad}
        panels = [one for one in (panel.without(left) for panel in found.panels) if one.entries]
        if len({one.line for one in bad}) > MOST_LEFT_OUT and leave_out:
            raise UnreadableFile(
                f"More than {MOST_LEFT_OUT} lines would be left out. Have the file corrected."
            )
        if not panels or (bad and not leave_out):
            self._keep_refusal([panel for panel, _ in refused], bad)
            return Imported(False, self.file.sha256, 0, 0, bad)
        for panel in self.counted(panels, "Recording"):
            self._record(panel)
        recorded = sum(len(one.entries) for one in panels)
        self._keep_import(found.lines, recorded, bad)
        return Imported(True, self.file.sha256, recorded, len({one.vial for one in panels}), bad)

    @property
    def _connection(self) -> Connection:
        return self.transaction.connection

    def _refuse_moved(self, found: Content) -> None:
        """What the vials rest on may have grown between the reading and the locks."""
        reached = scope.reach(self._connection, {one.vial for one in found.panels}).chains
        if not reached <= self.transaction.locked:
            raise Busy("The record is changing under many hands. Nothing was done; please try again.")

    def counted(self, panels: list[Panel], phase: str = "Judging") -> Iterator[Panel]:
        """The panels one after the other, telling how far it is."""
        for number, panel in enumerate(panels):
            if number % EVERY == 0:
                self.progress(phase, number, len(panels))
            yield panel

    def judged(self, panels: list[Panel]) -> Iterator[tuple[Panel, tuple[Bad, ...]]]:
        """Each panel with what the door says against it; nothing is written meanwhile."""
        standing = Standing(self.site, self._connection, self.site.clock())
        for panel in self.counted(panels):
            yield panel, tuple(self._against(panel, standing))

    def _against(self, panel: Panel, standing: Standing) -> Iterator[Bad]:
        """What the door says against this panel, each at its place in the file."""
        try:
            _, _, decisions = self._judging(panel, standing.of(panel.vial)).judged()
        except Invalid as error:
            wrong = [(name, says) for name, each in error.fields.items() for says in each]
        else:
            wrong = [(one.field, one.says) for decision in decisions for one in decision.refusals]
        for name, says in wrong:
            yield from _placed(panel, name, says)

    def _record(self, panel: Panel) -> None:
        answer = self._judging(panel).answer()
        if not answer.done:
            raise Busy("The record moved while the file was imported. Nothing was done; please try again.")

    def _judging(self, panel: Panel, known: Case | None = None) -> Judging:
        given: dict[str, object] = {
            "results": [dict(one.given) for one in panel.entries],
            "file": self.file.sha256,
            "laboratory": self.file.profile.laboratory,
        }
        if panel.at is not None:
            why = f"Imported from a laboratory's file, {self.file.name or 'without a name'}."
            given |= {"at": panel.at.isoformat(), "late_reason": why}
        request = Request(step=STEP.kind, subject=panel.vial, data=given, door="import")
        data = load(schema_of(STEP.schema), {name: one for name, one in given.items() if one})
        return Judging(
            self.site, STEP, request, data, self.transaction, self.actor, None, self.site.clock(), (), (), (),
            known=known,
        )  # fmt: skip

    def _keep_refusal(self, panels: list[Panel], bad: tuple[Bad, ...]) -> None:
        """Keep the attempt: at the door, and for every panel that was refused on the chain of its sample."""
        for panel in panels:
            try:
                judging = self._judging(panel)
            except Invalid:
                continue
            judging.answer()
        told: dict[str, JsonValue] = {"file": self.file.sha256, "bad": len(bad)}
        entry = refused(self.site, DOOR, DOOR, KIND, "import.bad_lines", {"given": told})
        journal.append(self.transaction, self._envelope(), [entry], self.site.entropy)

    def _keep_import(self, lines: int, recorded: int, bad: tuple[Bad, ...]) -> None:
        """Say on the ledger which file was imported and which of its lines were left out, and no value."""
        shared = self._envelope()
        left = sorted({one.line for one in bad})
        data: dict[str, Value] = {
            "sha256": self.file.sha256, "profile": self.file.profile.name, "lines": lines,
            "recorded": recorded, "left_out": left, "left_out_count": len(bad),
        }  # fmt: skip
        now, by = shared.recorded, self.actor.user
        values: dict[str, Value] = {
            "chain": DOOR, "subject": DOOR, "kind": laboratory.IMPORT, "at": now, "recorded": now,
            "actor": by, "act": shared.act, "late": None, "data": data,
        }  # fmt: skip
        row = Put("record", f"{shared.act}-import", DOOR, values)
        put(self.site, self.transaction, shared, KIND, [row], new=True)

    def _envelope(self) -> journal.Envelope:
        return envelope(self.site, self.actor.user, door="import")


def _placed(panel: Panel, name: str, says: str) -> Iterator[Bad]:
    """The place a complaint is about; one that is about the whole panel is about each of its values."""
    parts = name.split(".")
    if parts[0] == "results" and len(parts) == 3 and int(parts[1]) < len(panel.entries):
        one = panel.entries[int(parts[1])]
        yield Bad(one.line, one.column, one.printed, says)
        return
    if name == "at" and panel.date and panel.at is not None:
        for line, dated in dict.fromkeys((one.line, one.dated) for one in panel.entries):
            yield Bad(line, panel.date, dated, says)
        return
    for one in panel.entries:
        yield Bad(one.line, one.column, one.printed, says)
