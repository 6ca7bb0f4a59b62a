"""Choosing the language of the pages."""

from __future__ import annotations

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from tracker.language import COOKIE
from tracker.settings.languages import LANGUAGES
from tracker.web.accounts import safe_next
from tracker.web.shown import this_site

pages = Blueprint("language", __name__)

A_YEAR = 365 * 24 * 60 * 60


@pages.post("/language")
def choose() -> ResponseReturnValue:
    """Keep the language for this browser, and go on where it was chosen; an unknown one changes nothing."""
    answer = redirect(safe_next(request.form.get("next")), 303)
    wanted = request.form.get("language", "")
    if wanted in LANGUAGES:
        secure = this_site().settings.https
        answer.set_cookie(COOKIE, wanted, A_YEAR, secure=secure, httponly=True, samesite="Lax")
    return answer
