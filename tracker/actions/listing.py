"""What the API lists: pages of subjects and reference data, and the ledger line by line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tracker.actions.site import Site
from tracker.custody.problems import Unknown
from tracker.records import ledger_lines, listing, scope
from tracker.records.ledger_lines import LedgerLine
from tracker.records.listing import LISTINGS, Page, Row

__all__ = ["LISTINGS", "LedgerLine", "Page", "Row"]


def page(site: Site, name: str, filters: Mapping[str, str], after: str, limit: int) -> Page:
    """Part of a list, after a key, in the order of the key."""
    with site.database.reading() as connection:
        return listing.page(connection, name, filters, after, limit)


def one(site: Site, name: str, key: str) -> Row:
    """One row of a list; Unknown when there is none."""
    with site.database.reading() as connection:
        # No key has characters that cannot be printed, and a database may choke on them.
        found = listing.one(connection, name, key) if key.isprintable() else None
    if found is None:
        raise Unknown(f"There is no record with the code {key}.")
    return found


def specification_document(site: Site, code: str) -> Mapping[str, Any]:
    """The document of a specification, as it was signed."""
    with site.database.reading() as connection:
        return listing.document(connection, code)


def travelling(site: Site, code: str) -> tuple[Row, ...]:
    """The vials of a hand-over, with the answer to each."""
    with site.database.reading() as connection:
        return listing.travelling(connection, code)


def products(site: Site) -> tuple[Row, ...]:
    """Every product with the codes of its specifications."""
    with site.database.reading() as connection:
        return listing.products(connection)


def ledger_line(site: Site, idx: int) -> LedgerLine:
    """The event at a place on the ledger; Unknown when the ledger is not that long."""
    with site.database.reading() as connection:
        found = ledger_lines.line(connection, idx)
    if found is None:
        raise Unknown(f"The ledger has no event {idx}.")
    return found


def ledger(site: Site, chain: str, kind: str, after: int, limit: int) -> tuple[LedgerLine, ...]:
    """The events after a place on the ledger, oldest first."""
    with site.database.reading() as connection:
        return ledger_lines.lines(connection, chain, kind, after, limit)


def events_of(site: Site, code: str, after: int, limit: int) -> tuple[LedgerLine, ...]:
    """The events of one subject, oldest first; a vial's are those of its sample that name it."""
    with site.database.reading() as connection:
        sample = scope.reach(connection, [code]).samples.get(code)
        if sample is None:
            return ledger_lines.lines(connection, code, "", after, limit)
        return ledger_lines.lines_about(connection, sample, code, after, limit)


def is_known(site: Site, code: str) -> bool:
    """Say whether there is something with this code."""
    with site.database.reading() as connection:
        return scope.known(connection, code)


def is_reachable(site: Site) -> bool:
    """Say whether the database answers at all."""
    return listing.is_reachable(site.database)
