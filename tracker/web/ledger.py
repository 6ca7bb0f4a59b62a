"""The ledger: a search that reads like a sentence, and one event with its proof."""

from __future__ import annotations

import json

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import access
from tracker.actions import exporting
from tracker.actions import ledger_reading as reading
from tracker.custody.problems import Unknown
from tracker.language import gettext as _
from tracker.web import event_facts, refused_by
from tracker.web.audit.asked import Asked, question
from tracker.web.audit.files import may_export
from tracker.web.audit.reviews import address_of
from tracker.web.places import place
from tracker.web.shown import step_label, this_site

pages = Blueprint("ledger", __name__, template_folder="templates")


@pages.get("/ledger")
def search() -> ResponseReturnValue:
    """Events that fit the sentence, newest first, a page at a time."""
    asked = Asked.of(request.args)
    people = reading.people(this_site())
    names = {one.user: one.name for one in people}
    found = question(asked, people)
    before = _before(found.wrong)
    page = reading.search(this_site(), found.wanted, before) if not found.wrong else None
    return render_template(
        "ledger.html",
        asked=asked,
        wrong=found.wrong,
        people=people,
        me=access.actor().user,
        places=sorted({one.establishment for one in people if one.establishment}),
        steps=[(one, step_label(one)) for one in reading.kinds(this_site())],
        checks=refused_by.CHOICES,
        rows=[event_facts.row(one, names) for one in page.events] if page else [],
        further=asked.address(before=page.next) if page and page.next is not None else "",
        files=_files(asked) if not found.wrong else [],
        review=address_of(asked, access.actor()) if not found.wrong else "",
        reads_reviews=may_export(access.actor()),
        versions=url_for("versions.record", text=found.wanted.chain) if found.wanted.chain else "",
    ), 422 if found.wrong else 200


def _files(asked: Asked) -> list[tuple[str, str]]:
    """The same rows as files, for whoever may export them."""
    if not may_export(access.actor()):
        return []
    ways = ((_("as a table (CSV)"), "audit_files.table"), (_("as JSON"), "audit_files.document"))
    return [(label, asked.address(endpoint)) for label, endpoint in ways]


@pages.get("/ledger/events/<idx>")
def event(idx: str) -> ResponseReturnValue:
    """One event: what it says, its bytes, its hash, its place; with `verify` recomputed before one's eyes."""
    at = place(idx)
    if at is None:
        raise Unknown(f"There is no event {idx[:20]} on the ledger.")
    found = reading.opened(this_site(), at)
    people = {one.user: one.name for one in reading.people(this_site())}
    checks = reading.verified(found) if "verify" in request.args else ()
    return render_template(
        "event.html",
        event=found.event,
        says=found.event.says(),
        label=step_label(found.event.type),
        facts=event_facts.facts(found, people),
        signatures=event_facts.signatures(found, people),
        place=event_facts.place(found),
        proof=url_for("ledger.proof", idx=at) if reading.is_sealed(this_site(), at) else "",
        refusals=[event_facts.refusal(one) for one in found.event.says().get("refusals", ())],
        pretty=json.dumps(found.event.says(), indent=2, ensure_ascii=False),
        same=[event_facts.beside(one, people) for one in found.same_act],
        checks=checks,
        holds=all(one.holds for one in checks),
    )


@pages.get("/ledger/proof/<idx>.txt")
def proof(idx: str) -> Response:
    """That one event is in the log, as a text that needs nothing of this program."""
    at = place(idx)
    if at is None:
        raise Unknown(f"There is no event {idx[:20]} on the ledger.")
    name = f'attachment; filename="{at}.tlog-proof"'
    text = exporting.proof(this_site(), at)
    return Response(text, mimetype="text/plain", headers={"Content-Disposition": name})


@pages.get("/ledger/events/<idx>.tlog-proof")
def receipt(idx: str) -> ResponseReturnValue:
    """The receipt of a signed event as a file."""
    at = place(idx)
    if at is None:
        raise Unknown(f"There is no event {idx[:20]} on the ledger.")
    named = {"Content-Disposition": f'attachment; filename="event-{at}.tlog-proof"'}
    text = exporting.receipt(this_site(), at)
    return Response(text, headers=named, content_type="text/plain; charset=utf-8")


def _before(wrong: dict[str, str]) -> int | None:
    """The place the page before this one ended at; the newest page has none."""
    asked = request.args.get("before", "")
    found = place(asked)
    if asked and found is None:
        wrong["before"] = _("There is no such place on the ledger. Search again from the newest event.")
    return found
