"""The sentences a rule set brings for each fault of a marker, and what may be filled into them."""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter

SENTENCES: Mapping[str, frozenset[str]] = {
    "missing": frozenset({"label"}),
    "late": frozenset({"label", "window"}),
    "person": frozenset({"label"}),
    "method": frozenset({"label", "found", "methods"}),
    "detail": frozenset({"label", "found"}),
    "diluted": frozenset({"label"}),
    "infusions": frozenset({"label"}),
    "repeat": frozenset({"label", "window"}),
    "reactive": frozenset({"label"}),
    "assessment": frozenset({"label"}),
    "own_outcome": frozenset({"label"}),
}


def sentence_faults(given: Mapping[str, str]) -> list[str]:
    """What is wrong with a set of sentences: one is missing, one is unknown, one holds what nothing fills."""
    wrong = [f"The sentence “{name}” is missing." for name in SENTENCES if name not in given]
    wrong += [f"There is no sentence “{name}”." for name in given if name not in SENTENCES]
    for name in SENTENCES:
        if name in given:
            wrong += _faults_of(name, given[name])
    return wrong


def _faults_of(name: str, text: str) -> list[str]:
    try:
        found = [(part, form, turn) for _, part, form, turn in Formatter().parse(text) if part is not None]
    except ValueError:
        return [f"The sentence “{name}” has braces that do not pair."]
    strange = sorted({part for part, form, turn in found if part not in SENTENCES[name] or form or turn})
    return [f"The sentence “{name}” cannot hold {{{one}}}." for one in strange]
