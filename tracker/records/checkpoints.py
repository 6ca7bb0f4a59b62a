"""The tree over the events as far as a proof needs it, and the checkpoints that were signed over it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, delete, func, insert, or_, select

from tracker.custody.problems import BrokenLedger
from tracker.ledger.proofs import GROUP, Span
from tracker.ledger.tree import Log, leaf_hash
from tracker.records.tables.ledger import ledger_checkpoint, ledger_event, ledger_group

BATCH = 2_000
AT_ONCE = 50  # groups that are opened by one statement
CUT = "The ledger has fewer events than it must have; run tracker verify before going on."
CHANGED = "The body of event {} does not give its hash; run tracker verify before going on."


@dataclass(frozen=True, slots=True)
class Kept:
    """One signed checkpoint as it is kept."""

    origin: str
    size: int
    note: str
    sealed_at: str


_SIZE = select(func.coalesce(func.max(ledger_event.c.idx) + 1, 0))
_LEAVES = (
    select(ledger_event.c.leaf_hash)
    .where(ledger_event.c.idx >= bindparam("low"), ledger_event.c.idx < bindparam("high"))
    .order_by(ledger_event.c.idx)
)
_BODIES = _LEAVES.with_only_columns(ledger_event.c.idx, ledger_event.c.body, ledger_event.c.leaf_hash)
_GROUPS = (
    select(ledger_group.c.n, ledger_group.c.root)
    .where(ledger_group.c.n < bindparam("most"))
    .order_by(ledger_group.c.n)
)
_NOTES = select(ledger_checkpoint).order_by(ledger_checkpoint.c.size, ledger_checkpoint.c.origin)
_NEWEST = (
    select(ledger_checkpoint)
    .where(ledger_checkpoint.c.origin == bindparam("origin"))
    .order_by(ledger_checkpoint.c.size.desc())
    .limit(1)
)


def size(connection: Connection) -> int:
    """How many events the log has."""
    return int(connection.scalar(_SIZE) or 0)


def span(connection: Connection, many: int, *within: int) -> Span:
    """The first `many` events as a tree in which these places can be proven, in a few statements."""
    groups = _dense(connection, many // GROUP)
    begins = len(groups) * GROUP
    opened = _opened(connection, sorted({place // GROUP for place in within if place < begins}))
    return Span(many, groups, _leaves(connection, begins, many), opened)


def _opened(connection: Connection, groups: Sequence[int]) -> dict[int, list[bytes]]:
    """Every leaf of these groups."""
    found: dict[int, list[bytes]] = {n: [] for n in groups}
    idx = ledger_event.c.idx
    for first in range(0, len(groups), AT_ONCE):
        batch = groups[first : first + AT_ONCE]
        within = or_(*(idx.between(n * GROUP, n * GROUP + GROUP - 1) for n in batch))
        query = select(idx, ledger_event.c.leaf_hash).where(within).order_by(idx)
        for row in connection.execute(query):
            found[row.idx // GROUP].append(row.leaf_hash)
    if any(len(leaves) != GROUP for leaves in found.values()):
        raise BrokenLedger(CUT)
    return found


def _dense(connection: Connection, most: int) -> list[bytes]:
    """The kept roots from the first on; behind a gap they are of no use."""
    roots: list[bytes] = []
    for row in connection.execute(_GROUPS, {"most": most}):
        if row.n != len(roots):
            break
        roots.append(row.root)
    return roots


def _leaves(connection: Connection, low: int, high: int) -> list[bytes]:
    found = list(connection.scalars(_LEAVES, {"low": low, "high": high}))
    if len(found) != high - low:
        raise BrokenLedger(CUT)
    return found


def hashed(connection: Connection, low: int, high: int) -> Iterator[bytes]:
    """The leaf hashes made anew from the bodies; BrokenLedger where one is missing or is not what is kept."""
    reading = connection.execution_options(yield_per=BATCH)
    expected = low
    with reading.execute(_BODIES, {"low": low, "high": high}) as rows:
        for row in rows:
            # SQLite keeps any kind of value in any column; what has the wrong kind was changed.
            leaf = leaf_hash(row.body) if isinstance(row.body, bytes) else b""
            if row.idx != expected or leaf != row.leaf_hash:
                raise BrokenLedger(CHANGED.format(expected))
            expected += 1
            yield leaf
    if expected != high:
        raise BrokenLedger(CUT)


def new_groups(connection: Connection, many: int) -> list[tuple[int, bytes]]:
    """The roots of whole groups among the first `many` events that are not kept yet."""
    first = len(_dense(connection, many // GROUP))
    made: list[tuple[int, bytes]] = []
    group = Log()
    for leaf in hashed(connection, first * GROUP, many // GROUP * GROUP):
        group.add(leaf)
        if group.size == GROUP:
            made.append((first + len(made), group.root()))
            group = Log()
    return made


def keep_groups(connection: Connection, made: Iterable[tuple[int, bytes]]) -> None:
    """Keep roots of groups; one that another sealer kept meanwhile is written over with the same."""
    rows = [{"n": n, "root": root} for n, root in made]
    if rows:
        connection.execute(delete(ledger_group).where(ledger_group.c.n >= rows[0]["n"]))
        connection.execute(insert(ledger_group), rows)


def kept(connection: Connection) -> tuple[Kept, ...]:
    """Every checkpoint that was signed, smallest first."""
    return tuple(Kept(*row) for row in connection.execute(_NOTES))


def newest(connection: Connection, origin: str) -> Kept | None:
    """The largest checkpoint of a log; None while it has none."""
    row = connection.execute(_NEWEST, {"origin": origin}).one_or_none()
    return None if row is None else Kept(*row)


def keep(connection: Connection, one: Kept) -> None:
    """Keep a signed checkpoint for ever."""
    connection.execute(
        insert(ledger_checkpoint),
        {"origin": one.origin, "size": one.size, "note": one.note, "sealed_at": one.sealed_at},
    )
