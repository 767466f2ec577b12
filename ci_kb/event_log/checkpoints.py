"""Signed checkpoints: how many events there were, and the root over them, in the form of a signed note.

The form is that of transparency logs (C2SP, tlog-checkpoint and signed-note; Ed25519, RFC 8032), so that a
checkpoint can be kept and checked without this program.
"""

from __future__ import annotations

import base64
import hashlib
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from ci_kb.domain.errors import LogDamaged, Refused

ED25519 = b"\x01"
NOT_A_RECEIPT = "This is not a receipt of a log: it should be a text as it was downloaded, unchanged."
NOT_A_KEY = "This is not the public key of a log: it should be one line as it was downloaded, unchanged."


@dataclass(frozen=True)
class Checkpoint:
    """What was signed: the log's name, how many events, the position of the last, the root, and when.

    `sha256` is the digest of a file that tells of the log as it was then.
    """

    origin: str
    size: int
    position: int
    root: bytes
    at: datetime
    sha256: str = ""

    def text(self) -> str:
        """Return the text that is signed."""
        root = base64.b64encode(self.root).decode()
        at = self.at.astimezone(UTC).isoformat(timespec="seconds")
        file = f"sha256 {self.sha256}\n" if self.sha256 else ""
        return f"{self.origin}\n{self.size}\n{root}\nposition {self.position}\nat {at}\n{file}"

    @classmethod
    def read(cls, note: str) -> Self:
        """Return what a signed note says, its signature unchecked.

        Raises `Refused`.
        """
        try:
            origin, size, root, position, at, *more = note.partition("\n\n")[0].split("\n")
            return cls(
                origin,
                int(size),
                int(position.removeprefix("position ")),
                base64.b64decode(root, validate=True),
                datetime.fromisoformat(at.removeprefix("at ")),
                more[0].removeprefix("sha256 ") if more else "",
            )
        except ValueError:
            raise Refused(NOT_A_RECEIPT) from None


@dataclass(frozen=True)
class Verifier:
    """The public half of a key, under its name."""

    name: str
    key: bytes

    @property
    def hash(self) -> bytes:
        """Four bytes by which the key is known in a note."""
        return hashlib.sha256(self.name.encode() + b"\n" + ED25519 + self.key).digest()[:4]

    def __str__(self) -> str:
        """Return the key as people hand it on."""
        return f"{self.name}+{self.hash.hex()}+{base64.b64encode(ED25519 + self.key).decode()}"

    @classmethod
    def read(cls, text: str) -> Self:
        """Return the key that was handed on.

        Raises `Refused`.
        """
        try:
            name, _, key = text.strip().split("+", 2)
            octets = base64.b64decode(key, validate=True)
            Ed25519PublicKey.from_public_bytes(octets[1:])
        except ValueError:
            raise Refused(NOT_A_KEY) from None
        return cls(name, octets[1:])

    def has_signed(self, note: str) -> bool:
        """Say whether the key signed the note."""
        text, _, signatures = note.partition("\n\n")
        public = Ed25519PublicKey.from_public_bytes(self.key)
        for line in signatures.splitlines():
            try:
                signed = base64.b64decode(line.rpartition(" ")[2], validate=True)
                if signed[:4] == self.hash:
                    public.verify(signed[4:], f"{text}\n".encode())
                    return True
            except (ValueError, InvalidSignature):
                continue
        return False


class Signer:
    """The key of a log, kept in a file that only its owner can read."""

    def __init__(self, name: str, key: Ed25519PrivateKey) -> None:
        self._key = key
        self.verifier = Verifier(name, key.public_key().public_bytes_raw())

    @classmethod
    def at(cls, path: Path, name: str = "ci-kb") -> Self:
        """Return the key in a file, made when there is none.

        Raises `LogDamaged` when the file holds no key.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with open(path, "x", encoding="ascii", opener=owner_only) as new:
                new.write(Ed25519PrivateKey.generate().private_bytes_raw().hex())
        except FileExistsError:
            pass
        try:
            key = bytes.fromhex(path.read_text(encoding="ascii"))
            return cls(name, Ed25519PrivateKey.from_private_bytes(key))
        except ValueError:
            raise LogDamaged(
                f"{path} holds no key. Restore it from its own backup, or delete it: a new key is made, and "
                "receipts of the old one can still be checked with its public key."
            ) from None

    def sign(self, checkpoint: Checkpoint) -> str:
        """Return the checkpoint as a signed note."""
        text = checkpoint.text()
        signed = base64.b64encode(self.verifier.hash + self._key.sign(text.encode())).decode()
        return f"{text}\n— {self.verifier.name} {signed}\n"


def owner_only(name: str, flags: int) -> int:
    """Open a file that nobody but its owner may read."""
    return os.open(name, flags, 0o600)
