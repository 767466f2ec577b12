#!/usr/bin/env python3
"""Says whether a log of the knowledge base is whole, without the knowledge base: one file, standard library only.

    python3 verifier.py LOG --key KEY --receipt FILE [--receipt FILE ...]

LOG is a copy of log.db, or the JSON lines that ``ci-kb events --stored`` writes; KEY the log's public key, as
its receipts were handed out with; a receipt is a signed checkpoint somebody kept.  Answers “whole” (exit 0), or
“changed” or “cut off” with the first range of events that is wrong (exit 1); exit 2 for what it cannot read.

The tree is that of RFC 9162, section 2.1; signatures are Ed25519 (RFC 8032, section 5.1) over signed notes.
"""

import argparse
import base64
import hashlib
import json
import sqlite3
import sys
import uuid
from pathlib import Path

# Ed25519 (RFC 8032, section 5.1): only checking, so nothing here is secret.
P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
SQRT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)


def added(p, q):
    """Return the sum of two points, in extended coordinates."""
    a = (p[1] - p[0]) * (q[1] - q[0]) % P
    b = (p[1] + p[0]) * (q[1] + q[0]) % P
    c = 2 * p[3] * q[3] * D % P
    d = 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(number, p):
    """Return a multiple of a point."""
    total = (0, 1, 1, 0)
    while number:
        if number & 1:
            total = added(total, p)
        p, number = added(p, p), number >> 1
    return total


def same(p, q):
    """Say whether two points are one."""
    return (p[0] * q[2] - q[0] * p[2]) % P == 0 and (p[1] * q[2] - q[1] * p[2]) % P == 0


def x_of(y, odd):
    """Return the first coordinate of the point with this second one, or None."""
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * SQRT_OF_MINUS_ONE % P
    if y >= P or (x * x - square) % P or (x == 0 and odd):
        return None
    return P - x if x & 1 != odd else x


def point(octets):
    """Return the point that 32 bytes stand for, or None."""
    number = int.from_bytes(octets, "little")
    y = number & ((1 << 255) - 1)
    x = x_of(y, number >> 255)
    return None if x is None else (x, y, 1, x * y % P)


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE = (x_of(BASE_Y, 0), BASE_Y, 1, x_of(BASE_Y, 0) * BASE_Y % P)


def signed_by(public, message, signature):
    """Say whether the key signed the message."""
    key, commitment = point(public), point(signature[:32])
    number = int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or key is None or commitment is None or number >= L:
        return False
    challenge = hashlib.sha512(signature[:32] + public + message).digest()
    factor = int.from_bytes(challenge, "little") % L
    return same(times(number, BASE), added(commitment, times(factor, key)))


class Unreadable(Exception):
    """Something that was given cannot be read."""


def events_in(path):
    """Yield the bytes that each event is proven by: position, aggregate, version, topic and what is stored."""
    try:
        with path.open("rb") as opened:
            database = opened.read(16) == b"SQLite format 3\x00"
        for position, aggregate, version, topic, state in (of_database if database else of_lines)(path):
            name = f"{position}/{uuid.UUID(str(aggregate))}/{version}/{topic}/"
            yield position, name.encode() + state
    except (OSError, sqlite3.Error, ValueError, KeyError, TypeError) as error:
        raise Unreadable(f"{path} is no log that can be read: {error}") from None


def of_database(path):
    """Yield the rows of a copy of the log."""
    database = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        yield from database.execute(
            "SELECT rowid, originator_id, originator_version, topic, state FROM stored_events ORDER BY rowid"
        )
    finally:
        database.close()


def of_lines(path):
    """Yield the rows of an export, one JSON object a line, what is stored in base64."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            state = base64.b64decode(row["state"], validate=True)
            yield row["position"], row["id"], row["version"], row["topic"], state


class Tree:
    """A Merkle tree that grows by leaves; it holds the root of each complete subtree."""

    def __init__(self):
        self.size, self.subtrees = 0, []

    def add(self, data):
        """Let the tree grow by a leaf."""
        self.subtrees.append(hashlib.sha256(b"\x00" + data).digest())
        filled = self.size
        while filled & 1:
            right, left = self.subtrees.pop(), self.subtrees.pop()
            self.subtrees.append(hashlib.sha256(b"\x01" + left + right).digest())
            filled >>= 1
        self.size += 1

    def root(self):
        """Return the root of all leaves."""
        root = b""
        for subtree in reversed(self.subtrees):
            root = hashlib.sha256(b"\x01" + subtree + root).digest() if root else subtree
        return root or hashlib.sha256().digest()


def read_key(text):
    """Return the four bytes that a key is known by in a note, and the key."""
    try:
        name, _, key = text.strip().split("+", 2)
        octets = base64.b64decode(key, validate=True)
        return hashlib.sha256(name.encode() + b"\n" + octets).digest()[:4], octets[1:]
    except ValueError:
        raise Unreadable("The key is not the public key of a log.") from None


def read_receipt(path, known_by, key):
    """Return how many events a receipt is about, the position of the last, and the root.

    Raises `Unreadable` for a receipt that the key did not sign.
    """
    try:
        text, _, signatures = path.read_text(encoding="utf-8").partition("\n\n")
        lines = text.split("\n")
        size, root = int(lines[1]), base64.b64decode(lines[2], validate=True)
        position = int(lines[3].removeprefix("position "))
        signed = [base64.b64decode(line.rpartition(" ")[2]) for line in signatures.splitlines()]
    except (OSError, ValueError, IndexError) as error:
        raise Unreadable(f"{path} is no receipt: {error}") from None
    if not any(one[:4] == known_by and signed_by(key, f"{text}\n".encode(), one[4:]) for one in signed):
        raise Unreadable(f"{path} was not signed with this key, or was changed since.")
    return size, position, root


def verdict(events, receipts):
    """Return whether a log is what the receipts say, and a sentence."""
    wanted = {size: (position, root) for size, position, root in receipts}
    tree, last, good = Tree(), 0, 0
    for position, data in events:
        if position <= last:
            return "changed", f"event {position} stands after event {last}"
        tree.add(data)
        last = position
        if tree.size in wanted:
            if (position, tree.root()) != wanted[tree.size]:
                return "changed", f"an event from {good + 1} to {max(last, wanted[tree.size][0])} is not as it was"
            good = last
    if any(size > tree.size for size in wanted):
        return "cut off", f"events after {last} are missing"
    return "whole", f"{tree.size} events, {good} of the positions vouched for by receipts"


def main():
    """Read what was asked for, and say what became of the log."""
    parser = argparse.ArgumentParser(description="Says whether a log is whole.")
    parser.add_argument("log", type=Path, help="a copy of log.db, or its export as JSON lines")
    parser.add_argument("--key", required=True, help="the public key, or a file that holds it")
    parser.add_argument("--receipt", type=Path, action="append", required=True)
    given = parser.parse_args()
    try:
        key = Path(given.key).read_text(encoding="utf-8") if Path(given.key).is_file() else given.key
        receipts = [read_receipt(path, *read_key(key)) for path in given.receipt]
        word, sentence = verdict(events_in(given.log), receipts)
    except Unreadable as error:
        print(error, file=sys.stderr)
        return 2
    print(f"{word}: {sentence}")
    return 0 if word == "whole" else 1


if __name__ == "__main__":
    sys.exit(main())
