"""Looks through the bytes of files for names: as text in any case, in UTF-16, in base64, in archives."""

from __future__ import annotations

import base64
import gzip
import json
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

AT_ONCE = 1 << 20
OVERLAP = 4096
"""Bytes read at once, and how many of them are looked at again with the next ones."""

BETWEEN = rb"(?:[\s\x00+._-]|%20|\\n|\\u00a0|\xc2\xa0|&nbsp;){1,8}"
"""What may stand between the words of a name."""

ARCHIVES = {".zip", ".docx", ".xlsx", ".pptx", ".odt", ".jar", ".whl"}


@dataclass(frozen=True)
class Scan:
    """What was looked through, and where the names were found."""

    files: int
    size: int
    found: tuple[str, ...]
    unread: tuple[str, ...] = ()

    @property
    def clean(self) -> bool:
        """Whether everything was read and nothing found."""
        return not self.found and not self.unread


def scan(folder: Path, names: Iterable[str]) -> Scan:
    """Look through every file below a folder for names, in their paths too."""
    patterns = patterns_of(names)
    files = size = 0
    found: list[str] = []
    unread: list[str] = []
    for path in sorted(folder.rglob("*") if folder.is_dir() else [folder]):
        shown = path.relative_to(folder).as_posix() if path != folder else path.name
        if holds(shown.encode(errors="surrogateescape"), patterns):
            shown = f"the name of file {len(found) + 1} that was found"
            found.append(shown)
        if not path.is_file() or path.is_symlink():
            continue
        try:
            files, size = files + 1, size + path.stat().st_size
            if shown not in found and any(holds(piece, patterns) for piece in pieces(path)):
                found.append(shown)
        except FileNotFoundError:
            continue  # It was deleted while we looked.
        except (OSError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
            unread.append(shown)
    return Scan(files, size, tuple(found), tuple(unread))


def holds(piece: bytes, patterns: Iterable[re.Pattern[bytes]]) -> bool:
    """Say whether bytes hold one of the names."""
    return any(pattern.search(piece) for pattern in patterns)


def pieces(path: Path) -> Iterator[bytes]:
    """Yield the bytes of a file, in pieces that overlap; of an archive, of what is in it too."""
    with path.open("rb") as file:
        before = b""
        while piece := file.read(AT_ONCE):
            yield before + piece
            before = piece[-OVERLAP:]
    if path.suffix.lower() == ".gz":
        with gzip.open(path) as packed:
            while piece := packed.read(AT_ONCE):
                yield piece
    elif path.suffix.lower() in ARCHIVES:
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                yield name.encode()
                yield archive.read(name)


def patterns_of(names: Iterable[str]) -> list[re.Pattern[bytes]]:
    """Return what to look for: one pattern that ignores capitals, and one of exact bytes."""
    wanted = [name for name in names if name.strip()]
    anyhow = {pattern for name in wanted for pattern in spellings(name)}
    exact = {re.escape(coded) for name in wanted for coded in in_base64(name)}
    return [
        re.compile(b"|".join(sorted(patterns)), flags)
        for patterns, flags in ((anyhow, re.IGNORECASE), (exact, 0))
        if patterns
    ]


def spellings(name: str) -> Iterator[bytes]:
    """Yield patterns of a name as text: with and without accents, escaped, and in UTF-16."""
    bare = "".join(
        letter for letter in unicodedata.normalize("NFKD", name) if not unicodedata.combining(letter)
    )
    for written in {name, name.lower(), name.upper(), bare}:
        for form in ("NFC", "NFD"):
            parts = unicodedata.normalize(form, written).split()
            for encoded in (
                [part.encode() for part in parts],
                [json.dumps(part)[1:-1].encode() for part in parts],
                [quote(part).encode() for part in parts],
            ):
                yield BETWEEN.join(map(re.escape, encoded))
            # Little- and big-endian differ in the bytes before the first and after the last letter alone.
            yield re.escape(" ".join(parts).encode("utf-16-be")[1:])
            yield re.escape(" ".join(parts).encode("utf-16-le")[:-1])


def in_base64(name: str) -> Iterator[bytes]:
    """Yield what a name looks like within base64, wherever it begins in a group of three bytes."""
    for written in {name, name.lower(), name.upper(), name.title()}:
        raw = written.encode()
        for offset in range(3):
            coded = base64.b64encode(b"\0" * offset + raw).rstrip(b"=")
            whole = coded[(0, 2, 3)[offset] :]
            # The last character is shared with what follows, unless the name ends with a group.
            yield whole if (offset + len(raw)) % 3 == 0 else whole[:-1]
