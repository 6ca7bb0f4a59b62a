"""The dates inside ISBT 128: century digit, year, day of the year, and perhaps hour and minute."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from tracker.identifiers.unreadable import Unreadable

_DAY = re.compile(r"[0-9]{6}", re.ASCII)
_MINUTE = re.compile(r"[0-9]{10}", re.ASCII)
# The digit counts centuries from 2000; 9 could as well be meant for the 1900s.
_UNCLEAR_CENTURY = "9"


def read_day(text: str) -> date:
    """The day of `cyyjjj`."""
    if not _DAY.fullmatch(text):
        raise Unreadable("The date inside the code is not written in six digits. Scan it again.")
    if text[0] == _UNCLEAR_CENTURY:
        raise Unreadable("The century digit of the date in the code is 9, which names no century for sure.")
    year, day = 2000 + 100 * int(text[0]) + int(text[1:3]), int(text[3:])
    last = 366 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 365
    if not 1 <= day <= last:
        raise Unreadable(f"The date inside the code names day {day}, and the year {year} has {last} days.")
    return date(year, 1, 1) + timedelta(days=day - 1)


def read_minute(text: str) -> datetime:
    """The day and minute of `cyyjjjhhmm`, in the local time of whoever printed it."""
    if not _MINUTE.fullmatch(text):
        raise Unreadable("The date and time inside the code are not written in ten digits. Scan it again.")
    hour, minute = int(text[6:8]), int(text[8:])
    if hour > 23 or minute > 59:
        raise Unreadable(f"The time inside the code is {text[6:8]}:{text[8:]}, and no day has such a time.")
    return datetime.combine(read_day(text[:6]), time(hour, minute))
