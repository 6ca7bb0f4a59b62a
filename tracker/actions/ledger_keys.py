"""The files that the database must not hold: what signs, whom to trust, and what was signed last."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tracker.custody.problems import BrokenLedger
from tracker.ledger.note import BadNote, SecretKey
from tracker.ledger.trust import Trusted, read_trust
from tracker.settings import Settings

KEY, PREVIOUS, TRUST, LAST, VERIFIED = "key", "key.previous", "trust.txt", "last-checkpoint", "verified"


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The `ledger` folder in the data folder; each file in it is readable by its owner alone."""

    folder: Path

    @classmethod
    def of(cls, settings: Settings) -> KeyRing:
        """The folder of an installation; nothing is made yet."""
        return cls(settings.data / "ledger")

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Nobody else seals or changes keys meanwhile."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def signing(self) -> tuple[SecretKey, ...]:
        """What signs now: the key, and during a change the one before it; nothing where there is no key."""
        return tuple(_read(self.folder / name) for name in (KEY, PREVIOUS) if (self.folder / name).exists())

    def trusted(self) -> tuple[Trusted, ...]:
        """Whom `trust.txt` trusts; BrokenLedger where a line cannot be read."""
        if not (self.folder / TRUST).exists():
            return ()
        try:
            return read_trust((self.folder / TRUST).read_text("utf-8"))
        except BadNote as fault:
            raise BrokenLedger(str(fault)) from fault

    def last(self) -> str | None:
        """The note that was signed last; None where the file is missing."""
        file = self.folder / LAST
        return file.read_text("utf-8") if file.exists() else None

    def verified(self) -> str:
        """The checkpoint up to which the log was verified last; empty when it never was."""
        file = self.folder / VERIFIED
        return file.read_text("utf-8") if file.exists() else ""

    def write(self, name: str, text: str) -> None:
        """Replace a file as a whole, and be sure that it is on the disk."""
        fresh = self.folder / f"{name}.{os.getpid()}"
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        fresh.rename(self.folder / name)
        folder = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def trust(self, one: Trusted) -> None:
        """Trust a further key."""
        self.write(TRUST, "".join(known.line() for known in (*self.trusted(), one)))


def _read(file: Path) -> SecretKey:
    if file.stat().st_mode & 0o077:
        raise BrokenLedger(f"The key file {file.name} is open to other users of the machine; close it first.")
    try:
        return SecretKey.read(file.read_text("utf-8"))
    except BadNote as fault:
        raise BrokenLedger(f"The key file {file.name} cannot be used. {fault}") from fault
