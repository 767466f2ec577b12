"""Reads files of episode documents, and says of a bad file what is wrong, where, and what to do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ci_kb.documents.fields import found, shortened
from ci_kb.domain.errors import InvalidDocument

LARGEST = 50 * 1024 * 1024
"""Bytes a file may have: some hundred times the largest episode to be expected."""


@dataclass(frozen=True)
class Raw:
    """One document as it stands in a file, and the words for its place there."""

    where: str
    value: Any


class NotStrict(ValueError):
    """JSON that a careful reader refuses."""


def read(file: Path, largest: int = LARGEST) -> tuple[list[Raw], list[str]]:
    """Return the documents of a file, and a sentence for each part of it that cannot be read."""
    try:
        text = text_of(file, largest)
        if file.suffix.lower() == ".jsonl":
            return lines(file, text)
        return documents(file, parsed(text, str(file))), []
    except InvalidDocument as error:
        return [], list(error.faults)


def text_of(file: Path, largest: int) -> str:
    """Return the text of a file.

    Raises `InvalidDocument`.
    """
    content = bytes_of(file, largest)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        place = f"line {line}, byte {error.start + 1} of the file"
        raise InvalidDocument([f"{file}: {place}: this is not UTF-8. Save the file as UTF-8."]) from None
    if not text.strip():
        raise InvalidDocument([f"{file}: the file is empty. Put an episode document into it."])
    return text


def bytes_of(file: Path, largest: int) -> bytes:
    """Return the content of a file that is not too large.

    Raises `InvalidDocument`.
    """
    try:
        if file.is_dir():
            raise InvalidDocument([f"{file}: this is a folder. Name the files in it, such as {file}/*.json."])
        if file.stat().st_size > largest:
            raise too_large(file, largest)
        with file.open("rb") as stream:
            content = stream.read(largest + 1)
    except FileNotFoundError:
        raise InvalidDocument([f"{file}: there is no such file. Check its name."]) from None
    except OSError as error:
        raise InvalidDocument(
            [f"{file}: cannot be read ({error.strerror}). Check who may read it."]
        ) from None
    if len(content) > largest:
        raise too_large(file, largest)
    return content


def too_large(file: Path, largest: int) -> InvalidDocument:
    """Return the error for a file that is too large."""
    most = f"{largest / 1024 / 1024:g} MB"
    return InvalidDocument([f"{file}: larger than {most}. Send its documents in several files."])


def lines(file: Path, text: str) -> tuple[list[Raw], list[str]]:
    """Return the documents of a file that has one on each line, and the faults of the other lines."""
    documents: list[Raw] = []
    faults: list[str] = []
    for number, line in enumerate(text.split("\n"), start=1):
        where = f"{file}: line {number}"
        try:
            if line.strip():
                documents.append(labelled(where, parsed(line, where)))
        except InvalidDocument as error:
            faults += error.faults
    return documents, faults


def documents(file: Path, value: Any) -> list[Raw]:
    """Return the document, or the list of documents, that a file holds.

    Raises `InvalidDocument`.
    """
    if isinstance(value, dict):
        return [Raw(str(file), value)]
    if isinstance(value, list):
        return [labelled(f"{file}: document {n}", document) for n, document in enumerate(value, start=1)]
    raise InvalidDocument(
        [f"{file}: must hold an episode document, {{…}}, or a list of them, […]; found {found(value)}."]
    )


def labelled(where: str, value: Any) -> Raw:
    """Return one of several documents, with its reference in the words for its place."""
    reference = value.get("reference") if isinstance(value, dict) else None
    return Raw(f"{where} ({shortened(reference)})" if isinstance(reference, str) else where, value)


def parsed(text: str, where: str) -> Any:
    """Return what JSON text says, read strictly (RFC 8259): no field twice, no NaN.

    Raises `InvalidDocument`.
    """
    try:
        return json.loads(text, object_pairs_hook=without_repetition, parse_constant=refuse_constant)
    except json.JSONDecodeError as error:
        what = "ends too early; part of it is missing" if error.pos >= len(text.rstrip()) else error.msg
        raise InvalidDocument(
            [f"{where}: line {error.lineno}, column {error.colno} is not JSON ({what}). Correct it there."]
        ) from None
    except RecursionError:
        raise InvalidDocument(
            [f"{where}: lists and objects are nested too deep. An episode document has at most six levels."]
        ) from None
    except ValueError as error:
        raise InvalidDocument([f"{where}: {error}"]) from None


def without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object, or refuse one that has a field twice.

    Raises `NotStrict`.
    """
    whole = dict(pairs)
    if len(whole) < len(pairs):
        twice = next(repeated(name for name, _ in pairs))
        raise NotStrict(f"an object has the field {found(twice)} twice. Leave one of them out.")
    return whole


def repeated(names: Iterator[str]) -> Iterator[str]:
    """Yield the names that came before."""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            yield name
        seen.add(name)


def refuse_constant(name: str) -> None:
    """Refuse NaN and Infinity, which JSON does not have.

    Raises `NotStrict`.
    """
    raise NotStrict(f"{name} is no value of JSON. Write a number, or leave the field out.")
