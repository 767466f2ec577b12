"""Holds a log against its tree, its checkpoints and the receipts others kept; says what is wrong first."""

from __future__ import annotations

import base64
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from ci_kb.domain.errors import LogDamaged, Refused
from ci_kb.event_log.checkpoints import Checkpoint, Verifier
from ci_kb.event_log.findings import Finding, Verdict, changed_between, cut_off, first_difference
from ci_kb.event_log.merkle import HASH, Tree, hashed
from ci_kb.event_log.proof import Proof
from ci_kb.event_log.reading import Rows, pages_of

NO_EVENT = "What stands at position {:,} is not as this program stores events."
NOT_SIGNED = (
    "A receipt was not signed with the key of this log. Either the receipt was changed, or the log was "
    "signed anew with another key. Check it with the public key that was kept with it."
)
BEGUN_ANEW = (
    " But the tree before this one was lost or taken away, and this one was begun anew: only receipts from "
    "before tell of what was changed before."
)
NO_STAMP = "Give the number of the event and the root as the document says them, with a colon between."


class Roots:
    """The roots that somebody vouches for, by position, held against a tree that grows."""

    def __init__(self) -> None:
        self._wanted: defaultdict[int, set[bytes]] = defaultdict(set)
        self._agreed = {0}
        self.brought = 0

    def want(self, position: int, root: bytes, *, brought: bool = False) -> None:
        """Take in a root; `brought` says that it came from outside."""
        self._wanted[position].add(root)
        self.brought += brought

    def differ(self, position: int, tree: Tree) -> Finding | None:
        """Return what is wrong when the tree reaches a position with another root than is vouched for."""
        if position not in self._wanted:
            return None
        if self._wanted[position] != {tree.root()}:
            return self._changed_until(position)
        self._agreed.add(position)
        return None

    def missing(self, last: int) -> Finding | None:
        """Return what is wrong when the log ends at a position."""
        left = min(self._wanted.keys() - self._agreed, default=None)
        if left is None:
            return None
        return cut_off(last, last + 1) if left > last else self._changed_until(left)

    @property
    def last(self) -> int:
        """The last position at which all agree."""
        return max(self._agreed)

    def _changed_until(self, position: int) -> Finding:
        return changed_between(max(at for at in self._agreed if at < position) + 1, position)


def verify(log: Rows, proof: Proof, roots: Roots, progress: Callable[[int], None] | None = None) -> Finding:
    """Return what became of a log; it is only read, and may be written to meanwhile."""
    until = proof.position()
    tree, last = Tree(), 0
    try:
        for rows in pages_of(log):
            leaves = [(row[0], hashed(row)) for row in rows]
            known = proof.leaves(last, min(until, rows[-1][0]))
            followed = [leaf for leaf in leaves if leaf[0] <= until]
            if known != followed:
                return first_difference(log, proof, followed, known, until)
            for last, leaf in leaves:
                if not leaf:
                    return Finding(Verdict.CHANGED, last, NO_EVENT.format(last))
                tree.add(leaf)
                if different := roots.differ(last, tree):
                    return different
            if progress:
                progress(last)
    except LogDamaged as damage:
        return Finding(Verdict.CHANGED, last + 1, damage.message)
    cut = proof.leaves(last, until)
    bad = cut_off(last, cut[0][0]) if cut else roots.missing(last)
    told = f"{sentence(tree.size, last, roots)}{BEGUN_ANEW if proof.begun_anew() else ''}"
    return bad or Finding(Verdict.WHOLE, last, told, tree.size, tree.root())


def sentence(size: int, last: int, roots: Roots) -> str:
    """Return the sentence on a whole log, which also says how far that is vouched for."""
    whole = f"The log is whole: {size:,} events, the last at position {last:,}."
    if not roots.last:
        return f"{whole} Nothing of it was signed before, so this says nothing of earlier changes."
    told = f"{whole} It is as it was signed up to event {roots.last:,}"
    if not roots.brought:
        return f"{told}."
    return f"{told}; {'1 receipt agrees' if roots.brought == 1 else f'{roots.brought} receipts agree'}."


def vouched_for(
    proof: Proof, receipts: Iterable[str] = (), stamps: Iterable[str] = (), key: Verifier | None = None
) -> Roots:
    """Return every root that is signed, or that stands in a document as “EVENT:ROOT”.

    Receipts and stamps tell even when log, tree and checkpoints were all written anew.  With `key`, receipts
    are checked with that public key instead of those the log knows.  Raises `Refused` for what is no receipt,
    or no stamp, and `LogDamaged` for a receipt or a checkpoint that its key did not sign.
    """
    roots, keys = Roots(), proof.keys()
    for note in proof.checkpoints():
        point = Checkpoint.read(note)
        if not signed(note, keys):
            raise LogDamaged(
                f"The checkpoint at event {point.position:,} was not signed with this log's key."
            )
        roots.want(point.position, point.root)
    for note in receipts:
        point = Checkpoint.read(note)
        if not signed(note, [key] if key else keys):
            raise LogDamaged(NOT_SIGNED)
        roots.want(point.position, point.root, brought=True)
    for position, root in map(read_stamp, stamps):
        roots.want(position, root, brought=True)
    return roots


def signed(note: str, keys: Sequence[Verifier]) -> bool:
    """Say whether one of the keys signed a note."""
    return any(key.has_signed(note) for key in keys)


def read_stamp(stamp: str) -> tuple[int, bytes]:
    """Return position and root as a document gives them, with a colon between; in a table they may be quoted.

    Raises `Refused`.
    """
    position, _, root = stamp.replace("'", "").partition(":")
    try:
        found = int(position.replace(",", "")), base64.b64decode(root, validate=True)
    except ValueError:
        raise Refused(NO_STAMP) from None
    if len(found[1]) != HASH:
        raise Refused(NO_STAMP)
    return found
