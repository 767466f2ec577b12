"""Turns the plain values of a JSON file into a document, or lists every fault, each with the path to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from marshmallow import ValidationError

from ci_kb.application import KnowledgeBase
from ci_kb.documents.document import Document
from ci_kb.documents.fields import Known, found, known, shortened
from ci_kb.documents.references import faults as faults_of_references
from ci_kb.documents.references import named
from ci_kb.documents.schemas import DocumentSchema
from ci_kb.domain.errors import InvalidDocument
from ci_kb.domain.vocabulary import Vocabulary
from ci_kb.guidance import Versions

Themes = Mapping[str, str]


def known_themes(kb: KnowledgeBase) -> Themes:
    """Return every theme there ever was, by its folded identifier and label.

    What was sorted under a theme that has been retired stays, so a document may name it.
    """
    themes: dict[str, str] = {}
    for event in kb.log.history(Vocabulary.ID):
        if isinstance(event, Vocabulary.Adopted):
            defined = event.themes
        else:
            defined = (event.theme,) if isinstance(event, Vocabulary.ThemeDefined) else ()
        for theme in defined:
            themes |= {theme.label.casefold(): theme.id, theme.id.casefold(): theme.id}
    return themes


def load(raw: Any, themes: Themes, versions: Versions) -> Document:
    """Return the document.

    Raises `InvalidDocument` with every fault.
    """
    if not isinstance(raw, dict):
        raise InvalidDocument([f"An episode document must be an object, {{…}}; found {found(raw)}."])
    whole = named(raw)
    faults = list(faults_of_references(whole))
    token = known.set(what_is_known(raw, themes, versions))
    try:
        document: Document = schema().load(whole)
    except ValidationError as error:
        faults = [*sentences(error.messages), *faults]
    finally:
        known.reset(token)
    if faults:
        raise InvalidDocument(faults)
    return document


@cache
def schema() -> DocumentSchema:
    """Return the schema, built once."""
    return DocumentSchema()


def what_is_known(raw: dict[str, Any], themes: Themes, versions: Versions) -> Known:
    """Return what the document may refer to; a version of the guidance nobody knows is a fault by itself."""
    version = raw.get("guidance")
    guidance = versions.get(version) if version in versions.names() else versions.current
    return Known(themes, guidance, versions.names(), invented=raw.get("demonstration") is True)


def sentences(messages: Any, path: str = "") -> Iterator[str]:
    """Yield the messages of a schema as sentences that begin with the path of the field."""
    if isinstance(messages, dict):
        for key, inner in messages.items():
            yield from sentences(inner, step(path, key))
    else:
        for message in messages:
            yield f"{path}: {message}" if path else str(message)


def step(path: str, key: Any) -> str:
    """Return the path one step further; what concerns a whole part has no step of its own."""
    if key == "_schema":
        return path
    if isinstance(key, int):
        return f"{path}[{key}]"
    name = shortened(str(key))
    return f"{path}.{name}" if path else name
