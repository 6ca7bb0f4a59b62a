"""Private values: kept beside the ledger under commitments, so that they can be erased and it still holds."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from tracker.custody.changes import Put
from tracker.custody.problems import BrokenLedger
from tracker.custody.steps.erasing import FORGOTTEN
from tracker.ledger.canonical import JsonValue, canonical, parse
from tracker.ledger.commitment import SALT_BYTES, commit, opens
from tracker.records.database import Transaction
from tracker.records.tables.ledger import ledger_private
from tracker.records.tables.people import wristband

ERASED_BAND = "erased "
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


def forget(connection: Connection, changes: Iterable[Put]) -> None:
    """Erase the values that a record of this act says are forgotten; wristbands then find nobody."""
    for one in changes:
        if one.table == "record" and one.values.get("kind") == FORGOTTEN:
            data = one.values["data"]
            named = data.get("commits") if isinstance(data, Mapping) else None
            commits = list(named) if isinstance(named, list) else []
            connection.execute(delete(ledger_private).where(ledger_private.c.commit.in_(commits)))
            for row in connection.execute(select(wristband.c.id).where(wristband.c.band.in_(commits))).all():
                nothing = f"{ERASED_BAND}{hashlib.sha256(row.id.encode()).hexdigest()[:48]}"
                connection.execute(update(wristband).where(wristband.c.id == row.id).values(lookup=nothing))


def _row(subject: str, value: JsonValue, salt: bytes) -> dict[str, object]:
    return {
        "commit": commit(salt, value),
        "salt": salt,
        "value": canonical(value).decode(),
        "subject": subject,
    }
