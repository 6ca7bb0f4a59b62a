"""Exemptions claimed in words: a reference or another text of an order that says what is not offered."""

from __future__ import annotations

import re
import unicodedata

from tracker.custody.bases import CLAIM_BY_NAME, Claim

NAMED_IN = (
    "reference", "authority", "fda_contact", "prescription", "practitioner", "responsible",
    "indication_words",
)  # fmt: skip
"""The texts of an order that may say what it stands on."""

_WORDS = {
    "same_surgical_procedure": (
        r"1271\W{0,3}15(?!\d)|same\W+surg(?:ical|ery)\W*(?:procedure|exception|exemption)"
    ),
    "section_361": (
        r"1271\W{0,3}10(?!\d)|^\W*361\W*$"
        r"|(?:section|sec|§|phsa?|phs\W+act|exempt\w*|claim\w*|under)\W*361(?!\d)"
        r"|(?<!\d)361\W*(?:hct|product|tissue|exempt|claim|only|phs|of\W+the\W+p)"
        r"|hct\W?/?\W?ps?\W+(?:under\W+)?(?:section\W+)?361(?!\d)"
    ),
}
_PATTERNS = {name: re.compile(words) for name, words in _WORDS.items()}


def claimed(text: str) -> Claim | None:
    """The exemption that a text claims, however it is written; None where it claims none."""
    plain = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    return next((CLAIM_BY_NAME[name] for name, words in _PATTERNS.items() if words.search(plain)), None)
