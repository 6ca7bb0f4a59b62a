"""Bring the catalogues to the present messages: `make messages`. What is new waits there to be translated.

Messages are what `gettext`, `ngettext`, `later` and `say` are called with, in the program and its pages, and
the names of the program's own lists, which pages look up by what they are.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from enum import StrEnum
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from tracker.actions.usability import State
from tracker.custody import people, sample
from tracker.custody.steps import STEPS
from tracker.custody.steps.step import Subject
from tracker.language import CATALOGUES
from tracker.settings.languages import LANGUAGES, SOURCE

ROOM = Path(__file__).parent.parent / "tracker"
PAGES = [("**.py", "python"), ("**.html", "jinja2.ext:babel_extract")]
OPTIONS = {"**.html": {"trimmed": "true", "silent": "false"}}
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "later": None, "say": None}
LISTS: tuple[type[StrEnum], ...] = (people.Role, sample.Stage, sample.Standing, State, Subject)


def messages() -> Catalog:
    """Every message there is now, with the file it stands in."""
    found = Catalog(charset="utf-8", fuzzy=False)
    for file, line, text, comments, context in extract_from_dir(
        ROOM, PAGES, OPTIONS, KEYWORDS, directory_filter=_told
    ):
        found.add(text, None, [(f"tracker/{file}", line)], auto_comments=comments, context=context)
    for text in names():
        found.add(text, None, auto_comments=["a name from one of the program's lists"])
    return found


def _told(folder: str | os.PathLike[str]) -> bool:
    """The demonstration speaks through the program, and has no sentence of its own."""
    return Path(folder).name != "demonstration"


def names() -> Iterator[str]:
    """What pages look up by what it is: steps, roles, stages, standings."""
    yield from (one.label for one in STEPS.values())
    for each in LISTS:
        yield from (one.value.replace("_", " ") for one in each)


def updated(language: str, now: Catalog) -> bytes:
    """The source of a catalogue with every message there is now and none that is gone."""
    file = CATALOGUES / f"{language}.po"
    known = read_po(BytesIO(file.read_bytes() if file.exists() else b""), locale=language)
    known.update(now, no_fuzzy_matching=True)
    known.obsolete.clear()
    text = BytesIO()
    write_po(text, known, width=110, sort_output=True, omit_header=False, include_lineno=False)
    return _without_times(text.getvalue())


def _without_times(text: bytes) -> bytes:
    """No header that changes with the day, the machine or the library."""
    return re.sub(
        rb'^"(POT-Creation-Date|PO-Revision-Date|Generated-By|Last-Translator):[^\n]*\n',
        b"",
        text,
        flags=re.MULTILINE,
    )


def open_messages(language: str) -> list[str]:
    """What is not translated, or not for sure."""
    catalogue = read_po(BytesIO((CATALOGUES / f"{language}.po").read_bytes()), locale=language)
    return [str(one.id) for one in catalogue if one.id and (one.fuzzy or not all(_texts(one.string)))]


def _texts(string: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return tuple(string) if isinstance(string, tuple | list) else (string or "",)


def main() -> None:
    """Write every catalogue anew, and say what waits to be translated."""
    now = messages()
    for language in LANGUAGES:
        if language != SOURCE:
            (CATALOGUES / f"{language}.po").write_bytes(updated(language, now))
            waiting = open_messages(language)
            print(f"{language}: {len(now)} messages, {len(waiting)} to translate.")
            print(*(f"  {one}" for one in waiting), sep="\n", file=sys.stderr)


if __name__ == "__main__":
    main()
