"""Changing the key of a log, and going on under a new name after a disaster."""

from __future__ import annotations

import re

from tracker.actions.ledger_keys import KEY, PREVIOUS, TRUST, KeyRing
from tracker.actions.sealing import new_key, tell
from tracker.actions.signing import by_two, two_to_sign
from tracker.actions.site import Site
from tracker.custody.people import Actor, Role
from tracker.custody.problems import BrokenLedger, NotAllowedHere
from tracker.ledger.canonical import JsonValue
from tracker.ledger.note import PublicKey, SecretKey, read_checkpoint
from tracker.ledger.trust import Trusted
from tracker.records import checkpoints, private
from tracker.records.tables.chain import LEDGER

_NUMBERED = re.compile(r"(.*?)([0-9]*)")


Signer = tuple[Actor, tuple[str, ...]]
"""Somebody who gave every component just now, and which these were."""

TWO = "Two different quality officers sign a change of the key."
NO_OFFICER = "{name} is no quality officer here, and signs no change of the key."


def rotate(site: Site, reason: str, first: Signer, second: Signer) -> PublicKey:
    """Make a new key for the same log, signed by two quality officers; until `finish` both keys sign.

    The reason is kept as a commitment. Raises NotAllowedHere, Invalid or BrokenLedger; nothing is done then.
    """
    for one in (first[0], second[0]):
        if one.disabled or not one.has(Role.OFFICER):
            raise NotAllowedHere(NO_OFFICER.format(name=one.name))
    two_to_sign(site, first[0], second[0], TWO)
    esig = by_two(site, (first, second), "approval")
    ring = KeyRing.of(site.settings)
    with ring.alone():
        keys = ring.signing()
        if len(keys) != 1:
            raise BrokenLedger(
                "This ledger has no key yet; `tracker ledger key new` makes it."
                if not keys
                else "A change of the key is under way; finish it before the next."
            )
        fresh = SecretKey(keys[0].name, site.entropy(32))
        given: dict[str, JsonValue] = {"old": keys[0].public.text(), "new": fresh.public.text()}
        told = given | {"reason": _kept(site, reason)}
        tell(site, "key_rotate", told, actor=first[0].user, esig=esig)
        ring.trust(Trusted(fresh.public, _size(site)))
        ring.write(PREVIOUS, f"{keys[0].text()}\n")
        ring.write(KEY, f"{fresh.text()}\n")
    return fresh.public


def finish(site: Site) -> PublicKey:
    """Destroy the old key; what it signed so far stays trusted, and nothing after."""
    ring = KeyRing.of(site.settings)
    with ring.alone():
        keys = ring.signing()
        if len(keys) != 2:
            raise BrokenLedger("No change of the key is under way.")
        tell(site, "key_retire", {"old": keys[1].public.text(), "new": keys[0].public.text()})
        last = ring.last()
        _trust_until(ring, keys[1].public, read_checkpoint(last).size if last else 0)
        (ring.folder / PREVIOUS).unlink()
    return keys[0].public


def succeed(site: Site, reason: str) -> PublicKey:
    """Close the log and go on under a new name and key; the event tells what the old one signed last."""
    ring = KeyRing.of(site.settings)
    with ring.alone():
        note = ring.last()
        if note is None:
            raise BrokenLedger(
                "The file last-checkpoint is missing: put back the last checkpoint of the old log."
            )
        last, size = read_checkpoint(note), _size(site)
        tell(
            site, "log_succession",
            {"checkpoint": note, "signed": last.size, "restored": size, "reason": _kept(site, reason)},
        )  # fmt: skip
        for one in ring.trusted():
            if one.until is None:
                _trust_until(ring, one.key, last.size)
        (ring.folder / PREVIOUS).unlink(missing_ok=True)
        return new_key(site, ring, _next_name(last.origin)).public


def _next_name(origin: str) -> str:
    """`…/ledger`, then `…/ledger2`, `…/ledger3`."""
    found = _NUMBERED.fullmatch(origin)
    stem, number = (found[1], found[2]) if found else (origin, "")
    return f"{stem}{int(number or 1) + 1}"


def _trust_until(ring: KeyRing, key: PublicKey, until: int) -> None:
    lines = [Trusted(one.key, one.since, until) if one.key == key else one for one in ring.trusted()]
    ring.write(TRUST, "".join(one.line() for one in lines))


def _size(site: Site) -> int:
    with site.database.reading() as connection:
        return checkpoints.size(connection)


def _kept(site: Site, reason: str) -> dict[str, JsonValue]:
    """A sentence somebody wrote, as the ledger may know it."""
    with site.database.writing([LEDGER]) as transaction:
        (commitment,) = private.keep(transaction, LEDGER, [reason], site.entropy)
    return {"commit": commitment}
