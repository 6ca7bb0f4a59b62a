"""Reading the looks at private values back from the chains of those who looked."""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlalchemy import Connection, String, literal, select

from tracker.records.tables.accounts import account
from tracker.records.tables.ledger import ledger_event

KINDS = ("look_at_identity", "look_at_texts")


@dataclass(frozen=True, slots=True)
class Look:
    """One look, or one that was refused: who, at whom or what, when, from which page."""

    idx: int
    user: str
    subject: str
    kind: str
    recorded: str
    done: bool
    door: str
    page: str


def newest(connection: Connection, subject: str, before: int | None, most: int) -> tuple[Look, ...]:
    """Looks, newest first: at one subject or all, before a place of the log."""
    chains = select(literal("@user:", String).concat(account.c.id))
    query = (
        select(ledger_event.c.idx, ledger_event.c.body)
        .where(ledger_event.c.chain.in_(chains), ledger_event.c.type.in_(KINDS))
        .order_by(ledger_event.c.idx.desc())
    )
    if before is not None:
        query = query.where(ledger_event.c.idx < before)
    found: list[Look] = []
    for row in connection.execution_options(yield_per=500).execute(query):
        look = _look(row.idx, row.body)
        if subject in ("", look.subject):
            found.append(look)
        if len(found) == most:
            break
    return tuple(found)


def _look(idx: int, body: bytes) -> Look:
    says = json.loads(body)
    page = str(says["data"].get("given", {}).get("page", ""))
    done = says["outcome"] == "done"
    return Look(idx, says["actor"], says["subject"], says["type"], says["recorded"], done, says["door"], page)
