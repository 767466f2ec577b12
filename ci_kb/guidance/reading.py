"""Reads a version of the guidance from its file's JSON, or says in sentences what is wrong with it."""

from __future__ import annotations

import types
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from enum import StrEnum
from typing import Any, get_args, get_origin, get_type_hints

from ci_kb.domain.errors import InvalidGuidance
from ci_kb.guidance.checking import faults_of
from ci_kb.guidance.model import Guidance

KINDS = {str: "text", int: "a whole number", date: "a day such as 2022-11-01"}


def read(data: Any) -> Guidance:
    """Return the guidance that a version's file describes.

    Raises `InvalidGuidance` with every fault that was found.
    """
    faults: list[str] = []
    found = taken(Guidance, data, "", faults)
    faults = faults or list(faults_of(found))
    if faults:
        raise InvalidGuidance(faults)
    guidance: Guidance = found
    return guidance


def taken(kind: Any, value: Any, path: str, faults: list[str]) -> Any:
    """Return a value of JSON as the kind that a field asks for, noting what is wrong with it."""
    if is_dataclass(kind):
        return taken_object(kind, value, path, faults)
    if get_origin(kind) is tuple:
        return taken_list(get_args(kind)[0], value, path, faults)
    if isinstance(kind, types.UnionType):
        first, _ = get_args(kind)
        return None if value is None else taken(first, value, path, faults)
    if issubclass(kind, StrEnum):
        return taken_choice(kind, value, path, faults)
    if kind is date and isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    elif type(value) is kind and value != "":
        return value
    faults.append(f"{path}: Write {KINDS[kind]}; found {shown(value)}.")
    return None


def taken_object(kind: Any, value: Any, path: str, faults: list[str]) -> Any:
    """Return an object of JSON as a dataclass; a field that is missing or unknown is a fault."""
    if not isinstance(value, dict):
        faults.append(f"{path or 'The file'}: Write an object with fields, {{…}}; found {shown(value)}.")
        return None
    known = {field.name: field for field in fields(kind)}
    before = len(faults)
    faults.extend(
        f"{joined(path, name)}: There is no such field here. Use one of: {', '.join(known)}."
        for name in value
        if name not in known
    )
    hints = get_type_hints(kind)
    given = {}
    for name, field in known.items():
        if name in value:
            given[name] = taken(hints[name], value[name], joined(path, name), faults)
        elif field.default is MISSING:
            faults.append(f"{joined(path, name)}: This is missing. Add it.")
    return kind(**given) if len(faults) == before else None


def taken_list(kind: Any, value: Any, path: str, faults: list[str]) -> tuple[Any, ...]:
    """Return a list of JSON as a tuple."""
    if not isinstance(value, list):
        faults.append(f"{path}: Write a list, […]; found {shown(value)}.")
        return ()
    return tuple(taken(kind, one, f"{path}[{place}]", faults) for place, one in enumerate(value))


def taken_choice(kind: type[StrEnum], value: Any, path: str, faults: list[str]) -> Any:
    """Return a word of JSON as a member of an enumeration."""
    if isinstance(value, str) and value in list(kind):
        return kind(value)
    faults.append(f"{path}: {shown(value)} is not one of: {', '.join(kind)}.")
    return None


def joined(path: str, name: str) -> str:
    """Return the path one field further."""
    return f"{path}.{name}" if path else name


def shown(value: Any) -> str:
    """Return a value as a message shows it."""
    match value:
        case None:
            return "nothing"
        case list():
            return "a list"
        case dict():
            return "an object"
        case str():
            return f"“{value[:60]}”"
    return str(value).lower()
