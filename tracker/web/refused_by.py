"""What refused, in words: every check by its title and its sentence, and what stands beside the checks."""

from __future__ import annotations

from collections.abc import Mapping

from tracker.custody.analytes import ANALYTES
from tracker.custody.checks import ALL
from tracker.language import term
from tracker.web.shown import words

CRITERION = "What the specification asks of it must be measured, reviewed and within its limit."
_DECLARED = {one.code: (one.title, one.asks) for one in ALL}
_CRITERIA = {f"quality.{one.name}": (one.label, CRITERION) for one in ANALYTES}
_BESIDE = {
    "door.invalid": ("Not judged", "What was given did not fit the fields of the step."),
    "door.not_allowed": ("Not allowed", "The step is not among what this person may do."),
    "door.unknown_code": ("Unknown code", "A code that is scanned must be on record here."),
    "identity.again": ("Signature", "Whoever signs must be recognised by what they give."),
    "identity.second": ("Second signature", "The second person must be recognised by what they give."),
    "review.own": ("Own acts", "Nobody reviews their own acts."),
}
_TOLD: Mapping[str, tuple[str, str]] = {**_CRITERIA, **_DECLARED, **_BESIDE}
CHOICES = sorted(((code, title) for code, (title, _) in _TOLD.items()), key=lambda one: one[1].casefold())
"""Every code that may have refused, by its title, to be chosen from."""


def title(code: str) -> str:
    """What a check is called; an unknown one by its code."""
    return term(_TOLD.get(code, (words(code), ""))[0])


def asks(code: str) -> str:
    """What must hold, in the sentence the check is declared with."""
    return term(_TOLD.get(code, ("", ""))[1])
