"""A record at two points: which facts differ, and what each of its events changed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from tracker.actions.ledger_versions import Compared, Differs, compared
from tracker.custody.problems import Unknown
from tracker.labels.code import printed
from tracker.language import gettext as _
from tracker.ledger.body import read_instant
from tracker.records.ledger_lines import LedgerLine
from tracker.web.places import number
from tracker.web.shown import Names, code_in, stamped, step_label, this_site, words
from tracker.web.telling import code_link, grouped, has_page, link

pages = Blueprint("versions", __name__, template_folder="../templates")

AT, ACCOUNT = "@", "u-"
NAMING = ("data.analyte", "data.marker", "data.name", "data.step")
ABOUT = ("subject", "vial", "target")
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
WORD = re.compile(r"[a-z]+(_[a-z]+)+")
SHOWN = 1_000
"""As many differing facts are shown; two points that differ in more are compared in smaller steps."""


@pages.get("/ledger/records/<text>")
def record(text: str) -> ResponseReturnValue:
    """The record of a code at two numbers of its chain."""
    code = text if text.startswith(AT) else code_in(text)
    found = compared(this_site(), code, _asked("from"), _asked("to"))
    shown = found.facts[:SHOWN]
    names = Names([*(one.actor for one in found.versions), *_accounts(shown)])
    return render_template(
        "versions.html",
        code=printed(code) if has_page(code) else code,
        first=found.first,
        last=found.last,
        points=[(0, _("before everything")), *((one.seq, _point(one, names)) for one in found.versions)],
        facts=[_fact(one, _Told(names, found.known)) for one in shown],
        more=max(0, len(found.facts) - SHOWN),
        events=[_event(one, names, text) for one in _between(found)],
    )


def _asked(name: str) -> int | None:
    text = request.args.get(name, "")
    found = number(text)
    if text and found is None:
        raise Unknown("No record has an event of this number.")
    return found


def _between(found: Compared) -> list[LedgerLine]:
    return [one for one in reversed(found.versions) if found.first < one.seq <= found.last]


def _point(one: LedgerLine, names: Names) -> str:
    return f"{step_label(one.type)}, {stamped(read_instant(one.recorded_at))}, {names(one.actor)}"


def _accounts(facts: Iterable[Differs]) -> Iterator[str]:
    """The values that may be accounts, of whom the name is shown."""
    values = (value for one in facts for value in (one.before, one.after))
    return (one for one in values if isinstance(one, str) and one.startswith(ACCOUNT))


def _event(one: LedgerLine, names: Names, text: str) -> list[Any]:
    changes = one.body["data"]["changes"]
    alone = f"{url_for('versions.record', text=text)}?from={one.seq - 1}&to={one.seq}"
    return [
        link(url_for("ledger.event", idx=one.idx), str(one.idx)),
        str(one.seq),
        step_label(one.type),
        names(one.actor),
        stamped(read_instant(one.recorded_at)),
        link(alone, _("%(count)s rows", count=len(changes))),
    ]


def _fact(one: Differs, told: _Told) -> list[Any]:
    name = one.field.removeprefix("data.").replace(".", ", ")
    return [
        _row(one),
        words(name),
        _value(one.before, told, gone=True),
        _value(one.after, told, gone=False),
    ]


def _row(one: Differs) -> Markup:
    """Which row: what kind it is, of what, and about which code."""
    return _named({"kind": one.table, **one.about}, one.key)


def _named(about: Mapping[str, Any], key: str) -> Markup:
    kind = words(str(about.get("kind") or "row")).capitalize()
    what = next((words(str(about[name])) for name in NAMING if about.get(name)), "")
    code = next((str(about[name]) for name in ABOUT if about.get(name)), key)
    shown = code_link(code) if has_page(code) else Markup("<small>{}</small>").format(code)
    return Markup(" ").join(part for part in (kind, what, shown) if part)


def _value(value: Any, told: _Told, *, gone: bool) -> Markup | str:
    if value is None or value in ("", []):
        return _("not there")
    says = told(value)
    return Markup("<s>{}</s>").format(says) if gone else says


@dataclass(frozen=True, slots=True)
class _Told:
    """How values are told: accounts by name, keys by the row they are of, times in the site's zone."""

    names: Names
    known: Mapping[str, Mapping[str, Any]]

    def __call__(self, value: Any) -> Markup | str:
        """One value as a person reads it."""
        match value:
            case Mapping():
                return _("private, commitment %(commit)s", commit=str(value.get("commit", ""))[:12])
            case list():
                return ", ".join(str(self(one)) for one in value) or "none"
            case bool():
                return "yes" if value else "no"
            case str():
                return self._text(value)
            case _:
                return str(value)

    def _text(self, value: str) -> Markup | str:
        if has_page(value):
            return grouped(value)
        if value in self.known:
            return _named(self.known[value], value)
        if INSTANT.fullmatch(value):
            return stamped(read_instant(value))
        return words(value) if WORD.fullmatch(value) else self.names(value)
