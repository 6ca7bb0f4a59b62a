"""Bring the catalogues to the present messages: `make messages`. What is new waits there to be translated.

Messages are what `gettext`, `ngettext`, `later` and `say` are called with, in the program and its pages, and
the names of the program's own lists, which pages look up by what they are.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator
from enum import StrEnum
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po
from marshmallow import Schema, fields

from tools.declared import declared
from tools.sentences import sentences
from tracker.actions.figures import SPANS
from tracker.actions.usability import State
from tracker.custody import people, sample
from tracker.custody.steps import STEPS
from tracker.custody.steps.step import Subject
from tracker.language import CATALOGUES
from tracker.settings.languages import LANGUAGES, SOURCE
from tracker.web.complaints import PLAINLY
from tracker.web.declared import choices_of, in_words

ROOM = Path(__file__).parent.parent / "tracker"
PAGES = [("**.py", "python"), ("**.html", "jinja2.ext:babel_extract")]
OPTIONS = {"**.html": {"trimmed": "true", "silent": "false"}}
SHOWN = (
    "million viable cells", "Time left to inject", "Use of the fresh product", "Collection to freezing",
    "Collection to processing", "Neutralise", "Passage",
    "adipose", "cord blood", "told", "overdue", "open",
)  # fmt: skip
"""Units and clocks in words, which pages look up by what they are."""
WORDS = re.compile(r"[a-z]{3}|Yes|No$|Of$")
BOUNDED = (
    "Give {least} to {most} characters.",
    "Give {least} to {most} codes.",
    "Give {least} to {most} lines.",
    "Give {least} to {most} volumes.",
    "Give a number above {least} and at most {most}, with a decimal point.",
    "Give a number of at least {least} and at most {most}, with a decimal point.",
    "Give a whole number from {least} to {most}.",
    "Give at most {most} characters.",
    "Give at most {most} rows.",
    "Give at most {most} decimal places.",
)
"""What fields of every size complain of, each once in the catalogues."""
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
    for text in dict.fromkeys(declared(ROOM)):
        if text not in found:
            found.add(text, None, auto_comments=["declared by a page"])
    for text in dict.fromkeys(sentences(ROOM)):
        if text not in found:
            found.add(text, None, auto_comments=["a sentence of the rules"])
    return found


def _told(folder: str | os.PathLike[str]) -> bool:
    """The demonstration speaks through the program, and has no sentence of its own."""
    return Path(folder).name != "demonstration"


def names() -> Iterator[str]:
    """What pages look up by what it is: steps and what they ask for, roles, stages, standings."""
    for step in STEPS.values():
        yield from (step.label, step.says)
        yield from asked(step.schema())
    yield from BOUNDED
    yield from SHOWN
    yield from (span for span, _ in SPANS)
    yield from (plain for _, plain in PLAINLY)
    for each in LISTS:
        yield from (one.value.replace("_", " ") for one in each)


def asked(schema: Schema) -> Iterator[str]:
    """What a form shows of declared fields: labels, hints, answers and complaints; never units or numbers."""
    for name, field in schema.fields.items():
        inner = field.inner if isinstance(field, fields.List) else field
        told = [str(field.metadata.get("label") or in_words(name)), str(field.metadata.get("hint", ""))]
        if isinstance(inner, fields.Nested):
            yield from asked(inner.schema)
        elif not name.endswith("unit"):
            told += [one.label for one in choices_of(field)]
        told += _complaints(field) + _complaints(inner)
        yield from (one for one in told if WORDS.search(one))


def _complaints(field: fields.Field[Any]) -> list[str]:
    """The sentences a field declares of its own, each as the pattern it is made of."""
    library = {str(text) for kind in type(field).__mro__ for text in _defaults(kind)}
    told = [str(text) for text in field.error_messages.values()]
    told += [str(getattr(rule, "error", None) or "") for rule in field.validators]
    return [_pattern(one) for one in told if one and one not in library]


def _defaults(kind: type) -> Iterable[object]:
    return kind.default_error_messages.values() if issubclass(kind, fields.Field) else ()


def _pattern(sentence: str) -> str:
    for one in BOUNDED:
        if re.fullmatch(re.sub(r"\\{\w+\\}", r"-?[\\d.]+( [^,]+)?", re.escape(one)), sentence):
            return one
    return sentence


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
