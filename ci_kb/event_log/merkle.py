"""A Merkle tree over the stored events, in order (RFC 9162, section 2.1), kept as the few subtrees it needs."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from eventsourcing.persistence import StoredEvent

HASH = 32
"""Bytes of a SHA-256."""


def leaf_of(position: int, stored: StoredEvent) -> bytes:
    """Return the hash of a leaf: a stored event with its place in the log, byte for byte."""
    return hashlib.sha256(b"\x00" + entry(position, stored)).digest()


def entry(position: int, stored: StoredEvent) -> bytes:
    """Return what a leaf is made of: position, aggregate, version and topic, then the stored bytes."""
    name = f"{position}/{stored.originator_id}/{stored.originator_version}/{stored.topic}/"
    return name.encode() + stored.state


def node_of(left: bytes, right: bytes) -> bytes:
    """Return the hash of two subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """A tree that grows by leaves; it holds one hash for each complete subtree, the largest first."""

    def __init__(self, size: int = 0, subtrees: Sequence[bytes] = ()) -> None:
        self.size = size
        self._subtrees = list(subtrees)

    @classmethod
    def read(cls, size: int, subtrees: bytes) -> Tree:
        """Return the tree that was written down."""
        return cls(size, [subtrees[place : place + HASH] for place in range(0, len(subtrees), HASH)])

    def written(self) -> bytes:
        """Return the subtrees, to be read again."""
        return b"".join(self._subtrees)

    def add(self, leaf: bytes) -> None:
        """Let the tree grow by a leaf."""
        self._subtrees.append(leaf)
        filled = self.size
        while filled & 1:
            right = self._subtrees.pop()
            self._subtrees[-1] = node_of(self._subtrees[-1], right)
            filled >>= 1
        self.size += 1

    def root(self) -> bytes:
        """Return the hash of the whole tree."""
        if not self._subtrees:
            return hashlib.sha256().digest()
        root = self._subtrees[-1]
        for left in reversed(self._subtrees[:-1]):
            root = node_of(left, root)
        return root
