"""The kinds of item: where they lie, what their forms ask, and their content as named texts."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from marshmallow import Schema

from ci_kb.application import KnowledgeBase
from ci_kb.application.items import Items
from ci_kb.domain.finding import Finding, FindingContent
from ci_kb.domain.host_paper import HostPaper, HostPaperContent
from ci_kb.domain.key_point import KeyPoint, KeyPointContent
from ci_kb.domain.meeting import Meeting, MeetingContent
from ci_kb.domain.next_step import NO_FINDING, NextStep, NextStepContent
from ci_kb.domain.practice import Practice, PracticeContent
from ci_kb.domain.record import Visibility
from ci_kb.domain.shared_document import SharedDocument, SharedDocumentContent
from ci_kb.roles import Command
from projections.episodes import EpisodeLine
from projections.items import ItemVersion
from web import questions
from web.addresses import SECTIONS
from web.items import schemas
from web.items.evidence import NONE_RECORDED, evidence_offered, rests_on, shortened
from web.labels import short, theme
from web.parts import parts, reader
from web.preparing import fitting
from web.preparing import schemas as papers
from web.questions import VISIBILITIES
from web.seeing import may
from web.shell import day


@dataclass(frozen=True)
class Kind:
    """A kind of item.

    `asks` is what recording one is called, `happened` the field of its form that says when it happened,
    `known` what a form begins with, `known_again` what a correction begins with besides what stands, and
    `fit` makes a form fit the episode.  Of some kinds an episode has `only_one`.  One that
    `stays_with_the_team` is never released.
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
    known_again: Callable[[], dict[str, object]] = dict
    fit: Callable[[Schema, EpisodeLine, Any], None] = lambda *_: None
    only_one: bool = False
    stays_with_the_team: bool = False

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
        Kind(
            Meeting.NOUN,
            MeetingContent,
            lambda kb: kb.meetings,
            papers.RecordMeeting,
            papers.CorrectMeeting,
            "A meeting that was held meets its milestone by itself; nobody records it twice.",
            happened="held",
            known=fitting.meeting_begins_with,
            known_again=fitting.held_today,
            fit=fitting.offer_bodies,
        ),
        Kind(
            SharedDocument.NOUN,
            SharedDocumentContent,
            lambda kb: kb.shared_documents,
            papers.ShareDocument,
            papers.CorrectDocument,
            asks="Share a document with the team",
            known=lambda _: {"essential": True},
        ),
        Kind(
            HostPaper.NOUN,
            HostPaperContent,
            lambda kb: kb.host_papers,
            papers.WritePaper,
            papers.CorrectPaper,
            asks="Write the host’s paper",
            fit=fitting.advise_on_length,
            only_one=True,
        ),
        Kind(
            KeyPoint.NOUN,
            KeyPointContent,
            lambda kb: kb.key_points,
            schemas.RecordKeyPoint,
            schemas.CorrectKeyPoint,
            stays_with_the_team=True,
        ),
    )
}
"""The kinds by the part of the address that names them."""

NAMES = {
    "kind": "Kind",
    "title": "Title",
    "text": "Text",
    "group": "Group",
    "day": "Day of the fieldwork",
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


NATIONAL_BODIES = (
    "ADES",
    "Education Scotland",
    "Scottish Government",
    "COSLA",
    "Improvement Service",
    "Care Inspectorate",
    "General Teaching Council for Scotland",
)
"""Bodies suggested as owners of a next step, besides the host authority; any other may be typed."""


def sources_in_words(episode: str, names: Iterable[str]) -> str:
    """Return what something rests on, or was flagged in, as far as the reader of the page may see it."""
    return "; ".join(source.words for source in rests_on(episode, names))


def in_words(
    content: Mapping[str, Any],
    episode: str,
    themes: Callable[[str], str] = theme,
    sources: Callable[[str, Iterable[str]], str] = sources_in_words,
) -> dict[str, str]:
    """Return the content of an item of an episode as named texts."""
    return {
        NAMES[name]: _words(name, value, themes, lambda names: sources(episode, names))
        for name, value in content.items()
    }


def version_in_words(version: ItemVersion) -> dict[str, str]:
    """Return what a version of an item says and who may read it, as named texts."""
    return in_words(version.content, version.episode) | {
        "Who may read it": VISIBILITIES[Visibility(version.visibility)]
    }


def event_of(version: ItemVersion) -> str:
    """Return what happened that made the version."""
    return EVENTS[version.event.rpartition(".")[2]]


def schema_for(kind: Kind, form: type[Schema], line: EpisodeLine, content: Any = None) -> Schema:
    """Return a form on items of a kind, with the choices it offers at this moment.

    Who may read the item is asked of those alone who decide it for the host.
    """
    releases = may(Command.RELEASE, line) or "visibility" not in form().fields
    schema = form() if releases else form(exclude=("visibility",))
    kind.fit(schema, line, content)
    if "themes" in schema.fields:
        questions.offer_themes(schema, content.themes if content else ())
    if "evidence" in schema.fields:
        if content and not content.evidence:
            questions.let_be_empty(schema, "evidence")  # recorded before it was asked what a finding rests on
        questions.offer(schema, "evidence", evidence_offered(line, content.evidence if content else ()))
    if "from_finding" in schema.fields:
        chosen = content.from_finding if content else ""
        questions.offer(schema, "from_finding", findings_of(line.reference, chosen))
        questions.suggest(schema, "owner_body", (*map(short, line.hosts), *NATIONAL_BODIES))
    return schema


def findings_of(episode: str, chosen: str) -> dict[str, str]:
    """Return the findings a next step may follow from: those that stand, the one chosen before, or none."""
    items = parts().projections.items.of_episode(episode, reader())
    found = [item for item in items if item.kind == Finding.NOUN and not item.withdrawn]
    known = {item.reference: shortened(item.title) for item in found}
    before = {chosen: chosen} if chosen else {}
    return before | known | {NO_FINDING: NONE_RECORDED}


def _words(
    name: str, value: Any, themes: Callable[[str], str], sources: Callable[[Iterable[str]], str]
) -> str:
    match value:
        case bool():
            return "yes" if value else ""
        case list() | tuple() if name == "evidence":
            return sources(value)
        case str() if name == "flagged_from" and value:
            return sources([value])
        case list() | tuple():
            return ", ".join(map(themes, value) if name == "themes" else value)
        case date():
            return day(value)
        case str() if name in DAYS and value:
            return day(date.fromisoformat(value))
        case str() if name == "kind":
            return value.capitalize()
    return str(value or "")


def _unchanging(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
