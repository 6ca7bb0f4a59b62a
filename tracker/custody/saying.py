"""What a rule says: an English sentence that still knows its pattern and its facts, so that it can be said
in another language; wherever it is kept it is the English text and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import TypeAlias

Fact: TypeAlias = "str | int | Decimal | date | datetime"

TIME, DAY = "%Y-%m-%d %H:%M UTC", "%Y-%m-%d"


class Sentence(str):
    """An English sentence with the pattern it was made of and the facts in it."""

    __slots__ = ("facts", "pattern")

    pattern: str
    facts: Mapping[str, Fact]


def say(pattern: str, **facts: Fact) -> Sentence:
    """The sentence of a pattern, `{name}` by `{name}`; the pattern stands in the catalogues."""
    made = Sentence(pattern.format(**{name: in_english(fact) for name, fact in facts.items()}))
    made.pattern, made.facts = pattern, facts
    return made


def in_english(fact: Fact) -> str:
    """A fact as it stands in the record: times in UTC, numbers with a point."""
    match fact:
        case datetime():
            return fact.strftime(TIME)
        case date():
            return fact.strftime(DAY)
        case Decimal():
            return format(fact, "f")
        case _:
            return str(fact)
