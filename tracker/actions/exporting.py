"""Exporting a record so that an outsider can verify it without this program and this server."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from tracker.actions.entering import envelope
from tracker.actions.ledger_keys import KeyRing
from tracker.actions.sealing import Sealed, newest, seal
from tracker.actions.site import Site
from tracker.custody.people import Actor, Role
from tracker.custody.problems import BrokenLedger, Invalid, NotAllowedHere, Unknown
from tracker.ledger import bundle
from tracker.ledger.body import Door
from tracker.ledger.canonical import JsonValue
from tracker.ledger.note import BadNote, Checkpoint, add_checkpoint_text, proof_text
from tracker.ledger.proofs import Span
from tracker.ledger.trust import opened_by
from tracker.records import checkpoints, exporting, journal, ledger_queries, private
from tracker.records.connection import Connection
from tracker.records.exporting import Exported

MAY_EXPORT = (Role.OFFICER, Role.AUDITOR)
KIND = "export"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is exported, why, whether private values go along, and which checkpoints the asker has."""

    code: str
    reason: str
    private: bool = False
    known: Sequence[str] = ()
    door: str = Door.CLI


def export(site: Site, actor: Actor, wanted: Wanted) -> bytes:
    """The bundle of a vial, sample, treatment or donor; that it was exported is itself on each of its chains.

    Raises Unknown, NotAllowedHere, Invalid or BrokenLedger.
    """
    _may(actor, wanted)
    old = _known(site, wanted.known)
    with site.database.reading() as connection:
        chains = exporting.chains_of(connection, wanted.code)
    if not chains:
        raise Unknown(f"There is no vial, sample, treatment or donor with the code {wanted.code}.")
    parts = _enter(site, actor, wanted, chains)
    sealed = seal(site)
    with site.database.reading() as connection:
        return bundle.zipped(parts | _proven(connection, chains, sealed, old))


def proof(site: Site, idx: int, entry: bytes = b"") -> str:
    """That one event is in the log, as a text that needs nothing else; Unknown until it is sealed."""
    kept = newest(site)
    if kept is None or idx >= kept.size:
        raise Unknown(f"Event {idx} is not on the ledger, or is not sealed yet.")
    with site.database.reading() as connection:
        checkpoint = opened_by(kept.note, KeyRing.of(site.settings).trusted())
        span = _span(connection, checkpoint, [idx])
        return proof_text(idx, span.inclusion(idx), kept.note, entry)


def receipt(site: Site, idx: int) -> str:
    """A signed event and its proof in one text, for whoever signed to keep; Unknown where nobody signed."""
    with site.database.reading() as connection:
        event = ledger_queries.event(connection, idx)
    if event is None or "esig" not in event.says():
        raise Unknown(f"Event {idx} is not on the ledger, or nobody signed it.")
    kept = newest(site)
    if kept is None or idx >= kept.size:
        seal(site)
    return proof(site, idx, event.body)


def _may(actor: Actor, wanted: Wanted) -> None:
    if not actor.is_system and not actor.has(*MAY_EXPORT):
        raise NotAllowedHere("Only quality officers and auditors export records.")
    if not wanted.reason.strip():
        raise Invalid("Some fields do not fit.", {"reason": ["Say why it is exported."]})


def _known(site: Site, notes: Sequence[str]) -> list[tuple[str, Checkpoint]]:
    try:
        trusted = KeyRing.of(site.settings).trusted()
        return [(note, opened_by(note, trusted)) for note in notes]
    except BadNote as fault:
        says = f"This is no checkpoint of ours. {fault}"
        raise Invalid("Some fields do not fit.", {"known": [says]}) from fault


def _enter(site: Site, actor: Actor, wanted: Wanted, chains: Sequence[str]) -> dict[str, bytes]:
    """Write the export on every chain, with the hashes of all that no proof covers; give those parts."""
    ring = KeyRing.of(site.settings)
    with site.database.writing(chains) as transaction:
        trust = "".join(one.line() for one in ring.trusted())
        parts = {"README.txt": bundle.README.encode(), "trust.txt": trust.encode()}
        if wanted.private:
            parts |= _private_parts(transaction.connection, exporting.whole(transaction.connection, chains))
        (reason,) = private.keep(transaction, wanted.code, [wanted.reason.strip()], site.entropy)
        shared = envelope(site, actor.user, door=wanted.door)
        given: dict[str, JsonValue] = {
            "code": wanted.code, "chains": list(chains), "private": wanted.private,
            "reason": {"commit": reason}, "parts": bundle.listed(parts),
        }  # fmt: skip
        entries = [
            journal.Entry(chain=one, subject=wanted.code, type=KIND, outcome="done", at=shared.recorded,
                          data={"given": given, "changes": []})
            for one in chains
        ]  # fmt: skip
        journal.append(transaction, shared, entries, site.entropy)
    return parts


def _private_parts(connection: Connection, events: Sequence[Exported]) -> dict[str, bytes]:
    bodies = [one.body for one in [*events, *exporting.same_acts(connection, events)]]
    commits = bundle.named_in(bundle.COMMITMENT, bodies)
    parts = {"private.jsonl": bundle.lines(exporting.private_lines(connection, commits))}
    files = exporting.attached(connection, bundle.named_in(bundle.FILE, bodies))
    return parts | {f"files/{sha256}": content for sha256, content in files}


def _proven(
    connection: Connection, chains: Sequence[str], sealed: Sealed, old: Sequence[tuple[str, Checkpoint]]
) -> dict[str, bytes]:
    """Everything that proofs cover: the events, where each stands, and the checkpoints."""
    sealed_ones = [one for one in exporting.whole(connection, chains) if one.idx < sealed.checkpoint.size]
    mine = _up_to_export(sealed_ones)
    events = sorted([*mine, *exporting.same_acts(connection, mine)], key=lambda one: one.idx)
    sizes = [one.size for _, one in old if 0 < one.size <= sealed.checkpoint.size]
    places = [*(one.idx for one in events), *(size - 1 for size in sizes), *sizes]
    span = _span(connection, sealed.checkpoint, places)
    parts = {
        "checkpoint": sealed.note.encode(),
        "events.jsonl": b"".join(one.body + b"\n" for one in events),
    }
    for one in events:
        text = proof_text(one.idx, span.inclusion(one.idx), sealed.note)
        parts[f"proofs/{one.idx}.tlog-proof"] = text.encode()
    for note, checkpoint in old:
        size = checkpoint.size
        if size in sizes and checkpoint.origin == sealed.checkpoint.origin:
            added = add_checkpoint_text(size, span.consistency(size), sealed.note)
            parts[f"consistency/{size}.checkpoint"] = note.encode()
            parts[f"consistency/{size}.add-checkpoint"] = added.encode()
    return parts


def _up_to_export(events: Sequence[Exported]) -> list[Exported]:
    """Each chain up to this export: what came after it is not part of the bundle."""
    ends = {one.chain: one.seq for one in events if json.loads(one.body)["type"] == KIND}
    return [one for one in events if one.seq <= ends.get(one.chain, 0)]


def _span(connection: Connection, checkpoint: Checkpoint, places: Sequence[int]) -> Span:
    span = checkpoints.span(connection, checkpoint.size, *places)
    if span.root() != checkpoint.root:
        raise BrokenLedger("The ledger does not give the root that was signed; run tracker verify.")
    return span
