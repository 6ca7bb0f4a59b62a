"""The papers of a donor as pages show them: coded, with who did what and when, and no name of a donor."""

from __future__ import annotations

from typing import Any

from tracker.actions.usability import State
from tracker.custody.case import Case
from tracker.custody.case.papers import Consent, Determination, IdentityCheck, Marker
from tracker.custody.markers import KNOWN
from tracker.web.shown import Names, moment, words

OUTCOMES = {
    "negative": State.USABLE,
    "eligible": State.USABLE,
    "reactive": State.REFUSED,
    "ineligible": State.REFUSED,
}


def papers(case: Case, names: Names) -> dict[str, Any]:
    """Donor, withdrawals, identity checks, consents, markers and determinations, newest first."""
    found = case.papers
    return {
        "donor": found.donor,
        "withdrawn": [
            {"scopes": ", ".join(sorted(one.scopes)), "at": moment(one.at)}
            for one in case.stops
            if one.kind == "consent_withdrawn"
        ],
        "identity": [_check(one, names) for one in reversed(found.identity_checks)],
        "consents": [_consent(one) for one in reversed(found.consents)],
        "markers": [_marker(one) for one in reversed(found.markers)],
        "determinations": [_determination(one, names) for one in reversed(found.determinations)],
    }


def _check(one: IdentityCheck, names: Names) -> dict[str, Any]:
    return {"person": one.person, "method": words(one.method), "by": names(one.by), "at": moment(one.at)}


def _consent(one: Consent) -> dict[str, Any]:
    scopes = " and ".join(sorted(one.scopes))
    return {"version": one.version, "scopes": scopes, "by": one.given_by, "at": moment(one.signed_at)}


def _marker(one: Marker) -> dict[str, Any]:
    return {
        "label": KNOWN[one.marker].label,
        "method": one.method,
        "laboratory": one.laboratory,
        "state": OUTCOMES.get(one.outcome, State.WAITING),
        "word": words(one.outcome),
        "at": moment(one.specimen_at),
    }


def _determination(one: Determination, names: Names) -> dict[str, Any]:
    state = OUTCOMES.get(one.outcome, State.WAITING)
    return {"state": state, "word": one.outcome, "by": names(one.by), "at": moment(one.at)}
