"""What the identifiers in events are called, for one reader: milestones, headings, themes, people."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from ci_kb.application import OPERATOR, KnowledgeBase
from ci_kb.domain.vocabulary import Wording
from ci_kb.guidance import Guidance
from projections import Projections
from projections.episodes import EpisodeLine
from projections.reading import Reader
from projections.tables import NOW

Sources = Callable[[str, Iterable[str]], str]


def kinds_of_sources(_: str, names: Iterable[str]) -> str:
    """Return what something rests on by kind alone, where there is no page that knows more."""
    return "; ".join(name.partition("/")[0].replace("-", " ") for name in names)


@dataclass
class Names:
    """What is called how in what one reader is told, of the episode `told_of`.

    `sources` says what something rests on.
    """

    kb: KnowledgeBase
    projections: Projections
    reader: Reader
    sources: Sources = kinds_of_sources
    at: int = NOW
    told_of: str = ""

    def __post_init__(self) -> None:
        self._lines: dict[str, EpisodeLine | None] = {}
        self._about: dict[str, Names] = {}

    def about(self, episode: str) -> Names:
        """Return the names for what is told of an episode."""
        if episode not in self._about:
            self._about[episode] = replace(self, told_of=episode)
        return self._about[episode]

    @cached_property
    def wording(self) -> Wording:
        """The shared words as they are now."""
        return self.kb.vocabulary.get().wording

    def theme(self, identifier: str) -> str:
        """Return what a theme is called."""
        found = self.wording.themes.get(self.wording.theme_now(identifier))
        return found.label if found else identifier.replace("-", " ")

    def person(self, identifier: str) -> str:
        """Return the name of a person, to whoever has signed in; the register may have forgotten it."""
        if identifier == OPERATOR:
            return "the operator of the knowledge base"
        if not identifier or not self.reader.reads_names:
            return ""
        found = self.kb.people.get(identifier)
        return found.name if found else "a person no longer named here"

    def episode(self, reference: str) -> str:
        """Return what an episode is called, as far as the reader may know it."""
        line = self._line(reference)
        if line is None or not self.reader.may_see(line.visibility, line.hosts, line.team_persons):
            return "an episode that is not open to you"
        then = self.projections.episodes.get(reference, self.at)
        return (then.title if then else "") or reference

    def works_on(self, reference: str) -> bool:
        """Say whether the reader works on an episode."""
        line = self._line(reference)
        return line is not None and self.reader.works_on(line.hosts, line.team_persons)

    def milestone(self, episode: str, identifier: str) -> str:
        """Return what a milestone is called in the guidance the episode keeps."""
        found = self._guidance(episode).milestone(identifier)
        return found.title if found else identifier.replace("-", " ")

    def heading(self, episode: str, identifier: str) -> str:
        """Return what a heading of the report is called."""
        headings = {one.id: one.title for one in self._guidance(episode).report_outline}
        return headings.get(identifier, identifier.replace("-", " "))

    def source(self, episode: str, identifier: str) -> str:
        """Return what an outcome source is called."""
        known = {one.id: one.text for one in self._guidance(episode).outcome_sources}
        return known.get(identifier, identifier)

    def point(self, episode: str, identifier: str) -> str:
        """Return what a point of the planning list is called."""
        known = {one.id: one.text for one in self._guidance(episode).local_organisational_group_planning}
        return known.get(identifier, identifier.replace("-", " "))

    def question(self, episode: str, identifier: str) -> str:
        """Return how a question of the feedback is put."""
        known = {one.id: one.text for one in self._guidance(episode).feedback_questions}
        return known.get(identifier, identifier.replace("-", " "))

    def _line(self, reference: str) -> EpisodeLine | None:
        if reference not in self._lines:
            self._lines[reference] = self.projections.episodes.get(reference)
        return self._lines[reference]

    def _guidance(self, episode: str) -> Guidance:
        line = self._line(episode)
        return self.kb.guidance.get(line.guidance) if line else self.kb.guidance.current
