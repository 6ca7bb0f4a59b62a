"""Printed text brought into the one form that is read: signs, powers, dashes and decimal points."""

from __future__ import annotations

import html
import re
import unicodedata

RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
TYPED: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), plainly)
    for pattern, plainly in (
        (r"<sup>\s*([0-9]+)\s*</sup>|\^\{\s*([0-9]+)\s*\}|\*\*([0-9]+)", r"^\1\2\3"),
        (r"[‐‑‒–—−]", "-"),
        (r"\+/-|\+-|plus or minus", "±"),
        (r"not? (?:less|fewer|lower) than|at least|minimum(?: of)?:?|\bmin\.?(?= *[0-9])|\bnlt\b", "≥"),
        (
            r"not? (?:more|greater|higher) than|at most|maximum(?: of)?:?|\bmax\.?(?= *[0-9])|\bnmt\b|up to",
            "≤",
        ),
        (r"(?:more|greater|higher) than(?! or)|\babove\b|\bover\b", ">"),
        (r"(?:less|fewer|lower) than(?! or)|\bbelow\b|\bunder\b", "<"),
        (r"> ?=|= ?>|⩾|≧|(?:more|greater|higher) than or equal to|> ?or equal to", "≥"),
        (r"< ?=|= ?<|⩽|≦|(?:less|fewer|lower) than or equal to|< ?or equal to", "≤"),
        (r"([0-9.]+)e\+?0?([0-9]{1,2})\b", r"\1x10^\2"),
        (r"\s*(?:million)s?\b", "x10^6"),
        (r"\s*(?:billion)s?\b", "x10^9"),
        (r"\s*[×x*·∙⋅]\s*(?=10)", "x"),
        (r"(?<![x0-9.^])10\^", "1x10^"),
        (r"\bp(?=[0-9]{1,2}\b)", ""),
        (r"(?<![0-9,])(0),([0-9]+)(?![0-9,])", r"\1.\2"),
        (r"(?<![0-9,])([0-9]+),([0-9]{1,2}|[0-9]{4,})(?![0-9,])(?! ?[xy])", r"\1.\2"),
    )
)
THOUSANDS = re.compile(r"(?<![0-9,])[0-9]{1,3}(?:,[0-9]{3}){2,}(?![0-9,])")
BEHIND = re.compile(
    r"([^≥≤<>=]*[0-9][^≥≤<>=]*?),? ?(?:(?P<least>or (?:more|higher|greater|above)|minimum|min\.?)|"
    r"or (?:less|fewer|lower|below)|maximum|max\.?)"
)


def plain(printed: str) -> str:
    """The text in small letters with one way to write each sign, each power of ten and each decimal."""
    raised = re.sub(r"[⁰¹²³⁴⁵⁶⁷⁸⁹]+", lambda found: "^" + found[0].translate(RAISED), html.unescape(printed))
    text = " ".join(unicodedata.normalize("NFKC", raised).casefold().replace("μ", "µ").split())
    text = THOUSANDS.sub(lambda found: found[0].replace(",", ""), text)
    behind = BEHIND.fullmatch(text)
    if behind:
        text = f"{'≥' if behind['least'] else '≤'} {behind[1]}"
    for pattern, plainly in TYPED:
        text = pattern.sub(plainly, text)
    return " ".join(text.split()).rstrip(" .;")
