"""Content of files: kept under its hash, read back only when it still is what was kept."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Container, Iterable, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, delete, insert, select

from tracker.custody.case.retention import HeldFile
from tracker.custody.changes import Put, Upload
from tracker.custody.problems import BrokenLedger
from tracker.custody.steps.erasing import FORGOTTEN
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


def forget(connection: Connection, changes: Iterable[Put]) -> None:
    """Erase the content of the files that a record of this act says are forgotten."""
    for one in changes:
        data = one.values.get("data") if one.values.get("kind") == FORGOTTEN else None
        named = data.get("files") if isinstance(data, Mapping) else None
        if isinstance(named, list) and named:
            connection.execute(delete(attachment_content).where(attachment_content.c.sha256.in_(named)))


def gone(connection: Connection, hashes: Collection[str]) -> frozenset[str]:
    """Those of these files whose content is not kept any more."""
    if not hashes:
        return frozenset()
    column = attachment_content.c.sha256
    return frozenset(hashes).difference(connection.scalars(select(column).where(column.in_(hashes))))


def held(connection: Connection, chains: Collection[str]) -> tuple[HeldFile, ...]:
    """The files attached on these chains whose content is kept, oldest first; one attached twice once."""
    attached = select(record.c.subject, record.c.at, record.c.data).where(record.c.kind == ATTACHMENT)
    own = connection.execute(attached.where(record.c.chain.in_(chains)).order_by(record.c.at, record.c.id))
    mine = {str(row.data["sha256"]): row for row in reversed(own.all())}
    kept = [(sha256, mine[sha256]) for sha256 in mine.keys() - gone(connection, mine)]
    named = record.c.data["sha256"].as_string().in_([sha256 for sha256, _ in kept])
    elsewhere = connection.execute(attached.where(named, record.c.chain.not_in(chains))).all() if kept else []
    found = (
        HeldFile(sha256, row.subject, row.data["media_type"], row.data["size"], row.at, tuple(sorted(
            {one.subject for one in elsewhere if one.data["sha256"] == sha256}
        )))
        for sha256, row in kept
    )  # fmt: skip
    return tuple(sorted(found, key=lambda one: (one.at, one.sha256)))


def changed(connection: Connection, erased: Container[str]) -> Iterator[Finding | int]:
    """Every attached file that is not what was attached, is gone though no event erased it, or is there
    though one did; between them how many were looked at."""
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
        elif sha256 in erased:
            yield Finding(about, f"The file {sha256[:12]} was erased, and is there again.")
        yield 1
    for sha256, about in known.items():
        if sha256 in erased:
            says = f"The content of the file {sha256[:12]} was erased; its hash stays."
            yield Finding(about, says, warning=True)
        else:
            yield Finding(about, f"The file {sha256[:12]} is gone, and no event erased it.")


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
