"""Why an identifier cannot be read, in one sentence that never repeats the text."""

from __future__ import annotations


class Unreadable(ValueError):
    """A text that begins like an identifier and is none, or is damaged."""

    def __init__(self, says: str, *, misread: bool = False) -> None:
        super().__init__(says)
        self.says = says
        self.misread = misread
        """A checksum disagrees: the symbol was misread, or a character mistyped."""
