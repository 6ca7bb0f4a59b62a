"""Pages of screening: the determination with what it rests on, an urgent need, and the rule sets."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from tracker import access
from tracker.actions.looking import case_of
from tracker.actions.rule_sets import in_force, rules_called
from tracker.custody.donors import rests_on
from tracker.custody.jurisdictions import MarkerRule, Meaning, RuleSet, Use
from tracker.custody.markers import RISKS, TECHNIQUE_NAMES
from tracker.custody.problems import Unknown
from tracker.custody.steps.permission import USE_NAMES, screening_done
from tracker.language import gettext as _
from tracker.language import term
from tracker.web import steps
from tracker.web.donors import judged_here
from tracker.web.panel import history_rows, panel_rows, rests_on_rows
from tracker.web.shown import code_in, this_site, words

pages = Blueprint("screening", __name__, template_folder="templates")

MEANS = {
    Meaning.INELIGIBLE: "ineligible",
    Meaning.NEEDS_ASSESSMENT: "somebody assesses it",
    Meaning.OWN_OUTCOME: "quality decides under a procedure",
}
USES = dict(zip(Use, USE_NAMES, strict=True))


@pages.route("/S/<text>/determine", methods=["GET", "POST"])
@pages.route("/s/<text>/determine", methods=["GET", "POST"])
def determine(text: str) -> ResponseReturnValue:
    """Determine a donor, with everything the determination rests on before one's eyes."""
    code = _code(text, "D")
    case = judged_here(case_of(this_site(), code), access.actor())
    return steps.answer(
        "determine",
        code,
        template="determine.html",
        panel=panel_rows(case),
        history=history_rows(case),
        rests_on=rests_on_rows(case),
        entries=len(rests_on(case)),
    )


@pages.route("/S/<text>/declare_urgent_need", methods=["GET", "POST"])
@pages.route("/s/<text>/declare_urgent_need", methods=["GET", "POST"])
def urgent_need(text: str) -> ResponseReturnValue:
    """Declare an urgent medical need, with what was tested and what was not."""
    code = _code(text, "S")
    done, not_done = screening_done(case_of(this_site(), code))
    return steps.answer(
        "declare_urgent_need", code, template="urgent_need.html", done=done, not_done=not_done
    )


@pages.get("/rules")
def rule_sets() -> ResponseReturnValue:
    """Every rule set a collection may be made under now."""
    found = in_force(this_site()).values()
    return render_template("rule_sets.html", found=tuple(found))


@pages.get("/rules/<code>")
def rule_set(code: str) -> ResponseReturnValue:
    """One version of a rule set, in full."""
    found = rules_called(this_site(), code)
    if found is None:
        raise Unknown(f"There is no rule set {code}.")
    return render_template("rule_set.html", rules=found, **_content(found))


def _code(text: str, kind: str) -> str:
    code = code_in(text)
    if not code.startswith(kind):
        raise Unknown(f"This is no step of {code}.")
    return code


def _content(found: RuleSet) -> dict[str, Any]:
    return {
        "facts": [
            (_("Version"), f"{found.code}"),
            (_("Sources"), "; ".join(found.sources)),
            (_("Who is tested"), ", ".join(f"{words(name)}: {who}" for name, who in found.tested.items())),
            (_("Specimen"), f"{found.window.words} ({found.window.basis})"),
            (_("Second specimen"), _repeat(found)),
            (_("Diluted by infusions"), _dilution(found)),
            (_("Each result names"), ", ".join(words(one) for one in found.details) or _("nothing more")),
            (_("Determined by"), " or ".join(sorted(found.may_determine)) + _(", where qualified")),
            (
                _("Left for an ineligible donor's tissue"),
                "; ".join(USES[one] for one in found.permitted_uses),
            ),
        ],
        "markers": [_marker(one) for one in found.markers],
        "history": [[RISKS[one.risk], MEANS[one.yes], one.basis] for one in found.history],
        "sentences": [[words(name), text] for name, text in found.sentences.items()],
    }


def _repeat(found: RuleSet) -> str:
    if found.repeat is None:
        return _("not asked for")
    nat = ", ".join(words(one) for one in found.repeat.waived_by)
    return _(
        "for stored material, %(after_days)s days after the collection, unless negative: %(nat)s",
        after_days=found.repeat.after_days,
        nat=nat,
    )


def _dilution(found: RuleSet) -> str:
    limits = found.dilution
    if limits is None:
        return _("not asked")
    loss = _("after blood loss, ") if limits.needs_blood_loss else ""
    blood = _("more than %(blood_ml)s mL of blood or colloid in 48 hours", blood_ml=limits.blood_ml)
    clear = _("%(crystalloid_ml)s mL of crystalloid in an hour", crystalloid_ml=limits.crystalloid_ml)
    return _(
        "%(loss)s%(blood)s or %(clear)s; of a child any (%(basis)s)",
        loss=loss,
        blood=blood,
        clear=clear,
        basis=limits.basis,
    )


def _marker(one: MarkerRule) -> list[str]:
    methods = _(" or ").join(term(TECHNIQUE_NAMES[each]) for each in one.methods)
    return [term(one.label), methods, _asked(one), term(MEANS[one.reactive]), one.basis]


def _asked(one: MarkerRule) -> str:
    if one.optional:
        return _("where it was tested")
    if one.season is not None:
        (month, day), (last_month, last_day) = one.season.first, one.season.last
        span = _(
            "from %(day)s/%(month)s to %(last_day)s/%(last_month)s (day/month)",
            day=f"{day:02}",
            month=f"{month:02}",
            last_day=f"{last_day:02}",
            last_month=f"{last_month:02}",
        )
        return _("in %(country)s %(span)s; elsewhere all year", country=one.season.country, span=span)
    if one.risk:
        return _("where found: %(lower)s", lower=RISKS[one.risk].lower())
    return _("of leukocyte-rich tissue") if one.leukocyte_rich else "always"
