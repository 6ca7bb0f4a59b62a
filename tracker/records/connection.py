"""The connection that loaders read on, named once for the rooms that may not know SQL."""

from __future__ import annotations

from sqlalchemy import Connection

__all__ = ["Connection"]
