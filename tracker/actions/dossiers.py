"""Reading what a dossier tells beside the record itself: every event, and how far the ledger is sealed."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.actions.looking import case_on
from tracker.actions.sealing import newest
from tracker.actions.site import Site
from tracker.custody.case import Case
from tracker.custody.people import Actor
from tracker.custody.problems import NotAllowedHere, Unknown
from tracker.records import batches, chains, ledger_lines
from tracker.records.chains import End
from tracker.records.checkpoints import Kept
from tracker.records.entries import Entry
from tracker.records.ledger_lines import LedgerLine

NOT_YOURS = "Dossiers are for technicians, quality officers, clinicians and auditors."
NO_DOSSIER = "Only vials, samples, treatments and donors have a dossier."
KINDS = "VSTD"


@dataclass(frozen=True, slots=True)
class Proven:
    """Every event of a chain, oldest first, and the newest checkpoint of the ledger where there is one."""

    events: tuple[LedgerLine, ...]
    checkpoint: Kept | None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The record of a donor or a treatment at one instant: the case, its records as they were written, and
    where its chain ends."""

    case: Case
    written: tuple[Entry, ...]
    end: End | None


def readers_only(actor: Actor, code: str) -> None:
    """Let in who may read the dossier of this code; NotAllowedHere, or Unknown for what has none."""
    if not actor.reads_records:
        raise NotAllowedHere(NOT_YOURS)
    if code[:1] not in KINDS:
        raise Unknown(NO_DOSSIER)


def proven(site: Site, chain: str, code: str, most: int) -> Proven:
    """The first `most` events of a chain, of a vial only those that name it, and the newest checkpoint."""
    with site.database.reading() as connection:
        found = ledger_lines.lines(connection, chain, "", -1, most)
    whole = code == chain
    return Proven(tuple(one for one in found if whole or one.names(code)), newest(site))


def papers_of(site: Site, code: str) -> Snapshot:
    """The record of a donor or a treatment, in a number of statements that its length does not change."""
    with site.database.reading() as connection:
        case = case_on(site, connection, code)
        return Snapshot(case, batches.written(connection, code), chains.end(connection, code))
