#!/usr/bin/env python3
"""Says whether a log of the knowledge base is whole, without the knowledge base: one file, no installation.

    python3 verifier.py LOG --key KEY --receipt FILE [--receipt FILE ...] [--proof FILE]
    python3 verifier.py LOG --stamp EVENT:ROOT

LOG is a copy of log.db, or the lines that ``ci-kb events --stored`` writes; KEY the log's public key, as it
was handed out with the receipts; a receipt is a signed checkpoint somebody kept; a stamp what the foot of a
document says.  With a copy of proof.db, which counts as far as a receipt vouches for it, the first bad place
is named exactly.  Answers “whole” (exit 0), or “changed”, “cut off” or “reordered” with the first bad place
(exit 1); exit 2 for what it cannot read.

The tree is that of RFC 9162, section 2.1; signatures are Ed25519 (RFC 8032, section 5.1) over signed notes.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Point = tuple[int, int, int, int]
Root = tuple[int, bytes]
Event = tuple[int, bytes]

# Ed25519 (RFC 8032, section 5.1): only checking, so nothing here is secret.
P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
SQRT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)


def added(p: Point, q: Point) -> Point:
    """Return the sum of two points, in extended coordinates."""
    a = (p[1] - p[0]) * (q[1] - q[0]) % P
    b = (p[1] + p[0]) * (q[1] + q[0]) % P
    c = 2 * p[3] * q[3] * D % P
    d = 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(number: int, p: Point) -> Point:
    """Return a multiple of a point."""
    total = (0, 1, 1, 0)
    while number:
        if number & 1:
            total = added(total, p)
        p, number = added(p, p), number >> 1
    return total


def same(p: Point, q: Point) -> bool:
    """Say whether two points are one."""
    return (p[0] * q[2] - q[0] * p[2]) % P == 0 and (p[1] * q[2] - q[1] * p[2]) % P == 0


def point(octets: bytes) -> Point | None:
    """Return the point that 32 bytes stand for, if any."""
    number = int.from_bytes(octets, "little")
    y, odd = number & ((1 << 255) - 1), number >> 255
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * SQRT_OF_MINUS_ONE % P
    if y >= P or (x * x - square) % P or (x == 0 and odd):
        return None
    x = P - x if x & 1 != odd else x
    return x, y, 1, x * y % P


BASE = point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def signed_by(public: bytes, message: bytes, signature: bytes) -> bool:
    """Say whether the key signed the message."""
    key, commitment = point(public), point(signature[:32])
    number = int.from_bytes(signature[32:], "little")
    if len(public) != 32 or len(signature) != 64 or not key or not commitment or not BASE or number >= L:
        return False
    challenge = hashlib.sha512(signature[:32] + public + message).digest()
    factor = int.from_bytes(challenge, "little") % L
    return same(times(number, BASE), added(commitment, times(factor, key)))


class Unreadable(Exception):
    """Something that was given cannot be read."""


def rows_of(path: Path, table: str, columns: str) -> Iterator[Any]:
    """Yield the rows of a table of a copied database, in order."""
    beside = path.with_name(f"{path.name}-wal").exists()  # what was written last may lie there
    how = "mode=ro" if beside else "immutable=1"
    database = sqlite3.connect(f"{path.resolve().as_uri()}?{how}", uri=True)
    database.text_factory = lambda octets: octets.decode(errors="replace")
    try:
        yield from database.execute(f"SELECT rowid, {columns} FROM {table} ORDER BY rowid")  # noqa: S608  # own words
    finally:
        database.close()


def events_in(path: Path) -> Iterator[Event]:
    """Yield each event's position and the bytes that are proven after it; none for what is no event."""
    try:
        with path.open("rb") as opened:
            is_database = opened.read(16) == b"SQLite format 3\x00"
        columns = "originator_id, originator_version, topic, state"
        for position, *parts in rows_of(path, "stored_events", columns) if is_database else lines_of(path):
            yield int(position), proven_bytes(*parts)
    except (OSError, sqlite3.Error, ValueError, KeyError, TypeError) as error:
        raise Unreadable(f"{path} is no log that can be read: {error}") from None


def lines_of(path: Path) -> Iterator[Any]:
    """Yield the rows of an export, one JSON object a line, what is stored in base64."""
    with path.open(encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            state = base64.b64decode(row["state"], validate=True)
            yield row["position"], row["id"].replace("-", ""), row["version"], row["topic"], state


def proven_bytes(aggregate: Any, version: Any, topic: Any, state: Any) -> bytes:
    """Return the bytes an event is proven by; none where its parts could be taken for one another's."""
    if not (isinstance(version, int) and isinstance(topic, str) and isinstance(state, bytes)):
        return b""
    if "/" in topic or not re.fullmatch("[0-9a-f]{32}", str(aggregate)):
        return b""
    known = re.sub("(.{8})(.{4})(.{4})(.{4})(.{12})", r"\1-\2-\3-\4-\5", aggregate)
    return f"/{known}/{version}/{topic}/".encode() + state


class Tree:
    """A Merkle tree that grows by leaves; it holds the root of each complete subtree."""

    def __init__(self) -> None:
        self.size, self.subtrees = 0, list[bytes]()

    def add(self, leaf: bytes) -> None:
        """Let the tree grow by a leaf."""
        self.subtrees.append(leaf)
        filled = self.size
        while filled & 1:
            right, left = self.subtrees.pop(), self.subtrees.pop()
            self.subtrees.append(hashlib.sha256(b"\x01" + left + right).digest())
            filled >>= 1
        self.size += 1

    def root(self) -> bytes:
        """Return the root of all leaves."""
        root = b""
        for subtree in reversed(self.subtrees):
            root = hashlib.sha256(b"\x01" + subtree + root).digest() if root else subtree
        return root or hashlib.sha256().digest()


def leaf(position: int, proven: bytes) -> bytes:
    """Return the hash of an event at a position."""
    return hashlib.sha256(b"\x00" + str(position).encode() + proven).digest()


def read_key(text: str) -> tuple[bytes, bytes]:
    """Return the four bytes that a key is known by in a note, and the key, which may lie in a file."""
    try:
        text = Path(text).read_text(encoding="utf-8-sig") if Path(text).is_file() else text
        name, _, key = text.strip().split("+", 2)
        octets = base64.b64decode(key, validate=True)
        return hashlib.sha256(name.encode() + b"\n" + octets).digest()[:4], octets[1:]
    except ValueError:
        raise Unreadable("The key is not the public key of a log.") from None


def read_receipt(path: Path, known_by: bytes, key: bytes) -> Root:
    """Return the position of the last event that a receipt is about, and the root."""
    try:
        text, _, signatures = path.read_text(encoding="utf-8-sig").partition("\n\n")
        lines = text.split("\n")
        root = base64.b64decode(lines[2], validate=True)
        position = int(lines[3].removeprefix("position "))
        signed = [base64.b64decode(line.rpartition(" ")[2]) for line in signatures.splitlines()]
    except (OSError, ValueError, IndexError) as error:
        raise Unreadable(f"{path} is no receipt: {error}") from None
    if not any(one[:4] == known_by and signed_by(key, f"{text}\n".encode(), one[4:]) for one in signed):
        raise Unreadable(f"{path} was not signed with this key, or was changed since.")
    return position, root


def read_stamp(text: str) -> Root:
    """Return the position and the root that the foot of a document gives."""
    try:
        position, root = text.replace(",", "").replace("'", "").split(":")
        return int(position), base64.b64decode(root, validate=True)
    except ValueError:
        raise Unreadable(
            f"“{text}” is no stamp: give the number of the event, a colon and the root."
        ) from None


def vouched(path: Path, roots: list[Root]) -> dict[int, bytes]:
    """Return the leaves of a copy of proof.db by position, as far as they agree with a receipt."""
    tree, leaves, sure = Tree(), dict[int, bytes](), 0
    try:
        for position, kept in rows_of(path, "leaf", "hash"):
            leaves[position] = kept
            tree.add(kept)
            if any(position == place for place, _ in roots) and (position, tree.root()) in roots:
                sure = position
    except (sqlite3.Error, TypeError) as error:
        raise Unreadable(f"{path} is no copy of proof.db: {error}") from None
    return {position: kept for position, kept in leaves.items() if position <= sure}


def first_bad(log: Path, kept: dict[int, bytes]) -> tuple[str, str] | None:
    """Return what is wrong where a log first differs from the leaves it had."""
    last = max(kept, default=0)
    now = {position: leaf(position, proven) for position, proven in events_in(log) if position <= last}
    bad = min((at for at in now.keys() | kept.keys() if now.get(at) != kept.get(at)), default=None)
    if bad is None:
        return None
    if bad > max(now, default=0):
        return "cut off", f"event {bad} and those after it are missing"
    stands_at = next((at for at, proven in events_in(log) if leaf(bad, proven) == kept.get(bad)), None)
    there = next((proven for at, proven in events_in(log) if at == bad), b"")
    stood_at = next((at for at in kept if leaf(at, there) == kept[at]), None)
    if stands_at and (stood_at or not there):
        return "reordered", f"from event {bad} on; what stood there stands at {stands_at}"
    if stood_at and bad not in kept:
        return "reordered", f"what stands at {bad} stood at {stood_at}"
    return "changed", f"event {bad} is not as it was"


def verdict(log: Path, roots: list[Root]) -> tuple[str, str]:
    """Return what became of a log, and a sentence, by what receipts and stamps say alone."""
    wanted = {position: {root for place, root in roots if place == position} for position, _ in roots}
    tree, last, agreed = Tree(), 0, {0}
    for position, proven in events_in(log):
        if not proven:
            return "changed", f"event {position} is no event as they are stored"
        if position <= last:
            return "reordered", f"event {position} stands after event {last}"
        tree.add(leaf(position, proven))
        last = position
        if position in wanted:
            if wanted[position] != {tree.root()}:
                break
            agreed.add(position)
    bad = min(wanted.keys() - agreed, default=None)
    if bad is None:
        return "whole", f"{tree.size} events, vouched for up to event {max(agreed)}"
    if bad > last:
        return "cut off", f"events after {last} are missing"
    first = max(position for position in agreed if position < bad) + 1
    return "changed", f"an event from {first} to {bad} is not as it was"


def main() -> int:
    """Read what was asked for, and say what became of the log."""
    parser = argparse.ArgumentParser(description="Says whether a log is whole.")
    parser.add_argument("log", type=Path, help="a copy of log.db, or its export as lines of JSON")
    parser.add_argument("--key", default="", help="the public key, or a file that holds it")
    parser.add_argument("--receipt", type=Path, action="append", default=[], help="a receipt somebody kept")
    parser.add_argument("--stamp", action="append", default=[], help="EVENT:ROOT from the foot of a document")
    parser.add_argument("--proof", type=Path, help="a copy of proof.db, to name the first bad place exactly")
    given = parser.parse_args()
    if not (given.receipt or given.stamp) or (given.receipt and not given.key):
        parser.error("give a receipt and the key, or a stamp")
    try:
        roots = [read_receipt(path, *read_key(given.key)) for path in given.receipt]
        roots += [read_stamp(text) for text in given.stamp]
        exactly = first_bad(given.log, vouched(given.proof, roots)) if given.proof else None
        word, sentence = exactly or verdict(given.log, roots)
    except Unreadable as error:
        print(error, file=sys.stderr)  # noqa: T201  # a program of its own
        return 2
    print(f"{word}: {sentence}")  # noqa: T201  # a program of its own
    return 0 if word == "whole" else 1


if __name__ == "__main__":
    sys.exit(main())
