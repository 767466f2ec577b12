"""The three kinds of shared words: what their forms ask, and what their pages say of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from marshmallow import Schema

from ci_kb.application.vocabulary import Words
from ci_kb.domain.authorities import folded
from ci_kb.domain.vocabulary import Ring, Term, Theme, Wording
from projections.vocabulary import WordVersion
from projections.vocabulary_rows import MERGED, RETIRED, Word
from web import labels
from web.vocabulary import schemas

LONGEST_REFERENCE = 60


@dataclass(frozen=True)
class Kind:
    """A kind of shared words; `make` makes one of a form, given the identifier of one that is changed."""

    noun: str
    plural: str
    title: str
    hint: str
    to_add: type[Schema]
    to_change: type[Schema]
    make: Callable[[Mapping[str, Any], str], Word]
    define: Callable[[Words], Callable[..., Any]]
    retire: Callable[[Words], Callable[..., Any]]
    of: Callable[[Wording], Mapping[str, Any]]


def term_of(said: Mapping[str, Any], name: str) -> Term:
    """Return the term that a form holds; one that is changed keeps its name."""
    return Term(name or said["term"], said["expansion"], said["related"], said["note"])


def ring_of(said: Mapping[str, Any], name: str) -> Ring:
    """Return the words that mean the same, named after the first of them."""
    return Ring(name or reference_of(said["terms"][0]), said["terms"])


def theme_of(said: Mapping[str, Any], name: str) -> Theme:
    """Return the theme that a form holds, named after what it was called first."""
    return Theme(
        name or reference_of(said["label"]), said["label"], said["also_called"], said["national_priority"]
    )


def reference_of(words: str) -> str:
    """Return a name as a reference: small, hyphens for blanks and signs."""
    return re.sub(r"[^a-z0-9]+", "-", folded(words)).strip("-")[:LONGEST_REFERENCE] or "words"


KINDS = {
    kind.plural: kind
    for kind in (
        Kind(
            "term",
            "terms",
            "Terms and acronyms",
            "A search for an acronym also finds what it stands for, and the other way round.",
            schemas.AddTerm,
            schemas.ChangeTerm,
            term_of,
            lambda words: words.define_term,
            lambda words: words.retire_term,
            lambda wording: wording.terms,
        ),
        Kind(
            "ring",
            "rings",
            "Words that mean the same",
            "A search for any of the words of a line finds the others too.",
            schemas.AddRing,
            schemas.ChangeRing,
            ring_of,
            lambda words: words.define_ring,
            lambda words: words.retire_ring,
            lambda wording: wording.rings,
        ),
        Kind(
            "theme",
            "themes",
            "Themes",
            "The few themes that findings, practice and focuses are sorted under.",
            schemas.AddTheme,
            schemas.ChangeTheme,
            theme_of,
            lambda words: words.define_theme,
            lambda words: words.retire_theme,
            lambda wording: wording.themes,
        ),
    )
}
"""The kinds by the part of the address that names them."""

OF_NOUN = {kind.noun: kind for kind in KINDS.values()}

CALLED = {"term": "term", "ring": "set of words", "theme": "theme"}
"""What a word of each kind is called in a sentence."""


def title_of(word: Word) -> str:
    """Return what a word is called on a page."""
    match word:
        case Term():
            return word.term
        case Ring():
            return ", ".join(word.terms[:3]) + (" …" if len(word.terms) > 3 else "")
    return word.label


def in_words(word: Word) -> dict[str, str]:
    """Return what a word says, as named texts."""
    match word:
        case Term():
            return {
                "Stands for": word.expansion,
                "Words close to it": ", ".join(word.related),
                "What else it may mean": word.note,
            }
        case Ring():
            return {"Words that mean the same": ", ".join(word.terms)}
    return {
        "Name": word.label,
        "Also called": ", ".join(word.also_called),
        "National priority": word.national_priority.capitalize(),
    }


def typed(word: Word) -> dict[str, object]:
    """Return a word as it is typed into its form."""
    return {
        name: "\n".join(value) if isinstance(value, tuple) else value for name, value in vars(word).items()
    }


def event_of(version: WordVersion, *, first: bool) -> str:
    """Return what happened that made a version."""
    if version.event == "Vocabulary.Adopted":
        return "Carried by the program"
    if version.state == MERGED:
        return f"Became part of “{labels.theme(version.merged_into)}”"
    if version.state == RETIRED:
        return "No longer used"
    return "Added" if first else "Changed"


def address_of(version: WordVersion, day: date | None = None) -> str:
    """Return the address of a word's own page."""
    return url_for("vocabulary.show", plural=OF_NOUN[version.kind].plural, name=version.name, as_at=day)


def holds(version: WordVersion, wanted: str) -> bool:
    """Say whether a word, in any of its parts, holds what is looked for."""
    said = [version.name, title_of(version.word), *in_words(version.word).values()]
    return any(wanted in folded(part) for part in said)
