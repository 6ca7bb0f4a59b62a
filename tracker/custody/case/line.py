"""The line of a vial: where it came from and what came of it. A vial's line never leaves its sample."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tracker.custody.sample import Part, Sample, Standing, Vial, worse


@dataclass(frozen=True, slots=True)
class Line:
    """The sample, all its vials, and the one this case is about."""

    sample: Sample | None = None
    vials: Mapping[str, Vial] = field(default_factory=dict)
    focus: str | None = None

    @property
    def vial(self) -> Vial | None:
        """The vial this case is about."""
        return self.vials.get(self.focus) if self.focus else None

    def path(self, code: str | None = None) -> tuple[Vial, ...]:
        """The vial and its ancestors, from the vial up to the first container."""
        found: list[Vial] = []
        vial = self.vials.get(code or self.focus or "")
        while vial is not None:
            found.append(vial)
            vial = self.vials.get(vial.parent) if vial.parent else None
        return tuple(found)

    def down(self, code: str | None = None) -> tuple[Vial, ...]:
        """The road to the vial, from the first container down to it."""
        return tuple(reversed(self.path(code)))

    def codes(self) -> frozenset[str]:
        """The codes of the vial and of every ancestor."""
        return frozenset(one.code for one in self.path())

    def children(self, code: str) -> tuple[Vial, ...]:
        """What was made directly out of this vial."""
        return tuple(one for one in self.vials.values() if one.parent == code)

    def descendants(self, code: str) -> tuple[Vial, ...]:
        """Everything made out of this vial, at any distance."""
        found: list[Vial] = []
        for child in self.children(code):
            found += [child, *self.descendants(child.code)]
        return tuple(found)

    def standing(self, code: str | None = None) -> Standing:
        """The standing a vial has: its own, or for a preparation the worse of its own and its parent's."""
        path = self.path(code)
        if not path:
            return Standing.QUARANTINED
        return self._standing(path)

    def _standing(self, path: tuple[Vial, ...]) -> Standing:
        vial = path[0]
        if vial.part is not Part.PREPARATION or len(path) == 1:
            return vial.standing or Standing.QUARANTINED
        above = self._standing(path[1:])
        return above if vial.standing is None else worse(vial.standing, above)

    def rejected(self) -> tuple[Vial, ...]:
        """The rejected members of the line up: rejection of an ancestor refuses its descendants."""
        return tuple(one for one in self.path() if one.standing is Standing.REJECTED)
