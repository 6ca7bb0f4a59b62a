"""What the bedside answers to a refused act: the stop page for a mismatch, else a sentence at its card."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Response, render_template, url_for

from tracker.actions.at_the_bedside import Bedside, officers
from tracker.actions.given import Answer
from tracker.actions.judging import USED
from tracker.custody.case.treatment import Confirmation
from tracker.language import gettext as _
from tracker.web.countdown import bars, window
from tracker.web.shown import Names, this_site

MATCHES = {"use.match_vial": "vial", "use.match_person": "patient", "use.match_site": "joint or side"}
CARDS = {"identity.again": "password", "identity.second": "second"}


def stop_page(treatment: str, says: str) -> Response:
    """The whole screen turns red: one sentence, one button, and no way back to the cards."""
    action = url_for("bedside.call_quality", treatment=treatment)
    page = render_template("stop.html", says=says, action=action, call=to_call(), outcome="refused")
    return Response(page, 409)


def first(now: Bedside, label: str = "Time left") -> Mapping[str, Any] | None:
    """Who has confirmed, and how long that counts; nothing while nobody has."""
    if now.started is None or now.until is None:
        return None
    names = Names(one.by for one in now.confirmed)
    return {
        "people": [names(one.by) for one in now.confirmed],
        "injects": [names(one.by) for one in now.confirmed if one.clinician],
        "window": window(label, now.started, now.until),
        "clocks": bars(now.clocks, this_site().clock()),
        "missing": now.missing,
        "wanted": _wanted(now.confirmed),
    }


def _wanted(confirmed: Iterable[Confirmation]) -> str:
    """What the second person must be, so that one of the two is a clinician and the other qualified."""
    clinician = any(one.clinician for one in confirmed)
    qualified = any(one.bedside for one in confirmed)
    if clinician and qualified:
        return _("a clinician, or somebody qualified for the bedside")
    return _("somebody qualified for the bedside") if clinician else _("a clinician")


def to_call() -> str:
    """Whom to call, by name."""
    found = officers(this_site())
    return _("Call a quality officer: %(found)s.", found=", ".join(found)) if found else ""


def mismatch(answer: Answer) -> str:
    """The sentence of the stop page; empty when everything compared did match."""
    checks = {one["check"] for one in answer.refusals}
    found = [word for check, word in MATCHES.items() if check in checks]
    if not found:
        return ""
    what = (
        _("%(found)s and %(found2)s", found=", ".join(found[:-1]), found2=found[-1])
        if found[1:]
        else found[0]
    )
    return _("The %(what)s did not match this treatment. Nothing may be injected.", what=what)


def faults(answer: Answer) -> dict[str, str]:
    """What keeps an act from being judged, at its card: who asks, or a scan that was used.

    Where there is one, nothing else is told: with a wrong password nobody learns what would match.
    """
    found = {CARDS[one["check"]]: one["says"] for one in answer.refusals if one["check"] in CARDS}
    used = {"vial": USED.says, "wristband": USED.says}
    return found | used if any(one["says"] == USED.says for one in answer.refusals) else found
