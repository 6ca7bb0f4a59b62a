"""Doing a step: one address for every step and everything it may be done to, all through the one verb."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import Response, jsonify

from tracker.access import actor
from tracker.actions.acting import take_step
from tracker.actions.given import Answer, Request
from tracker.actions.site import Site
from tracker.api import shown
from tracker.api.answers import WHOLE, answer_shape, body_shape, writer
from tracker.api.bodies import Body, idempotency_key, step_body
from tracker.api.families import BY_LETTER, Family, every_step
from tracker.api.labels import label_files, unprintable
from tracker.api.operations import PREFIX, WRITING, Described, Operations, answers, described, problems
from tracker.custody.steps import STEPS, Step

REPLAYED = {
    "Idempotency-Replayed": {"schema": {"type": "string"}, "description": "`true`: the first answer again."}
}
PLACE = {"Location": {"schema": {"type": "string"}, "description": "Where what was made lies."}}
FIELDS = {"second_login": "witness", "second_code": "witness", "signer_login": "login"}


def add_steps(operations: Operations, site: Site) -> None:
    """Give every declared step an address under everything it may be done to."""
    for family, step in every_step():
        operations.add(
            f"/{family.path}/<code>/steps/{step.kind}",
            endpoint=f"{family.path}_{step.kind}",
            view=step_view(site, family, step),
            methods=["POST"],
            tags=[family.path],
        )


def step_view(site: Site, family: Family, step: Step) -> Described:
    """The view of one step on one family."""

    def view(code: str) -> Response:
        found, body = family.read(code), step_body()
        if step.kind == "print_label":
            body = replace(body, unfit={**body.unfit, **unprintable(site, found)})
        return take(site, step.kind, found, body)

    return described(
        view,
        f"{step.label} ({family.noun})",
        explained(step),
        stepped(family.path),
        operationId=f"{step.kind}_{family.path}",
        **taking(body_shape(step)),
    )


def take(
    site: Site,
    step: str,
    code: str,
    body: Body,
    about: Callable[[Answer], str] = lambda answer: answer.subject,
) -> Response:
    """One step through the one verb; `about` says of which subject the answer shows the record."""
    request = Request(
        step=step,
        subject=code,
        data=body.own,
        receipts=body.receipts,
        login=body.login,
        password=body.password,
        one_time_code=body.one_time_code,
        passkey=body.passkey,
        second_login=body.witness.get("login", ""),
        second_password=body.witness.get("password", ""),
        second_code=body.witness.get("one_time_code", ""),
        seen=body.seen,
        key=idempotency_key(),
        unfit={**body.unfit, **unseen(step, body)},
        door="api",
    )
    answer = take_step(site, actor(), request)
    return respond(told_answer(site, answer, about(answer)), answer)


def unseen(step: str, body: Body) -> dict[str, list[str]]:
    """What is missing where a signature does not say which record it is for."""
    known = STEPS.get(step)
    if known is None or not known.shows or body.seen is not None or "seen" in body.unfit:
        return {}
    return {"seen": ["What is signed was read first: give the record's `seq` as you read it."]}


def last_made(answer: Answer) -> str:
    """The code of what was made, where the act's own subject is something else; that subject when refused."""
    return next((one for one in answer.made if one[:1] in "SH"), answer.subject)


def told_answer(site: Site, answer: Answer, code: str) -> dict[str, Any]:
    """The decision and the event as they were, and the subject as it is now."""
    known = BY_LETTER.get(code[:1])
    subject = None
    if known is not None:
        subject = writer(WHOLE[known.path]).dump(shown.subject(site, actor(), code))
    told = {**answer.document, "subject": subject}
    for refusal in told["decision"]["refusals"]:
        refusal["field"] = FIELDS.get(refusal["field"], refusal["field"])
    if told["decision"]["step"] == "print_label" and answer.made:
        told["label"] = label_files(answer.subject, answer.made[0])
    return told


def respond(told: dict[str, Any], answer: Answer) -> Response:
    """The answer with its status, and whether it was given before."""
    response = jsonify(told)
    response.status_code = answer.status
    if answer.replayed:
        response.headers["Idempotency-Replayed"] = "true"
    code = (told["subject"] or {}).get("code", "")
    if code in answer.made:
        response.headers["Location"] = f"{PREFIX}/{BY_LETTER[code[:1]].path}/{code}"
    return response


def stepped(path: str) -> dict[int, Any]:
    """What a step answers: done, refused in the same shape, or an error."""
    shape = answer_shape(path)
    return {
        201: answers(shape, "Done, and on the ledger.", **REPLAYED, **PLACE),
        409: answers(shape, "Refused, with every reason; the attempt is on the ledger.", **REPLAYED),
        **problems(*WRITING),
    }


def taking(shape: Any) -> dict[str, Any]:
    """What the document says of a body and the key of its retry."""
    return {
        "parameters": ["IdempotencyKey"],
        "requestBody": {"required": True, "content": {"application/json": {"schema": shape}}},
    }


def explained(step: Step) -> str:
    """What a step is, who may take it, and what it asks for, in sentences."""
    found = [step.says, f"For: {', '.join(sorted(str(one) for one in step.who))}."]
    if step.qualification:
        found.append(f"Needs the qualification {step.qualification}.")
    if step.scans:
        found.append(f"Needs receipts of scans: {', '.join(step.scans)}.")
    if step.again:
        found.append(f"Is signed: your signature means {step.meaning}.")
    if step.second:
        found.append(
            f"A second person {'signs' if step.second == 'must' else 'may have to sign'} in as `witness`."
        )
    if step.now:
        found.append("Happens now, and takes no time of its own.")
    if step.stopping:
        found.append("Stops material, so it is never refused as stale.")
    return " ".join(found)
