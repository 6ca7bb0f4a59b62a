"""What every table shares: one metadata with named constraints, column types for instants and documents."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, MetaData, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_N_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime, to the microsecond, on every database; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store in UTC; SQLite keeps no offset, so the naive form is always UTC there."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("An instant needs an offset.")
        utc = value.astimezone(UTC)
        return utc if dialect.name == "postgresql" else utc.replace(tzinfo=None)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None]:
        """Give back what was stored, aware and in UTC; a scan reads hundreds, SQLite's text in one go."""
        return _stored_instant if dialect.name == "postgresql" else _written_instant


def _stored_instant(value: datetime | None) -> datetime | None:
    return None if value is None else value.astimezone(UTC)


def _written_instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text + "+00:00")


Code = String(16)
Document = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


class Quantity(TypeDecorator[Decimal]):
    """A decimal quantity kept digit for digit as it was given, on every database; never a float."""

    impl = String(40)
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:
        """Keep the digits."""
        return None if value is None else str(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        """Give back the same digits."""
        return None if value is None else Decimal(value)
