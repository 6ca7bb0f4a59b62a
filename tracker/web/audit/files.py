"""The rows of a search as files: exactly what fits, every page of it, newest first."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from typing import Any

from flask import Blueprint, Response, request, stream_with_context

from tracker import access
from tracker.actions import ledger_reading as reading
from tracker.custody.people import Actor, Role
from tracker.custody.problems import Invalid, NotAllowedHere
from tracker.records.ledger_queries import Event
from tracker.records.ledger_wanted import Wanted
from tracker.web.audit.asked import Asked, question
from tracker.web.shown import this_site

pages = Blueprint("audit_files", __name__)

AUDITORS = (Role.OFFICER, Role.AUDITOR)
NOT_YOURS = "Quality officers and auditors export what they searched for."
COLUMNS = (
    "place", "chain", "number", "recorded", "happened", "step", "outcome", "subject", "account", "name",
    "refused by", "door", "code by", "device", "act", "event", "hash",
)  # fmt: skip
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


@pages.get("/ledger/export.csv")
def table() -> Response:
    """What fits as a table; a cell that a spreadsheet would calculate begins with an apostrophe."""
    wanted, names = _asked()
    return _file(_lines(wanted, names), "text/csv", "csv")


@pages.get("/ledger/export.json")
def document() -> Response:
    """What fits as JSON: each event with its place, its hash and its whole body."""
    wanted, _ = _asked()
    return _file(_json(wanted), "application/json", "json")


def may_export(actor: Actor) -> bool:
    """Be a quality officer or an auditor."""
    return actor.has(*AUDITORS)


def disarmed(cell: object) -> str:
    """A cell that no spreadsheet takes for a formula."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(FORMULA) else text


def _asked() -> tuple[Wanted, Mapping[str, str]]:
    if not may_export(access.actor()):
        raise NotAllowedHere(NOT_YOURS)
    people = reading.people(this_site())
    found = question(Asked.of(request.args), people)
    if found.wrong:
        raise Invalid("The search cannot be read.", {name: [says] for name, says in found.wrong.items()})
    return found.wanted, {one.user: one.name for one in people}


def _lines(wanted: Wanted, names: Mapping[str, str]) -> Iterator[str]:
    yield _row(COLUMNS)
    for one in reading.every(this_site(), wanted):
        yield _row([disarmed(cell) for cell in _cells(one, names)])


def _row(cells: Any) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()


def _cells(one: Event, names: Mapping[str, str]) -> list[object]:
    says = one.says()
    checks = "; ".join(str(each.get("check", "")) for each in says.get("refusals", ()))
    return [
        one.idx, one.chain, one.seq, one.recorded, says.get("at"), one.type, says.get("outcome"),
        says.get("subject"), one.actor, names.get(one.actor, ""), checks, says.get("door"), says.get("how"),
        says.get("device"), says.get("act"), one.id, one.leaf_hash.hex(),
    ]  # fmt: skip


def _json(wanted: Wanted) -> Iterator[str]:
    before = '{"events": [\n'
    for one in reading.every(this_site(), wanted):
        told = {"place": one.idx, "hash": one.leaf_hash.hex(), "body": one.says()}
        yield before + json.dumps(told, ensure_ascii=False)
        before = ",\n"
    yield "\n]}\n" if before == ",\n" else f"{before}]}}\n"


def _file(parts: Iterator[str], kind: str, end: str) -> Response:
    name = f'attachment; filename="ledger.{end}"'
    headers = {"Content-Disposition": name}
    return Response(stream_with_context(parts), mimetype=kind, headers=headers)
