"""What a finding rests on and what practice was flagged in, as far as the reader may see it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from flask import url_for

from ci_kb.domain.finding import NO_EVIDENCE, Finding
from ci_kb.domain.key_point import KeyPoint
from ci_kb.domain.meeting import Meeting
from ci_kb.domain.next_step import NextStep
from projections.episodes import EpisodeLine
from projections.items import ItemVersion
from projections.tables import NOW
from web.addresses import SECTIONS
from web.labels import item_url
from web.parts import parts, reader
from web.seeing import sees

NONE_RECORDED = "None recorded"

KEY_POINTS = SECTIONS[KeyPoint.NOUN]
SELF_EVALUATION = "self-evaluation"
SESSIONS = "sessions"

SECTION_OF = {kind: SECTIONS[kind] for kind in (KeyPoint.NOUN, Finding.NOUN, NextStep.NOUN, Meeting.NOUN)}
KIND_IN = {section: kind for kind, section in SECTION_OF.items()}
"""The kinds of item that something rests on or is flagged in, by the first part of their names."""


@dataclass(frozen=True)
class Source:
    """Something that was recorded, by its name such as "key-points/k3": what it says, and where it lies.

    One that the reader may not see has no address, and its words say no more than what it is.
    """

    name: str
    words: str
    address: str = ""


def rests_on(episode: str, evidence: Iterable[str], at: int = NOW) -> list[Source]:
    """Return what a finding rests on, in the order in which it was named."""
    return [_source(episode, name, at) for name in evidence]


def evidence_offered(line: EpisodeLine, chosen: Iterable[str] = ()) -> dict[str, str]:
    """Return what a finding may rest on, by name: what was chosen before, then all that stands, or none."""
    before = {source.name: source.words for source in rests_on(line.reference, chosen)}
    offered = {NO_EVIDENCE: NONE_RECORDED} | {
        source.name: source.words for source in (*_key_points(line.reference), *_statements(line.reference))
    }
    return {name: offered.get(name, words) for name, words in (before | offered).items()}


def key_points_of(episode: str) -> list[ItemVersion]:
    """Return the key points of an episode that stand and that the reader may see, in order."""
    items = parts().projections.items.of_episode(episode, reader(), kinds=(KeyPoint.NOUN,))
    return [item for item in items if not item.withdrawn]


def described(item: ItemVersion) -> str:
    """Return an item in one line; a key point with its group and day."""
    kind = item.kind.capitalize()
    if item.kind == KeyPoint.NOUN:
        where = filter(None, [item.content["group"], f"day {item.content['day']}"])
        kind = f"{kind} ({', '.join(where)})"
    return f"{kind}: {shortened(item.title)}"


def shortened(text: str, longest: int = 90) -> str:
    """Return the first words of a text."""
    return text if len(text) <= longest else text[:longest].rsplit(" ", 1)[0] + " …"


def _source(episode: str, name: str, at: int) -> Source:
    section, _, reference = name.partition("/")
    if section in KIND_IN:
        return _item(episode, name, KIND_IN[section], reference, at)
    if section == SELF_EVALUATION:
        known = {source.name: source for source in _statements(episode, at)}
        return known.get(name, Source(name, "a line of the self-evaluation"))
    if section == SESSIONS:
        return Source(
            name, f"the programme: {reference}", url_for("fieldwork_programme.show", reference=episode)
        )
    return Source(name, NONE_RECORDED if name == NO_EVIDENCE else name)


def _item(episode: str, name: str, kind: str, reference: str, at: int) -> Source:
    history = parts().projections.items.history(kind, episode, reference, reader())
    known = [version for version in history if version.facts.position <= at]
    if not known:
        return Source(name, f"a {kind} of the team")
    words = f"a {kind} that was withdrawn" if known[-1].withdrawn else described(known[-1])
    return Source(name, words, item_url(kind, episode, reference))


def _key_points(episode: str) -> Iterator[Source]:
    for point in key_points_of(episode):
        address = item_url(point.kind, episode, point.reference)
        yield Source(f"{KEY_POINTS}/{point.reference}", described(point), address)


def _statements(episode: str, at: int = NOW) -> Iterator[Source]:
    line = parts().projections.episodes.get(episode)
    page = parts().projections.episodes.page(episode, at)
    if line is None or page is None or not sees(line):
        return
    for statement in page.self_evaluation:
        words = f"Self-evaluation, {statement.kind}: {shortened(statement.text)}"
        where = url_for("self_evaluation.show", reference=episode, _anchor=f"line-{statement.reference}")
        yield Source(f"{SELF_EVALUATION}/{statement.reference}", words, where)
