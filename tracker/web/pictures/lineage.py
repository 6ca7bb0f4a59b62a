"""The line of a sample as a drawn tree: every vial once, a brood too large to read counted together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from tracker.language import gettext as _
from tracker.web.pictures.shapes import Box, fitted

BROOD = 8
"""So many vials out of one are drawn each for itself; of more, those that stand alike are counted."""
ALIKE = 3
INDENT, HIGH, GAP, WIDE = 22.0, 62.0, 8.0, 290.0


@dataclass(frozen=True, slots=True)
class Member:
    """One vial of a line: what it is, where it is, how it stands, and what was made out of it. `here` is the
    one that the page is about."""

    code: str
    what: str
    state: str
    word: str
    href: str = ""
    here: bool = False
    children: tuple[Member, ...] = ()

    def all(self) -> Iterator[Member]:
        """It and everything made out of it, in order."""
        yield self
        yield from chain.from_iterable(one.all() for one in self.children)

    @property
    def leads_here(self) -> bool:
        """Be the page's own vial or an ancestor of it."""
        return any(one.here for one in self.all())


@dataclass(frozen=True, slots=True)
class Node:
    """One drawn box: a vial, or `count` vials that stand alike, with everything made out of them."""

    box: Box
    state: str
    word: str
    says: str
    codes: tuple[str, ...]
    code: str = ""
    href: str = ""
    here: bool = False

    @property
    def count(self) -> int:
        """How many vials it stands for."""
        return len(self.codes)


@dataclass(frozen=True, slots=True)
class Edge:
    """From a box down and right to one that was made out of it."""

    x: float
    top: float
    bottom: float
    right: float


@dataclass(frozen=True, slots=True)
class Tree:
    """A drawn line, and the sheet it lies on."""

    width: float
    height: float
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


@dataclass(frozen=True, slots=True)
class _Many:
    """Vials out of one that stand alike, drawn as one box."""

    members: tuple[Member, ...]


def tree(roots: Iterable[Member]) -> Tree:
    """The line laid out from the first container down, in the order it was given."""
    nodes: list[Node] = []
    edges: list[Edge] = []
    for root in _counted(tuple(roots)):
        _place(root, 0, nodes, edges)
    width = max((one.box.right for one in nodes), default=WIDE)
    height = nodes[-1].box.bottom if nodes else HIGH
    return Tree(width + 2, height + 2, tuple(nodes), tuple(edges))


def _place(one: Member | _Many, depth: int, nodes: list[Node], edges: list[Edge]) -> Box:
    box = Box(depth * INDENT + 1, len(nodes) * (HIGH + GAP) + 1, WIDE, HIGH)
    if isinstance(one, _Many):
        nodes.append(_many(one, box))
        return box
    nodes.append(
        Node(box, one.state, one.word, fitted(one.what, WIDE - 20), (one.code,), one.code, one.href, one.here)
    )
    for child in _counted(one.children):
        below = _place(child, depth + 1, nodes, edges)
        edges.append(Edge(box.x + INDENT / 2, box.bottom, below.middle, below.x))
    return box


def _many(found: _Many, box: Box) -> Node:
    first, codes = found.members[0], tuple(one.code for each in found.members for one in each.all())
    further = len(codes) - len(found.members)
    says = (
        _("%(further)s more were made out of them", further=further)
        if further
        else _("each is in the table below")
    )
    return Node(
        box,
        first.state,
        _("%(count)s vials, %(word)s", count=len(found.members), word=first.word),
        says,
        codes,
    )


def _counted(brood: tuple[Member, ...]) -> list[Member | _Many]:
    """A brood as it is drawn: those that stand alike together where it is large, at the place of the first;
    never one that leads to the page's own vial."""
    if len(brood) <= BROOD:
        return list(brood)
    alike = Counter(_likeness(one) for one in brood if not one.leads_here)
    shown: list[Member | _Many] = []
    done: set[tuple[str, str]] = set()
    for one in brood:
        kind = _likeness(one)
        if one.leads_here or alike[kind] < ALIKE:
            shown.append(one)
        elif kind not in done:
            done.add(kind)
            shown.append(
                _Many(tuple(each for each in brood if _likeness(each) == kind and not each.leads_here))
            )
    return shown


def _likeness(one: Member) -> tuple[str, str]:
    return one.state, one.word
