"""The hashes of RFC 6962: a leaf for each event, and one root for the whole log."""

from __future__ import annotations

import hashlib


def leaf_hash(body: bytes) -> bytes:
    """The 32-byte hash of one event body."""
    return hashlib.sha256(b"\x00" + body).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The 32-byte hash of two neighbouring subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Log:
    """The root of leaves given one after the other, in memory that grows with their logarithm."""

    __slots__ = ("_peaks", "size")

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[bytes] = []

    def add(self, leaf: bytes) -> None:
        """Take the next leaf hash."""
        self._peaks.append(leaf)
        self.size += 1
        for _ in range((self.size & -self.size).bit_length() - 1):
            right = self._peaks.pop()
            self._peaks.append(node_hash(self._peaks.pop(), right))

    def root(self) -> bytes:
        """The RFC 6962 root of all leaves so far."""
        if not self._peaks:
            return hashlib.sha256(b"").digest()
        root = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            root = node_hash(peak, root)
        return root
