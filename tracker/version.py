"""The version of the program, as every event of the ledger names it."""

from __future__ import annotations

VERSION = "0.1.0"
