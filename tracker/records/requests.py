"""Keys of requests with their first answers, and scan receipts that were used."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select
from sqlalchemy.exc import IntegrityError

from tracker.custody.problems import Busy, KeyReused
from tracker.records.tables.requests import request_key, used_receipt

OTHER_CONTENT = "This form was sent before with other content. Load the page again and repeat the act."


@dataclass(frozen=True, slots=True)
class First:
    """The first answer that was given under a key."""

    status: int
    answer: Mapping[str, Any]


_UNDER = select(request_key.c.body_hash, request_key.c.status, request_key.c.answer).where(
    request_key.c.id == bindparam("key")
)
_KEEP, _USE = insert(request_key), insert(used_receipt)
_USED = select(used_receipt.c.id).where(used_receipt.c.id.in_(bindparam("ids", expanding=True))).limit(1)


def first_under(connection: Connection, key: str, body_hash: str) -> First | None:
    """The answer that was given before under this key; None for a new key, KeyReused for another body.

    Whoever sends the same body again touches the same subject, so under its lock the first answer is seen.
    """
    row = connection.execute(_UNDER, {"key": key}).one_or_none()
    if row is None:
        return None
    if row.body_hash != body_hash:
        raise KeyReused(OTHER_CONTENT)
    return First(row.status, row.answer)


def keep_answer(connection: Connection, key: str, body_hash: str, now: datetime, given: First) -> None:
    """Keep the answer, never a secret, with its key; KeyReused when another act took the key just now."""
    row = {"id": key, "body_hash": body_hash, "at": now, "status": given.status, "answer": given.answer}
    try:
        connection.execute(_KEEP, row)
    except IntegrityError as error:
        raise KeyReused(OTHER_CONTENT) from error


def use_receipts(connection: Connection, ids: Iterable[str], now: datetime) -> None:
    """Use up scan receipts: each counts for one act; Busy when another act used one just now."""
    try:
        connection.execute(_USE, [{"id": one, "at": now} for one in ids])
    except IntegrityError as error:
        raise Busy("This scan was used at this very moment. Nothing was done; please try again.") from error


def any_used(connection: Connection, ids: Iterable[str]) -> bool:
    """Say whether one of these receipts was used before."""
    wanted = tuple(ids)
    return bool(wanted) and connection.scalar(_USED, {"ids": wanted}) is not None
