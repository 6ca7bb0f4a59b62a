"""The only writer of the ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, insert, select
from sqlalchemy.exc import IntegrityError

from tracker.custody.problems import BrokenLedger
from tracker.ledger.body import Event, body, instant_text
from tracker.ledger.canonical import JsonValue
from tracker.ledger.signature import signed
from tracker.ledger.tree import leaf_hash
from tracker.records.database import Transaction
from tracker.records.locks import begin_chains
from tracker.records.tables.chain import chain
from tracker.records.tables.ledger import ledger_event


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What all events of one act share."""

    act: str
    actor: str
    recorded: datetime
    door: str
    how: str
    device: str
    rules: Mapping[str, JsonValue]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What one event says on one chain."""

    chain: str
    subject: str
    type: str
    outcome: str
    at: datetime
    data: Mapping[str, JsonValue]
    refusals: Sequence[Mapping[str, JsonValue]] = ()
    reason: JsonValue = None
    corrects: str | None = None
    esig: Mapping[str, JsonValue] | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """One event as it stands on the ledger."""

    id: str
    idx: int
    chain: str
    seq: int
    leaf_hash: bytes
    body: bytes


@dataclass(frozen=True, slots=True)
class _Head:
    seq: int
    leaf: bytes


@dataclass(frozen=True, slots=True)
class Ends:
    """Where the next events go: the newest event of each chain, and the next place in the log."""

    _heads: Mapping[str, _Head]
    _idx: int

    def next_seq(self, code: str) -> int:
        """The number that the next event on this chain will have."""
        return self._heads[code].seq + 1


_newest = (
    select(ledger_event.c.seq)
    .where(ledger_event.c.chain == chain.c.code)
    .order_by(ledger_event.c.seq.desc())
    .limit(1)
)
_NEXT_IDX = select(func.coalesce(func.max(ledger_event.c.idx) + 1, 0))
_HEADS = select(
    chain.c.code,
    _newest.scalar_subquery().label("seq"),
    _newest.with_only_columns(ledger_event.c.leaf_hash).scalar_subquery().label("leaf"),
    _NEXT_IDX.scalar_subquery().label("next_idx"),
).where(chain.c.code.in_(bindparam("chains", expanding=True)))
_APPEND = insert(ledger_event).returning(ledger_event.c.event_id, ledger_event.c.idx)


def append(
    transaction: Transaction,
    envelope: Envelope,
    entries: Iterable[Entry],
    entropy: Callable[[int], bytes],
    ends: Ends | None = None,
) -> tuple[Written, ...]:
    """Write each entry at the end of its chain, in order; every chain must already be locked.

    `ends` are those that were read for these chains since the last event of this act.
    """
    wanted = tuple(entries)
    if not wanted:
        return ()
    found = ends or read_ends(transaction, {entry.chain for entry in wanted})
    heads, idx = dict(found._heads), found._idx  # noqa: SLF001 - this module's own
    rows: list[dict[str, Any]] = []
    for entry in wanted:
        row = _row(envelope, entry, heads[entry.chain], idx + len(rows), entropy(16).hex())
        heads[entry.chain] = _Head(row["seq"], row["leaf_hash"])
        rows.append(row)
    return _insert(transaction, rows)


def read_ends(transaction: Transaction, chains: Iterable[str]) -> Ends:
    """Where the next events of these chains go, read under their locks."""
    wanted = frozenset(chains)
    unlocked = wanted - transaction.locked
    if unlocked:
        raise ValueError(f"The act did not lock {', '.join(sorted(unlocked))} before it read.")
    rows = transaction.connection.execute(_HEADS, {"chains": sorted(wanted)}).all()
    heads = {row.code: _Head(row.seq or 0, row.leaf or b"") for row in rows}
    fresh = (transaction.born & wanted) - transaction.begun
    begin_chains(transaction.connection, fresh)
    transaction.begun.update(fresh)
    # On PostgreSQL another act may still append first: there the trigger counts again, under the log's lock.
    return Ends({**heads, **dict.fromkeys(fresh, _Head(0, b""))}, _next_idx(transaction, rows))


def _next_idx(transaction: Transaction, rows: Sequence[Any]) -> int:
    return int(rows[0].next_idx if rows else transaction.connection.scalar(_NEXT_IDX) or 0)


def _row(envelope: Envelope, entry: Entry, head: _Head, idx: int, event_id: str) -> dict[str, Any]:
    event = Event(
        id=event_id,
        act=envelope.act,
        chain=entry.chain,
        subject=entry.subject,
        seq=head.seq + 1,
        prev=head.leaf.hex(),
        type=entry.type,
        outcome=entry.outcome,
        at=entry.at,
        recorded=envelope.recorded,
        actor=envelope.actor,
        door=envelope.door,
        how=envelope.how,
        device=envelope.device,
        rules=envelope.rules,
        data=entry.data,
        corrects=entry.corrects,
        reason=entry.reason,
        refusals=entry.refusals,
    )
    written = body(signed(event, entry.esig))
    return {
        "idx": idx,
        "event_id": event.id,
        "chain": event.chain,
        "seq": event.seq,
        "type": event.type,
        "actor": event.actor,
        "recorded_at": instant_text(event.recorded),
        "body": written,
        "leaf_hash": leaf_hash(written),
    }


def _insert(transaction: Transaction, rows: list[dict[str, Any]]) -> tuple[Written, ...]:
    try:
        placed = {row.event_id: row.idx for row in transaction.connection.execute(_APPEND, rows)}
    except IntegrityError as error:
        raise BrokenLedger("The ledger refused an event; run tracker verify before going on.") from error
    return tuple(
        Written(
            row["event_id"], placed[row["event_id"]], row["chain"], row["seq"], row["leaf_hash"], row["body"]
        )
        for row in rows
    )
