"""What a signature in the body of an event is bound to, and whether one found there is whole.

`shown` is the hash of everything that was signed: the place of the record (its chain, and the hash of the
event before), what was done to what, everything given, the meaning, and who signed. It is made of the body
alone, so whoever reads the event can make it again; a signature put on another record does not fit it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from tracker.ledger.body import Event, read_instant
from tracker.ledger.canonical import LARGEST_SIGNED_TEXT, JsonValue, NotCanonical, canonical

MEANINGS = ("approval", "authorship", "responsibility", "review")
COMPONENTS = ("name", "password", "one_time_code", "recovery_code", "passkey")
HEX = re.compile(r"[0-9a-f]{64}")


def signed(event: Event, signature: Mapping[str, JsonValue] | None) -> Event:
    """The event with this signature, bound to all that the event says; as it is without one."""
    if signature is None:
        return event
    told = {name: getattr(event, name) for name in ("chain", "subject", "seq", "prev", "type", "data")}
    return replace(event, esig={**signature, "shown": shown(told, signature)})


def shown(body: Mapping[str, Any], signature: Mapping[str, Any]) -> str:
    """The hash of what was signed, in hexadecimal: the same body and signers always give the same."""
    second = signature.get("second")
    signed: dict[str, JsonValue] = {
        "chain": body["chain"],
        "subject": body["subject"],
        "seq": body["seq"],
        "prev": body["prev"],
        "type": body["type"],
        "given": body["data"].get("given"),
        "meaning": signature["meaning"],
        "signer": signature["signer"],
        "second": second["signer"] if second else "",
    }
    return hashlib.sha256(canonical(signed, LARGEST_SIGNED_TEXT)).hexdigest()


def faults(body: Mapping[str, Any]) -> Iterator[str]:
    """Every sentence about a signature that is not whole or not of this event; none where nobody signed."""
    if "esig" not in body:
        return
    found = body["esig"]
    try:
        yield from _faults(body, found)
    except (KeyError, TypeError, ValueError, AttributeError, NotCanonical):
        yield "Its signature cannot be read."


def _faults(body: Mapping[str, Any], found: Mapping[str, Any]) -> Iterator[str]:
    if body["outcome"] != "done":
        yield "It was refused, and is signed all the same."
    if found["signer"] != body["actor"]:
        yield "It is signed by somebody else than who did it."
    if found["meaning"] not in MEANINGS:
        yield "Its signature does not say what it means."
    yield from _of_person(found, full=found["first"] is True)
    read_instant(found["auth_at"])
    second = found.get("second")
    if second is not None:
        yield from _of_person(second, full=True)
        if second["signer"] == found["signer"]:
            yield "Both of its signatures are by one person."
    if found["shown"] != shown(body, found):
        yield "Its signature was made for another record, or what was signed was changed."


def _of_person(one: Mapping[str, Any], *, full: bool) -> Iterator[str]:
    """A printed name, and the components signed with: all of them where `full`, else one at least."""
    if set(one["name"]) != {"commit"} or not HEX.fullmatch(one["name"]["commit"]):
        yield "Its signature does not have the printed name."
    used = list(one["auth"])
    if not used or any(each not in COMPONENTS for each in used) or used == ["name"]:
        yield "Its signature does not say by what the person was recognised."
    elif full and ("name" not in used or len(set(used)) < 2):
        yield "Its signature lacks a component that the first of a session needs."
