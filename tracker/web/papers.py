"""The papers of a donor as pages show them: coded, with who did what and when, and no name of a donor."""

from __future__ import annotations

from typing import Any

from tracker.actions.usability import State
from tracker.custody.case import Case
from tracker.custody.case.papers import Consent, Determination, IdentityCheck, Permission
from tracker.custody.designation import quarantine_notice
from tracker.language import gettext as _
from tracker.language import later, ngettext, term
from tracker.language.sentences import said
from tracker.web.panel import history_rows, panel_rows
from tracker.web.shown import Names, moment, words

OUTCOMES = {"eligible": State.USABLE, "ineligible": State.REFUSED}
USES = {
    "relative": later("for a blood relative of the first or second degree"),
    "urgent_need": later("for an urgent medical need"),
    "directed_reproductive": later("for directed reproductive use"),
}


def papers(case: Case, names: Names) -> dict[str, Any]:
    """Donor, rules, withdrawals, identity checks, consents, screening and determinations, newest first."""
    found = case.papers
    return {
        "donor": found.donor,
        "rules": case.rule_set,
        "quarantine": said(quarantine_notice(case)),
        "withdrawn": [
            {"scopes": ", ".join(words(each) for each in sorted(one.scopes)), "at": moment(one.at)}
            for one in case.stops
            if one.kind == "consent_withdrawn"
        ],
        "identity": [_check(one, names) for one in reversed(found.identity_checks)],
        "consents": [_consent(one) for one in reversed(found.consents)],
        "panel": panel_rows(case),
        "history": history_rows(case),
        "determinations": [_determination(one, names) for one in reversed(found.determinations)],
        "permissions": [_permission(one, names) for one in reversed(found.permissions)],
    }


def _check(one: IdentityCheck, names: Names) -> dict[str, Any]:
    return {"person": one.person, "method": words(one.method), "by": names(one.by), "at": moment(one.at)}


def _consent(one: Consent) -> dict[str, Any]:
    scopes = _(" and ").join(words(each) for each in sorted(one.scopes))
    return {"version": one.version, "scopes": scopes, "by": words(one.given_by), "at": moment(one.signed_at)}


def _determination(one: Determination, names: Names) -> dict[str, Any]:
    state = OUTCOMES.get(one.outcome, State.WAITING)
    rests = ngettext("rests on %(num)d entry", "rests on %(num)d entries", len(one.rests_on))
    return {
        "state": state,
        "word": words(one.outcome),
        "by": names(one.by),
        "at": moment(one.at),
        "rests": rests,
        "procedure": one.procedure,
    }


def _permission(one: Permission, names: Names) -> dict[str, Any]:
    return {
        "use": term(USES.get(one.use, words(one.use))),
        "treatment": one.treatment,
        "by": _("%(one)s and %(other)s", one=names(one.by), other=names(one.second)),
        "at": moment(one.at),
        "not_done": ", ".join(one.not_done) or _("nothing"),
    }
