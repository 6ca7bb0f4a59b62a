"""What the bytes of an event hold, asked by the database before anything is fetched."""

from __future__ import annotations

from typing import Any

from sqlalchemy import LargeBinary, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import Integer

from tracker.records.tables.ledger import ledger_event


class _Place(FunctionElement[int]):
    """Where some bytes begin in others, counted from one; none is 0. Keys of an event stand in one order, so
    that bytes tell a fact of the envelope from the same word in the data."""

    name, inherit_cache, type = "place", True, Integer()


@compiles(_Place)
def _instr(element: _Place, compiler: SQLCompiler, **more: Any) -> str:
    return f"instr({compiler.process(element.clauses, **more)})"


@compiles(_Place, "postgresql")
def _position(element: _Place, compiler: SQLCompiler, **more: Any) -> str:
    body, part = (compiler.process(one, **more) for one in element.clauses)
    return f"position({part} IN {body})"


def has(part: bytes) -> ColumnElement[bool]:
    """Be an event whose bytes hold these."""
    return _Place(ledger_event.c.body, literal(part, LargeBinary)) > 0
