"""The page of any declared step: its form, its scans, and every answer to it. Nothing typed is lost."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from tracker import access
from tracker.actions.acting import take_step
from tracker.actions.given import Answer, Request
from tracker.actions.lists import events_since
from tracker.actions.looking import View, look
from tracker.actions.printing import label_problems
from tracker.custody.case import Case
from tracker.custody.problems import Busy, Invalid, KeyReused, NotAllowedHere, Problem, Stale, Unknown
from tracker.custody.steps import STEPS, Step
from tracker.custody.steps.outside import OUTSIDE_CODE
from tracker.language import gettext as _
from tracker.language import within
from tracker.web import exceptions, reading, scanned
from tracker.web.files import with_files
from tracker.web.forms import from_form
from tracker.web.needs import needs, receipts_of
from tracker.web.own_form import OwnForm
from tracker.web.places import number
from tracker.web.reasons import deviation_about, reasons
from tracker.web.shown import Names, chain_of, clock, code_in, step_label, this_site, zone
from tracker.web.signing import OWN, both_given
from tracker.web.step_form import not_offered, people_boxes, put_code, step_form, takes_codes
from tracker.web.telling import back_to
from tracker.web.typed import loaded

pages = Blueprint("steps", __name__, template_folder="templates")

KEY = re.compile(r"[0-9a-f]{32}")
STATUS: tuple[tuple[type[Problem], int], ...] = ((Stale, 412), (Invalid, 422), (KeyReused, 422), (Busy, 503))
ENCODING = "This came in an encoding that cannot be read; it has to be UTF-8. Type it again."
Onward = Callable[[Answer], str]


@pages.route("/S/<text>/<kind>", methods=["GET", "POST"])
@pages.route("/s/<text>/<kind>", methods=["GET", "POST"])
def step(text: str, kind: str) -> ResponseReturnValue:
    """One step on one subject."""
    return answer(kind, code_in(text))


@pages.route("/new/<kind>", methods=["GET", "POST"])
def new(kind: str) -> ResponseReturnValue:
    """A step that makes something new."""
    return answer(kind)


def answer(
    kind: str, code: str = "", *, template: str = "step.html", onward: Onward | None = None,
    own: OwnForm | None = None, **more: Any,
) -> ResponseReturnValue:  # fmt: skip
    """The whole conversation about one step: its form, its scans, yes (303), no (409), and what did not fit.

    A page of its own gives its template, where a yes leads, and what else its template shows.
    """
    page = _Page(_step(kind, code), code, template, more, own)
    if request.method != "POST":
        page.typed = own.begin() if own else MultiDict(request.args)
        return page.show(200)
    page.typed = with_files(page.step.schema, request.form)
    page.seen = number(request.form.get("seen"))
    changed = own.changed(page.typed, request.form.get("act", "")) if own else None
    if changed is not None:
        page.typed = changed
        return page.show(200)
    if own is not None:
        page.typed = own.settled(page.typed)
    if not page.read_scans() or request.form.get("act") == "read":
        return page.show(422 if page.scan_errors else 200)
    return page.act(onward or _onward)


def _step(kind: str, code: str) -> Step:
    found = STEPS.get(kind)
    if found is None or found.creates is not (code == ""):
        raise Unknown(f"There is no step called “{kind}” here.")
    return found


@dataclass(slots=True)
class _Page:
    """One request for one step: what was typed, and what speaks against it."""

    step: Step
    code: str
    template: str
    more: Mapping[str, Any]
    own: OwnForm | None = None
    typed: MultiDict[str, str] = field(default_factory=MultiDict)
    seen: int | None = None
    errors: dict[str, list[str]] = field(default_factory=dict)
    scan_errors: dict[str, str] = field(default_factory=dict)
    refusals: list[dict[str, Any]] = field(default_factory=list)
    problem: Problem | None = None
    event: str = ""

    def read_scans(self) -> bool:
        """Read what is in the scan boxes into receipts, and into the boxes they belong to."""
        for box in ("scan", "wristband"):
            try:
                found = reading.given(box, f"{box}_how", f"{box}_frame")
                if found is not None:
                    self._take_scan(box, found)
                    self.typed.poplist(box)
            except Problem as problem:
                self.scan_errors[box] = reading.complaint(problem)
        return not self.scan_errors

    def _take_scan(self, box: str, found: reading.Given) -> None:
        if box == "wristband":
            reading.read_band(found, request.form.get("wristband_again", ""))
            return
        if OUTSIDE_CODE in loaded(self.step.schema) and (other := reading.outside_code(found)):
            self.typed[OUTSIDE_CODE] = other
            return
        done = reading.read_code(found)
        code = done.read.code
        if code is not None and code.code != self.code:
            put_code(self.step, self.typed, code.code, unused=done.unused is not None)
        if code is not None and code.serial and self.step.kind == "attach_label" and code.code == self.code:
            self.typed["serial"] = code.serial

    def act(self, onward: Onward) -> ResponseReturnValue:
        """Take the step: 303 on yes; on no or on what did not fit, the same page with every reason."""
        try:
            done, used = self._take()
        except (Invalid, Stale, KeyReused, Busy) as problem:
            self.problem = problem
            self.errors = dict(problem.fields) if isinstance(problem, Invalid) else {}
            return self.show(next(status for kind, status in STATUS if isinstance(problem, kind)))
        if done.done:
            scanned.drop(used)
            flash(_("Recorded: %(lower)s.", lower=within(self.step.label)))
            return redirect(back_to() or onward(done), 303)
        self.refusals, self.event = done.refusals, str(done.document["event"]["id"])
        for one in done.refusals:
            if one["field"]:
                self.errors.setdefault(one["field"], []).append(one["says"])
        return self.show(409)

    def _take(self) -> tuple[Answer, tuple[str, ...]]:
        form = request.form
        unprintable = label_problems(this_site(), self.code) if self.step.kind == "print_label" else ()
        if unprintable:
            raise Invalid("No label of this vial can be printed.", {"label": list(unprintable)})
        receipts = receipts_of(needs(self.step, self.code, self._case(self._view()), self.typed))
        asked = Request(
            step=self.step.kind,
            subject=self.code,
            data=self.own.data(self.typed) if self.own else from_form(self.step.schema, self.typed, zone()),
            receipts=receipts,
            seen=self.seen,
            key=form.get("key", ""),
            unfit=self._unfit(),
            door="page",
            device=request.headers.get("User-Agent", "")[:120],
            **both_given(),
        )
        return take_step(this_site(), access.actor(), asked), receipts

    def _unfit(self) -> dict[str, list[str]]:
        """What could not be read: text in another encoding, and the form's own marks when damaged."""
        found = {name: [ENCODING] for name, text in self.typed.items(multi=True) if "\ufffd" in text}
        if not KEY.fullmatch(request.form.get("key", "")):
            found["key"] = [
                _("The form came without the mark that keeps it from being taken twice. Send it again.")
            ]
        if self.seen is None:
            found["seen"] = [_("The form came without the mark of what it was filled in on. Send it again.")]
        return found

    def _view(self) -> View | None:
        return look(this_site(), access.actor(), self.code) if self.code else None

    def _case(self, view: View | None) -> Case:
        return view.case if view else Case(now=this_site().clock())

    def show(self, status: int) -> ResponseReturnValue:
        """The form as it stands, with a new key, so that a further try is a new one."""
        view = self._view()
        if not self.step.allows(access.actor()):
            raise NotAllowedHere(f"“{self.step.label}” is not among what you may do here.")
        if view is not None and view.subject not in self.step.subjects:
            raise Unknown(f"“{self.step.label}” is not a step of {self.code}.")
        case = self._case(view)
        drawn = self.own.shown(self.typed, self.errors) if self.own else {}
        return render_template(
            self.template, **(self._shown(view, case, status) | dict(self.more) | drawn)
        ), status

    def _shown(self, view: View | None, case: Case, status: int) -> dict[str, Any]:
        """Everything the template draws."""
        found = view.verdict(self.step.kind) if view else None
        preview = found.refusals if found and request.method != "POST" else ()
        return {
            "step": self.step,
            "code": self.code,
            "view": view,
            "form": step_form(self.step, case, self.typed, self.errors),
            "people": people_boxes(self.step, self.typed, self.errors),
            "own": OWN,
            "not_offered": not_offered(self.step),
            "failed": exceptions.waiting(case, self.step.kind),
            "needs": needs(self.step, self.code, case, self.typed),
            "takes_codes": takes_codes(self.step),
            "scan_errors": self.scan_errors,
            "typed": self.typed,
            "errors": self.errors,
            "problem": self.problem,
            "refused": bool(self.refusals),
            "reasons": reasons(case, self.refusals or preview),
            "warnings": found.warnings if found else (),
            "deviation": deviation_about(self.code, self.event),
            "moved": self._moved(view),
            "outcome": "refused" if status >= 400 else "",
            "hidden": {"seen": view.seq if view else 0, "key": this_site().entropy(16).hex()},
        }

    def _moved(self, view: View | None) -> list[list[str]]:
        """What others recorded since this form was loaded."""
        if view is None or self.seen is None or view.seq <= self.seen:
            return []
        mine = access.actor().user
        others = [one for one in events_since(this_site(), chain_of(view), self.seen) if one.actor != mine]
        names = Names(one.actor for one in others)
        told = ((one, _("done") if one.done else _("refused")) for one in others)
        return [[clock(one.recorded), step_label(one.type), names(one.actor), how] for one, how in told]


def _onward(done: Answer) -> str:
    """Where a yes leads: to the label just printed, to what was made, else to the subject."""
    made, kind = done.made, done.document["decision"]["step"]
    if kind == "print_label":
        return url_for("labels.printed", text=done.subject, serial=made[0])
    vials = [one for one in made if one.startswith("V")]
    goal = vials[0] if len(vials) == 1 else done.subject or made[0]
    return url_for("subjects.show", text=made[0] if kind in STEPS and STEPS[kind].creates else goal)
