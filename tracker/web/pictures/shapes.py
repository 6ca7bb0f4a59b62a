"""What every picture is made of: boxes on a sheet, and words cut to the room there is."""

from __future__ import annotations

from dataclasses import dataclass

SMALL = 6.7
"""About how wide a letter of the small print is; a code's letters are as wide as that as well."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle, from its upper left corner."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Where it ends to the right."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Where it ends below."""
        return self.y + self.height

    @property
    def middle(self) -> float:
        """Half of its height."""
        return self.y + self.height / 2

    def overlaps(self, other: Box) -> bool:
        """Share more than an edge."""
        across = self.x < other.right and other.x < self.right
        return across and self.y < other.bottom and other.y < self.bottom

    def inside(self, width: float, height: float) -> bool:
        """Lie wholly on a sheet of that size."""
        return self.x >= 0 and self.y >= 0 and self.right <= width and self.bottom <= height


def fitted(text: str, width: float, letter: float = SMALL) -> str:
    """The text if there is room for it, else as much of it as there is room for; a table has it whole."""
    room = max(1, int(width / letter))
    return text if len(text) <= room else f"{text[: room - 1].rstrip()}…"
