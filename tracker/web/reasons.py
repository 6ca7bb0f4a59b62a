"""Refusals as a page shows them: every sentence, and the evidence by its own name instead of its key."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from flask import url_for

from tracker import access
from tracker.custody.case import Case
from tracker.custody.decision import Refusal
from tracker.custody.steps import STEPS
from tracker.labels.code import Misread, printed, read
from tracker.language.sentences import said
from tracker.web.on_record import entries, stops
from tracker.web.shown import clock

CODE = re.compile(r"\b[PDSVTHLEUQ][0-9A-Z]{11}\b")
MOMENT = re.compile(r"\b(\d{4}-\d\d-\d\d \d\d:\d\d) UTC\b")
RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def reasons(case: Case, refusals: Iterable[Refusal | Mapping[str, Any]]) -> list[dict[str, Any]]:
    """All reasons in order, each once, with what they looked at named as a person knows it."""
    known = {one.value: one.label for one in (*entries(case), *stops(case))}
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for one in refusals:
        told = _told(one)
        subject = told["subject"] if told["subject"] != case.line.focus else ""
        pieces = [subject, *told["evidence"]] if subject.startswith("V") else told["evidence"]
        told["says"], told["resolve"] = as_read(told["says"]), as_read(told["resolve"])
        told["evidence"] = [piece for piece in (_named(text, known) for text in pieces) if piece]
        found.setdefault((told["says"], subject), told)
    return list(found.values())


def deviation_about(code: str, event: str) -> str:
    """Where a deviation about a refused attempt is opened; empty where none can stand or nobody may."""
    opens = STEPS["open_deviation"]
    if not event or code[:1] not in ("V", "S") or not opens.allows(access.actor()):
        return ""
    return url_for("steps.step", text=code, kind=opens.kind, refusal=event)


def as_read(text: str) -> str:
    """A sentence of the rules as a page says it: in the reader's language, codes as on labels, times in the
    site's zone, limits with their signs."""
    grouped = CODE.sub(lambda found: _as_printed(found[0]), said(text))
    return with_signs(MOMENT.sub(lambda found: _here(found[1]), grouped))


def _as_printed(text: str) -> str:
    try:
        return printed(read(text).code)
    except Misread:
        return text


def _here(text: str) -> str:
    return clock(datetime.fromisoformat(text).replace(tzinfo=UTC))


def with_signs(text: str) -> str:
    """The signs of limits as they are printed."""
    signed = text.replace(">=", "≥").replace("<=", "≤")
    return re.sub(r"(?<=\d) 10\^(\d+)", lambda found: f" × 10{found[1].translate(RAISED)}", signed)


def _told(one: Refusal | Mapping[str, Any]) -> dict[str, Any]:
    if not isinstance(one, Refusal):
        return dict(one)
    return {
        "check": one.check, "says": one.says, "resolve": one.resolve, "basis": one.basis, "field": one.field,
        "evidence": list(one.evidence), "subject": "",
    }  # fmt: skip


def _named(text: str, known: Mapping[str, str]) -> Any:
    """The name of an entry, or a code with the way to it; a bare key tells a person nothing."""
    if text in known:
        return known[text]
    try:
        code = read(text).code
    except Misread:
        return None
    return {"label": printed(code), "href": url_for("subjects.show", text=code)}
