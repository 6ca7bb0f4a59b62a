"""A step whose form is more than its boxes: what its page asks of the form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from werkzeug.datastructures import MultiDict


class OwnForm(Protocol):
    """A form that a page draws and reads itself."""

    def begin(self) -> MultiDict[str, str]:
        """The form as it opens."""

    def changed(self, typed: MultiDict[str, str], act: str) -> MultiDict[str, str] | None:
        """The form as a button changes it; None when the button does something else."""

    def settled(self, typed: MultiDict[str, str]) -> MultiDict[str, str]:
        """The form as it is read."""

    def data(self, typed: MultiDict[str, str]) -> dict[str, Any]:
        """What the step's schema reads."""

    def shown(self, typed: MultiDict[str, str], errors: Mapping[str, list[str]]) -> dict[str, Any]:
        """What the template draws."""
