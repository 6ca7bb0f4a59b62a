"""Rule sets for donors: those that ship with the program, and those a site signed for itself."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files
from types import MappingProxyType

from sqlalchemy import Connection, select

from tracker.custody.case.papers import Papers
from tracker.custody.jurisdiction_reader import read_rules
from tracker.custody.jurisdictions import RuleSet
from tracker.records.tables.people import rule_set

SHIPPED = ("fda", "eu")


@cache
def shipped() -> Mapping[str, RuleSet]:
    """The rule sets that ship with the program, by their codes; a shipped version never changes."""
    folder = files("tracker.custody") / "shipped" / "jurisdictions"
    found = (read_rules((folder / f"{name}.json").read_text("utf-8")) for name in SHIPPED)
    return MappingProxyType({one.code: one for one in found})


_read = lru_cache(maxsize=64)(read_rules)


def called(connection: Connection, code: str) -> RuleSet | None:
    """The version with this code; None when there is none."""
    if not code or code in shipped():
        return shipped().get(code)
    text = connection.scalar(select(rule_set.c.document).where(rule_set.c.code == code))
    return None if text is None else _read(text)


def in_force(connection: Connection) -> dict[str, RuleSet]:
    """The newest version of every rule set, by name: a collection is made under one of them."""
    rows = connection.scalars(select(rule_set.c.document).order_by(rule_set.c.version))
    own = (_read(text) for text in rows)
    return {one.name: one for one in (*shipped().values(), *own)}


def of_donor(connection: Connection, papers: Papers) -> RuleSet | None:
    """The rules the newest collection from this donor was made under; None before there was one."""
    newest = max(papers.collections, key=lambda one: one.at, default=None)
    return None if newest is None else called(connection, newest.rule_set)
