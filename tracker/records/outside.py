"""Which of our vials is known under the code of another house."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, select

from tracker.identifiers.units import same_unit, shelf
from tracker.records.tables.samples import record

_ON_A_SHELF = (
    select(record.c.subject, record.c.data)
    .where(record.c.kind == "outside_code", record.c.id.startswith(bindparam("shelf")))
    .order_by(record.c.recorded, record.c.id)
)


def units_under(connection: Connection, key: str) -> tuple[str, ...]:
    """The vials whose outside code may name the same unit as this key, oldest first, each once."""
    found = connection.execute(_ON_A_SHELF, {"shelf": shelf(key)})
    return tuple(dict.fromkeys(row.subject for row in found if same_unit(str(row.data["key"]), key)))
