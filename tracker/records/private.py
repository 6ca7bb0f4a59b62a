"""Private values: kept beside the ledger under commitments, so that they can be erased and it still holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sqlalchemy import Connection, bindparam, insert, select

from tracker.custody.problems import BrokenLedger
from tracker.ledger.canonical import JsonValue, canonical, parse
from tracker.ledger.commitment import SALT_BYTES, commit, opens
from tracker.records.database import Transaction
from tracker.records.tables.ledger import ledger_private

_REVEAL = select(ledger_private).where(ledger_private.c.commit.in_(bindparam("commits", expanding=True)))


def keep(
    transaction: Transaction, subject: str, values: Iterable[JsonValue], entropy: Callable[[int], bytes]
) -> list[str]:
    """One commitment for each value, in order; equal values get commitments that nobody can link."""
    rows = [_row(subject, value, entropy(SALT_BYTES)) for value in values]
    if rows:
        transaction.connection.execute(insert(ledger_private), rows)
    return [str(row["commit"]) for row in rows]


def reveal(connection: Connection, commits: Iterable[str]) -> dict[str, JsonValue]:
    """The values behind commitments; an erased one is left out, a falsified one is a broken ledger."""
    wanted = sorted(set(commits))
    if not wanted:
        return {}
    revealed: dict[str, JsonValue] = {}
    for row in connection.execute(_REVEAL, {"commits": wanted}):
        value = parse(row.value.encode())
        if not opens(row.commit, row.salt, value):
            raise BrokenLedger("A private value is not the one that was recorded; run tracker verify.")
        revealed[row.commit] = value
    return revealed


def _row(subject: str, value: JsonValue, salt: bytes) -> dict[str, object]:
    return {
        "commit": commit(salt, value),
        "salt": salt,
        "value": canonical(value).decode(),
        "subject": subject,
    }
