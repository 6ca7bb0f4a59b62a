"""Looking at lots, instruments, units, specifications and hand-overs; nothing is written."""

from __future__ import annotations

from datetime import datetime

from tracker.actions.site import Site
from tracker.custody.problems import Unknown
from tracker.custody.products import Specification
from tracker.records import specifications, stock
from tracker.records.stock import Carried, Stock, Touched

FAMILIES = {"lot": "Lots", "equipment": "Instruments", "unit": "Storage units"}


def in_stock(site: Site, family: str, before: datetime | None = None, most: int = 100) -> tuple[Stock, ...]:
    """What there is of one family, what may be used longest first."""
    with site.database.reading() as connection:
        return stock.stock(connection, family, before=before, most=most)


def stock_called(site: Site, code: str) -> Stock:
    """One lot, instrument or unit, or Unknown."""
    with site.database.reading() as connection:
        found = stock.one_of_stock(connection, code)
    if found is None:
        raise Unknown(f"There is no lot, instrument or storage unit with the code {code}.")
    return found


def touched_by(site: Site, code: str) -> tuple[Touched, ...]:
    """Every vial that a lot, an instrument or a unit was used for, the newest use first."""
    with site.database.reading() as connection:
        return stock.touched(connection, code)


def every_version(site: Site) -> tuple[Specification, ...]:
    """Every version of every specification."""
    with site.database.reading() as connection:
        return stock.versions(connection)


def specification_called(site: Site, code: str) -> Specification:
    """One version of a specification, or Unknown."""
    with site.database.reading() as connection:
        found = specifications.load(connection, [code]).get(code)
    if found is None:
        raise Unknown(f"There is no specification with the code {code}.")
    return found


def handover_called(site: Site, code: str) -> Carried:
    """One hand-over with its vials, or Unknown."""
    with site.database.reading() as connection:
        found = stock.carried(connection, code)
    if found is None:
        raise Unknown(f"There is no hand-over with the code {code}.")
    return found
