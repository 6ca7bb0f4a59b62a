"""Until when a record must be kept, for whoever looks at it."""

from __future__ import annotations

from tracker.actions.site import Site
from tracker.custody.case.retention import HeldFile, Kept
from tracker.records import retention


def kept(site: Site, code: str) -> Kept:
    """How long the record behind a person's, donor's, sample's or treatment's code must be kept."""
    with site.database.reading() as connection:
        match code[:1]:
            case "P":
                return retention.of_person(connection, code)
            case "D":
                return retention.of_donor(connection, code)
            case "S":
                return retention.of_sample(connection, code)
            case _:
                return retention.of_treatment(connection, code)


def files_of(site: Site, code: str) -> tuple[HeldFile, ...]:
    """The attached files of what a person donated whose content is kept, oldest first."""
    with site.database.reading() as connection:
        return retention.held_of(connection, code)
