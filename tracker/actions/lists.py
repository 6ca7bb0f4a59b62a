"""What pages list beside a case: names to choose from, people, events, and what waits for somebody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tracker.actions.site import Site
from tracker.records import queries
from tracker.records.queries import Named, Told

__all__ = ["Named", "References", "Told", "events_since", "names_of", "references"]


@dataclass(frozen=True, slots=True)
class References:
    """Everything a form may refer to by choosing it."""

    establishment: tuple[Named, ...] = ()
    specification: tuple[Named, ...] = ()
    product: tuple[Named, ...] = ()
    unit: tuple[Named, ...] = ()

    def of(self, kind: str) -> tuple[Named, ...]:
        """What there is of one kind."""
        found: tuple[Named, ...] = getattr(self, kind)
        return found


def references(site: Site) -> References:
    """What is on record to choose from, in three statements."""
    with site.database.reading() as connection:
        in_force = queries.specifications_in_force(connection)
        return References(
            establishment=queries.establishments(connection),
            specification=tuple(Named(one.id, f"{one.title}, version {one.version}") for one in in_force),
            product=tuple(Named(name, name) for name in dict.fromkeys(one.product for one in in_force)),
            unit=queries.units(connection),
        )


def names_of(site: Site, users: Iterable[str]) -> Mapping[str, str]:
    """The names behind accounts, in one statement; the installation itself has one too."""
    wanted = {one for one in users if one}
    if not wanted:
        return {}
    with site.database.reading() as connection:
        return {"system": "The installation", **queries.people(connection, wanted)}


def events_since(site: Site, chain: str, seq: int) -> tuple[Told, ...]:
    """What happened on a chain after the event numbered `seq`, newest first."""
    with site.database.reading() as connection:
        return queries.events(connection, chain, since=seq)
