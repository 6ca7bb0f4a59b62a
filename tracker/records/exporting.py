"""What goes into a bundle: whole chains, the other halves of their acts, private values and files."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, bindparam, select

from tracker.ledger.canonical import JsonValue
from tracker.records.tables.files import attachment_content
from tracker.records.tables.ledger import ledger_event, ledger_private
from tracker.records.tables.samples import sample, vial
from tracker.records.tables.treatments import allocation

BATCH = 500


@dataclass(frozen=True, slots=True)
class Exported:
    """One event as it goes into a bundle."""

    idx: int
    chain: str
    seq: int
    body: bytes

    @property
    def act(self) -> str:
        """What binds it to the events of the same act on other chains."""
        return str(json.loads(self.body).get("act", ""))


_COLUMNS = (ledger_event.c.idx, ledger_event.c.chain, ledger_event.c.seq, ledger_event.c.body)
_CHAINS = (
    select(*_COLUMNS)
    .where(ledger_event.c.chain.in_(bindparam("chains", expanding=True)))
    .order_by(ledger_event.c.idx)
)
_PLACES = select(*_COLUMNS).where(ledger_event.c.idx.in_(bindparam("places", expanding=True)))


def chains_of(connection: Connection, code: str) -> tuple[str, ...]:
    """The chains that tell of a vial, a sample, a treatment or a donor; empty for any other code."""
    queries: dict[str, Select[Any]] = {
        "V": select(vial.c.sample).where(vial.c.code == code),
        "S": select(sample.c.code).where(sample.c.code == code),
        "T": select(allocation.c.sample).where(allocation.c.treatment == code),
        "D": select(sample.c.code).where(sample.c.donor == code),
    }
    if code[:1] not in queries:
        return ()
    found = set(connection.scalars(queries[code[:1]]))
    return tuple(sorted(found | ({code} if code[:1] in "TD" else set())))


def whole(connection: Connection, chains: Sequence[str]) -> list[Exported]:
    """Every event of these chains, in the order of the log."""
    return [Exported(*row) for row in connection.execute(_CHAINS, {"chains": list(chains)})]


def same_acts(connection: Connection, events: Sequence[Exported]) -> list[Exported]:
    """The events that the same acts wrote on other chains; one act stands together in the log."""
    known = {one.idx: one for one in events}
    acts = {one.act for one in events}
    asked, edge = set(known), set(known)
    found: list[Exported] = []
    while edge := {place + step for place in edge for step in (-1, 1)} - asked:
        asked |= edge
        near = [one for one in _at(connection, edge) if one.act in acts]
        found += near
        edge = {one.idx for one in near}
    return found


def _at(connection: Connection, places: Iterable[int]) -> Iterator[Exported]:
    for batch in _batches(sorted(places)):
        yield from (Exported(*row) for row in connection.execute(_PLACES, {"places": batch}))


def private_lines(connection: Connection, commits: Sequence[str]) -> Iterator[JsonValue]:
    """The values behind commitments, with their salts, as far as they were not erased."""
    columns = ledger_private.c.commit, ledger_private.c.salt, ledger_private.c.value
    for batch in _batches(sorted(commits)):
        query = select(*columns).where(ledger_private.c.commit.in_(batch)).order_by(ledger_private.c.commit)
        for row in connection.execute(query):
            yield {"commit": row.commit, "salt": row.salt.hex(), "value": json.loads(row.value)}


def attached(connection: Connection, hashes: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """The files with these hashes, as far as they are kept."""
    columns = attachment_content.c.sha256, attachment_content.c.content
    for batch in _batches(sorted(hashes)):
        for row in connection.execute(select(*columns).where(attachment_content.c.sha256.in_(batch))):
            yield row.sha256, row.content


def _batches(every: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (every[first : first + BATCH] for first in range(0, len(every), BATCH))
