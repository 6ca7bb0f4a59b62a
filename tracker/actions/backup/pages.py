"""The form of a backup: lines of JSON, compressed; what it holds first, then table after table, then its end.

`zcat` and any reader of JSON open one that is not locked, without this program.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, BinaryIO, cast

from tracker.actions.backup.locked import LockedReader, LockedWriter, is_locked
from tracker.custody.problems import Invalid

FORM = 1
QUICK = 4  # how hard gzip works: more costs time and saves little

DAMAGED = "The backup ends too early, or was damaged or changed. Nothing can be relied on in it."
NO_BACKUP = "This is no backup that this program can read."
LOCKED = "The backup is locked. Give its passphrase."


@dataclass(frozen=True, slots=True, kw_only=True)
class Title:
    """What a backup says of itself before its tables."""

    tracker_backup: int
    made_at: str
    program: str
    form: str
    database: str
    size: int
    checkpoint: str
    trust: str
    secret_is: str
    secrets: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Part:
    """One table: its name, its columns, and its rows as they come."""

    name: str
    columns: list[str]
    rows: Iterator[list[Any]]


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows a table has, and the hash of their lines."""

    rows: int
    sha256: str


def write(file: BinaryIO, title: Title, parts: Iterable[Part]) -> dict[str, Count]:
    """Write everything; the count of each table comes back."""
    counts: dict[str, Count] = {}
    with gzip.GzipFile(filename="", fileobj=file, mode="wb", compresslevel=QUICK, mtime=0) as page:
        page.write(_line(asdict(title)))
        for part in parts:
            page.write(_line({"table": part.name, "columns": part.columns}))
            counts[part.name] = count = _write_rows(page, part)
            page.write(_line(asdict(count)))
        page.write(_line({"tables": len(counts)}))
    return counts


def _write_rows(page: gzip.GzipFile, part: Part) -> Count:
    many, hashed = 0, hashlib.sha256()
    for row in part.rows:
        line = _line(row)
        hashed.update(line)
        page.write(line)
        many += 1
    return Count(many, hashed.hexdigest())


class Reading:
    """A backup as it is read, from its title to its end; Invalid where anything of it is not whole."""

    def __init__(self, lines: Iterator[bytes]) -> None:
        self._lines = lines
        self.title = _title(self._next())
        self.counts: dict[str, Count] = {}

    def parts(self) -> Iterator[Part]:
        """Each table; its rows must be read before the next is asked for."""
        while "table" in (head := self._object()):
            yield Part(str(head["table"]), [str(one) for one in head["columns"]], self._rows(head["table"]))
        if head != {"tables": len(self.counts)} or next(self._lines, None) is not None:
            raise Invalid(DAMAGED, {})

    def _rows(self, name: str) -> Iterator[list[Any]]:
        many, hashed = 0, hashlib.sha256()
        while isinstance(found := _read(line := self._next()), list):
            hashed.update(line)
            many += 1
            yield found
        self.counts[name] = Count(many, hashed.hexdigest())
        if found != asdict(self.counts[name]):
            raise Invalid(DAMAGED, {})

    def _object(self) -> dict[str, Any]:
        found = _read(self._next())
        if not isinstance(found, dict):
            raise Invalid(DAMAGED, {})
        return found

    def _next(self) -> bytes:
        try:
            return next(self._lines)
        except StopIteration:
            raise Invalid(DAMAGED, {}) from None


@contextmanager
def opened(file: Path, passphrase: str) -> Iterator[Reading]:
    """A backup, unlocked where it is locked; what reading it stumbles over is Invalid."""
    with file.open("rb") as raw:
        locked = is_locked(raw)
        if locked and not passphrase:
            raise Invalid(LOCKED, {})
        clear = io.BufferedReader(LockedReader(raw, passphrase)) if locked else raw
        try:
            yield Reading(iter(gzip.GzipFile(fileobj=clear, mode="rb")))
        except (EOFError, zlib.error, gzip.BadGzipFile) as fault:
            raise Invalid(DAMAGED if locked else f"{NO_BACKUP} {DAMAGED}", {}) from fault


@contextmanager
def made(file: BinaryIO, passphrase: str, salt: bytes) -> Iterator[BinaryIO]:
    """Where a backup is written to: the file itself, or through its lock."""
    if not passphrase:
        yield file
        return
    lock = LockedWriter(file, passphrase, salt)
    yield cast(BinaryIO, lock)
    lock.close()


def _title(line: bytes) -> Title:
    found = _read(line)
    if not isinstance(found, dict) or found.get("tracker_backup") != FORM:
        raise Invalid(NO_BACKUP, {})
    try:
        return Title(**{one.name: found[one.name] for one in fields(Title)})
    except KeyError as fault:
        raise Invalid(NO_BACKUP, {}) from fault


def _read(line: bytes) -> Any:
    try:
        return json.loads(line)
    except ValueError as fault:
        raise Invalid(DAMAGED, {}) from fault


def _line(found: object) -> bytes:
    return json.dumps(found, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"
