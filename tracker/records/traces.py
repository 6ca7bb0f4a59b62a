"""What lies beside the ledger and names events: it stays when the log is cut, and tells of the cut."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, select

from tracker.ledger.body import instant_text
from tracker.ledger.canonical import NotCanonical, parse
from tracker.ledger.commitment import opens
from tracker.ledger.verification import LOG, Finding, Walk
from tracker.records.kept import BATCH
from tracker.records.tables.accounts import token
from tracker.records.tables.chain import DOOR, LEDGER, STOP, chain
from tracker.records.tables.ledger import ledger_private
from tracker.records.tables.requests import request_key
from tracker.records.tables.samples import record, vial

CUT = "It ends at event {last}, yet {what}: the events after it are gone."
EMPTY = "It was begun, yet no event stands on it: all of its events are gone."


def cut_ends(connection: Connection, walk: Walk) -> Iterator[Finding]:
    """The chains whose stored entries are newer than their last event, or that have lost every event."""
    ends = {code: end.seq for code, end in walk.ends.items()}
    for code in connection.scalars(select(chain.c.code).order_by(chain.c.rank, chain.c.code)):
        if code not in ends and code not in (STOP, DOOR, LEDGER):
            yield Finding(code, EMPTY, seq=1)
    newest = select(record.c.chain, record.c.seq, record.c.id).order_by(record.c.chain, record.c.seq)
    for row in connection.execute(newest):
        last = ends.get(row.chain, 0)
        if row.seq > last:
            what = f"record {row.id} was written by event {row.seq} of this chain"
            yield Finding(row.chain, CUT.format(last=last, what=what), seq=last + 1)


def answers(connection: Connection, walk: Walk) -> Iterator[Finding]:
    """The answers kept for a retry whose event is not on the ledger, or is another."""
    homes = _homes(connection)
    for row in connection.execute(select(request_key.c.answer).order_by(request_key.c.at, request_key.c.id)):
        answer = row.answer if isinstance(row.answer, dict) else {}
        event = answer.get("event")
        if not isinstance(event, dict) or walk.leaves.get(str(event.get("id"))) == event.get("leaf_hash"):
            continue
        subject = str(answer.get("subject") or "")
        says = f"An act was answered with event {event.get('idx')}, which is not on the ledger."
        yield Finding(homes.get(subject, subject) or LOG, says)


def tokens(connection: Connection, walk: Walk) -> Iterator[Finding]:
    """The tokens that no event made, or that can do more or last longer than their events say."""
    for row in connection.execute(select(token).order_by(token.c.account, token.c.id)):
        place, made = f"@user:{row.account}", walk.spoken.tokens.get(row.id)
        if made is None or made.user != row.account:
            yield Finding(place, f"token {row.id} was made by no event.")
            continue
        told = (("role", made.role, row.role), ("expires_at", made.expires_at, instant_text(row.expires_at)))
        wrong = [name for name, says, stored in told if says != stored]
        if made.revoked != (row.revoked_at is not None):
            wrong.append("revoked_at")
        if wrong:
            yield Finding(place, f"token {row.id} is not as its events say: {', '.join(wrong)}.")
    kept = set(connection.scalars(select(token.c.id)))
    for gone in sorted(walk.spoken.tokens.keys() - kept):
        yield Finding(
            f"@user:{walk.spoken.tokens[gone].user}", f"token {gone} is gone, though an event made it."
        )


def private(connection: Connection, walk: Walk) -> Iterator[Finding | int]:
    """The private values that are not what was recorded, or that no event speaks of."""
    homes = _homes(connection)
    rows = connection.execution_options(yield_per=BATCH).execute(select(ledger_private))
    for batch in rows.partitions():
        for row in batch:
            home = homes.get(row.subject, row.subject)
            if not _opens(row.commit, row.salt, row.value):
                yield Finding(home, f"The private value {row.commit[:12]} is not what was recorded.")
            elif not walk.spoken.has_commitment(row.commit):
                yield Finding(home, f"The private value {row.commit[:12]} was recorded by no event.")
            elif row.commit in walk.spoken.erased:
                yield Finding(home, f"The private value {row.commit[:12]} was erased, and is there again.")
        yield len(batch)


def _homes(connection: Connection) -> dict[str, str]:
    """The chain of each vial, which is its sample's."""
    return {row.code: row.sample for row in connection.execute(select(vial.c.code, vial.c.sample))}


def _opens(commitment: str, salt: object, value: object) -> bool:
    if not isinstance(salt, bytes) or not isinstance(value, str):
        return False
    try:
        return opens(commitment, salt, parse(value.encode()))
    except NotCanonical:
        return False
