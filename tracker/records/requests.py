"""Keys of requests with their first answers, and scan receipts that were used."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from tracker.custody.problems import KeyReused
from tracker.records.tables.requests import request_key, used_receipt


@dataclass(frozen=True, slots=True)
class First:
    """The first answer that was given under a key."""

    status: int
    answer: Mapping[str, Any]


def claim(connection: Connection, key: str, body_hash: str, now: datetime) -> First | None:
    """Take the key for this act, or give the first answer under it; another body is KeyReused."""
    row = connection.execute(select(request_key).where(request_key.c.id == key)).one_or_none()
    if row is None:
        try:
            with connection.begin_nested():
                connection.execute(insert(request_key).values(id=key, body_hash=body_hash, at=now))
        except IntegrityError:
            row = connection.execute(select(request_key).where(request_key.c.id == key)).one()
        else:
            return None
    if row.body_hash != body_hash or row.status is None:
        raise KeyReused(
            "This form was sent before with other content. Load the page again and repeat the act."
        )
    return First(row.status, row.answer)


def keep_answer(connection: Connection, key: str, status: int, answer: Mapping[str, Any]) -> None:
    """Keep the answer with its key; it never holds a secret."""
    connection.execute(
        update(request_key)
        .where(request_key.c.id == key)
        .values(status=status, answer=json.loads(json.dumps(answer)))
    )


def use_receipts(connection: Connection, ids: Iterable[str], now: datetime) -> None:
    """Use up scan receipts: each counts for one act."""
    connection.execute(insert(used_receipt), [{"id": one, "at": now} for one in ids])


def any_used(connection: Connection, ids: Iterable[str]) -> bool:
    """Say whether one of these receipts was used before."""
    return (
        connection.scalar(select(used_receipt.c.id).where(used_receipt.c.id.in_(tuple(ids))).limit(1))
        is not None
    )
