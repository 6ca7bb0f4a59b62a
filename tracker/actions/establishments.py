"""Establishments: the licensed bodies people belong to, entered by an administrator."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from tracker.actions.site import Site
from tracker.custody.changes import Put
from tracker.custody.people import Actor, Role
from tracker.custody.problems import NotAllowedHere
from tracker.records import journal, saving
from tracker.records.tables.chain import DOOR
from tracker.version import VERSION


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
    values = {"name": name, "licence": licence, "activities": sorted(activities), "valid_until": valid_until}
    put, now = Put("establishment", code, DOOR, values), site.clock()
    with site.database.writing([DOOR]) as transaction:
        saving.save(transaction.connection, [put], frozenset({code}), {}, {})
        envelope = journal.Envelope(
            act=site.entropy(16).hex(), actor=by.user, recorded=now, door="system" if by.is_system else "page", how="none",
            device="", rules={"program": VERSION, "specification": ""},
        )  # fmt: skip
        data = {"given": {}, "changes": saving.as_told([put], DOOR, {})}
        entry = journal.Entry(
            chain=DOOR, subject=DOOR, type="add_establishment", outcome="done", at=now, data=data
        )
        journal.append(transaction, envelope, [entry], site.entropy)
    return code
