"""The documentation of every setting, as Markdown."""

from __future__ import annotations

from dataclasses import Field, fields
from typing import Any

from tracker.settings import Settings, variable


def settings_page() -> str:
    """Write the documentation of every setting, as Markdown."""
    head = [
        "# Settings",
        "",
        "Each setting is an environment variable, read once when the program starts. A `TRACKER_` variable",
        "that nobody knows, or a value that does not fit, stops the start with a sentence.",
        "This page is written by `make docs` from `tracker/settings/`; a test holds the two together.",
        "",
        "| variable | default | means |",
        "| --- | --- | --- |",
    ]
    rows = [
        f"| `{variable(each)}` | {_shown(each.default)} | {_meaning(each)} |" for each in fields(Settings)
    ]
    return "\n".join([*head, *rows, ""])


def _shown(default: object) -> str:
    text = {True: "yes", False: "no"}[default] if isinstance(default, bool) else str(default)
    return f"`{text}`" if text else "empty"


def _meaning(declared: Field[Any]) -> str:
    low, high, means = (declared.metadata[name] for name in ("low", "high", "means"))
    return means if low is None else f"{means} From {low} to {high}."
