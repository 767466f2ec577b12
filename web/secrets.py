"""Secrets come from the environment or from files, and a weak one is refused before anything is served."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from ci_kb.domain.errors import LogDamaged, Refused

SHORTEST_KEY = 32
FEWEST_DIFFERENT = 12
VARIABLE = "CI_KB_SECRET_KEY"

OBVIOUS = (
    "secret",
    "password",
    "changeme",
    "change-me",
    "example",
    "default",
    "development",
    "testing",
    "abcdef",
)


def secret_key(data: Path) -> str:
    """Return the key that signs cookies: of the environment, or else one kept in the data folder.

    Raises `LogDamaged` when the file holds no key.
    """
    if key := os.environ.get(VARIABLE):
        return key
    path = data / "secret.key"
    try:
        with open(path, "x", encoding="ascii", opener=lambda name, flags: os.open(name, flags, 0o600)) as new:
            new.write(secrets.token_hex(SHORTEST_KEY))
    except FileExistsError:
        pass
    key = path.read_text(encoding="ascii").strip()
    if len(key) < SHORTEST_KEY:
        raise LogDamaged(
            f"{path} holds no key. Delete the file; a new key is made, and everybody signs in again."
        )
    return key


def refuse_weak_secrets(data: Path, environment: Mapping[str, str]) -> None:
    """Refuse to serve with a key that could be guessed, or that others on the machine can read.

    Raises `Refused` with what to do.
    """
    key = environment.get(VARIABLE, "")
    if key and is_weak(key):
        raise Refused(
            f"{VARIABLE} could be guessed. Set it to what this prints, or leave it out, and a key is made: "
            'python3 -c "import secrets; print(secrets.token_hex(32))"'
        )
    if not key:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        secret_key(data)
        file_for_its_owner_alone(data / "secret.key")


def is_weak(key: str) -> bool:
    """Say whether a key is short, of few different characters, or made of words one would try."""
    return (
        len(key) < SHORTEST_KEY
        or len(set(key)) < FEWEST_DIFFERENT
        or any(word in key.casefold() for word in OBVIOUS)
    )


def file_for_its_owner_alone(path: Path) -> str:
    """Return what a file holds, which nobody else on the machine may read.

    Raises `Refused`.
    """
    try:
        mode = path.stat().st_mode
        if os.name == "posix" and mode & 0o077:
            raise Refused(f"{path} can be read by others on this machine. Run: chmod 600 {path}")
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(f"{path} cannot be read: {error}.") from error
