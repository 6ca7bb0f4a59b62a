"""Numbers and times as the reader's language writes them, and what a person typed as a number."""

from __future__ import annotations

import re
from datetime import date, datetime, time

from babel import dates, numbers

from tracker.language import language
from tracker.settings.languages import SOURCE

NUMBER = re.compile(r"(?<![\w.,:-])-?\d+\.\d+(?![\w.,:-])")
TYPED = re.compile(r"((?:[<>≤≥]=?\s*)?[+-]?)(\d+)([.,])(\d+)((?:[eE][+-]?\d+)?)")
DAY_MONTH_YEAR = {SOURCE: "d MMM y"}


def decimal_sign(of: str | None = None) -> str:
    """The sign between a number's whole and its parts."""
    sign: str = numbers.get_decimal_symbol(of or language())
    return sign


def number(plain: str) -> str:
    """A number written with a point, as the reader writes it; never with signs between thousands."""
    return plain.replace(".", decimal_sign())


def numbers_in(text: str) -> str:
    """A text of a record with the numbers in it as the reader writes them."""
    return text if decimal_sign() == "." else NUMBER.sub(lambda found: number(found[0]), text)


def day(at: date) -> str:
    """A date as the reader's language writes it, with its year."""
    of = language()
    return str(dates.format_date(at, DAY_MONTH_YEAR.get(of, "medium"), locale=of))


def clock_time(at: datetime | time) -> str:
    """A time of day, in hours and minutes."""
    return f"{at:%H:%M}"


def day_and_time(here: datetime) -> str:
    """A date and a time of day, in the zone the time is given in."""
    return f"{day(here.date())}, {clock_time(here)}"


def typed_number(text: str, sign: str) -> str:
    """What was typed where numbers have this decimal sign, with a point; one that could be read in two ways
    gets a comma, which nothing reads as a number."""
    found = TYPED.fullmatch(text)
    if sign == "." or found is None:
        return text
    if ambiguous(text, sign):
        return text.replace(".", ",")
    return f"{found[1]}{found[2]}.{found[4]}{found[5]}"


def ambiguous(text: str, sign: str) -> bool:
    """Be a number that is a thousand to one reader and one to another: 1,000 or 1.000."""
    found = TYPED.fullmatch(text)
    return sign != "." and found is not None and _like_thousands(found[2], found[4])


def unambiguous(plain: str, sign: str) -> str:
    """A number for a box whose numbers have this sign, so that the box is read as it was meant."""
    found = TYPED.fullmatch(plain)
    if sign == "." or found is None:
        return plain
    more = "0" if _like_thousands(found[2], found[4]) else ""
    return f"{found[1]}{found[2]}{sign}{found[4]}{more}{found[5]}"


def _like_thousands(whole: str, parts: str) -> bool:
    return len(parts) == 3 and len(whole) <= 3 and not whole.startswith("0")
