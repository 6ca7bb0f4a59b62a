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

Every part is plain text; any reader of JSON opens a line of events.jsonl. The last event of each exported
chain is the export itself, so that no event can be left out at the end.

IN AN EVENT
chain, seq, prev      the record it belongs to, its number there, and the hash of the event before it there
type, subject         what was tried, and on which code. A code begins with what it is: V vial, S sample,
                      D donor, P person, T treatment, H hand-over, L lot, E instrument, U storage unit,
                      Q specification, R recall
outcome               whether it was done or refused
at, recorded          when it happened, as people said, and when the server wrote it down; both in UTC
actor, door, how      the account, the way it came in, and how the code was given (scanned, typed, ...)
data                  given: what was entered; changes: the rows that came of it
refusals              of a refused event: each check, what it said and what it looked at
esig                  of a signed event: who signed, what the signature means, by what they were recognised
{"commit": ...}       a private value (a name, a date of birth, any free text): HMAC-SHA256 of it under a
                      salt; it is opened by private.jsonl, or by nobody
act, id               what binds the events of one act on several chains, and the event's own name

WITH THE VERIFIER, one file; it needs Python and its package cryptography, and not the program of the site:
    python3 tracker_verify.py BUNDLE.zip --trust KEY
where KEY is a file with the line you were handed on paper. It ends with what it did not check.

BY HAND, with the tools of any Unix
The hash of the first event, which is the prev of the next one on its chain:
    (printf '\\0'; sed -n 1p events.jsonl | tr -d '\\n') | sha256sum
The signature of the checkpoint, by OpenSSL 3:
    head -n 3 checkpoint > body
    tail -n 1 checkpoint | cut -d ' ' -f 3 | base64 -d | tail -c +5 > signature
    (printf '\\060\\052\\060\\005\\006\\003\\053\\145\\160\\003\\041\\000'
     cut -d ' ' -f 1 KEY | cut -d + -f 3- | base64 -d | tail -c +2) > key.der
    openssl pkeyutl -verify -pubin -keyform DER -inkey key.der -rawin -in body -sigfile signature
That each event is in the tree whose root the checkpoint names: proofs/, by a verifier of c2sp.org/tlog-proof.
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
