"""The language of an answer: which one a person reads, and every message of the program in it."""

from __future__ import annotations

from functools import cache, cached_property
from io import BytesIO
from pathlib import Path

import flask_babel
from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, has_request_context, request
from flask_babel import Babel, Domain, get_locale

from tracker.settings.languages import LANGUAGES, SOURCE

CATALOGUES = Path(__file__).parent.parent / "translations"
COOKIE = "language"


class Catalogues(Domain):  # type: ignore[misc]  # the library has no types
    """The catalogues, compiled from their sources when they are first asked for."""

    def get_translations(self) -> NullTranslations:
        """The catalogue of the language this answer is in."""
        return catalogue(language())


class Languages(Babel):  # type: ignore[misc]  # the library has no types
    """Flask-Babel with our own catalogues: the sources are the only files there are."""

    @cached_property
    def domain_instance(self) -> Catalogues:
        """Where messages are looked up."""
        return Catalogues()


def init_language(app: Flask, own: str) -> None:
    """Answer in the language a person chose, else in one their browser asks for, else in `own`."""

    def chosen() -> str:
        if not has_request_context() or request.path.startswith("/api/"):
            return SOURCE
        wanted = request.cookies.get(COOKIE, "")
        if wanted in LANGUAGES:
            return wanted
        return request.accept_languages.best_match(LANGUAGES) or own

    Languages(app, locale_selector=chosen, default_locale=SOURCE)
    app.context_processor(_frame)
    app.jinja_env.filters["term"] = _term
    app.jinja_env.filters["said"] = _said
    app.jinja_env.globals["written_in"] = language


def _frame() -> dict[str, object]:
    """What the frame of every page needs of the language."""
    from tracker.language.words import words

    return {"language": language(), "languages": LANGUAGES, "words": words()}


def within(text: str) -> str:
    """A name from the program's own lists as it stands within a sentence; German keeps its capital."""
    return text.lower() if language() == SOURCE else term(text)


def _term(text: str) -> str:
    """A name from the program's own lists in the reader's language; markup was put together in it already."""
    return text if hasattr(text, "__html__") else term(text)


def _said(text: str) -> str:
    """A sentence of the rules in the reader's language, as `sentences.said` says it; markup stays."""
    if hasattr(text, "__html__"):
        return text
    from tracker.language.sentences import said

    return said(str(text))


def language() -> str:
    """The language of this answer; the source language outside of any."""
    found: Locale | None = get_locale()
    return found.language if found is not None else SOURCE


@cache
def catalogue(of: str) -> NullTranslations:
    """Every message in one language; of the source language there is none, it needs none."""
    if of == SOURCE:
        return NullTranslations()
    with (CATALOGUES / f"{of}.po").open("rb") as text:
        messages = read_po(text, locale=of)
    compiled = BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    return Translations(compiled)


def gettext(text: str, **facts: object) -> str:
    """A message in the reader's language, with the facts put into its `%(name)s`."""
    return str(flask_babel.gettext(text, **facts))


def ngettext(one: str, many: str, num: int, **facts: object) -> str:
    """A message that counts something, in the form the reader's language has for that many."""
    return str(flask_babel.ngettext(one, many, num, **facts))


def later(text: str) -> str:
    """A name that `term` looks up when it is shown; so written, it stands in the catalogues."""
    return text


def term(text: str) -> str:
    """A name from the program's own lists in the reader's language; one that no catalogue knows stays."""
    known = catalogue(language())
    found: str = known.gettext(str(text)) if text else ""
    if found != text or not text.islower():
        return found
    capital = text[0].upper() + text[1:]
    named: str = known.gettext(capital)
    return named if named != capital else found
