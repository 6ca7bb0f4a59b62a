"""A tiny site that shows every macro once, with invented people; it exists in the tests alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from flask import Flask, Response, render_template, request
from jinja2 import ChoiceLoader, FileSystemLoader
from marshmallow import Schema, fields, validate
from PIL import Image

import tracker.web
from tracker.language import init_language
from tracker.settings.languages import SOURCE
from tracker.web.forms import form_view

ROOT = Path(tracker.web.__file__).parents[2]
STATIC = ROOT / "static"
TEMPLATES = ROOT / "tracker" / "web" / "templates"
POLICY = "default-src 'self'"


class Result(Schema):
    """A form with a field of every kind a page can draw."""

    at = fields.AwareDateTime(metadata={"label": "When it happened", "hint": "Leave empty for now."})
    late_reason = fields.String(metadata={"label": "Why it is entered late", "widget": "textarea"})
    vial = fields.String(required=True, metadata={"label": "Vial", "widget": "scan"})
    criterion = fields.String(
        required=True,
        validate=validate.OneOf(["viability", "endotoxin", "sterility"]),
        metadata={"label": "Criterion"},
    )
    value = fields.Decimal(
        required=True,
        validate=validate.Range(min=0, max=100),
        metadata={"label": "Viability", "unit": "%", "hint": "As the counter prints it."},
    )
    measured_at = fields.AwareDateTime(required=True, metadata={"label": "Measured"})
    expires = fields.Date(metadata={"label": "Kit expires"})
    method = fields.String(
        validate=validate.OneOf([f"method {number}" for number in range(1, 10)]), metadata={"label": "Method"}
    )
    fasting = fields.Boolean(required=True, metadata={"label": "Was the donor fasting?", "widget": "yes_no"})
    seen_by = fields.List(
        fields.String(validate=validate.OneOf(["microscope", "counter"])), metadata={"label": "Read with"}
    )
    side = fields.String(validate=validate.OneOf(["left", "right"]), metadata={"label": "Side"})
    lots = fields.List(fields.String(), metadata={"label": "Reagent lots", "widget": "codes"})
    readings = fields.List(fields.Decimal(), metadata={"label": "Readings", "unit": "°C"})
    remark = fields.String(metadata={"label": "Remark", "widget": "textarea", "private": True})
    repeat = fields.Boolean(metadata={"label": "This is a repeat of an earlier measurement"})
    password = fields.String(required=True, metadata={"label": "Your password", "widget": "password"})
    route = fields.String(metadata={"widget": "hidden"})


REASONS = [
    {
        "says": "Sterility result is missing; 14 days are required and 3 have passed.",
        "resolve": "Record the final sterility result.",
        "basis": "USP <71>; 21 CFR 1271.265(c)",
        "evidence": [{"label": "event 18", "href": "#e18"}, "event:19"],
    },
    {
        "says": "Viability is 64 %, the limit is ≥ 70 %.",
        "resolve": "Open an investigation, or reject the vial.",
        "basis": "Specification version 3",
        "evidence": [],
    },
    {
        "says": "Held since 3 January 2026, 09:14: the donor withdrew consent.",
        "resolve": "",
        "basis": "",
        "evidence": [],
    },
]
LINE = [
    {
        "code": "V0QY1CW3E4RT",
        "what": "lipoaspirate, 120 mL",
        "href": "#",
        "state": "ended",
        "word": "consumed",
        "children": [
            {
                "code": "V2B7N8M4K6J5",
                "what": "SVF vial 1, 2.5 mL",
                "href": "#",
                "state": "refused",
                "word": "held",
            },
            {
                "code": "V7K3MQ2X9TZV",
                "what": "SVF vial 2, 2.5 mL",
                "here": True,
                "state": "waiting",
                "word": "quarantined",
                "children": [{"code": "V9Z8Y7X6W5V4", "what": "specimen tube", "href": "#"}],
            },
        ],
    }
]
CUSTODY = [
    {"when": "3 Jan, 14:05", "what": "accepted", "who": "Test Person One", "where": "clean room 2"},
    {"when": "13:20 to 14:05", "what": "45 min nobody accounts for", "gap": True},
    {
        "when": "3 Jan, 13:20",
        "what": "offered",
        "who": "Test Person Two",
        "where": "theatre 1",
        "state": "waiting",
        "word": "open",
    },
    {"when": "3 Jan, 09:00", "what": "collected", "who": "Test Person Two", "where": "theatre 1"},
]
VIALS = [
    {
        "cells": [
            f"V-7K3MQ-2X9T{letter}-V",
            "SVF, fresh, autologous",
            "3 Jan 2026, 09:00",
            "2.5 mL",
            "ready",
            left,
        ],
        "href": f"#{letter}",
        "state": state,
    }
    for letter, left, state in (
        ("A", "3 h 12 min", "usable"),
        ("B", "42 min", "waiting"),
        ("C", "ran out", "refused"),
        ("D", "ended", "ended"),
    )
] * 4


def wrong_form() -> Any:
    """The form as it comes back: two complaints at their boxes, everything typed kept."""
    typed: dict[str, Any] = {
        "value": "640",
        "criterion": "viability",
        "side": "left",
        "remark": "Counted twice.",
    }
    typed |= {"measured_at": "2026-01-03T10:00", "readings": ["-150.5", "-149"], "seen_by": ["counter"]}
    errors = {"value": ["640 % is more than a percentage can be; the limit is ≤ 100 %."]}
    return form_view(Result, typed, errors | {"vial": ["Missing data for required field."]})


def given() -> dict[str, Any]:
    """Cards with the vial given and the patient not yet."""
    return {"vial_receipt": "receipt", "wristband_error": "", "joint_side": "knee-left"}


PAGES: dict[str, Callable[[], dict[str, Any]]] = {
    "vial": lambda: {"reasons": REASONS, "line": LINE, "custody": CUSTODY},
    "usable": dict,
    "late": dict,
    "scan": lambda: {"error": "", "typed": ""},
    "form": lambda: {"view": wrong_form()},
    "list": lambda: {"vials": VIALS},
    "bedside": lambda: {"cards": given()},
    "cards": lambda: {"cards": {}},
    "stop": lambda: {
        "says": "The vial scanned is not the one prepared for this patient. Do not inject it.",
        "action": "/call",
        "call": "Quality on call: extension 00.",
    },
    "error": lambda: {
        "title": "This page moved on",
        "says": "Somebody recorded a step on this vial after you opened the page.",
        "kept": "What you typed was not recorded.",
        "resolve": "Open the vial again and look at what changed.",
        "reference": "7K3M-Q2X9",
    },
}
FILES = {"cards": "bedside.html"}
FRAMES: list[str] = []
SEEN = ["V7K3MQ2X9TZV"]


def gallery() -> Flask:
    """The site: every page of the gallery under its own name, with the policy of the real one."""
    app = Flask("gallery", static_folder=str(STATIC), static_url_path="/static")
    app.jinja_loader = ChoiceLoader([FileSystemLoader(Path(__file__).parent), FileSystemLoader(TEMPLATES)])
    app.jinja_env.globals["csrf_token"] = lambda: "token"
    init_language(app, SOURCE)
    app.context_processor(_frame)
    app.after_request(_policy)
    app.add_url_rule("/gallery/<name>", "gallery", _page)
    app.add_url_rule("/sw.js", "worker", lambda: Response("", mimetype="text/javascript"))
    app.add_url_rule("/scan/frame", "frame", _frame_read, methods=["POST"])
    for address in ("scan", "bedside"):
        app.add_url_rule(f"/{address}", address, _posted, methods=["POST"])
    return app


def _posted() -> dict[str, str]:
    return {"path": request.path, **request.form.to_dict()}


def _frame_read() -> Any:
    """Reads every frame but the first of each sequence; a frame has to be a small grey square."""
    picture = Image.open(request.files["frame"].stream)
    assert picture.format == "JPEG"
    assert picture.width == picture.height <= 480
    FRAMES.append(request.headers["X-CSRFToken"])
    if len(FRAMES) == 1:
        return {"says": "No code in the picture."}, 422
    found = [{"text": one, "symbology": "QR Code", "what": f"Vial {one}"} for one in SEEN]
    return {"codes": found, "how": "camera"}


def _page(name: str) -> str:
    return render_template(FILES.get(name, f"{name}.html"), **PAGES[name]())


def _policy(response: Any) -> Any:
    response.headers["Content-Security-Policy"] = POLICY
    return response


def _frame() -> dict[str, Any]:
    here = request.path
    return {
        "site": SimpleNamespace(installation="Test Clinic North", demonstration=True),
        "person": SimpleNamespace(name="Test Person One", roles=["technician"]),
        "navigation": [(word, f"/gallery/{page}", here.endswith(page)) for word, page in NAVIGATION],
        "now": "2026-01-03T10:00:00Z",
        "outcome": "",
        "label": "Stop and call quality",
    }


NAVIGATION = (
    ("Samples", "vial"),
    ("Treatments", "bedside"),
    ("Quality", "list"),
    ("Ledger", "ledger"),
    ("Administration", "form"),
)
