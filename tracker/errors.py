"""One answer for every error: a page, or problem+json under /api; never a traceback."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from flask import Flask, Response, current_app, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, default_exceptions

from tracker.access import door
from tracker.actions.sign_in import TooManyTries
from tracker.custody.problems import (
    BrokenLedger,
    Busy,
    Invalid,
    KeyReused,
    NotAllowedHere,
    NotSignedIn,
    Problem,
    Stale,
    Unknown,
)
from tracker.language.sentences import said
from tracker.ledger.body import Door

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Answer:
    """An error as it is told: `kind` is its stable name, `resolve` what to do now."""

    status: int
    kind: str
    title: str
    says: str = ""
    resolve: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, Any] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)


BEARER = {"WWW-Authenticate": "Bearer"}
SOON, A_MINUTE = {"Retry-After": "2"}, {"Retry-After": "60"}

# The more special class stands before the more general one.
PROBLEMS: tuple[tuple[type[Problem], Answer], ...] = (
    (Unknown, Answer(404, "unknown", "There is no such thing")),
    (NotAllowedHere, Answer(403, "not-allowed", "You may not do this")),
    (TooManyTries, Answer(429, "too-many-tries", "Too many tries", headers=A_MINUTE)),
    (NotSignedIn, Answer(401, "not-signed-in", "Sign in first", headers=BEARER)),
    (Stale, Answer(412, "stale", "The record moved since you read it")),
    (KeyReused, Answer(422, "key-reused", "This key was used for something else")),
    (Invalid, Answer(422, "invalid", "Some fields need another look")),
    (Busy, Answer(503, "busy", "The record is in use", headers=SOON)),
    (BrokenLedger, Answer(500, "broken-ledger", "The ledger does not agree with itself")),
    (Problem, Answer(422, "unfit", "This cannot be taken")),
)
FORM_EXPIRED = Answer(
    400,
    "form-token",
    "This form cannot be taken",
    "The form carries no valid token: it was opened before you signed in, or did not come from this site.",
    "Nothing was recorded. Open the page again and fill it in anew.",
)
UNEXPECTED = Answer(
    500,
    "unexpected",
    "Something went wrong here",
    "The program met something it does not know how to handle. Nothing was recorded.",
    "Try again. If it happens again, give the reference to whoever looks after this installation.",
)
HTTP: Mapping[int, Answer] = {
    400: Answer(
        400, "bad-request", "This cannot be read", "What was sent cannot be read. Nothing was recorded."
    ),
    401: Answer(401, "not-signed-in", "Sign in first", "You are not signed in.", headers=BEARER),
    403: Answer(
        403, "not-allowed", "You may not do this", "Your account may not do this. Nothing was recorded."
    ),
    404: Answer(
        404,
        "not-found",
        "There is nothing at this address",
        "Nothing is kept at this address.",
        "Check it letter by letter, or scan the label again.",
    ),
    405: Answer(
        405, "method", "This is done another way", "This address does not take what was sent in this way."
    ),
    409: Answer(409, "conflict", "This cannot be done now", "The record does not allow it now."),
    412: Answer(412, "stale", "The record moved since you read it", "Read it again, then decide."),
    413: Answer(
        413,
        "too-large",
        "This is too large",
        "What was sent is larger than this site takes. Nothing was recorded.",
        "Send less at once, or a smaller picture.",
    ),
    415: Answer(
        415, "media-type", "This kind of content is not read here", "Send it as the documentation says."
    ),
    422: Answer(
        422, "invalid", "Some fields need another look", "What was sent does not fit. Nothing was recorded."
    ),
    429: Answer(
        429,
        "too-many-requests",
        "Too many tries",
        "Too many tries came from this place in a short time.",
        "Wait a minute, then try again.",
        A_MINUTE,
    ),
    500: UNEXPECTED,
    503: Answer(503, "busy", "The site is busy", "Nothing was recorded.", "Try again in a moment.", SOON),
}


def init_errors(app: Flask) -> None:
    """Answer every error ourselves; called last, because libraries register answers of their own."""
    app.register_error_handler(Problem, _problem)
    app.register_error_handler(CSRFError, lambda error: _told(FORM_EXPIRED, error))
    app.register_error_handler(HTTPException, _http)
    for code in default_exceptions:
        app.register_error_handler(code, _http)
    app.register_error_handler(Exception, _unexpected)


def _problem(problem: Problem) -> Response:
    shape = next(answer for kind, answer in PROBLEMS if isinstance(problem, kind))
    fields = problem.fields if isinstance(problem, Invalid) else {}
    return _told(replace(shape, says=problem.says, fields=fields, more=problem.more), problem)


def _http(error: HTTPException) -> Response | HTTPException:
    """The house's sentence for a status; what a schema found wrong goes along, field by field."""
    if error.response is not None:
        return error
    code = error.code or 500
    shape = HTTP.get(code) or Answer(code, f"http-{code}", error.name, f"The answer is: {error.name}.")
    data: Mapping[str, Any] = getattr(error, "data", None) or {}
    kept = {name: value for name, value in error.get_headers() if name in ("Allow", "WWW-Authenticate")}
    headers = {**shape.headers, **kept, **(data.get("headers") or {})}
    fields = _fields(data.get("errors") or data.get("messages") or {})
    return _told(
        replace(shape, says=data.get("message") or shape.says, headers=headers, fields=fields), error
    )


def _fields(found: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a schema complained of, without the place in the request it was read from."""
    places = {"json", "form", "query", "files", "headers", "json_or_form"}
    if not found.keys() <= places:
        return found
    inner = [complaints for complaints in found.values() if isinstance(complaints, Mapping)]
    return {name: says for complaints in inner for name, says in complaints.items()}


def _unexpected(error: Exception) -> Response:
    return _told(UNEXPECTED, error)


def _told(answer: Answer, error: Exception) -> Response:
    """The answer at the door it was asked at, with a reference that finds it in the log."""
    reference = current_app.extensions["tracker"].entropy(5).hex().upper()
    if answer.status >= 500:
        log.error(
            "%s %s answered %d, reference %s.",
            request.method,
            request.path,
            answer.status,
            reference,
            exc_info=error,
        )
    else:
        log.info("%s %s answered %d, reference %s.", request.method, request.path, answer.status, reference)
    told = _problem_json(answer, reference) if door() is Door.API else _page(answer, reference)
    told.headers.update(answer.headers)
    return told


def _problem_json(answer: Answer, reference: str) -> Response:
    """RFC 9457, with the fields and the reference beside its own members."""
    body: dict[str, object] = {
        "type": f"urn:tracker:problem:{answer.kind}",
        "title": answer.title,
        "status": answer.status,
        "detail": f"{answer.says} {answer.resolve}".strip(),
        "instance": request.path,
        "reference": reference,
    }
    if answer.fields:
        body["fields"] = answer.fields
    body |= answer.more
    return Response(
        json.dumps(body, ensure_ascii=False), answer.status, content_type="application/problem+json"
    )


def _page(answer: Answer, reference: str) -> Response:
    context: dict[str, object] = {
        "title": said(answer.title),
        "says": said(answer.says),
        "resolve": said(answer.resolve),
    }
    if answer.fields:
        context["kept"] = " ".join(says for each in answer.fields.values() for says in each)
    if answer.status == 401:
        context["back"] = ("Sign in", url_for("accounts.sign_in"))
    return Response(render_template("error.html", reference=reference, **context), answer.status)
