"""What a downtime sheet shows: an order and its vials as they stand at one moment, and whose day it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tracker.actions.looking import case_of
from tracker.actions.site import Site
from tracker.actions.treatment_lists import placed
from tracker.custody.case import Case
from tracker.custody.case.treatment import Order
from tracker.custody.possession import allocation
from tracker.custody.problems import Unknown
from tracker.records import treatment_list

MOST = 40
"""More treatments of one day than this are not printed at once; the page says so."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """An order with every vial of it that is still there; a vial set aside for nobody has no order."""

    order: Order | None
    vials: tuple[Case, ...]


def of_vial(site: Site, code: str) -> Sheet:
    """The sheet of one vial, with the order it is set aside for; raises Unknown."""
    case = case_of(site, code)
    order, own = case.treatment.order, allocation(case)
    aside = order is not None and own is not None and own.treatment == order.code
    return Sheet(order if aside else None, (case,))


def of_treatment(site: Site, code: str) -> Sheet:
    """The sheet of a treatment; raises Unknown."""
    order = case_of(site, code).treatment.order if code[:1] == "T" else None
    if order is None:
        raise Unknown(f"There is no treatment with the code {code}.")
    return Sheet(order, tuple(case_of(site, one.vial.code) for one in placed(site, order)))


def of_day(site: Site, establishment: str, begins: datetime, ends: datetime) -> tuple[Sheet, ...]:
    """The sheets of the open treatments of a clinic whose patients come on this day, as they come."""
    with site.database.reading() as connection:
        codes = treatment_list.appointed(connection, establishment, begins, ends)
    return tuple(of_treatment(site, one) for one in codes[:MOST])
