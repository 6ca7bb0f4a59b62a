"""The way between pages: as wide as the person's roles, and only to pages there are."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, g, request, session

from tracker.custody.people import AT_THE_BENCH, Actor, Role
from tracker.language import later, term

EVERYBODY = frozenset(Role)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the navigation: where it leads, who sees it, and which addresses belong to it."""

    label: str
    href: str
    who: frozenset[Role] = EVERYBODY
    also: tuple[str, ...] = ()


ENTRIES = (
    Entry(later("Scan"), "/", AT_THE_BENCH, ("/scan", "/box")),
    Entry(
        later("Samples"),
        "/samples",
        also=(
            "/s/V",
            "/s/S",
            "/s/D",
            "/s/P",
            "/s/H",
            "/v/",
            "/rolls",
            "/new/register",
            "/donors",
            "/results/",
            "/rules",
        ),
    ),
    Entry(later("Treatments"), "/treatments", also=("/s/T", "/t/", "/new/open_treatment", "/downtime")),
    Entry(later("Tasks"), "/tasks"),
    Entry(
        later("Quality"),
        "/quality",
        frozenset({Role.OFFICER, Role.AUDITOR}),
        ("/recall", "/s/R", "/new/start_"),
    ),
    Entry(later("Materials"), "/materials", also=("/s/L", "/s/E", "/s/U", "/s/Q", "/new/add_")),
    Entry(later("Ledger"), "/ledger"),
    Entry(later("Administration"), "/administration", frozenset({Role.ADMINISTRATOR, Role.AUDITOR})),
)


def init_navigation(app: Flask) -> None:
    """Give every page its navigation, and the sound of the act it answers."""

    def navigation() -> dict[str, object]:
        actor: Actor | None = g.get("actor")
        there = {rule.rule for rule in app.url_map.iter_rules()} if actor else set()
        ways = [
            (term(one.label), one.href, _current(one))
            for one in ENTRIES
            if actor is not None and actor.has(*one.who) and one.href in there
        ]
        return {"navigation": ways, "outcome": "accepted" if session.get("_flashes") else ""}

    app.context_processor(navigation)


def _current(entry: Entry) -> bool:
    here = request.path.replace("/S/", "/s/", 1)
    return here == entry.href or here.startswith(
        ((f"{entry.href}/",) if entry.href != "/" else ()) + entry.also
    )
