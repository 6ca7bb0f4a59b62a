"""The bundle an outsider verifies: standard texts in a ZIP whose bytes follow from its contents alone."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence

from tracker.ledger.canonical import JsonValue, canonical

README = """This is a part of a custody ledger, with its proof.

events.jsonl          the events, one a line: the very bytes that were hashed, without the line's end
proofs/N.tlog-proof   for each event, in the same order: it stands at place N of the log (c2sp.org/tlog-proof)
checkpoint            the signed note over the whole log (c2sp.org/tlog-checkpoint, Ed25519)
consistency/          that an earlier checkpoint is the beginning of this one (N.checkpoint, N.add-checkpoint)
trust.txt             a copy of the keys; DO NOT TRUST IT: ask for the key on paper
private.jsonl         where it was asked for: private values with the salts of their commitments
files/                where it was asked for: attached files under the SHA-256 of their content

With the verifier:    tracker-verify BUNDLE.zip --trust the-key-you-were-handed.txt
A leaf by hand:       (printf '\\0'; sed -n 1p events.jsonl | head -c -1) | sha256sum
The signature by hand: the first three lines of the checkpoint are what is signed; the signature is the base64
at the end of its last line, without its first four bytes; openssl pkeyutl -verify -rawin checks it.

The last event of each exported chain is the export itself, so that no event can be left out at the end.
"""
COMMITMENT = re.compile(rb'"commit":"([0-9a-f]{64})"')
FILE = re.compile(rb'"sha256":"([0-9a-f]{64})"')
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)


def zipped(parts: Mapping[str, bytes]) -> bytes:
    """The ZIP of these parts: stored, in the order of their names, with no time in it."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as bundle:
        for name in sorted(parts):
            entry = zipfile.ZipInfo(name, _FIRST_DAY)
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            bundle.writestr(entry, parts[name])
    return made.getvalue()


def lines(values: Iterable[JsonValue]) -> bytes:
    """Values in their canonical form, one a line."""
    return b"".join(canonical(value, 1 << 24) + b"\n" for value in values)


def listed(parts: Mapping[str, bytes]) -> list[JsonValue]:
    """What the export event says of the parts that no proof covers."""
    return [{"name": name, "sha256": hashlib.sha256(parts[name]).hexdigest()} for name in sorted(parts)]


def named_in(pattern: re.Pattern[bytes], bodies: Sequence[bytes]) -> list[str]:
    """Every commitment, or every file, that these bodies speak of, once."""
    return sorted({one.decode() for body in bodies for one in pattern.findall(body)})
