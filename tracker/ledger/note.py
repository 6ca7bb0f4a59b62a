"""Signed notes, checkpoints and proofs, byte for byte as C2SP writes them."""

from __future__ import annotations

import hashlib
import re
from base64 import b64decode, b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # loaded where something is signed or checked: few commands do either
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

ED25519 = b"\x01"
SECRET = "PRIVATE+KEY+"
_NAME = re.compile(r"[^\s+]+")
_LINE = re.compile(r"— (\S+) (\S+)")


class BadNote(ValueError):
    """A text that is no signed note, no checkpoint or no key."""


class NotSigned(BadNote):
    """A note that none of the trusted keys signed."""


def check_name(name: str) -> str:
    """The name of a log, or BadNote when a note could not carry it."""
    if not _NAME.fullmatch(name) or not name.isprintable():
        raise BadNote("The name of a log has no blanks and no plus sign, as cryo.example.org/ledger.")
    return name


def exactly(text: str) -> bytes:
    """The bytes of a base64 text that has one way to be written, and is written so."""
    try:
        found = b64decode(text, validate=True)
    except ValueError as fault:
        raise BadNote("A base64 text cannot be read.") from fault
    if b64encode(found).decode() != text:
        raise BadNote("A base64 text is not written in its one way.")
    return found


def _key_id(name: str, public: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + ED25519 + public).digest()[:4]


@dataclass(frozen=True, slots=True)
class PublicKey:
    """Whom a signature of this name and key is checked with."""

    name: str
    public: bytes

    @property
    def id(self) -> bytes:
        """The four bytes a signature line begins with."""
        return _key_id(self.name, self.public)

    def text(self) -> str:
        """The key on one line, as auditors keep it."""
        return f"{self.name}+{self.id.hex()}+{b64encode(ED25519 + self.public).decode()}"

    @classmethod
    def read(cls, text: str) -> PublicKey:
        """The key of such a line; BadNote when name, number and key do not belong together."""
        name, _, rest = text.strip().partition("+")
        number, _, coded = rest.partition("+")
        key = exactly(coded)
        if len(key) != 33 or key[:1] != ED25519 or _key_id(check_name(name), key[1:]).hex() != number:
            raise BadNote("This is not the line of an Ed25519 key, or it was copied wrongly.")
        return cls(name, key[1:])

    def signed(self, message: bytes, signature: bytes) -> bool:
        """Whether this key made this signature."""
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True, repr=False)
class SecretKey:
    """What signs: a name and 32 secret bytes, never shown."""

    name: str
    seed: bytes

    @property
    def public(self) -> PublicKey:
        """The key that checks what this one signs."""
        return PublicKey(self.name, self._private().public_key().public_bytes_raw())

    def text(self) -> str:
        """The key on one line, as it lies in its file."""
        public = self.public
        return f"{SECRET}{self.name}+{public.id.hex()}+{b64encode(ED25519 + self.seed).decode()}"

    @classmethod
    def read(cls, text: str) -> SecretKey:
        """The key of such a line; BadNote when it is not one, without repeating any of it."""
        name, _, rest = text.strip().removeprefix(SECRET).partition("+")
        number, _, coded = rest.partition("+")
        key = exactly(coded)
        if not text.startswith(SECRET) or len(key) != 33 or key[:1] != ED25519:
            raise BadNote("This is not the line of an Ed25519 key.")
        found = cls(check_name(name), key[1:])
        if found.public.id.hex() != number:
            raise BadNote("The number of this key is not the one of its name and bytes.")
        return found

    def line(self, message: bytes) -> str:
        """The signature line of a message."""
        return f"— {self.name} {b64encode(self.public.id + self._private().sign(message)).decode()}\n"

    def _private(self) -> Ed25519PrivateKey:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return Ed25519PrivateKey.from_private_bytes(self.seed)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How many events a log had, and the root of them all."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """What is signed: three lines."""
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"

    def signed_by(self, keys: Iterable[SecretKey]) -> str:
        """The signed note of this checkpoint, one line for each key."""
        text = self.text()
        return f"{text}\n{''.join(key.line(text.encode()) for key in keys)}"


def read_checkpoint(note: str) -> Checkpoint:
    """What a note says, whoever signed it; BadNote for any other way of writing it."""
    lines = note.partition("\n\n")[0].split("\n")
    if len(lines) != 3 or not re.fullmatch(r"0|[1-9][0-9]{0,15}", lines[1], re.ASCII):
        raise BadNote("A checkpoint is three lines: the name of the log, its size and its root.")
    root = exactly(lines[2])
    if len(root) != 32:
        raise BadNote("The root of a checkpoint has 32 bytes.")
    return Checkpoint(check_name(lines[0]), int(lines[1]), root)


def opened(note: str, keys: Sequence[PublicKey]) -> Checkpoint:
    """The checkpoint of a note that one of these keys signed under the log's own name; else NotSigned.

    Lines of keys nobody gave are passed over; a line of a known key that does not hold refuses the note.
    """
    text, blank, signatures = note.rpartition("\n\n")
    if not blank or not signatures.endswith("\n"):
        raise BadNote("A signed note ends with an empty line and the lines of its signatures.")
    found, held = read_checkpoint(note), False
    for line in signatures[:-1].split("\n"):
        read = _LINE.fullmatch(line)
        if read is None:
            raise BadNote("A signature line is a dash, a name and a signature.")
        signature = exactly(read[2])
        for key in keys:
            if key.name == read[1] == found.origin and key.id == signature[:4]:
                if not key.signed(f"{text}\n".encode(), signature[4:]):
                    raise NotSigned(f"The signature of {key.name} does not hold.")
                held = True
    if not held:
        raise NotSigned("None of the trusted keys signed this checkpoint.")
    return found


def proof_text(idx: int, proof: Sequence[bytes], note: str, entry: bytes = b"") -> str:
    """An inclusion proof that needs nothing else: place, hashes, an empty line, the checkpoint; with the
    entry itself, where it is given, it is a receipt."""
    extra = f"extra {b64encode(entry).decode()}\n" if entry else ""
    hashes = "".join(f"{b64encode(one).decode()}\n" for one in proof)
    return f"c2sp.org/tlog-proof@v1\n{extra}index {idx}\n{hashes}\n{note}"


def add_checkpoint_text(old: int, proof: Sequence[bytes], note: str) -> str:
    """A consistency proof as a witness takes it: old size, hashes, an empty line, the new checkpoint."""
    return f"old {old}\n{''.join(f'{b64encode(one).decode()}{chr(10)}' for one in proof)}\n{note}"
