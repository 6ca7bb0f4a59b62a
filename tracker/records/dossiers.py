"""The dossier of a specification as it is read: its authors, their accounts, what stands under it."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, func, select

from tracker.custody.case.dossier import Dossier
from tracker.custody.products import Specification
from tracker.records import specifications
from tracker.records.entries import Entry, of
from tracker.records.tables.accounts import account
from tracker.records.tables.samples import sample, specification

SHOWN = 50
WROTE = ("specification_drafted", "specification_revised", "specification_proposed")


def of_version(
    connection: Connection, found: Specification, entries: tuple[Entry, ...], asking: str
) -> Dossier:
    """The dossier of one version; of its samples those collected under this very version."""
    authors = tuple(dict.fromkeys(one.actor for one in of(entries, *WROTE)))
    people = [*authors, *([asking] if asking else [])]
    made = select(account.c.id, account.c.created_at).where(account.c.id.in_(people))
    codes, total = _samples(connection, [found.id])
    return Dossier(
        authors=authors,
        versions=versions(connection, found.product),
        accounts_made={row.id: row.created_at for row in connection.execute(made)},
        samples=codes,
        total=total,
    )


def of_product(connection: Connection, product: str) -> Dossier:
    """The dossier of a version still to be drafted: the earlier ones, and every sample under them."""
    earlier = versions(connection, product)
    codes, total = _samples(connection, [one.id for one in earlier])
    return Dossier(versions=earlier, samples=codes, total=total)


def versions(connection: Connection, product: str) -> tuple[Specification, ...]:
    """Every version of a product, drafts included, the newest first."""
    query = select(specification).where(specification.c.product == product)
    found = connection.execute(query.order_by(specification.c.version.desc(), specification.c.code))
    return tuple(specifications.to_specification(row) for row in found)


def _samples(connection: Connection, codes: Iterable[str]) -> tuple[tuple[str, ...], int]:
    under = sample.c.specification.in_(tuple(codes))
    first = select(sample.c.code).where(under).order_by(sample.c.collected_at, sample.c.code).limit(SHOWN)
    total = connection.scalar(select(func.count()).select_from(sample).where(under))
    return tuple(connection.scalars(first)), int(total or 0)
