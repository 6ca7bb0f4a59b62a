"""Quality: what needs a decision first, then what stands still; and the release of one sample."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import access
from tracker.actions.acting import take_step
from tracker.actions.given import Answer, Request
from tracker.actions.looking import case_of
from tracker.actions.officer_lists import waiting
from tracker.actions.recalls import lists as recent
from tracker.actions.releasing import Releasing, releasing
from tracker.actions.signing import AGAIN
from tracker.custody.people import Role
from tracker.custody.problems import Invalid, NotAllowedHere, Stale
from tracker.custody.steps import STEPS
from tracker.language import gettext as _
from tracker.web import officer_page, release_page
from tracker.web.forms import FieldView, form_view
from tracker.web.reasons import reasons
from tracker.web.shown import code_in, stamped, this_site
from tracker.web.signing import given, seen, signer_boxes
from tracker.web.spans import in_words
from tracker.web.telling import counted, new_key

pages = Blueprint("quality", __name__, template_folder="templates")

DECISIONS = ("release_conditionally", "release", "reject")
TICK_ONE = "Tick at least one vial."
CHOOSE = "Choose what is decided."
MOVED = "The record moved since this page was opened. What you typed is kept; look at the results again."


@pages.get("/quality")
def lists() -> ResponseReturnValue:
    """Everything that waits for an officer, oldest and shortest first."""
    readers_only()
    return render_template(
        "quality.html", lists=officer_page.of(waiting(this_site(), access.actor())), drill=last_drill()
    )


@pages.get("/s/<text>/release")
@pages.get("/s/<text>/release_conditionally")
def of_vial(text: str) -> ResponseReturnValue:
    """The page of the vial's sample with this vial ticked: a release is a page, not a button in a row."""
    readers_only()
    code = code_in(text)
    sample = case_of(this_site(), code).sample.code
    return _page(releasing(this_site(), access.actor(), sample), only=[code])


@pages.get("/quality/release/<sample>")
def release(sample: str) -> ResponseReturnValue:
    """A sample, its specification beside its results, what speaks against it, and the signature."""
    readers_only()
    return _page(releasing(this_site(), access.actor(), sample))


@pages.post("/quality/release/<sample>")
def decide(sample: str) -> ResponseReturnValue:
    """Release or reject the vials that were ticked, all of them in one act or none."""
    found = releasing(this_site(), access.actor(), sample)
    vials, step = _ticked(found), request.form.get("step", "")
    if not vials or step not in DECISIONS:
        return _page(found, {"vials": [TICK_ONE] if not vials else [CHOOSE]}), 422
    try:
        answer = take_step(this_site(), access.actor(), _request(step, vials))
    except Invalid as problem:
        return _page(found, problem.fields), 422
    except Stale:
        return _page(found, says=MOVED), 412
    if answer.done:
        flash(
            _(
                "Recorded: %(lower)s, %(vials)s.",
                lower=STEPS[step].label.lower(),
                vials=counted(len(vials), "vial"),
            )
        )
        return redirect(url_for("quality.release", sample=sample), 303)
    return _refused(found, answer), 409


def last_drill() -> str:
    """When a recall was last practised, and how it went."""
    found = recent(this_site(), 1).drills
    if not found:
        return _("A recall was never practised here.")
    last = found[0]
    took = in_words(last.closed_at - last.started_at) if last.closed_at else ""
    end = _("every vial was found in %(took)s", took=took) if took else _("not every vial is found yet")
    return _(
        "Last recall drill: %(when)s, %(counted)s; the list was there after %(found_ms)s ms, and %(end)s.",
        when=stamped(last.started_at),
        counted=counted(last.vials, "vial"),
        found_ms=last.found_ms,
        end=end,
    )


def readers_only() -> None:
    """Let officers and auditors read these pages; nobody else has a use for them."""
    if not access.actor().has(Role.OFFICER, Role.AUDITOR):
        raise NotAllowedHere("The pages of quality are for quality officers and auditors.")


def _ticked(found: Releasing) -> list[str]:
    """The vials ticked that are of this sample and still to be decided on."""
    known = {vial.code for group in found.groups for vial in group.vials}
    return [one for one in dict.fromkeys(request.form.getlist("vials")) if one in known]


def _request(step: str, vials: list[str]) -> Request:
    data: dict[str, Any] = {"vials": vials[1:]} if vials[1:] else {}
    if why := request.form.get("why", "").strip():
        data["why"] = why
    return Request(
        step=step,
        subject=vials[0],
        data=data,
        **seen(),
        key=request.form.get("key", ""),
        **given(),
    )


def _refused(found: Releasing, answer: Answer) -> str:
    own: dict[str, list[str]] = {}
    for one in answer.refusals:
        if one["check"] == AGAIN:
            own.setdefault(one["field"], []).append(one["says"])
    return _page(found, own, refusals=[one for one in answer.refusals if one["check"] != AGAIN])


def _page(
    found: Releasing,
    errors: Mapping[str, list[str]] | None = None,
    refusals: Any = (),
    says: str = "",
    only: list[str] | None = None,
) -> str:
    wrong, typed = errors or {}, request.method == "POST"
    return render_template(
        "release.html",
        sample=found.case.sample.code,
        parts=release_page.parts(found),
        vials=release_page.choices(found, request.form.getlist("vials") if typed else only),
        wrong=wrong,
        why=_why(wrong),
        signer=signer_boxes(wrong),
        refusals=reasons(found.case, refusals),
        says=says,
        steps=[STEPS[name] for name in DECISIONS],
        may=STEPS["release"].allows(access.actor()),
        hidden={"seen": found.seq, "key": new_key()},
        **({"outcome": "refused"} if typed else {}),
    )


def _why(wrong: Mapping[str, list[str]]) -> FieldView:
    return form_view(STEPS["release"].schema, request.form, {"why": wrong.get("why", [])})["why"]
