"""A laboratory's file put aside between its preview and its import, and attached files given back."""

from __future__ import annotations

from datetime import timedelta

from tracker.actions.laboratory.landing import LaboratoryFile
from tracker.actions.laboratory.profiles import profile_called
from tracker.actions.site import Site
from tracker.custody.people import Actor
from tracker.custody.problems import Unknown
from tracker.records import files

KEPT = timedelta(days=1)


def put_aside(site: Site, actor: Actor, content: bytes, name: str, profile: str) -> str:
    """Keep a file for a day for the person who sent it; answers its hash, by which they find it."""
    file, now = LaboratoryFile(content, profile_called(site, profile), name), site.clock()
    waiting = files.Waiting(file.sha256, name[:200], profile, content)
    with site.database.writing(()) as transaction:
        files.wait(transaction.connection, _key(actor, file.sha256), waiting, now, now - KEPT)
    return file.sha256


def put_aside_before(site: Site, actor: Actor, sha256: str) -> LaboratoryFile:
    """The file this person put aside; raises Unknown once it is gone."""
    with site.database.reading() as connection:
        found = files.waiting(connection, _key(actor, sha256))
    if found is None:
        raise Unknown("This file is not kept here any more. Choose it again.")
    return LaboratoryFile(found.content, profile_called(site, found.profile), found.name)


def _key(actor: Actor, sha256: str) -> str:
    return f"{actor.user}:{sha256}"
