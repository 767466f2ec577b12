"""Keeps the proofs of erasure, which name nobody, in the data folder."""

from __future__ import annotations

import json
import re
from pathlib import Path

import msgspec

from web.forgetting.erasing import Proof

FOLDER = "erasures"
NAME = re.compile(r"[A-Za-z0-9-]{1,60}")


def keep(folder: Path, proof: Proof) -> str:
    """Write a proof down, and return the name it is kept under."""
    name = proof.redaction or f"none-{proof.erased_at.replace(':', '').replace('+', '-')}"
    kept = folder / FOLDER
    kept.mkdir(exist_ok=True)
    (kept / f"{name}.json").write_text(json.dumps(proof.as_json(), indent=1) + "\n", encoding="utf-8")
    return name


def read(folder: Path, name: str) -> Proof | None:
    """Return the proof kept under a name, or None when there is none."""
    path = folder / FOLDER / f"{name}.json"
    if not NAME.fullmatch(name) or not path.is_file():
        return None
    return msgspec.convert(json.loads(path.read_text(encoding="utf-8")), Proof)


def kept(folder: Path) -> dict[str, Proof]:
    """Return every proof, by the name it is kept under."""
    names = sorted(path.stem for path in (folder / FOLDER).glob("*.json"))
    return {name: proof for name in names if (proof := read(folder, name))}
