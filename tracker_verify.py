"""Verify an exported custody record without the program that wrote it.

    tracker-verify BUNDLE.zip --trust KEYS.txt --known CHECKPOINT.txt
    tracker-verify EVENT.tlog-proof --trust KEYS.txt

One file; it needs Python 3.11 and the package `cryptography`. The key must not come from the bundle: ask
for it on paper. Exit codes: 0 nothing found, 1 findings, 2 the bundle cannot be read, 3 it contradicts a
checkpoint you know.
"""

from __future__ import annotations

import argparse
import hashlib
import hmac
import io
import json
import re
import sys
import unicodedata
import zipfile
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

CLEAN, FINDINGS, UNREADABLE, ROLLED_BACK = 0, 1, 2, 3
ALWAYS = {
    "v": int, "id": str, "act": str, "chain": str, "subject": str, "seq": int, "prev": str, "type": str,
    "outcome": str, "at": str, "recorded": str, "actor": str, "door": str, "how": str, "device": str,
    "rules": dict, "data": dict,
}  # fmt: skip
SOMETIMES = {"corrects", "reason", "refusals", "files", "esig"}
NAMES = re.compile(
    r"README\.txt|trust\.txt|checkpoint|events\.jsonl|private\.jsonl|files/[0-9a-f]{64}"
    r"|proofs/(?:0|[1-9][0-9]*)\.tlog-proof|consistency/[1-9][0-9]*\.(?:checkpoint|add-checkpoint)"
)
PROOF = "c2sp.org/tlog-proof@v1\nindex "
MEANINGS = {"approval", "authorship", "responsibility", "review"}
COMMITMENT = re.compile(rb'"commit":"([0-9a-f]{64})"')
Key = tuple[str, bytes, int, int | None]  # name, public key, the sizes it counts for
Note = tuple[str, int, bytes]  # name of the log, size, root


class Bad(ValueError):
    """Something that is not as it must be, with the sentence that says so."""


def b64(text: str, length: int = 0) -> bytes:
    """The bytes of a base64 text that is written in its one way."""
    try:
        data = b64decode(text, validate=True)
    except ValueError as fault:
        raise Bad("a base64 text cannot be read") from fault
    if b64encode(data).decode() != text or (length and len(data) != length):
        raise Bad("a base64 text is not written in its one way, or is too short or long")
    return data


def read_key(line: str) -> Key:
    """A key as it is handed over: NAME+NUMBER+KEY, and after it the sizes of the log it counts for."""
    vkey, *sizes = line.split()
    name, number, coded = [*vkey.split("+", 2), "", ""][:3]
    key = b64(coded, 33)
    made = hashlib.sha256(name.encode() + b"\n" + key).hexdigest()[:8]
    if key[:1] != b"\x01" or made != number or len(sizes) not in {0, 2}:
        raise Bad("the line of a key was copied wrongly")
    since, until = sizes or ("0", "-")
    return name, key[1:], int(since), None if until == "-" else int(until)


def read_checkpoint(note: str) -> Note:
    """Name, size and root of a checkpoint, whoever signed it."""
    lines = note.partition("\n\n")[0].split("\n")
    if len(lines) != 3 or not re.fullmatch(r"0|[1-9][0-9]{0,15}", lines[1], re.ASCII):
        raise Bad("a checkpoint is three lines: the name of the log, its size and its root")
    return lines[0], int(lines[1]), b64(lines[2], 32)


def open_note(note: str, keys: Iterable[Key]) -> Note:
    """The checkpoint, if a trusted key that counts at its size signed it."""
    origin, size, root = read_checkpoint(note)
    text, blank, signatures = note.rpartition("\n\n")
    if not blank or not signatures.endswith("\n"):
        raise Bad("a signed note ends with the lines of its signatures")
    held = False
    for line in signatures[:-1].split("\n"):
        found = re.fullmatch(r"— (\S+) (\S+)", line)
        if found is None:
            raise Bad("a signature line cannot be read")
        signature = b64(found[2])
        for name, key, since, until in keys:
            number = hashlib.sha256(name.encode() + b"\n\x01" + key).digest()[:4]
            counts = since <= size and (until is None or size <= until)
            if counts and name == found[1] == origin and number == signature[:4]:
                try:
                    Ed25519PublicKey.from_public_bytes(key).verify(signature[4:], f"{text}\n".encode())
                except InvalidSignature as fault:
                    raise Bad(f"the signature of {name} does not hold") from fault
                held = True
    if not held:
        raise Bad("no key that you trust signed it")
    return origin, size, root


def leaf_hash(body: bytes) -> bytes:
    """RFC 6962: the hash of one event."""
    return hashlib.sha256(b"\0" + body).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """RFC 6962: the hash of two subtrees."""
    return hashlib.sha256(b"\1" + left + right).digest()


def climb(nodes: tuple[bytes, bytes], place: int, last: int, proof: Sequence[bytes]) -> tuple[bytes, bytes]:
    """RFC 9162, 2.1.3.2 and 2.1.4.2: both roots that a proof leads to."""
    first, second = nodes
    for sibling in proof:
        if last == 0:
            raise Bad("a proof is too long")
        if place & 1 or place == last:
            first, second = node_hash(sibling, first), node_hash(sibling, second)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            second = node_hash(second, sibling)
        place, last = place >> 1, last >> 1
    if last:
        raise Bad("a proof is too short")
    return first, second


def roots_by_consistency(old: int, new: int, root: bytes, proof: Sequence[bytes]) -> tuple[bytes, bytes]:
    """The old and the new root that a consistency proof leads to."""
    if old == new and not proof:
        return root, root
    hashes = [root, *proof] if old & (old - 1) == 0 else list(proof)
    if not 0 < old < new or not hashes:
        raise Bad("a consistency proof does not fit its sizes")
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    return climb((hashes[0], hashes[0]), place, last, hashes[1:])


def read_proof(text: str, head: str) -> tuple[int, list[bytes], str]:
    """The number, the hashes and the checkpoint of a `.tlog-proof` or an `.add-checkpoint`."""
    before, blank, note = text.partition("\n\n")
    lines = before.split("\n")
    number = re.fullmatch(
        rf"{head}(0|[1-9][0-9]{{0,15}})", "\n".join(lines[: head.count("\n") + 1]), re.ASCII
    )
    if not blank or number is None:
        raise Bad("a proof cannot be read")
    return int(number[1]), [b64(line, 32) for line in lines[head.count("\n") + 1 :]], note


def canonical(value: object, levels: int = 8) -> None:
    """Refuse what has more than one way to be written."""
    if isinstance(value, float) or (type(value) is int and abs(value) > 2**53 - 1) or levels < 0:
        raise Bad("it holds a number, or a depth, that is not allowed")
    if isinstance(value, str) and not unicodedata.is_normalized("NFC", value):
        raise Bad("a text in it is not in normal form")
    if isinstance(value, list | dict):
        for key in value if isinstance(value, dict) else ():
            if not re.fullmatch("[a-z][a-z0-9_]*", key):
                raise Bad("a key in it is not of small letters, digits and underscores")
        for item in value.values() if isinstance(value, dict) else value:
            canonical(item, levels - 1)


def written(value: object) -> bytes:
    """The canonical bytes of a value within the profile."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def read_line(line: bytes) -> dict[str, Any]:
    """One line of JSON that is an object in its canonical form."""
    try:
        value = json.loads(line.decode())
    except (ValueError, RecursionError) as fault:
        raise Bad("it is not JSON in UTF-8") from fault
    canonical(value)
    if not isinstance(value, dict) or written(value) != line:
        raise Bad("it is not an object in its canonical form")
    return value


def read_event(line: bytes) -> dict[str, Any]:
    """One event in the form of version 1."""
    body = read_line(line)
    if body.get("v") != 1:
        raise Bad("it has a version that this verifier does not know")
    if wrong := [name for name, kind in ALWAYS.items() if type(body.get(name)) is not kind]:
        raise Bad(f"it lacks, or has the wrong kind of, {', '.join(wrong)}")
    if strange := body.keys() - ALWAYS.keys() - SOMETIMES:
        raise Bad(f"it has the unknown keys {', '.join(sorted(strange))}")
    for name in ("at", "recorded"):
        datetime.strptime(body[name], "%Y-%m-%dT%H:%M:%S.%fZ")
    if body["outcome"] not in {"done", "refused"}:
        raise Bad("its outcome is neither done nor refused")
    return body


def signed_hash(body: Mapping[str, Any]) -> str:
    """What the signature of an event is bound to: its place, what was done, given and meant, and by whom."""
    esig = body["esig"]
    bound = {name: body[name] for name in ("chain", "subject", "seq", "prev", "type")}
    second = esig.get("second") or {"signer": ""}
    people = {"meaning": esig["meaning"], "signer": esig["signer"], "second": second["signer"]}
    return hashlib.sha256(written({**bound, "given": body["data"].get("given"), **people})).hexdigest()


def check_signature(body: Mapping[str, Any]) -> str:
    """Who signed, and what it means; raises Bad where the signature is not whole or is of another record."""
    esig = body["esig"]
    if esig["shown"] != signed_hash(body):
        raise Bad("its signature was made for another record, or what was signed was changed")
    if body["outcome"] != "done" or esig["signer"] != body["actor"] or esig["meaning"] not in MEANINGS:
        raise Bad("its signature does not say who signed what, and what it means")
    second = esig.get("second")
    people = [(esig, esig["first"] is True), *(((second, True),) if second else ())]
    for one, full in people:
        used = set(one["auth"])
        if not used - {"name"} or (full and ("name" not in used or len(used) < 2)):
            raise Bad("its signature lacks a component that a first signature needs")
        if not re.fullmatch("[0-9a-f]{64}", one["name"]["commit"]):
            raise Bad("its signature does not have the printed name")
    if second and second["signer"] == esig["signer"]:
        raise Bad("both of its signatures are by one person")
    datetime.strptime(esig["auth_at"], "%Y-%m-%dT%H:%M:%S.%fZ")
    return ", ".join(f"{one['signer']} ({esig['meaning']})" for one, _ in people)


class Verification:
    """What was looked at, what was found and what was not looked at."""

    def __init__(self, parts: Mapping[str, bytes], keys: Sequence[Key], known: Mapping[str, str]) -> None:
        self.parts, self.keys, self.known = parts, keys, known
        self.findings = self.code = 0
        self.note, self.origin, self.size, self.root = "", "", 0, b""
        self.events: list[tuple[int, dict[str, Any]]] = []
        self.bodies: list[bytes] = []
        self.unchecked: list[str] = []

    def say(self, verdict: str, what: str, says: str) -> None:
        """Print one line; FAIL is a finding."""
        print(f"{verdict:<5} {what:<12} {says}")
        if verdict == "FAIL":
            self.findings += 1
            self.code = max(self.code, FINDINGS)

    def check(self, what: str, look: Callable[[], str]) -> None:
        """Look at one thing: what it says is fine; what it raises is a finding."""
        try:
            self.say("ok", what, look())
        except (ValueError, KeyError, TypeError, IndexError, AttributeError) as fault:
            self.say("FAIL", what, f"{fault}." if isinstance(fault, Bad) else f"cannot be read ({fault!r}).")

    def run(self) -> int:
        """Every check, whatever the ones before it found; the exit code."""
        for what, look in self.looks():
            self.check(what, look)
        for name, note in self.known.items():
            self.hold_against(name, note)
        return self.code

    def looks(self) -> Sequence[tuple[str, Callable[[], str]]]:
        """Everything that is looked at, in order."""
        return (
            ("signature", self.signature), ("events", self.read_events), ("inclusion", self.inclusion),
            ("chains", self.chains), ("corrections", self.corrections), ("signatures", self.signatures),
            ("export", self.export), ("private", self.private), ("files", self.files),
            ("consistency", self.consistency), ("times", self.times),
        )  # fmt: skip

    def text(self, name: str) -> str:
        """One part as a text."""
        if name not in self.parts:
            raise Bad(f"{name} is missing")
        return self.parts[name].decode()

    def signature(self) -> str:
        """The checkpoint is signed by a key that did not come with the bundle."""
        self.note = self.text("checkpoint")
        self.origin, self.size, self.root = read_checkpoint(self.note)
        if not self.keys:
            raise Bad("you gave no key; ask for it on paper and give it with --trust or --vkey")
        open_note(self.note, self.keys)
        return f"{self.origin}, {self.size} events, root {b64encode(self.root).decode()}"

    def read_events(self) -> str:
        """Every line is an event, and every event has a proof."""
        if not self.parts.get("events.jsonl", b"").endswith(b"\n"):
            raise Bad("events.jsonl is missing, or does not end with a line's end")
        self.bodies = self.parts["events.jsonl"][:-1].split(b"\n")
        places = sorted(int(name[7:-11]) for name in self.parts if name.startswith("proofs/"))
        if len(places) != len(self.bodies):
            raise Bad(f"there are {len(self.bodies)} events and {len(places)} proofs")
        for place, body in zip(places, self.bodies, strict=True):
            try:
                self.events.append((place, read_event(body)))
            except ValueError as fault:
                self.say("FAIL", "events", f"event {place}: {fault}.")
        return f"{len(self.events)} of {len(self.bodies)} events are in their form"

    def inclusion(self) -> str:
        """Each event stands at its place in the log that was signed."""
        places = sorted(int(name[7:-11]) for name in self.parts if name.startswith("proofs/"))
        held = 0
        for place, body in zip(places, self.bodies, strict=False):
            try:
                number, proof, note = read_proof(self.text(f"proofs/{place}.tlog-proof"), PROOF)
                if (number, note) != (place, self.note) or place >= self.size:
                    raise Bad("its proof is for another place or another checkpoint")
                leaf = leaf_hash(body)
                if climb((leaf, leaf), place, self.size - 1, proof)[1] != self.root:
                    raise Bad("it is not what was sealed: it was altered, or the file is damaged")
                held += 1
            except ValueError as fault:
                self.say("FAIL", "inclusion", f"event {place}: {fault}.")
        return f"{held} of {len(self.bodies)} events are in the log at their places"

    def chains(self) -> str:
        """Each exported chain goes from its first event to the export without a gap."""
        ends = [body for _, body in self.events if body["type"] == "export"]
        if not ends:
            raise Bad("no export is among the events: the end is missing")
        whole: list[str] = ends[-1]["data"]["given"]["chains"]
        leaves = {body["id"]: leaf_hash(written(body)).hex() for _, body in self.events}
        for chain in whole:
            seq, prev, kind = 0, "", ""
            for place, body in ((place, body) for place, body in self.events if body["chain"] == chain):
                if body["seq"] != seq + 1 or body["prev"] != prev:
                    self.say(
                        "FAIL", "chains", f"event {place}: it does not follow on event {seq} of {chain}."
                    )
                seq, prev, kind = body["seq"], leaves[body["id"]], body["type"]
            if kind != "export":
                self.say("FAIL", "chains", f"{chain} does not end with the export: its end is missing.")
        others = sum(body["chain"] not in whole for _, body in self.events)
        if others:
            self.unchecked.append(
                f"the chains of {others} single events, which belong to acts on {', '.join(whole)}"
            )
        return f"{', '.join(whole)} from the first event to the export"

    def corrections(self) -> str:
        """A correction speaks of an earlier event on its own chain, if that chain is here."""
        seen: dict[str, str] = {}
        ids = set()
        for place, body in self.events:
            if body["id"] in ids:
                self.say("FAIL", "corrections", f"event {place}: an earlier event has the same id.")
            ids.add(body["id"])
            if body["seq"] == 1 or body["chain"] in seen.values():
                target = body.get("corrects")
                if target is not None and target not in seen:
                    self.say(
                        "FAIL", "corrections", f"event {place}: it corrects an event that is not before it."
                    )
            seen[body["id"]] = body["chain"]
        return f"{sum('corrects' in body for _, body in self.events)} corrections"

    def signatures(self) -> str:
        """Each electronic signature is whole and belongs to the event that holds it."""
        signed = [(place, body) for place, body in self.events if "esig" in body]
        for place, body in signed:
            try:
                check_signature(body)
            except (ValueError, KeyError, TypeError, AttributeError) as fault:
                says = f"{fault}" if isinstance(fault, Bad) else "its signature cannot be read"
                self.say("FAIL", "signatures", f"event {place}: {says}.")
        return f"{len(signed)} events are signed, each for what it says"

    def export(self) -> str:
        """The parts that no proof covers are those that the export speaks of."""
        given = [body for _, body in self.events if body["type"] == "export"][-1]["data"]["given"]
        listed = {one["name"]: one["sha256"] for one in given["parts"]}
        here = {name for name in self.parts if re.match(r"README|trust|private|files/", name)}
        for name in sorted(listed.keys() | here):
            made = hashlib.sha256(self.parts.get(name, b"")).hexdigest()
            if name not in here or listed.get(name) != made:
                self.say("FAIL", "export", f"{name} is missing, changed, or was not part of the export.")
        return f"{len(listed)} further parts are those of the export of {given['code']}"

    def private(self) -> str:
        """Every private value that is here is the one that was committed to."""
        wanted = {one.decode() for body in self.bodies for one in COMMITMENT.findall(body)}
        opened = set()
        for line in self.parts.get("private.jsonl", b"").splitlines():
            one = read_line(line)
            made = hmac.new(bytes.fromhex(one["salt"]), written(one["value"]), hashlib.sha256).hexdigest()
            if made != one["commit"] or made not in wanted or len(one["salt"]) != 64:
                self.say(
                    "FAIL", "private", f"the value of {one['commit'][:16]}… is not the one that was recorded."
                )
            opened.add(one["commit"])
        if withheld := len(wanted - opened):
            self.unchecked.append(f"{withheld} private values, which were withheld or erased")
        return f"{len(opened)} private values are those that were recorded, {withheld} are withheld or erased"

    def files(self) -> str:
        """Every attached file has the hash it is named for, and an event speaks of it."""
        spoken = b"\n".join(self.bodies)
        here = [name for name in self.parts if name.startswith("files/")]
        for name in here:
            if hashlib.sha256(self.parts[name]).hexdigest() != name[6:] or name[6:].encode() not in spoken:
                self.say("FAIL", "files", f"{name} is not what was attached.")
        return f"{len(here)} attached files"

    def consistency(self) -> str:
        """Each earlier checkpoint in the bundle is the beginning of this one."""
        sizes = sorted(
            {int(name.split("/")[1].split(".")[0]) for name in self.parts if name.startswith("consistency")}
        )
        for size in sizes:
            open_note(self.text(f"consistency/{size}.checkpoint"), self.keys)
            if not self._begins(self.text(f"consistency/{size}.checkpoint"), size):
                raise Bad(f"the checkpoint over {size} events is not its beginning")
        return f"{len(sizes)} earlier checkpoints are its beginning"

    def _begins(self, note: str, named: int) -> bool:
        origin, size, root = read_checkpoint(note)
        old, proof, new = read_proof(self.text(f"consistency/{size}.add-checkpoint"), "old ")
        if (origin, old, size, new) != (self.origin, size, named, self.note):
            raise Bad("a proof of consistency is for other checkpoints")
        return roots_by_consistency(size, self.size, root, proof) == (root, self.root)

    def hold_against(self, name: str, note: str) -> None:
        """A checkpoint that you know is the beginning of this one; else something was taken back."""
        try:
            origin, size, root = open_note(note, self.keys)
            if origin != self.origin:
                raise Bad(f"it is of another log, {origin}")
            if size > self.size or (size == self.size and root != self.root):
                self.code = ROLLED_BACK
                raise Bad("the log you knew is longer, or another: an older state was brought back")
            if size and size < self.size and not self._begins(note, size):
                self.code = ROLLED_BACK
                raise Bad("the log you knew is not the beginning of this one: its past was changed")
            self.say("ok", "known", f"{name}, over {size} events, is the beginning of this log")
        except ValueError as fault:
            code = self.code
            self.say("FAIL", "known", f"{name}: {fault}.")
            self.code = max(code, FINDINGS)

    def times(self) -> str:
        """The server's clock did not go back, and nothing happened after it was recorded."""
        before, odd = datetime(1, 1, 1), 0
        for place, body in self.events:
            at, recorded = (datetime.fromisoformat(body[name][:-1]) for name in ("at", "recorded"))
            if before > recorded + timedelta(seconds=5) or at > recorded + timedelta(minutes=5):
                self.say("warn", "times", f"event {place}: its times are out of order.")
                odd += 1
            before = recorded
        return f"{len(self.events) - odd} events have times in order"


class Receipt(Verification):
    """The receipt of one signed event: the event, its place in the log, the checkpoint, and nothing else."""

    def __init__(self, text: str, keys: Sequence[Key], known: Mapping[str, str]) -> None:
        head, extra, rest = [*text.split("\n", 2), "", ""][:3]
        if not extra.startswith("extra "):
            raise Bad("it is a proof without its event; a receipt holds the event in its second line")
        bare = f"{head}\n{rest}"
        place, _, note = read_proof(bare, PROOF)
        parts = {
            "checkpoint": note.encode(), "events.jsonl": b64(extra[6:]) + b"\n",
            f"proofs/{place}.tlog-proof": bare.encode(),
        }  # fmt: skip
        super().__init__(parts, keys, known)
        self.unchecked.append("the chain that the event stands on: for that, have its record exported")

    def looks(self) -> Sequence[tuple[str, Callable[[], str]]]:
        """What one event alone can show."""
        return (
            ("signature", self.signature), ("events", self.read_events), ("inclusion", self.inclusion),
            ("signed", self.signed),
        )  # fmt: skip

    def hold_against(self, name: str, note: str) -> None:
        """A receipt can be held only against a checkpoint over as many events: it proves no other."""
        try:
            origin, size, root = open_note(note, self.keys)
            if (origin, size) != (self.origin, self.size):
                self.unchecked.append(f"{name}, which is not over the same events as the receipt")
            elif root != self.root:
                self.code = ROLLED_BACK
                raise Bad("the log you knew is another: its past was changed")
            else:
                self.say("ok", "known", f"{name} is the same checkpoint")
        except ValueError as fault:
            code = self.code
            self.say("FAIL", "known", f"{name}: {fault}.")
            self.code = max(code, FINDINGS)

    def signed(self) -> str:
        """What was signed by whom, and what the signature means."""
        (_, body), *_ = self.events
        if "esig" not in body:
            raise Bad("nobody signed this event")
        return f"{body['type']} on {body['subject']}, {body['recorded']}, by {check_signature(body)}"


def read(file: Path, keys: Sequence[Key], known: Mapping[str, str]) -> Verification:
    """What is to be verified: a receipt by its first line, else a bundle."""
    data = file.read_bytes()
    if data.startswith(PROOF.partition("\n")[0].encode()):
        found: Verification = Receipt(data.decode(), keys, known)
        found.say("ok", "container", "the receipt of one event")
        return found
    parts, whole = read_bundle(file)
    found = Verification(parts, keys, known)
    if whole:
        found.say("ok", "container", f"{len(parts)} parts and nothing else")
    else:
        found.say(
            "FAIL", "container", "the file is not written as an export is: something was added or changed."
        )
    return found


def read_known(file: Path) -> str:
    """A checkpoint that was kept, alone or in a receipt."""
    text = file.read_text("utf-8")
    return text.partition("\n\n")[2] if text.startswith(PROOF.partition("\n")[0]) else text


def read_bundle(file: Path) -> tuple[dict[str, bytes], bool]:
    """The parts of a bundle, and whether its bytes are those that its contents alone give."""
    data = file.read_bytes()
    with zipfile.ZipFile(io.BytesIO(data)) as bundle:
        parts = {entry.filename: bundle.read(entry) for entry in bundle.infolist()}
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as again:
        for name in sorted(parts):
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            again.writestr(entry, parts[name])
    return parts, made.getvalue() == data and all(NAMES.fullmatch(name) for name in parts)


def main(words: Sequence[str] | None = None) -> int:
    """Verify what the command line names; the exit code."""
    given = argparse.ArgumentParser(
        prog="tracker-verify", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    given.add_argument(
        "bundle", type=Path, help="the bundle as it was exported, or the receipt of a signed event"
    )
    given.add_argument("--trust", type=Path, help="file with the keys you were handed, one a line")
    given.add_argument(
        "--vkey", action="append", default=[], help="a key you were handed; may be given several times"
    )
    given.add_argument(
        "--known", type=Path, action="append", default=[], help="a checkpoint you kept; may be repeated"
    )
    asked = given.parse_args(words)
    try:
        lines = [*asked.vkey, *(asked.trust.read_text("utf-8").splitlines() if asked.trust else ())]
        keys = [read_key(line) for line in lines if line.strip() and not line.startswith("#")]
        known = {str(one): read_known(one) for one in asked.known}
        found = read(asked.bundle, keys, known)
    except (OSError, ValueError, RuntimeError, EOFError, zipfile.BadZipFile) as fault:
        print(f"FAIL  input        cannot be read: {fault}")
        print("RESULT: nothing was verified.")
        return UNREADABLE
    code = found.run()
    times = f"{found.findings} finding{'s' if found.findings > 1 else ''}"
    print(
        f"RESULT: {times}. This record was altered, or the file is damaged."
        if code
        else "RESULT: no finding."
    )
    never = (
        f"events after size {found.size}", "that nobody was shown another log (no witness)",
        "that what was recorded is true: only that it was not changed since",
        "that a person signed with a key of their own: the server says by what it recognised them",
    )  # fmt: skip
    for one in (
        *found.unchecked,
        *(() if known else ("earlier checkpoints that you may have (--known)",)),
        *never,
    ):
        print(f"NOT CHECKED: {one}.")
    return code


if __name__ == "__main__":
    sys.exit(main())
