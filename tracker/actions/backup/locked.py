"""A file that only a passphrase opens: AES-256-GCM in chunks, under a key that scrypt makes.

Each chunk carries its number and whether it is the last, so that none can be dropped, swapped or cut off.
"""

from __future__ import annotations

import io
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from tracker.custody.problems import Invalid

MAGIC = b"tracker backup, locked 1\n"
SALT_BYTES, TAG_BYTES = 16, 16
CHUNK = 1 << 16
WORK = 16  # scrypt with 2^16 rounds of 8 takes 64 MiB and a good part of a second
MOST_WORK = 20
SHORTEST = 12

WRONG = "The passphrase is wrong, or the backup was damaged or changed."


class LockedWriter(io.RawIOBase):
    """Writes what only this passphrase opens; the last chunk is written by `close`."""

    def __init__(self, file: BinaryIO, passphrase: str, salt: bytes, work: int = WORK) -> None:
        self._file, self._header = file, MAGIC + bytes([work]) + salt
        self._cipher, self._count, self._pending = _cipher(passphrase, salt, work), 0, b""
        file.write(self._header)

    def writable(self) -> bool:
        """Always."""
        return True

    def write(self, given: bytes | bytearray | memoryview) -> int:  # type: ignore[override]
        """Take bytes; every whole chunk that is not the last goes out."""
        self._pending += bytes(given)
        while len(self._pending) > CHUNK:
            self._out(self._pending[:CHUNK], last=False)
            self._pending = self._pending[CHUNK:]
        return len(given)

    def close(self) -> None:
        """Write what is left as the last chunk."""
        if not self.closed:
            self._out(self._pending, last=True)
        super().close()

    def _out(self, chunk: bytes, *, last: bool) -> None:
        self._file.write(self._cipher.encrypt(_nonce(self._count, last=last), chunk, self._header))
        self._count += 1


class LockedReader(io.RawIOBase):
    """Reads what a passphrase locked; Invalid where it is another, or where anything was changed."""

    def __init__(self, file: BinaryIO, passphrase: str) -> None:
        header = file.read(len(MAGIC) + 1 + SALT_BYTES)
        work = header[len(MAGIC)] if len(header) == len(MAGIC) + 1 + SALT_BYTES else 0
        if not header.startswith(MAGIC) or not 1 <= work <= MOST_WORK:
            raise Invalid(WRONG, {})
        self._file, self._header = file, header
        self._cipher, self._count = _cipher(passphrase, header[-SALT_BYTES:], work), 0
        self._ahead, self._clear = file.read(CHUNK + TAG_BYTES), b""

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Give what was opened; nothing of a chunk is given before all of it was found unchanged."""
        while not self._clear and self._ahead:
            self._clear = self._open()
        given = self._clear[: len(buffer)]
        buffer[: len(given)] = given
        self._clear = self._clear[len(given) :]
        return len(given)

    def _open(self) -> bytes:
        chunk, self._ahead = self._ahead, self._file.read(CHUNK + TAG_BYTES)
        try:
            nonce = _nonce(self._count, last=not self._ahead)
            clear = self._cipher.decrypt(nonce, chunk, self._header)
        except InvalidTag as fault:
            raise Invalid(WRONG, {}) from fault
        self._count += 1
        return clear


def check_passphrase(passphrase: str) -> str:
    """The passphrase, where it is long enough to lock a backup with; Invalid otherwise."""
    if len(passphrase) < SHORTEST:
        raise Invalid(f"A passphrase of a backup has at least {SHORTEST} characters.", {})
    return passphrase


def is_locked(file: BinaryIO) -> bool:
    """Whether a file was locked; it is read from its beginning again afterwards."""
    begins = file.read(len(MAGIC))
    file.seek(0)
    return begins == MAGIC


def _cipher(passphrase: str, salt: bytes, work: int) -> AESGCM:
    return AESGCM(Scrypt(salt=salt, length=32, n=1 << work, r=8, p=1).derive(passphrase.encode()))


def _nonce(count: int, *, last: bool) -> bytes:
    """The key is this file's alone, so that a counter never comes twice under it."""
    return count.to_bytes(11, "big") + bytes([last])
