"""Composes a summary: what the log says up to where it was drawn, with what people chose and wrote.

Both forms of an edition are composed here, the one for the network and the one that names no authority.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, Any

import msgspec

from ci_kb.domain.authorities import authorities
from ci_kb.domain.summary import Attribution, Cited, Written
from ci_kb.guidance.quantities import Count, check_words
from projections.edition_content import digest_of, packed
from projections.gathering import read
from projections.gathering.drafting import composed, eligible, ledger, set_aside
from projections.gathering.material import Material, Record
from projections.gathering.opening import title
from projections.gathering.parts import (
    Attribution as ToldAs,
)
from projections.gathering.parts import (
    Block,
    Choices,
    Draft,
    Listing,
    Manner,
    Paragraph,
    Quotation,
    Scope,
    Section,
    Sentence,
    Source,
    ThemeDecision,
    Told,
    sentences,
)
from projections.gathering.telling import Telling
from projections.gathering.words import called
from projections.summaries import SectionState, Working

if TYPE_CHECKING:
    from projections import Projections

INTRODUCTION = "introduction"
"""A section that is there only when people write in it."""

FEW = re.compile(r"\b(?:1|2|one|two|single|only|both|pair|couple)\b", re.IGNORECASE)
"""What a sentence says of so few that it may tell whose it is."""


@dataclass(frozen=True)
class Problem:
    """Something that stands in the way of issuing a draft, and in which section."""

    section: str
    message: str


@dataclass(frozen=True)
class Offered:
    """Something a sentence may cite: the event, its words, and whose they are."""

    source: Source
    words: str
    where: str


@dataclass(frozen=True)
class Composed:
    """A draft in both forms, and what it was composed from."""

    working: Working
    material: Material
    position: int
    scope: Scope
    choices: Choices

    @cached_property
    def named(self) -> Draft:
        """The form for the network."""
        return self._form(self.telling, self.working.line.title)

    @cached_property
    def unnamed(self) -> Draft:
        """The form that names no authority."""
        telling = self._telling(named=False)
        name = self.working.line.title
        return self._form(telling, name if tells_nobody(telling, name) else "")

    @cached_property
    def telling(self) -> Telling:
        """What is told of in the form for the network."""
        return self._telling(named=True)

    @cached_property
    def content(self) -> dict[str, Any]:
        """All that the edition would say."""
        return packed(self.named, self.unnamed)

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of that."""
        return digest_of(self.content)

    @cached_property
    def offered(self) -> tuple[Offered, ...]:
        """Everything a sentence may cite, in the order of the log."""
        telling = self.telling
        within = {one.episode for one in telling.episodes}
        found = [
            Offered(one.source, words_of(one), called(telling.hosts_of(one)))
            for one in self.material.records()
            if one.episode in within and telling.stands(one) and words_of(one)
        ]
        return tuple(sorted(found, key=lambda one: one.source))

    @cached_property
    def sources(self) -> dict[int, Source]:
        """The sources a sentence may cite, by the place of their event in the log."""
        return {one.source.position: one.source for one in self.offered}

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """What stands in the way of issuing it."""
        return tuple(self._problems())

    def check(self, written: Iterable[Written]) -> list[str]:
        """Return what is wrong with sentences somebody wrote: quantity words, counts, outdated sources."""
        found = []
        for one in written:
            found += [misfit.message for misfit in check_words(one.text, self.counts(one.cites))]
            if old := [cited.event for cited in one.cites if cited.event not in self.sources]:
                events = ", ".join(map(str, old))
                found.append(
                    f"“{one.text}” rests on what the draft does not tell, or tells otherwise now "
                    f"(event {events}). Choose its sources again."
                )
        return found

    def counts(self, cites: tuple[Cited, ...]) -> tuple[Count, ...]:
        """Return every "so many of so many" that the events behind a sentence may stand for."""
        telling, events = self.telling, {cited.event for cited in cites}
        behind = [one for one in self.material.records() if one.source.position in events]
        if not behind:
            return ()
        hosts, episodes = telling.authorities_of(behind), {one.episode for one in behind}
        pairs = [
            (len(hosts), len(authorities())),
            (len(hosts), len(telling.hosts)),
            (len(episodes), len(telling.episodes)),
            *self._of_each_kind(behind),
        ]
        return tuple(Count(number, of) for number, of in dict.fromkeys(pairs) if number <= of)

    def _of_each_kind(self, behind: list[Record]) -> Iterator[tuple[int, int]]:
        telling = self.telling
        for ones in (telling.findings, telling.practice, telling.steps, telling.links):
            if number := sum(one.source in {each.source for each in behind} for one in ones):
                yield number, len(ones)

    def _problems(self) -> Iterator[Problem]:
        there = {section.id for section in self.named.sections}
        for name, state in self.working.sections.items():
            if state.sentences and name not in there:
                yield Problem(
                    name, "There is no such heading in the draft any more. Take back what is written there."
                )
            for message in self.check(state.sentences):
                yield Problem(name, message)
        for draft in (self.named, self.unnamed):
            for sentence in sentences(draft):
                if not sentence.sources and not sentence.commentary:
                    yield Problem("", f"“{sentence.text}” has no source.")

    def _telling(self, *, named: bool) -> Telling:
        return Telling(self.material, self.scope, self.choices, named, self.working.line.drawn_on)

    def _form(self, telling: Telling, name: str) -> Draft:
        draft = composed(telling, self.position)
        sections = tuple(with_written(telling, draft.sections, self.working))
        return msgspec.structs.replace(
            draft,
            title=name or draft.title,
            sections=sections,
            ledger=ledger(eligible(telling), sections, set_aside(telling)),
        )


def compose(projections: Projections, working: Working) -> Composed:
    """Return a draft in both forms."""
    line = working.line
    scope = Scope(
        line.period_from,
        line.period_to,
        line.programme,
        line.themes,
        line.episodes,
        line.drawn_on,
        projections.summaries.earlier(line.previous),
    )
    material, position = read(projections, scope, line.drawn_at)
    return Composed(working, material, position, scope, choices_of(working))


def title_of(projections: Projections, scope: Scope, at: int) -> str:
    """Return what a summary is called where people give it no title."""
    material, _ = read(projections, scope, at)
    return title(Telling(material, scope, Choices(), named=True, day=scope.as_at or scope.period_to))


def choices_of(working: Working) -> Choices:
    """Return what people decided about a draft."""
    told = {item: state.told for item, state in working.sources.items() if state.told}
    return Choices(
        order=tuple(item for state in working.sections.values() for item in state.sources),
        set_aside={item: state.ground for item, state in working.sources.items() if state.ground},
        attribution={
            item: ToldAs(one.attribution)
            for item, one in told.items()
            if one.attribution is not Attribution.NAMED
        },
        manner={item: Told(Manner(one.manner), one.text) for item, one in told.items()},
        themes=tuple(
            ThemeDecision(item, theme, accepted) for (item, theme), accepted in sorted(working.themes.items())
        ),
    )


def with_written(telling: Telling, sections: Iterable[Section], working: Working) -> Iterator[Section]:
    """Yield the sections with what people wrote in them, before what the log says or in its place."""
    opening = working.sections.get(INTRODUCTION)
    if opening and (blocks := tuple(_written(telling, INTRODUCTION, opening))):
        yield Section(INTRODUCTION, "Introduction", blocks)
    for section in sections:
        state = working.sections.get(section.id)
        if state is None or not state.sentences:
            yield section
            continue
        kept = tuple(block for block in section.blocks if not (state.replaces and _in_words(block)))
        written = tuple(_written(telling, section.id, state))
        yield msgspec.structs.replace(section, blocks=(*written, *kept))


def _in_words(block: Block) -> bool:
    return isinstance(block, Paragraph | Listing | Quotation)


def _written(telling: Telling, section: str, state: SectionState) -> Iterator[Block]:
    """Yield what people wrote: sentences that cite in paragraphs, and commentary in others."""
    numbered = [(number, one) for number, one in enumerate(state.sentences, 1) if may_tell(telling, one)]
    for commentary, run in groupby(numbered, key=lambda pair: pair[1].commentary):
        told = [
            Sentence(
                f"written/{section}/{number}",
                one.text,
                tuple(source_of(cited) for cited in one.cites),
                commentary=commentary,
                blind=not telling.named,
            )
            for number, one in run
        ]
        yield Paragraph(told[0].id, tuple(told))


def may_tell(telling: Telling, written: Written) -> bool:
    """Say whether a sentence somebody wrote may stand in this form: without names, it must tell of nobody."""
    if telling.named:
        return True
    return telling.tells_words and tells_nobody(telling, written.text) and not FEW.search(written.text)


def tells_nobody(telling: Telling, text: str) -> bool:
    """Say whether words name no authority, and nothing by which one could be known."""
    plain = " ".join(text.split())
    return telling.mask.without_names(plain, "") == plain[:1].upper() + plain[1:]


def source_of(cited: Cited) -> Source:
    """Return a cited event as a source."""
    kind, episode, reference = cited.item.split("/", 2)
    return Source(cited.event, kind, episode, reference, cited.item_version)


def words_of(record: Record) -> str:
    """Return the words of something that can be cited."""
    parts = (getattr(record, name, "") for name in ("title", "text", "subject", "outcome", "note"))
    return ". ".join(str(part).strip().rstrip(".") for part in parts if part)
