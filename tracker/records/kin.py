"""One person under several records: everyone a set of people is linked with, through any number of links."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CTE, CompoundSelect, Select, case, or_, select

from tracker.records.tables.people import person_link


def kin(people: Select[Any] | CompoundSelect[Any]) -> CTE:
    """The people selected (one column) and all who are one with them, as a table of one column `person`."""
    asked = people.subquery()
    found = select(asked.c[0].label("person")).cte("kin", recursive=True)
    other = case((person_link.c.person == found.c.person, person_link.c.other), else_=person_link.c.person)
    touches = or_(person_link.c.person == found.c.person, person_link.c.other == found.c.person)
    return found.union(select(other).join(found, touches).where(person_link.c.ended_at.is_(None)))
