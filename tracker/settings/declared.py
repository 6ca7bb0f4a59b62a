"""How a setting is declared, named and read."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import Field, field
from pathlib import Path
from typing import Any

PREFIX = "TRACKER_"
YES, NO = ("1", "yes", "true", "on"), ("0", "no", "false", "off")


class UnfitSetting(ValueError):
    """The settings cannot be used; `says` names each wrong one, what was found and what is expected."""

    def __init__(self, says: str) -> None:
        super().__init__(says)
        self.says = says


def setting(
    default: Any, means: str, low: int | None = None, high: int | None = None, *, secret: bool = False
) -> Any:
    """Declare one setting; whole numbers carry the range in which they make sense, a secret stays hidden."""
    return field(default=default, repr=not secret, metadata={"means": means, "low": low, "high": high})


def variable(declared: Field[Any]) -> str:
    """Name the environment variable of a setting."""
    return PREFIX + declared.name.upper()


def read(declared: Field[Any], text: str) -> object:
    """Turn the text of a variable into the setting's type; the ValueError says what was expected."""
    if isinstance(declared.default, bool):
        if text.lower() not in YES + NO:
            raise ValueError("yes or no")
        return text.lower() in YES
    if isinstance(declared.default, int):
        if not re.fullmatch(r"[0-9]{1,12}", text):
            raise ValueError(f"a whole number from {declared.metadata['low']} to {declared.metadata['high']}")
        return int(text)
    return Path(text or str(declared.default)) if isinstance(declared.default, Path) else text


def unknown(name: str, declared: Mapping[str, object]) -> str:
    """The sentence that there is no such setting, with the nearest there is."""
    near = difflib.get_close_matches(name, declared, n=1)
    hint = f" Did you mean {near[0]}?" if near else ""
    return f"{name} is not a setting of this program.{hint} docs/settings.md lists them all."
