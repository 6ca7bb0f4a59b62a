"""Looking at what a dossier keeps private: who somebody is and free texts, never without a trace."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tracker.actions.entering import envelope, refused
from tracker.actions.identity import ERASED, Identity, look_at_identity
from tracker.actions.site import Site
from tracker.custody.people import Actor, Role
from tracker.custody.problems import NotAllowedHere
from tracker.ledger.body import Outcome
from tracker.records import journal, private
from tracker.records.ledger_lines import LedgerLine

KIND = "look_at_texts"
OFFICERS_ALONE = (
    "Only quality officers print names and free texts. Nothing was printed, and the attempt is on record."
)


@dataclass(frozen=True, slots=True)
class Text:
    """One private text: of which event, under which name, and what it says; `erased` where nobody knows."""

    event: LedgerLine
    field: str
    says: str


def may_look(actor: Actor) -> bool:
    """Be somebody who may print what is private."""
    return actor.has(Role.OFFICER)


def look_at(site: Site, actor: Actor, code: str, events: Sequence[LedgerLine], door: str) -> tuple[Text, ...]:
    """Every private text of these events; that they looked, or were refused, is on their chain first."""
    own, allowed = f"@user:{actor.user}", may_look(actor)
    with site.database.writing([own]) as transaction:
        done = journal.Entry(chain=own, subject=code, type=KIND, outcome=Outcome.DONE, at=site.clock(),
                             data={"given": {"code": code, "page": "dossier"}, "changes": []})  # fmt: skip
        entry = done if allowed else refused(site, own, code, KIND, "door.not_allowed", {})
        journal.append(transaction, envelope(site, actor.user, door=door), [entry], site.entropy)
        found = [(one, field, commit) for one in events for commit, field in _private(one).items()]
        values = private.reveal(transaction.connection, [commit for _, _, commit in found]) if allowed else {}
    if not allowed:
        raise NotAllowedHere(OFFICERS_ALONE)
    return tuple(Text(one, field, _says(values.get(commit))) for one, field, commit in found)


def identities(site: Site, actor: Actor, people: Iterable[str]) -> Mapping[str, Identity]:
    """Who these people are; every look is on the looker's own chain."""
    return {one: look_at_identity(site, actor, one, "dossier") for one in dict.fromkeys(people) if one}


def _private(one: LedgerLine) -> Mapping[str, str]:
    """The field of every commitment in what an event was given and in what it changed, each once."""
    data = one.body["data"]
    return {commit: field for part in ("changes", "given") for field, commit in _commits("", data.get(part))}


def _commits(name: str, value: Any) -> Iterator[tuple[str, str]]:
    """Every commitment inside a value, with the name of the field that holds it."""
    match value:
        case {"commit": str(commit)} if len(value) == 1:
            yield name, commit
        case Mapping():
            for field, inner in value.items():
                yield from _commits(str(field), inner)
        case list() | tuple():
            for inner in value:
                yield from _commits(name, inner)


def _says(value: object) -> str:
    return ERASED if value is None else str(value)
