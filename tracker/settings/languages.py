"""The languages the pages speak, each by its own name; the first is the one the program is written in."""

from __future__ import annotations

from collections.abc import Mapping

SOURCE = "en"
LANGUAGES: Mapping[str, str] = {SOURCE: "English", "de": "Deutsch"}
