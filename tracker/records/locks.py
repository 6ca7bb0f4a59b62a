"""Taking every lock of an act before its first read, always in the same order."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, bindparam, insert, select

from tracker.custody.problems import Unknown
from tracker.records.tables.chain import RANKS, STOP, chain, rank_of

_SHARE_STOP = select(chain.c.code).where(chain.c.code == STOP).with_for_update(read=True)
_LOCK = (
    select(chain.c.code)
    .where(chain.c.code.in_(bindparam("codes", expanding=True)))
    .order_by(chain.c.rank, chain.c.code)
    .with_for_update()
)


def take_locks(connection: Connection, chains: Iterable[str], wide: bool) -> frozenset[str]:
    """Hold every chain until the transaction ends; a missing one is Unknown."""
    wanted = frozenset(chains)
    if STOP in wanted:
        raise ValueError("The stop row is locked by every act, and for writing by a wide one.")
    # SQLite has one writer at a time, so there it is enough to know that the chains exist.
    if connection.dialect.name == "postgresql" and not wide:
        connection.execute(_SHARE_STOP)
    _lock(connection, wanted | ({STOP} if wide else set()))
    return wanted


def to_be_born(codes: Iterable[str]) -> frozenset[str]:
    """The chains that an act is going to begin; a code of no kind, or one that always is, is a ValueError."""
    born = frozenset(codes)
    if any(rank_of(code) == RANKS[STOP] for code in born):
        raise ValueError("The stop row is there from the start.")
    return born


def begin_chains(connection: Connection, codes: Iterable[str]) -> None:
    """Make the rows of new chains, in the order of all locks; a chain without an event has none."""
    rows = [{"code": code, "rank": rank_of(code)} for code in codes]
    if rows:
        connection.execute(insert(chain), sorted(rows, key=lambda row: (row["rank"], row["code"])))


def _lock(connection: Connection, codes: frozenset[str]) -> None:
    if not codes:
        return
    found = set(connection.scalars(_LOCK, {"codes": sorted(codes)}))
    for code in sorted(codes - found):
        raise Unknown(f"There is no record with the code {code}.")
