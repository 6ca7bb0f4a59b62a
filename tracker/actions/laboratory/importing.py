"""Importing a laboratory's file: a preview that writes nothing, then all of it through the door, or none."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.actions.laboratory.decoding import Table, decode
from tracker.actions.laboratory.landing import STEP, Imported, LaboratoryFile, Run, in_order
from tracker.actions.laboratory.panels import Progress, content
from tracker.actions.laboratory.reading import Bad, Reader
from tracker.actions.site import Site
from tracker.actions.standing import as_now
from tracker.custody.people import Actor
from tracker.custody.problems import NotAllowedHere
from tracker.records import accounts, laboratory, scope
from tracker.records.database import Transaction
from tracker.records.laboratory import Before
from tracker.records.tables.chain import DOOR

__all__ = ["Imported", "LaboratoryFile", "Preview", "import_file", "preview", "quiet"]


@dataclass(frozen=True, slots=True)
class Preview:
    """What would come of a file: how it was read, what would land, and everything that cannot be taken."""

    sha256: str
    table: Table
    unread: tuple[str, ...]
    lines: int
    values: int
    vials: int
    bad: tuple[Bad, ...]
    before: Before | None


def quiet(phase: str, done: int, total: int) -> None:
    """Tell nobody how far it is."""


def preview(site: Site, actor: Actor, file: LaboratoryFile, progress: Progress = quiet) -> Preview:
    """Read and judge every line, and write nothing; raises UnreadableFile or NotAllowedHere."""
    _refuse_strangers(actor)
    reader = Reader.of(decode(file.content), file.profile, site.settings.zone)
    with site.database.reading() as connection:
        found = content(connection, reader, site.settings.import_lines, progress)
        run = Run(site, actor, file, Transaction(connection, frozenset()), progress)
        against = (one for _, each in run.judged(found.panels) for one in each)
        bad = in_order([*found.bad, *against])
        before = laboratory.imported_before(connection, file.sha256)
    left = {(one.line, one.column) for one in bad}
    panels = [panel.without(left) for panel in found.panels]
    return Preview(
        file.sha256, reader.table, reader.unread, found.lines, sum(len(one.entries) for one in panels),
        len({one.vial for one in panels if one.entries}), bad, before,
    )  # fmt: skip


def import_file(
    site: Site, actor: Actor, file: LaboratoryFile, *, leave_out: bool = False, progress: Progress = quiet
) -> Imported:
    """Record every value of a file in one transaction, or none; with `leave_out`, all but the bad places."""
    _refuse_strangers(actor)
    reader = Reader.of(decode(file.content), file.profile, site.settings.zone)
    with site.database.reading() as connection:
        found = content(connection, reader, site.settings.import_lines, progress)
        locks = scope.reach(connection, {one.vial for one in found.panels}).chains
    with site.database.writing({*locks, DOOR}) as transaction:
        now = as_now(site, accounts.actor(transaction.connection, actor.user, actor.session))
        if now is None:
            raise NotAllowedHere("Your account no longer allows this.")
        _refuse_strangers(now)
        return Run(site, now, file, transaction, progress).imported(found, leave_out=leave_out)


def _refuse_strangers(actor: Actor) -> None:
    if not STEP.allows(actor):
        raise NotAllowedHere("Laboratory files are imported by technicians and quality officers.")
