"""Establishments: the licensed bodies people belong to, entered by an administrator."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from tracker.actions.entering import envelope, put
from tracker.actions.site import Site
from tracker.custody.changes import Put, Value
from tracker.custody.people import Actor, Role
from tracker.custody.problems import NotAllowedHere
from tracker.records.tables.chain import DOOR


def add_establishment(
    site: Site,
    by: Actor,
    code: str,
    name: str,
    licence: str,
    activities: Iterable[str],
    valid_until: datetime | None,
) -> str:
    """Enter an establishment with its licence; answers its code. Raises NotAllowedHere."""
    if not by.is_system and not by.has(Role.ADMINISTRATOR):
        raise NotAllowedHere("Only an administrator enters establishments.")
    values: dict[str, Value] = {
        "name": name,
        "licence": licence,
        "activities": tuple(sorted(activities)),
        "valid_until": valid_until,
    }
    shared = envelope(site, by.user, door="system" if by.is_system else "page")
    with site.database.writing([DOOR]) as transaction:
        put(
            site,
            transaction,
            shared,
            "add_establishment",
            [Put("establishment", code, DOOR, values)],
            new=True,
        )
    return code
