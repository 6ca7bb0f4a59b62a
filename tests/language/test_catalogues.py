"""Every catalogue is whole: each message of today, none that is gone, each translated with all its facts."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from babel.messages.pofile import read_po

from tools.messages import messages, open_messages
from tracker.language import CATALOGUES, catalogue
from tracker.settings.languages import LANGUAGES, SOURCE

TRANSLATED = [one for one in LANGUAGES if one != SOURCE]
FACTS = re.compile(r"%\((\w+)\)[sd]|\{(\w*)\}")


def texts(message: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (message,) if isinstance(message, str) else tuple(message)


def known(language: str):
    return read_po(BytesIO((CATALOGUES / f"{language}.po").read_bytes()), locale=language)


def test_there_is_a_catalogue_for_every_language_and_for_no_other():
    assert {file.stem for file in CATALOGUES.iterdir()} == set(TRANSLATED)


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_holds_the_messages_of_today_and_leaves_none_open(language):
    now = {one.id for one in messages() if one.id}
    assert len(now) > 300
    assert {one.id for one in known(language) if one.id} == now, "run make messages"
    assert open_messages(language) == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_holds_the_facts_of_its_message(language):
    wrong = {}
    for one in known(language):
        asked = set(FACTS.findall(" ".join(texts(one.id)))) if one.id else set()
        told = [set(FACTS.findall(text)) for text in texts(one.string)] if one.id else []
        if any(each != asked for each in told):
            wrong[one.id] = one.string
    assert wrong == {}


def test_the_source_language_needs_no_catalogue():
    assert catalogue(SOURCE).gettext("Scan") == "Scan"
    assert catalogue("de").gettext("Scan") == "Scannen"
