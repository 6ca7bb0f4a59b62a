"""What a dossier says, part by part, before it is set on paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tracker.labels.drawing import Symbol

Row = Mapping[str, Any] | Sequence[Any]
"""Cells, or a mapping with `cells` and the `state` that marks its edge."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a dossier: facts, a table or sentences; `empty` says that there is nothing to tell."""

    title: str
    facts: Sequence[tuple[str, Any]] = ()
    columns: Sequence[str] = ()
    rows: Sequence[Row] = ()
    says: Sequence[Any] = ()
    empty: str = ""
    symbol: Symbol | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """A whole dossier: what it is of, who printed it when, and its parts in the order of reading."""

    title: str
    code: str
    symbol: Symbol
    site: str
    printed: str
    as_of: str
    head: Sequence[str]
    parts: Sequence[Part]
