"""Whatever else stands on the chain of a sample: no record is left out of a batch record."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from tracker.labels.code import printed
from tracker.ledger.body import read_instant
from tracker.records.entries import Entry
from tracker.web.batch.line import FATES
from tracker.web.batch.wording import happened, lines, on_record, with_second
from tracker.web.shown import Names, stamped, words
from tracker.web.telling import code_link, has_page

TOLD = frozenset({
    *FATES, "done", "ended", "result", "review", "release", "correction", "arrival", "declined", "cancelled",
    "delivery", "received", "labelled", "allocated", "deallocated", "deviation", "investigation",
    "investigation_opened", "attachment",
})  # fmt: skip
"""The kinds of records that other parts of the page tell."""
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
MOST = 60
"""As long a plain value is shown; a longer one is a list for machines and stands on the ledger."""


def rows(written: Iterable[Entry], names: Names) -> list[list[Any]]:
    """Every record that no other part tells, oldest first, with what it says publicly."""
    return [row(one, names) for one in written if one.kind not in TOLD and not one.data.get("deviation")]


def row(one: Entry, names: Names) -> list[Any]:
    """One record: what it is, about what, by whom, when, and what it says publicly."""
    return [
        words(one.kind).capitalize(),
        code_link(one.subject) if has_page(one.subject) else one.subject,
        with_second(names, one.actor, one.data),
        lines(happened(one.at, one)),
        lines([*_plain(one.data), on_record(one.data)]),
    ]


def _plain(data: Mapping[str, Any]) -> list[str]:
    """What is public, name and value; a private value is a commitment and is only said to be there."""
    return [
        f"{words(name)}: {_value(value)}"
        for name, value in data.items()
        if isinstance(value, str | int) and value != "" and len(str(value)) <= MOST
    ]


def _value(value: str | int) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = str(value)
    if INSTANT.fullmatch(text):
        return stamped(read_instant(text))
    return printed(text) if has_page(text) else words(text)
