"""Sentences of the rules in the reader's language, whether just said or read from the record."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from string import Formatter

from tracker.custody.saying import DAY, TIME, Fact, Sentence, in_english
from tracker.language import catalogue, language, term
from tracker.language.figures import day, number
from tracker.settings.languages import SOURCE

FIGURE = re.compile(r"-?\d+\.\d+")
NAMES_OF_THINGS = frozenset({"version", "serial", "code", "number", "licence"})  # 1.2 is no quantity there
END = re.compile(r"(?<=[.!?]) ")


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern of the catalogues, and how a sentence made of it is recognised."""

    text: str
    anchor: str
    shape: re.Pattern[str]


def said(text: str) -> str:
    """A sentence in the reader's language; what no catalogue knows stays as it was said."""
    if not text or language() == SOURCE:
        return text
    if isinstance(text, Sentence):
        return _told(text.pattern, text.facts)
    return _found(text) or " ".join(_found(one) or one for one in END.split(text))


def _found(text: str) -> str:
    whole = term(text)
    if whole != text:
        return whole
    read = _read(language(), text)
    return _told(*read) if read else ""


def _told(pattern: str, facts: Mapping[str, Fact]) -> str:
    return term(pattern).format(**{name: _fact(name, fact) for name, fact in facts.items()})


def _fact(name: str, fact: Fact) -> str:
    match fact:
        case datetime():
            return in_english(fact)  # pages turn every such time into one of the site's zone
        case date():
            return day(fact)
        case Decimal():
            return number(format(fact, "f"))
        case str():
            return number(fact) if FIGURE.fullmatch(fact) and name not in NAMES_OF_THINGS else _part(fact)
        case _:
            return str(fact)


def _part(fact: str) -> str:
    """A fact in words: a name of the program's lists is known with a capital and without."""
    told = said(fact)
    known = term(fact.capitalize()) if told == fact and fact.islower() else ""
    return known if known != fact.capitalize() and known else told


@lru_cache(4096)
def _read(of: str, text: str) -> tuple[str, Mapping[str, Fact]] | None:
    """The pattern a kept sentence was made of, with its facts; the one that says most in its own words."""
    for one in _patterns(of):
        found = one.shape.fullmatch(text) if one.anchor in text else None
        if found:
            return one.text, {name: _meant(fact) for name, fact in found.groupdict().items()}
    return None


def _meant(text: str) -> Fact:
    """A time that was kept as text is a time again."""
    for shape in (TIME, DAY):
        try:
            at = datetime.strptime(text, shape).replace(tzinfo=UTC)
        except ValueError:
            continue
        return at if shape == TIME else at.date()
    return text


@cache
def _patterns(of: str) -> tuple[Pattern, ...]:
    known = (each[0] if isinstance(each, tuple) else each for each in _messages(of))
    found = [_pattern(text) for text in known if "{" in text]
    return tuple(sorted(found, key=lambda one: -len(re.sub(r"\{\w+\}", "", one.text))))


def _messages(of: str) -> Iterator[str | tuple[str, int]]:
    yield from getattr(catalogue(of), "_catalog", {})


def _pattern(text: str) -> Pattern:
    shape, anchors, seen = "", [""], set()
    for literal, name, _, _ in Formatter().parse(text):
        shape += re.escape(literal)
        anchors.append(literal)
        if name:
            shape += f"(?P={name})" if name in seen else f"(?P<{name}>.+?)"
            seen.add(name)
    return Pattern(text, max(anchors, key=len), re.compile(shape, re.DOTALL))
