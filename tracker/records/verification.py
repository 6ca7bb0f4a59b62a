"""Reading everything that is kept, and saying where it does not hold together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Table, func, select

from tracker.ledger.verification import Finding, Row, Walk
from tracker.records import bands, files, guards, kept, traces
from tracker.records.bands import Lookup
from tracker.records.database import Database
from tracker.records.kept import BATCH
from tracker.records.seals import Outside, Seals
from tracker.records.tables.files import attachment_content
from tracker.records.tables.ledger import ledger_event, ledger_private


@dataclass(frozen=True, slots=True)
class Break:
    """One chain, or one table, that does not hold: its first finding and how many there are."""

    first: Finding
    total: int


@dataclass(frozen=True, slots=True)
class Report:
    """What a verification saw: never a cut that left no trace beside the log, nor a log made anew."""

    events: int
    chains: int
    rows: int
    root: str  # of the whole log, by RFC 6962; written down elsewhere, it tells of that too
    breaks: tuple[Break, ...]
    warnings: tuple[Break, ...]
    rolled_back: bool = False  # a checkpoint was signed over more events than there are, or over others

    @property
    def ok(self) -> bool:
        """Whether everything holds; a warning does not break it."""
        return not self.breaks


def verify(
    database: Database,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
    lookup: Lookup | None = None,
    outside: Outside = Outside(),  # noqa: B008 - frozen
) -> Report:
    """Recompute everything in one snapshot; `progress` hears how many rows are done, and of how many.

    What wristbands are found by can be recomputed only with the installation's key, by `lookup`. Signatures
    are checked with the keys that are known `outside`.
    """
    with database.reading() as connection:
        return verify_on(connection, progress, lookup, outside)


def verify_on(
    connection: Connection,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
    lookup: Lookup | None = None,
    outside: Outside = Outside(),  # noqa: B008 - frozen
) -> Report:
    """Recompute everything as this connection sees it, as `verify` does."""
    total, done = _total(connection), 0
    seals = Seals(connection, outside)
    walk, collected = Walk(seals.verified), _Collected()
    for finding in _everything(connection, walk, seals, lookup):
        if isinstance(finding, Finding):
            collected.take(finding)
            continue
        done += finding
        progress(done, total)
    return replace(collected.report(walk, done), rolled_back=seals.rolled_back)


class _Collected:
    """The first finding of each place, and how many there are."""

    def __init__(self) -> None:
        self._found: dict[tuple[bool, str], Break] = {}

    def take(self, finding: Finding) -> None:
        """Keep the first finding of a place, count the others."""
        place = (finding.warning, finding.place)
        known = self._found.get(place)
        self._found[place] = Break(known.first, known.total + 1) if known else Break(finding, 1)

    def report(self, walk: Walk, rows: int) -> Report:
        """Everything that was found, in the order in which it was found."""
        breaks = tuple(found for (warning, _), found in self._found.items() if not warning)
        warnings = tuple(found for (warning, _), found in self._found.items() if warning)
        root = walk.log.root().hex()
        return Report(walk.log.size, len(walk.ends), rows - walk.log.size, root, breaks, warnings)


def _everything(
    connection: Connection, walk: Walk, seals: Seals, lookup: Lookup | None
) -> Iterator[Finding | int]:
    """Findings, and between them the number of rows looked at since the last number."""
    for absent in guards.missing(connection):
        yield Finding("the guards", absent)
    yield from _events(connection, walk, seals)
    yield from seals.findings(walk.log)
    yield from traces.cut_ends(connection, walk)
    yield from traces.answers(connection, walk)
    yield from traces.tokens(connection, walk)
    yield from kept.strangers(walk.fold)
    for table in kept.state_tables():
        yield from kept.compare(connection, table, walk.fold)
    yield from traces.private(connection, walk)
    if lookup is not None:
        yield from bands.misleading(connection, lookup)
    yield from files.changed(connection, walk.spoken.erased_files)


def _events(connection: Connection, walk: Walk, seals: Seals) -> Iterator[Finding | int]:
    rows = connection.execution_options(yield_per=BATCH).execute(
        select(ledger_event).order_by(ledger_event.c.idx)
    )
    clean = True
    for batch in rows.partitions():
        for row in batch:
            for found in walk.take(_as_declared(tuple(row))):
                clean = clean and found.warning
                yield found
            yield from seals.passing(walk.log, walk.leaf, clean=clean)
        yield len(batch)


def _as_declared(stored: tuple[Any, ...]) -> Row:
    """SQLite keeps any kind of value in any column; what has the wrong kind must be found, not trip us."""
    idx, event_id, chain, seq, kind, actor, recorded_at, body, leaf = stored
    place = (str(chain), seq if isinstance(seq, int) else -1)
    return Row(idx, event_id, *place, kind, actor, recorded_at, _bytes(body), _bytes(leaf))


def _bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()


def _total(connection: Connection) -> int:
    counted: list[Table] = [ledger_event, ledger_private, attachment_content, *kept.state_tables()]
    return sum(connection.scalar(select(func.count()).select_from(table)) or 0 for table in counted)
