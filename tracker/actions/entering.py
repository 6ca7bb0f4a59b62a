"""Entering events: the envelope every act shares, and the plain act that only puts rows on one chain."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tracker.actions.site import Site
from tracker.custody.changes import Put
from tracker.ledger.canonical import JsonValue
from tracker.records import journal, saving
from tracker.records.database import Transaction
from tracker.version import VERSION


def envelope(
    site: Site,
    actor: str,
    *,
    act: str = "",
    door: str = "system",
    how: str = "none",
    device: str = "",
    specification: str = "",
) -> journal.Envelope:
    """What all events of one act share: who, through which door, under which rules."""
    return journal.Envelope(
        act=act or site.entropy(16).hex(),
        actor=actor,
        recorded=site.clock(),
        door=door,
        how=how,
        device=device,
        rules={"program": VERSION, "specification": specification},
    )


def refused(
    site: Site, chain: str, subject: str, kind: str, check: str, data: dict[str, JsonValue]
) -> journal.Entry:
    """An attempt that changed nothing, with the code of what refused it."""
    return journal.Entry(
        chain=chain,
        subject=subject,
        type=kind,
        outcome="refused",
        at=site.clock(),
        data={"given": {}, "changes": [], **data},
        refusals=[{"check": check, "evidence": []}],
    )


def put(
    site: Site,
    transaction: Transaction,
    shared: journal.Envelope,
    kind: str,
    rows: Iterable[Put],
    *,
    new: bool,
    esig: Mapping[str, JsonValue] | None = None,
) -> None:
    """Write rows of one chain, and the one event that answers for them; nothing in them is private."""
    every = tuple(rows)
    chain = every[0].chain
    born = frozenset(one.key for one in every) if new else frozenset()
    ends = journal.read_ends(transaction, [chain])
    told_at = {one.key: {"seq": ends.next_seq(chain)} for one in every if one.table == "record"}
    saving.save(transaction.connection, every, born, {}, told_at)
    entry = journal.Entry(
        chain=chain,
        subject=chain,
        type=kind,
        outcome="done",
        at=shared.recorded,
        data={"given": {}, "changes": saving.as_told(every, chain, {})},
        esig=esig,
    )
    journal.append(transaction, shared, [entry], site.entropy, ends)
