"""Content of files: kept under its hash, read back only when it still is what was kept."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, delete, insert, select

from tracker.custody.changes import Upload
from tracker.custody.problems import BrokenLedger
from tracker.ledger.verification import Finding
from tracker.records.tables.files import attachment_content, waiting_file
from tracker.records.tables.samples import record

ATTACHMENT = "attachment"


class Content(NamedTuple):
    """A file as it was attached."""

    media_type: str
    content: bytes


class Waiting(NamedTuple):
    """A laboratory's file that somebody looked at and has not imported."""

    sha256: str
    name: str
    profile: str
    content: bytes


def keep(connection: Connection, upload: Upload) -> None:
    """Keep what was uploaded; the same content twice is kept once."""
    column = attachment_content.c.sha256
    if connection.scalar(select(column).where(column == upload.sha256)) is None:
        values = {"sha256": upload.sha256, "media_type": upload.media_type, "size": upload.size}
        connection.execute(insert(attachment_content).values(**values, content=upload.content))


def content(connection: Connection, sha256: str) -> Content | None:
    """The file with this hash, None when it was erased; one that was changed is a broken ledger."""
    row = connection.execute(
        select(attachment_content).where(attachment_content.c.sha256 == sha256)
    ).one_or_none()
    if row is None:
        return None
    if hashlib.sha256(row.content).hexdigest() != sha256:
        raise BrokenLedger("This file is not the one that was attached; run tracker verify.")
    return Content(row.media_type, row.content)


def changed(connection: Connection) -> Iterator[Finding | int]:
    """Every attached file that is not what was attached, or is gone; between them how many were looked at."""
    of = (record.c.subject, record.c.data["sha256"].as_string().label("sha256"))
    known: dict[str, str] = {}
    for row in connection.execute(select(*of).where(record.c.kind == ATTACHMENT)):
        known[row.sha256] = row.subject
    for sha256 in connection.scalars(select(attachment_content.c.sha256)).all():
        held = connection.scalar(
            select(attachment_content.c.content).where(attachment_content.c.sha256 == sha256)
        )
        whole = isinstance(held, bytes) and hashlib.sha256(held).hexdigest() == sha256
        about = known.pop(sha256, None)
        if not whole:
            yield Finding(about or "attachments", f"The file {sha256[:12]} is not the one that was attached.")
        elif about is None:
            yield Finding("attachments", f"The file {sha256[:12]} was attached by no event.")
        yield 1
    for sha256, about in known.items():
        says = f"The file {sha256[:12]} is gone; it was erased, or lost."
        yield Finding(about, says, warning=True)


def wait(connection: Connection, key: str, file: Waiting, now: datetime, before: datetime) -> None:
    """Put a file aside for its import, in place of the same one; what has waited since before is let go."""
    waiting = waiting_file.c
    connection.execute(delete(waiting_file).where((waiting.id == key) | (waiting.at < before)))
    connection.execute(insert(waiting_file).values(id=key, at=now, **file._asdict()))


def waiting(connection: Connection, key: str) -> Waiting | None:
    """The file that was put aside under this key."""
    columns = (getattr(waiting_file.c, name) for name in Waiting._fields)
    row = connection.execute(select(*columns).where(waiting_file.c.id == key)).one_or_none()
    return None if row is None else Waiting(*row)
