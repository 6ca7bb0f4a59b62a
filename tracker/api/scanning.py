"""The scan: what was read, what it is, its record with every verdict, and a receipt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from flask import Response, current_app, jsonify, request
from limits import RateLimitItemPerMinute

from tracker.access import actor, count_one, refuse_more
from tracker.actions.at_the_bedside import taken_up
from tracker.actions.scanning import Scan, UnknownCode, scan, scan_wristband
from tracker.actions.site import Site
from tracker.api import shown
from tracker.api.answers import WHOLE, writer
from tracker.api.bodies import json_body, read_with
from tracker.api.families import BY_LETTER
from tracker.api.identified import identified, offers
from tracker.api.operations import Operations, answers, described, problems
from tracker.api.rolls import unused
from tracker.api.scan_shapes import FRAME, WRISTBAND, Frame, ScanAnswer, ScanBody, ScanProblem
from tracker.custody import problems as stopped
from tracker.custody.decision import How
from tracker.custody.problems import Invalid
from tracker.labels.code import Misread
from tracker.labels.picture import BadPicture, ReadCode, read_picture
from tracker.labels.recognise import Sort, recognise

MOST_SCANS = RateLimitItemPerMinute(600)
MOST_UNKNOWN = RateLimitItemPerMinute(60)


@dataclass(frozen=True, slots=True)
class Asked:
    """One scan as it came in, from a scanner or out of a picture."""

    text: str
    how: How
    symbology: str = ""
    purpose: str = ""
    again: str = ""

    @property
    def read(self) -> dict[str, object]:
        """What was read, as every answer tells it."""
        return {"text": self.text or None, "symbology": self.symbology or None, "how": str(self.how)}


def scanned() -> Response:
    """Answer one scan, from a scanner or out of a picture."""
    count_one(MOST_SCANS, "scan")
    refuse_more(MOST_UNKNOWN, "unknown code")
    asked = _picture() if request.mimetype == "multipart/form-data" else _text()
    try:
        return _answer(current_app.extensions["tracker"], asked)
    except UnknownCode as problem:
        count_one(MOST_UNKNOWN, "unknown code")
        problem.more |= {"identified": identified(problem.read), "among": list(problem.among)}
        problem.more["offers"] = offers(problem)
        _with_read(problem, asked, problem.read.symbology)
    except Misread as problem:
        _with_read(Invalid(problem.says, {"code": [problem.says]}), asked, asked.symbology)


def add_scan(operations: Operations) -> None:
    """Serve the scan."""
    contents = {"application/json": {"schema": ScanBody}, "multipart/form-data": {"schema": FRAME}}
    view = described(
        scanned,
        "Scan",
        "Says what was scanned, its record, the verdict of every step you might take, and a receipt. A code "
        "nobody knows is 404 and kept as an attempt; a picture without a code is 422. Both carry `read`.",
        {
            200: answers(ScanAnswer, "What it is."),
            **problems(400, 401, 413, 415, 429, 503),
            404: _told_with_read("Nobody knows this code; the attempt is kept."),
            422: _told_with_read("What was sent does not fit, or the picture shows no code."),
        },
        operationId="scan",
        requestBody={"required": True, "content": contents},
    )
    operations.add("/scan", endpoint="scan", view=view, methods=["POST"], tags=["scan"])


def _told_with_read(says: str) -> dict[str, object]:
    return {"description": says, "content": {"application/problem+json": {"schema": ScanProblem}}}


def _answer(site: Site, asked: Asked) -> Response:
    if asked.purpose == WRISTBAND:
        receipt = scan_wristband(site, actor(), asked.text, asked.how, asked.again)
        none: dict[str, Any] = {"identified": None, "family": None, "record": None, "verdicts": [], "may": []}
        none["confirming"] = None
        return jsonify({"read": asked.read, "receipt": receipt, **none})
    found = scan(site, actor(), asked.text, asked.how, asked.symbology, door="api")
    told = {"symbology": found.read.symbology or None, "how": str(found.how)}
    known = {"identified": identified(found.read), **_known(site, found)}
    return jsonify({"read": asked.read | told, **known})


def _known(site: Site, found: Scan) -> Mapping[str, object]:
    view = found.view
    if found.unused is not None:
        return {"receipt": found.receipt, **unused(found.unused)}
    if view is None:
        raise LookupError("A scan that is known has a view.")
    family = BY_LETTER[view.code[:1]]
    record = writer(WHOLE[family.path]).dump(shown.of_view(site, actor(), view))
    return {
        "receipt": found.receipt,
        "family": family.path,
        "record": record,
        "verdicts": [shown.verdict(one) for one in view.verdicts],
        "may": [one.kind for one in view.may],
        "confirming": taken_up(view.case, actor()) or None,
    }


def _text() -> Asked:
    given, unfit = read_with(ScanBody, json_body())
    if unfit:
        raise Invalid("The scan cannot be read.", unfit)
    how = How(given.get("how", How.TYPED))
    return Asked(
        given["code"], how, given.get("symbology", ""), given.get("purpose", ""), given.get("again", "")
    )


def _picture() -> Asked:
    sent = request.files.get("frame")
    given, unfit = read_with(Frame, request.form)
    if sent is None:
        unfit["frame"] = ["Send a picture as the field frame."]
    if unfit or sent is None:
        raise Invalid("The picture cannot be read.", unfit)
    how = How(given.get("how", How.IMAGE))
    try:
        found = _chosen(read_picture(sent.read()))
    except (BadPicture, Invalid) as problem:
        unread = Invalid(problem.says, {"frame": [problem.says]})
        unread.more |= {
            name: [dict(one, how=str(how)) for one in told]
            for name, told in problem.more.items()
            if isinstance(told, list)
        }
        _with_read(unread, Asked("", how), "")
    return Asked(found.text, how, found.symbology, given.get("purpose", ""))


def _chosen(found: tuple[ReadCode, ...]) -> ReadCode:
    """The one code a picture shows; a label of ours is chosen among others, never one label among several."""
    ours = [one for one in found if recognise(one.text, one.symbology).sort is Sort.OURS]
    several = len({one.text for one in ours}) > 1 or (not ours and len({one.text for one in found}) > 1)
    if several:
        problem = Invalid("The picture shows several codes. Take one label at a time.", {})
        seen = dict.fromkeys(ours or found)
        problem.more["codes"] = [{"text": each.text, "symbology": each.symbology} for each in seen]
        raise problem
    if not found:
        raise Invalid("No code was found in the picture. Hold the label closer, or type the code.", {})
    return (ours or list(found))[0]


def _with_read(problem: stopped.Problem, asked: Asked, symbology: str) -> NoReturn:
    """The problem, with what was read beside its sentence."""
    problem.more["read"] = asked.read | {"symbology": symbology or None}
    raise problem
