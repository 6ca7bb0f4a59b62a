"""Whether what a field names is on record."""

from __future__ import annotations

from sqlalchemy import Connection, select

from tracker.records.scope import known
from tracker.records.tables.people import establishment
from tracker.records.tables.samples import specification
from tracker.records.tables.treatments import material

_REFERENCES = {
    "establishment": establishment.c.code,
    "specification": specification.c.code,
    "product": specification.c.product,
    "unit": material.c.code,
}


def fault_of_code(connection: Connection, code: str) -> str:
    """The sentence that there is nothing with this code; empty when there is."""
    return "" if known(connection, code) else f"There is no record with the code {code}."


def fault_of_reference(connection: Connection, of: str, value: str) -> str:
    """The sentence that nothing of this kind has that name; empty when there is."""
    column = _REFERENCES[of]
    found = connection.scalar(select(column).where(column == value).limit(1))
    return "" if found is not None else f"There is no {of} “{value}” on record. Choose one of the list."
