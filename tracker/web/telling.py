"""What a page says of the record in a cell or a line, as markup: times, codes, standings, reasons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from flask import g, get_template_attribute, request, url_for
from markupsafe import Markup, escape

from tracker import access
from tracker.actions.lists import references
from tracker.custody.sample import Standing
from tracker.custody.steps import STEPS
from tracker.language import ngettext
from tracker.ledger.body import instant_text
from tracker.web.shown import quantity, stamped, this_site

CODE_LENGTH = 12
WITH_A_PAGE = "PDSVTHLEUQR"
LISTS = {"quality": "quality.lists", "tasks": "tasks.listing"}
"""The lists of what waits, to which an act taken from them leads back."""
STANDINGS: Mapping[Standing, tuple[str, str]] = {
    Standing.QUARANTINED: ("waiting", "quarantined"),
    Standing.CONDITIONALLY_RELEASED: ("usable", "conditionally released"),
    Standing.RELEASED: ("usable", "released"),
    Standing.REJECTED: ("refused", "rejected"),
}


def when(at: datetime | None, missing: str = "not on record") -> Markup | str:
    """A time in the site's zone; the page turns it into the reader's own."""
    if at is None:
        return missing
    made: Markup = _macro("moment")(instant_text(at), stamped(at))
    return made


def establishment(code: str) -> str:
    """The name of an establishment, looked up once for a whole page; an unknown one stays as it is."""
    if "establishments" not in g:
        g.establishments = {one.code: one.name for one in references(this_site()).establishment}
    return str(g.establishments.get(code, code))


def mark(state: str, word: str) -> Markup:
    """A state by shape, colour and word."""
    made: Markup = _macro("state_mark")(state, word)
    return made


def grouped(code: str) -> Markup:
    """A code grouped as it is printed on the label."""
    made: Markup = _macro("code")(code)
    return made


def standing(found: Standing) -> Markup:
    """The standing of a vial by shape, colour and word."""
    return mark(*STANDINGS[found])


def link(href: str, shown: str | Markup) -> Markup:
    """Something that leads to a page of its own; without an address it is only said."""
    return Markup('<a href="{}">{}</a>').format(href, shown) if href else escape(shown)


def code_link(code: str) -> Markup | str:
    """A code that leads to its own page, where it has one."""
    return link(page_of(code), grouped(code)) if has_page(code) else grouped(code)


def has_page(code: str) -> bool:
    """Be one of our codes that has a page."""
    return len(code) == CODE_LENGTH and code[:1] in WITH_A_PAGE


def page_of(code: str) -> str:
    """The address of the page of a code."""
    return (
        url_for("treatments.treatment", code=code) if code[:1] == "T" else url_for("subjects.show", text=code)
    )


def form_of(code: str, step: str, **known: Any) -> str:
    """The address of the form of a step, with what is already known filled in."""
    return url_for("steps.step", text=code, kind=step, **known, **came_from())


def came_from() -> dict[str, Any]:
    """What a list adds to the address of a form, so that a yes leads back to it."""
    found = next((name for name, endpoint in LISTS.items() if endpoint == request.endpoint), "")
    return {"back": found} if found else {}


def back_to() -> str:
    """The list this form was opened from; empty for every other way to it."""
    endpoint = LISTS.get(request.args.get("back", ""))
    return url_for(endpoint) if endpoint else ""


def way_to(code: str, step: str, shown: str, **known: Any) -> Markup | str:
    """The way to the form of a step; nothing for whoever may not take it."""
    may = STEPS[step].allows(access.actor())
    return link(form_of(code, step, **known), shown) if may else ""


def bare_reasons(refusals: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Refusals without what they looked at, each once: at the bedside a code gives the order away."""
    return list({one["says"]: {**one, "evidence": []} for one in refusals}.values())


def cells(millions: Decimal | None) -> str:
    """A number of viable cells, no finer than anybody counts."""
    rounded = None if millions is None else millions.quantize(Decimal("0.1"))
    return quantity(rounded, "million")


def counted(number: int, what: str) -> str:
    """How many of something there are: 1 reason, 3 reasons."""
    match what:
        case "event":
            return ngettext("%(num)s event", "%(num)s events", number)
        case "row":
            return ngettext("%(num)s row", "%(num)s rows", number)
        case "vial":
            return ngettext("%(num)s vial", "%(num)s vials", number)
        case "reason":
            return ngettext("%(num)s reason", "%(num)s reasons", number)
        case _:
            raise ValueError(what)


def new_key() -> str:
    """A key that makes sending a form twice harmless; a page that was refused carries a new one."""
    return this_site().entropy(16).hex()


def _macro(name: str) -> Any:
    return get_template_attribute("macros/state.html", name)
