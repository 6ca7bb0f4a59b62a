"""A QR code as marks of a page's own picture; nothing of it is kept, for it may hold a secret."""

from __future__ import annotations

from dataclasses import dataclass, field

QUIET = 4


@dataclass(frozen=True, slots=True)
class Drawn:
    """A QR code in modules: how wide it is with its quiet zone, and the path of its dark ones."""

    size: int
    path: str = field(repr=False)


def drawn(text: str) -> Drawn:
    """The QR code of any text."""
    from qrcode.main import QRCode

    code = QRCode(border=QUIET)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    dark = (f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, one in enumerate(row) if one)
    return Drawn(len(rows), "".join(dark))
