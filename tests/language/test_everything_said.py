"""Nothing is said past the catalogues: no template and no script holds a sentence of its own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import Environment

from tools.declared import declared
from tools.messages import ROOM
from tracker.language import catalogue, term
from tracker.language.words import words
from tracker.web import refused_by

TEMPLATES = sorted((ROOM / "web" / "templates").rglob("*.html"))
SCRIPTS = sorted((ROOM.parent / "static" / "js").glob("*.js"))
TAG = re.compile(r"<(script|style|code|pre|defs)\b.*?</\1>|<[^>]*>|&\w+;", re.DOTALL)
WORDS = re.compile(r"(?!tracker verify)\b[A-Za-z]{3,} [a-z]{2,}|\b[A-Z][a-z]{3,}")
SPOKEN = re.compile(r"""["'`][A-Z][a-z]+ [^"'`]*[.?]["'`]""")
COMMENT = re.compile(r"/\*.*?\*/|(?<!:)//[^\n]*", re.DOTALL)


def plain(template: str) -> str:
    """What a template shows outside of every expression, tag and attribute."""
    told = "".join(text if kind == "data" else "\0" for _, kind, text in Environment().lex(template))
    return TAG.sub("\0", told)


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: file.stem)
def test_a_template_holds_no_words_of_its_own(file: Path):
    assert WORDS.findall(plain(file.read_text(encoding="utf-8"))) == []


def test_words_in_a_template_would_be_found():
    assert WORDS.findall(plain("<p>{{ _('Said') }} This is said.</p>")) == ["This is"]
    assert SPOKEN.search('tell("The network did not answer.")')


@pytest.mark.parametrize("file", SCRIPTS, ids=lambda file: file.stem)
def test_a_script_holds_no_sentence_of_its_own(file: Path):
    assert SPOKEN.findall(COMMENT.sub("", file.read_text(encoding="utf-8"))) == []


def test_every_word_a_script_asks_for_is_brought_along(app: Flask):
    asked = {
        name for file in SCRIPTS for name in re.findall(r'\bword\("(\w+)"', file.read_text(encoding="utf-8"))
    }
    with app.test_request_context("/"):
        assert asked <= words().keys()


def test_what_pages_declare_and_checks_are_called_is_told_in_german(german: None):
    assert [one for one in declared(ROOM) if not catalogue("de").gettext(one)] == []
    assert term("Register lot") == "Charge anlegen"
    assert refused_by.title("use.match_person") != "Person matches the order"
