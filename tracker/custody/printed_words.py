"""Answers in words as publications print them, and the word of ours each of them says."""

from __future__ import annotations

import re

GOOD: tuple[tuple[str, str], ...] = (
    ("no organisms seen", r"no (?:micro-?)?organisms?\b.*"),
    ("no growth", r"no (?:\w+ )?(?:and \w+ |or \w+ |/ ?\w+ )?growth\b.*|sterile\b.*"),
    ("not detected", r"(?:not|none) detect(?:ed|able)\b.*|undetect(?:ed|able)\b.*"),
    ("absent", r"absen(?:t|ce)\b.*|free (?:of|from)\b.*"),
    ("negative", r"neg(?:ative)?\b.*|non-?reactive\b.*"),
    ("conforms", r"conform(?:s|ing)?\b.*|compl(?:y|ies|iant)\b.*|pass(?:es|ed)?\b.*|confirmed\b.*"),
    (
        "normal",
        r"normal\b.*|no (?:clonal |chromosomal )*(?:abnormalit|aberration).*|46,? ?x[xy]\b.*\bnormal\b.*",
    ),
)
BAD: tuple[tuple[str, str], ...] = (
    ("positive", r"positive\b.*|reactive\b.*"),
    ("present", r"present\b.*"),
    ("abnormal", r"abnormal\b.*"),
)
OPPOSITES = (
    (re.compile(r"\b(?:negative|absent|absence|normal)\b"), re.compile(r"\b(?:positive|present|abnormal)\b")),
)
_PATTERNS = tuple((word, re.compile(pattern)) for word, pattern in (*GOOD, *BAD))


def word_of(text: str) -> str:
    """The word that plain text says, or "" when it says none, or both a good and a bad one."""
    for good, bad in OPPOSITES:
        if good.search(text) and bad.search(text):
            return ""
    return next((word for word, pattern in _PATTERNS if pattern.fullmatch(text)), "")
