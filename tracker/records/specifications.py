"""Specifications as documents: data that was signed, read into the values the rules judge by."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, func, select

from tracker.custody.documents import read_document
from tracker.custody.products import Specification
from tracker.records.tables.samples import specification


def load(connection: Connection, codes: Iterable[str]) -> dict[str, Specification]:
    """The specifications with these codes."""
    rows = connection.execute(select(specification).where(specification.c.code.in_(tuple(codes))))
    return {row.code: to_specification(row) for row in rows}


def in_force(connection: Connection) -> tuple[Specification, ...]:
    """Every specification a sample may be collected under."""
    rows = connection.execute(
        select(specification)
        .where(specification.c.status == "in_force")
        .order_by(specification.c.product, specification.c.version)
    )
    return tuple(to_specification(row) for row in rows)


def next_version(connection: Connection, product: str) -> int:
    """The number of the next version of a product, drafts and all others counted."""
    query = select(func.max(specification.c.version)).where(specification.c.product == product)
    return int(connection.scalar(query) or 0) + 1


def to_specification(row: Any) -> Specification:
    """A row of `specification`; a signed document never changes, so its reading is kept for the next scan."""
    return _read(row.code, row.version, row.status, row.document)


@lru_cache(maxsize=512)
def _read(code: str, version: int, status: str, text: str) -> Specification:
    return read_document(json.loads(text), code, version, status)
