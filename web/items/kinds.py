"""The three kinds of item: where they lie, what their forms ask, and their content as named texts."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from marshmallow import Schema

from ci_kb.application import KnowledgeBase
from ci_kb.application.items import Items
from ci_kb.domain.finding import Finding, FindingContent
from ci_kb.domain.next_step import NextStep, NextStepContent
from ci_kb.domain.practice import Practice, PracticeContent
from ci_kb.domain.record import Visibility
from projections.episodes import EpisodeLine
from projections.items import ItemVersion
from web import questions
from web.addresses import SECTIONS
from web.items import schemas
from web.labels import theme
from web.parts import parts, reader
from web.questions import VISIBILITIES
from web.shell import day


@dataclass(frozen=True)
class Kind:
    """A kind of item.

    `asks` is what recording one is called, `happened` the field of its form that says when it happened, and
    `known` what a form begins with.
    """

    noun: str
    content: type[Any]
    commands: Callable[[KnowledgeBase], Items[Any]]
    to_record: type[Schema]
    to_correct: type[Schema]
    hint: str = ""
    asks: str = ""
    happened: str = "on"
    known: Callable[[EpisodeLine], dict[str, object]] = lambda _: {}

    @property
    def of_the_knowledge_base(self) -> Items[Any]:
        """The commands on items of this kind."""
        return self.commands(parts().kb)

    def said(self, said: Mapping[str, Any], before: Any = None) -> Any:
        """Return the content that a form holds; what the form does not ask stays as it was before."""
        asked = [field.name for field in dataclasses.fields(self.content) if field.name in said]
        values = {name: _unchanging(said[name]) for name in asked}
        return dataclasses.replace(before, **values) if before else self.content(**values)


KINDS = {
    SECTIONS[kind.noun]: kind
    for kind in (
        Kind(
            Finding.NOUN,
            FindingContent,
            lambda kb: kb.findings,
            schemas.RecordFinding,
            schemas.CorrectFinding,
            "One thought at a time; others may be recording theirs at this moment.",
        ),
        Kind(
            Practice.NOUN,
            PracticeContent,
            lambda kb: kb.practices,
            schemas.RecordPractice,
            schemas.CorrectPractice,
            "“Sourcing, celebrating and sharing such practice should help make best use of the expertise "
            "across the system” (guidance, section 3).",
        ),
        Kind(
            NextStep.NOUN,
            NextStepContent,
            lambda kb: kb.next_steps,
            schemas.RecordNextStep,
            schemas.CorrectNextStep,
        ),
    )
}
"""The kinds by the part of the address that names them."""

NAMES = {
    "kind": "Kind",
    "title": "Title",
    "text": "Text",
    "group": "Group",
    "suits": "Where it suits",
    "contact_role": "Whom to ask",
    "predates_episode": "Older than the episode",
    "consent": "May be shared",
    "flagged_from": "Flagged in",
    "evidence": "Rests on",
    "owner": "Who does it",
    "owner_body": "Organisation",
    "due": "By which day",
    "due_text": "When",
    "from_finding": "Follows from the finding",
    "themes": "Themes",
    "planned": "Planned for",
    "held": "Held on",
    "bodies": "Who took part",
    "note": "Note",
    "link": "Link",
    "minutes": "Minutes to read",
    "essential": "Everybody should read it",
    "holder": "Who holds it",
    "dated": "Dated",
}
"""What the parts of an item's content are called on a page."""

DAYS = frozenset({"due", "planned", "held", "dated"})
"""The parts that hold a day."""

EVENTS = {
    "Recorded": "Recorded",
    "Corrected": "Corrected",
    "Released": "Readers changed",
    "Withdrawn": "Withdrawn",
    "ProgressReported": "Progress reported",
    "Confirmed": "Confirmed as still true",
}
"""What the events of an item are called on a page."""


def in_words(content: Mapping[str, Any]) -> dict[str, str]:
    """Return the content of an item as named texts."""
    return {NAMES[name]: _words(name, value) for name, value in content.items()}


def version_in_words(version: ItemVersion) -> dict[str, str]:
    """Return what a version of an item says and who may read it, as named texts."""
    return in_words(version.content) | {"Who may read it": VISIBILITIES[Visibility(version.visibility)]}


def event_of(version: ItemVersion) -> str:
    """Return what happened that made the version."""
    return EVENTS[version.event.rpartition(".")[2]]


def schema_for(kind: Kind, form: type[Schema], episode: str, content: Any = None) -> Schema:
    """Return a form on items of a kind, with the choices it offers at this moment."""
    schema = form()
    if "themes" in schema.fields:
        questions.offer_themes(schema, content.themes if content else ())
    if kind.noun == NextStep.NOUN:
        questions.offer(schema, "from_finding", findings_of(episode, content.from_finding if content else ""))
    return schema


def findings_of(episode: str, chosen: str) -> dict[str, str]:
    """Return the findings a next step may follow from: those that stand, and the one chosen before."""
    items = parts().projections.items.of_episode(episode, reader())
    found = [item for item in items if item.kind == Finding.NOUN and not item.withdrawn]
    known = {item.reference: _shortened(item.title) for item in found}
    return {chosen: chosen} | known if chosen else known


def _words(name: str, value: Any) -> str:
    match value:
        case bool():
            return "yes" if value else ""
        case list() | tuple():
            return ", ".join(map(theme, value) if name == "themes" else value)
        case date():
            return day(value)
        case str() if name in DAYS and value:
            return day(date.fromisoformat(value))
        case str() if name == "kind":
            return value.capitalize()
    return str(value or "")


def _shortened(text: str, longest: int = 90) -> str:
    return text if len(text) <= longest else text[:longest].rsplit(" ", 1)[0] + " …"


def _unchanging(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
