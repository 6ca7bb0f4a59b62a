"""A closed list with answers that are not offered, and that a check refuses with its reason."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate


class Offered(validate.OneOf):
    """One of the answers offered, or one that a check refuses with its reason."""

    def __init__(
        self, offered: tuple[str, ...], names: tuple[str, ...], refused_later: tuple[str, ...]
    ) -> None:
        super().__init__(offered, labels=names, error="Choose one of the list.")
        self.refused_later = refused_later

    def __call__(self, value: Any) -> Any:
        """Let the value pass to its check, or say that it is none of the list."""
        return value if value in self.refused_later else super().__call__(value)


def offered(
    label: str, options: tuple[str, ...], names: tuple[str, ...], refused_later: tuple[str, ...], hint: str
) -> fields.String:
    """One of a closed list, or none yet; what is `refused_later` is not shown, and a check says why it is
    refused."""
    return fields.String(
        validate=Offered(options, names, refused_later),
        metadata={"label": label, "hint": hint, "choice": True},
        error_messages={"null": "Enter this.", "invalid": "This does not fit."},
    )
