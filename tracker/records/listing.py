"""Lists for the API: one statement a page, in the order of the key, without a private column."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Connection, Select, Table, literal, select
from sqlalchemy.exc import SQLAlchemyError

from tracker.custody.problems import Busy
from tracker.records.database import Database
from tracker.records.tables.accounts import account
from tracker.records.tables.people import donor, establishment, person
from tracker.records.tables.recalls import recall
from tracker.records.tables.samples import handover, handover_line, record, sample, specification, vial
from tracker.records.tables.tasks import task
from tracker.records.tables.treatments import material, treatment

log = logging.getLogger(__name__)

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Listing:
    """One list: its table, the columns it tells, those it may be filtered by, and what it is narrowed to."""

    table: Table
    tells: tuple[str, ...]
    filters: tuple[str, ...] = ()
    only: tuple[tuple[str, str], ...] = ()

    @property
    def key(self) -> Column[Any]:
        """The column the list is ordered by."""
        found: Column[Any] = self.table.primary_key.columns.values()[0]
        return found


@dataclass(frozen=True, slots=True)
class Page:
    """Part of a list, and the key after which the next part begins; none when this is the last."""

    rows: tuple[Row, ...]
    after: str | None = None


_VIAL = (
    "code",
    "sample",
    "parent",
    "part",
    "stage",
    "standing",
    "volume_ml",
    "holder",
    "keeper",
    "place",
    "made_at",
    "ended_at",
)
_MATERIAL = (
    "code", "kind", "name", "maker", "number", "certificate", "usable_until", "in_use_hours", "opened_at",
    "maintained_until", "in_service", "establishment",
)  # fmt: skip
_KINDS = ("kind", "establishment", "number")

LISTINGS: Mapping[str, Listing] = {
    "persons": Listing(person, ("code", "registered_at")),
    "donors": Listing(
        donor,
        ("code", "person", "tested_person", "source", "registered_at"),
        ("person", "tested_person", "source"),
    ),
    "samples": Listing(
        sample,
        (
            "code",
            "donor",
            "source",
            "product",
            "specification",
            "establishment",
            "collected_at",
            "collected_by",
        ),
        ("donor", "source", "product", "specification", "establishment"),
    ),
    "vials": Listing(vial, _VIAL, ("sample", "parent", "part", "stage", "standing", "holder", "keeper")),
    "treatments": Listing(
        treatment,
        ("code", "person", "product", "establishment", "status", "joint", "side", "opened_at", "opened_by"),
        ("person", "product", "establishment", "status"),
    ),
    "handovers": Listing(
        handover,
        (
            "code",
            "kind",
            "giver",
            "from_establishment",
            "to_establishment",
            "to_place",
            "treatment",
            "offered_at",
        ),
        ("kind", "giver", "from_establishment", "to_establishment", "treatment"),
    ),
    "lots": Listing(material, _MATERIAL, _KINDS, (("family", "lot"),)),
    "equipment": Listing(material, _MATERIAL, _KINDS, (("family", "equipment"),)),
    "units": Listing(material, _MATERIAL, _KINDS, (("family", "unit"),)),
    "specifications": Listing(
        specification,
        ("code", "product", "version", "title", "status", "signed_by", "signed_at"),
        ("product", "status"),
    ),
    "recalls": Listing(
        recall,
        ("code", "kind", "level", "started_at", "started_by", "vials", "list_ms", "closed_at", "closed_by"),
        ("kind",),
    ),
    "tasks": Listing(
        task,
        (
            "id",
            "kind",
            "chain",
            "about",
            "role",
            "owner",
            "status",
            "opened_at",
            "opened_by",
            "due_at",
            "closed_at",
            "closed_by",
        ),
        ("kind", "chain", "role", "owner", "status"),
    ),
    "establishments": Listing(establishment, ("code", "name", "licence", "activities", "valid_until")),
    "users": Listing(
        account,
        ("id", "establishment", "roles", "qualifications", "created_at", "disabled_at"),
        ("establishment",),
    ),
}


def page(connection: Connection, name: str, filters: Mapping[str, str], after: str, limit: int) -> Page:
    """The rows after a key that fit every filter, in the order of the key."""
    listing = LISTINGS[name]
    query = _told(listing).where(listing.key > after).order_by(listing.key).limit(limit + 1)
    for column, value in filters.items():
        if column not in listing.filters:
            raise ValueError(f"The list of {name} has no filter {column}.")
        query = query.where(listing.table.c[column] == value)
    rows = tuple(_dict(row) for row in connection.execute(query))
    more = len(rows) > limit
    return Page(rows[:limit], rows[limit - 1][listing.key.name] if more else None)


def one(connection: Connection, name: str, key: str) -> Row | None:
    """One row of a list, by its key."""
    listing = LISTINGS[name]
    row = connection.execute(_told(listing).where(listing.key == key)).one_or_none()
    return None if row is None else _dict(row)


def document(connection: Connection, code: str) -> Mapping[str, Any]:
    """The document of a specification, as it was signed."""
    found = connection.scalar(select(specification.c.document).where(specification.c.code == code))
    return dict(json.loads(found or "{}"))


def travelling(connection: Connection, code: str) -> tuple[Row, ...]:
    """The vials of a hand-over, with the answer to each and the temperatures that corrections replaced."""
    query = select(handover_line).where(handover_line.c.handover == code).order_by(handover_line.c.id)
    found = [_dict(row) for row in connection.execute(query)]
    read = _read_on_arrival(connection, code, {one["vial"]: one["id"] for one in found})
    return tuple(one | {"superseded": read.get(one["id"], [])[:-1]} for one in found)


def _read_on_arrival(connection: Connection, code: str, lines: Mapping[str, str]) -> dict[str, list[str]]:
    """Every temperature of each line as it was read and corrected, oldest first."""
    chains = select(vial.c.sample).where(vial.c.code.in_(lines))
    kinds = record.c.kind.in_(("arrival", "declined", "correction"))
    query = select(record.c.subject, record.c.data).where(record.c.chain.in_(chains), kinds)
    read: dict[str, list[str]] = {}
    for subject, data in connection.execute(query.order_by(record.c.seq, record.c.id)):
        line = lines.get(subject) if data.get("handover") == code else data.get("corrects")
        told = data.get("set", data).get("temperature_c")
        if line in lines.values() and told is not None:
            read.setdefault(str(line), []).append(str(told))
    return read


def products(connection: Connection) -> tuple[Row, ...]:
    """Every product with the codes of its specifications, by name."""
    found: dict[str, list[str]] = {}
    query = select(specification.c.product, specification.c.code)
    for row in connection.execute(query.order_by(specification.c.product, specification.c.version)):
        found.setdefault(row.product, []).append(row.code)
    return tuple({"name": name, "specifications": codes} for name, codes in found.items())


def is_reachable(database: Database) -> bool:
    """Say whether the database answers at all."""
    try:
        with database.reading() as connection:
            return connection.scalar(select(literal(1))) == 1
    except (SQLAlchemyError, Busy):
        log.warning("The database does not answer.", exc_info=True)
        return False


def _told(listing: Listing) -> Select[Any]:
    query = select(*(listing.table.c[name] for name in listing.tells))
    for column, value in listing.only:
        query = query.where(listing.table.c[column] == value)
    return query


def _dict(row: Any) -> dict[str, Any]:
    return dict(row._asdict())
