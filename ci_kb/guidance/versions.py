"""Which versions of the guidance there are: those the package carries, and those in a data folder.

A data folder may hold further versions in `guidance/VERSION.json`, and name the current one in
`guidance/current.txt`; without that, the version in force latest is the current one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path

from ci_kb.domain.errors import InvalidGuidance, NotFound
from ci_kb.guidance.model import Guidance
from ci_kb.guidance.reading import read

CURRENT_NAME = "current.txt"


class Versions:
    """The versions of the guidance that are known, read once; without a folder, those the package carries.

    Raises `InvalidGuidance` for a file that cannot be read as one.
    """

    def __init__(self, folder: Path | None = None) -> None:
        found = {guidance.version: guidance for guidance in carried()}
        for guidance in in_folder(folder) if folder else ():
            if found.get(guidance.version, guidance) != guidance:
                raise InvalidGuidance([f"{folder}: {carried_already(guidance.version)}"])
            found[guidance.version] = guidance
        self._found = dict(sorted(found.items(), key=lambda one: (one[1].in_force_from, one[0])))
        self._current = current_named(folder, self._found) or list(self._found)[-1]

    def names(self) -> tuple[str, ...]:
        """Return the versions, the oldest first."""
        return tuple(self._found)

    def get(self, version: str) -> Guidance:
        """Return a version.

        Raises `NotFound`.
        """
        try:
            return self._found[version]
        except KeyError:
            raise NotFound("version of the guidance", version) from None

    @property
    def current(self) -> Guidance:
        """The version under which an episode is opened."""
        return self._found[self._current]


def carried_already(version: str) -> str:
    """Return what to say of a file that would replace a version the program carries."""
    return (
        f"The version “{version}” is carried by the program already, with other words. Name the new one "
        "otherwise: episodes keep the version they began under."
    )


@cache
def carried() -> tuple[Guidance, ...]:
    """Return the versions the package carries."""
    found = [entry for entry in files("ci_kb.guidance").iterdir() if entry.name.endswith(".json")]
    return tuple(read_text(entry.name, entry.read_text(encoding="utf-8")) for entry in found)


def in_folder(folder: Path) -> Iterator[Guidance]:
    """Yield the versions in a folder, which need not be there."""
    for path in sorted(folder.glob("*.json")):
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise InvalidGuidance([f"{path}: The file cannot be read: {error}."]) from None
        yield read_text(str(path), text)


def read_text(name: str, text: str) -> Guidance:
    """Return the version that the text of a file describes; the file is named like the version.

    Raises `InvalidGuidance`, each sentence beginning with the file.
    """
    try:
        guidance = read(json.loads(text))
    except json.JSONDecodeError as error:
        raise InvalidGuidance([f"{name}: This is not JSON, at line {error.lineno}: {error.msg}."]) from None
    except InvalidGuidance as invalid:
        raise InvalidGuidance([f"{name}: {fault}" for fault in invalid.faults]) from None
    if Path(name).stem != guidance.version:
        raise InvalidGuidance(
            [f"{name}: The file holds the version “{guidance.version}”. Name it {guidance.version}.json."]
        )
    return guidance


def current_named(folder: Path | None, found: dict[str, Guidance]) -> str:
    """Return the version that the folder says is the current one, or nothing when it says none.

    Raises `InvalidGuidance` when there is no such version.
    """
    path = folder / CURRENT_NAME if folder else None
    if path is None or not path.is_file():
        return ""
    name = path.read_text(encoding="utf-8", errors="replace").strip()
    if name not in found:
        known = ", ".join(found)
        raise InvalidGuidance([f"{path}: There is no version “{name[:60]}”. Write one of: {known}."])
    return name


@cache
def _carried_versions() -> Versions:
    return Versions()


def guidance(version: str = "") -> Guidance:
    """Return a version the package carries; without a name, the current one of them.

    Raises `NotFound`.
    """
    return _carried_versions().get(version) if version else _carried_versions().current


def versions() -> tuple[str, ...]:
    """Return the versions the package carries, the oldest first."""
    return _carried_versions().names()
