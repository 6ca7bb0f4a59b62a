"""Attached files given back, to those who may see results."""

from __future__ import annotations

from tracker.actions.looking import case_of
from tracker.actions.site import Site
from tracker.custody.people import Actor
from tracker.custody.problems import NotAllowedHere, Unknown
from tracker.records import files
from tracker.records.files import Content


def attached(site: Site, actor: Actor, code: str, sha256: str) -> Content:
    """The file with this hash that was attached to this vial or sample; raises NotAllowedHere or Unknown."""
    if not actor.reads_records:
        raise NotAllowedHere("Certificates are for those who work with the results.")
    case = case_of(site, code)
    if not any(one.sha256 == sha256 for one in case.quality.attachments):
        raise Unknown("No such file is attached here.")
    with site.database.reading() as connection:
        found = files.content(connection, sha256)
    if found is None:
        raise Unknown("The content of this file was erased; its hash stays on the ledger.")
    return found
