"""A Merkle tree over the stored events, in order (RFC 9162, section 2.1), kept as the few subtrees needed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import Any

from ci_kb.domain.errors import LogDamaged

HASH = 32
"""Bytes of a SHA-256."""

Row = tuple[Any, ...]
"""A row of the log as it lies in the file: position, aggregate in hexadecimal, version, topic, state."""

AGGREGATE = re.compile("[0-9a-f]{32}").fullmatch
TYPES = (int, str, bytes)
"""What SQLite gives of version, topic and state of an event."""


def leaf_of(row: Row, position: int | None = None) -> bytes:
    """Return the hash of a leaf: a row with its position, or with another one, byte for byte.

    Raises `LogDamaged` for what is no event.
    """
    return hashlib.sha256(b"\x00" + entry_of(row, position)).digest()


def entry_of(row: Row, position: int | None = None) -> bytes:
    """Return what a leaf is made of: position, aggregate, version and topic, then the stored bytes.

    Raises `LogDamaged` for a row this program did not write: its topic could hold part of what is stored.
    """
    place, aggregate, version, topic, state = row
    right = (type(version), type(topic), type(state)) == TYPES
    if not (right and "/" not in topic and AGGREGATE(str(aggregate))):
        raise LogDamaged(f"What stands at position {place} is not as this program stores events.")
    place = place if position is None else position
    known = f"{aggregate[:8]}-{aggregate[8:12]}-{aggregate[12:16]}-{aggregate[16:20]}-{aggregate[20:]}"
    stored: bytes = state
    return f"{place}/{known}/{version}/{topic}/".encode() + stored


def hashed(row: Row, position: int | None = None) -> bytes:
    """Return the hash of a leaf, or nothing for what is no event."""
    try:
        return leaf_of(row, position)
    except LogDamaged:
        return b""


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
