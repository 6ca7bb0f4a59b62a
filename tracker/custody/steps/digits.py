"""Numbers and days written in the digits 0 to 9: what a reader of the record reads in one way alone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from marshmallow import ValidationError, fields

NUMBER = re.compile(r"[+-]?[0-9]{1,30}(?:\.[0-9]{1,30})?(?:[eE][+-]?[0-9]{1,3})?")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
FIRST_BIRTH = date(1900, 1, 1)
BORN = (
    "Give a day of the calendar as YYYY-MM-DD, in the digits 0 to 9, not before "
    f"{FIRST_BIRTH.isoformat()} and not after today."
)


class Quantity(fields.Decimal):
    """A decimal number; one that is written out has no digits but 0 to 9, and no spaces or joints."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any
    ) -> Decimal:
        if isinstance(value, str) and NUMBER.fullmatch(value) is None:
            raise self.make_error("invalid", input=value)
        return super()._deserialize(value, attr, data, **more)


def day_of_birth(written: str) -> date | None:
    """The day that is written as YYYY-MM-DD; None for what no person alive could be born on."""
    try:
        found = date.fromisoformat(written) if DAY.fullmatch(written) else None
    except ValueError:
        return None
    return found if found is not None and found >= FIRST_BIRTH else None


def born(written: str) -> None:
    """Refuse what is no day of birth; whether it has come yet is for whoever has a clock."""
    if day_of_birth(written) is None:
        raise ValidationError(BORN)
