"""Proofs of RFC 6962 over a log of which only a few leaves and the roots of whole groups are at hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tracker.ledger.tree import node_hash

GROUP = 256  # leaves under one kept root; a power of two, so that a group is a whole subtree


class BadProof(ValueError):
    """A proof that does not have the form, or the length, its sizes ask for."""


@dataclass(frozen=True, slots=True)
class Span:
    """The first `size` leaves: roots of whole groups, every leaf after, and the groups that were opened."""

    size: int
    groups: Sequence[bytes]
    tail: Sequence[bytes]
    opened: Mapping[int, Sequence[bytes]] = field(default_factory=dict)
    made: dict[tuple[int, int], bytes] = field(default_factory=dict, repr=False, compare=False)

    def root(self, low: int = 0, high: int | None = None) -> bytes:
        """The root of the leaves from `low` up to `high`, which is not among them; `low` begins a subtree."""
        high = self.size if high is None else high
        if high - low == 1:
            return self._leaf(low)
        if high - low == GROUP and low // GROUP < len(self.groups):
            return self.groups[low // GROUP]
        if (low, high) not in self.made:
            middle = low + _split(high - low)
            self.made[low, high] = node_hash(self.root(low, middle), self.root(middle, high))
        return self.made[low, high]

    def inclusion(self, idx: int) -> list[bytes]:
        """The hashes that lead from the leaf at `idx` to the root, nearest first."""
        return list(self._path(idx, 0, self.size))

    def consistency(self, old: int) -> list[bytes]:
        """The hashes that show the first `old` leaves to be the beginning of this log."""
        if not 0 < old <= self.size:
            raise BadProof(f"There is no proof from {old} to {self.size} leaves.")
        return list(self._subproof(old, 0, self.size, whole=True)) if old < self.size else []

    def _leaf(self, idx: int) -> bytes:
        begins = len(self.groups) * GROUP
        return self.tail[idx - begins] if idx >= begins else self.opened[idx // GROUP][idx % GROUP]

    def _path(self, idx: int, low: int, high: int) -> Iterator[bytes]:
        if high - low == 1:
            return
        middle = low + _split(high - low)
        if idx < middle:
            yield from self._path(idx, low, middle)
            yield self.root(middle, high)
        else:
            yield from self._path(idx, middle, high)
            yield self.root(low, middle)

    def _subproof(self, old: int, low: int, high: int, *, whole: bool) -> Iterator[bytes]:
        if old == high:
            if not whole:
                yield self.root(low, high)
            return
        middle = low + _split(high - low)
        if old <= middle:
            yield from self._subproof(old, low, middle, whole=whole)
            yield self.root(middle, high)
        else:
            yield from self._subproof(old, middle, high, whole=False)
            yield self.root(low, middle)


def _split(size: int) -> int:
    """The largest power of two that is smaller than the size."""
    return 1 << ((size - 1).bit_length() - 1)


def root_by_inclusion(leaf: bytes, idx: int, size: int, proof: Sequence[bytes]) -> bytes:
    """The root this proof leads to, by RFC 9162, 2.1.3.2; BadProof when it is too long or too short."""
    if not 0 <= idx < size or any(len(one) != 32 for one in (leaf, *proof)):
        raise BadProof("The place is not in the log, or a hash does not have 32 bytes.")
    node, place, last = leaf, idx, size - 1
    for sibling in proof:
        if last == 0:
            raise BadProof("The proof is too long.")
        if place & 1 or place == last:
            node = node_hash(sibling, node)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            node = node_hash(node, sibling)
        place, last = place >> 1, last >> 1
    if last:
        raise BadProof("The proof is too short.")
    return node


def roots_by_consistency(old: int, new: int, old_root: bytes, proof: Sequence[bytes]) -> tuple[bytes, bytes]:
    """The old and the new root this proof leads to, by RFC 9162, 2.1.4.2; BadProof otherwise."""
    if not 0 < old <= new or any(len(one) != 32 for one in (old_root, *proof)):
        raise BadProof("The sizes do not follow on each other, or a hash does not have 32 bytes.")
    if old == new:
        if proof:
            raise BadProof("The proof is too long.")
        return old_root, old_root
    rest = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not rest:
        raise BadProof("The proof is too short.")
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    return _climb(rest, place, last)


def _climb(rest: Sequence[bytes], place: int, last: int) -> tuple[bytes, bytes]:
    first = second = rest[0]
    for sibling in rest[1:]:
        if last == 0:
            raise BadProof("The proof is too long.")
        if place & 1 or place == last:
            first, second = node_hash(sibling, first), node_hash(sibling, second)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            second = node_hash(second, sibling)
        place, last = place >> 1, last >> 1
    if last:
        raise BadProof("The proof is too short.")
    return first, second
