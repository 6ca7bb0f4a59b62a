"""The places for signatures: whoever the record names is printed, and lines stay free for ink."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for

from tracker.custody.case import Case
from tracker.language import gettext as _
from tracker.ledger.body import read_instant
from tracker.records.entries import Entry
from tracker.web.shown import Names, stamped, step_label, words
from tracker.web.telling import code_link, link

FREE = 1
"""Empty lines in every block, for whoever signs and is not on record."""


@dataclass(frozen=True, slots=True)
class Block:
    """The places for one kind of signature: the names on record, and the lines left empty."""

    title: str
    says: str
    names: tuple[str, ...]
    empty: int = FREE


def blocks(case: Case, entries: Iterable[Entry], names: Names) -> list[Block]:
    """Performed, reviewed and released, in this order."""
    worked = [case.sample.collected_by, *(one.by for one in case.processing.done if one.worked)]
    reviewed = [one.reviewed_by for one in case.quality.results if one.reviewed_by]
    released = [
        user
        for one in entries
        if one.kind == "release"
        for user in (one.actor, str(one.data.get("second") or ""))
    ]
    return [
        Block(_("Performed by"), _("I performed the steps that name me."), _distinct(worked, names)),
        Block(_("Reviewed by"), _("I reviewed this batch record and the results that name me."),
              _distinct(reviewed, names)),
        Block(_("Released by"), _("I decided on the release or rejection that names me."),
              _distinct(released, names)),
    ]  # fmt: skip


def electronic(signed: Iterable[Mapping[str, Any]], names: Names) -> list[list[Any]]:
    """Every electronic signature: the printed names, when, what it means, and for what (21 CFR 11.50)."""
    return [
        [
            " and ".join(names(one) for one in signers(body)),
            stamped(read_instant(body["esig"]["auth_at"])),
            words(body["esig"]["meaning"]),
            step_label(body["type"]),
            code_link(body["subject"]),
            link(url_for("ledger.event", idx=body["idx"]), str(body["idx"])),
        ]
        for body in signed
    ]


def signers(body: Mapping[str, Any]) -> Iterator[str]:
    """Who signed an event, the one who did it first."""
    signature = body["esig"]
    yield str(signature["signer"])
    if "second" in signature:
        yield str(signature["second"]["signer"])


def _distinct(users: Iterable[str], names: Names) -> tuple[str, ...]:
    return tuple(names(one) for one in dict.fromkeys(users) if one)
