"""What an issued edition says, as it is stored: both forms, and every source once, named by its number."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from ci_kb.domain.redaction import Ground, mark
from projections.gathering.parts import (
    Block,
    Draft,
    Listing,
    Paragraph,
    Quotation,
    Sentence,
    Source,
    encode,
)

FORMAT = "ci-kb-edition/1"

NAMED, UNNAMED = "named", "unnamed"
"""The forms of an edition: one for the network, one that names no authority."""

HOLD_SOURCES = frozenset({"sources", "source", "considered", "cited", "not_surfaced"})
"""Where sources stand in a form: a list of them, or one."""


def packed(named: Draft, unnamed: Draft) -> dict[str, Any]:
    """Return both forms of a draft as they are stored."""
    numbers: dict[tuple[Any, ...], int] = {}
    forms = {NAMED: msgspec.to_builtins(named), UNNAMED: msgspec.to_builtins(unnamed)}
    told = {name: _pack(form, numbers) for name, form in forms.items()}
    return {"format": FORMAT, "sources": [dict(source) for source in numbers], **told}


def unpacked(content: Mapping[str, Any], form: str) -> Draft:
    """Return a form of an edition as a draft."""
    return msgspec.convert(_unpack(content[form], content["sources"]), Draft, strict=False)


def without(draft: Draft, hidden: Mapping[int, str]) -> Draft:
    """Return a draft in which a mark stands for all that tells some events, given with their grounds."""
    if not hidden:
        return draft
    sections = tuple(
        msgspec.structs.replace(section, blocks=tuple(_without(block, hidden) for block in section.blocks))
        for section in draft.sections
    )
    return msgspec.structs.replace(draft, sections=sections)


def _without(block: Block, hidden: Mapping[int, str]) -> Block:
    match block:
        case Paragraph() | Listing():
            told = tuple(_mark(one, hidden) for one in block.sentences)
            return msgspec.structs.replace(block, sentences=told)
        case Quotation() if block.source.position in hidden:
            return msgspec.structs.replace(block, text=mark(Ground(hidden[block.source.position])))
    return block


def _mark(sentence: Sentence, hidden: Mapping[int, str]) -> Sentence:
    gone = [] if sentence.counts else [one for one in sentence.sources if one.position in hidden]
    if not gone:
        return sentence
    return msgspec.structs.replace(sentence, text=mark(Ground(hidden[gone[0].position])))


def digest_of(content: Mapping[str, Any]) -> str:
    """Return the SHA-256 of what an edition says, in hexadecimal."""
    return hashlib.sha256(encode(content)).hexdigest()


def rests_on(content: Mapping[str, Any]) -> set[Source]:
    """Return every source that the text of an edition, in either form, rests on; not what it leaves out."""
    sources = content.get("sources", ())
    numbers = {
        number for form in (NAMED, UNNAMED) for number in _numbers(content.get(form, {}).get("sections", ()))
    }
    return {msgspec.convert(sources[number], Source) for number in numbers}


def _pack(part: Any, numbers: dict[tuple[Any, ...], int]) -> Any:
    if isinstance(part, list | tuple):
        return [_pack(one, numbers) for one in part]
    if not isinstance(part, dict):
        return part
    return {
        name: _number(value, numbers) if name in HOLD_SOURCES else _pack(value, numbers)
        for name, value in part.items()
    }


def _number(value: Any, numbers: dict[tuple[Any, ...], int]) -> Any:
    if isinstance(value, dict):
        return numbers.setdefault(tuple(sorted(value.items())), len(numbers))
    return [_number(one, numbers) for one in value]


def _unpack(part: Any, sources: list[Any]) -> Any:
    if isinstance(part, list):
        return [_unpack(one, sources) for one in part]
    if not isinstance(part, dict):
        return part
    return {
        name: _source(value, sources) if name in HOLD_SOURCES else _unpack(value, sources)
        for name, value in part.items()
    }


def _source(value: Any, sources: list[Any]) -> Any:
    return sources[value] if isinstance(value, int) else [sources[one] for one in value]


def _numbers(part: Any) -> Iterator[int]:
    if isinstance(part, list):
        for one in part:
            yield from _numbers(one)
    elif isinstance(part, dict):
        for name, value in part.items():
            if name in HOLD_SOURCES:
                yield from [value] if isinstance(value, int) else value
            else:
                yield from _numbers(value)
