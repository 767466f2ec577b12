"""What is due next for the person who looks: each line a link to the page that does it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from flask import url_for

from ci_kb.days import today
from ci_kb.guidance import MilestoneState
from ci_kb.roles import Command
from projections.programme import Due, Programme
from projections.progress import Progress
from projections.reading import Reader
from web.parts import parts
from web.progress.links import where, where_met, where_planned

MOST_LINES = 5


@dataclass(frozen=True)
class Line:
    """Something to do: what, in which episode, by when, how it stands, and where it is done."""

    what: str
    episode: Progress
    by: date | None
    state: str
    url: str


def due_for(reader: Reader, programme: Programme) -> list[Line]:
    """Return what is due next for a reader, the most pressing first."""
    if not reader.signed_in:
        return []
    own = [one for one in programme.progress if is_own(reader, one)]
    dated = [*in_fieldwork(own), *(line_of(due) for due in programme.due if is_own(reader, due.progress))]
    if len(dated) < MOST_LINES:
        dated += [*leads_missing(own), *to_be_planned(own)]
    return dated[:MOST_LINES]


def is_own(reader: Reader, progress: Progress) -> bool:
    """Say whether a reader has a part in an episode, or looks after all of them."""
    line = progress.episode
    return (
        reader.may(Command.LOOK_AFTER_EPISODES)
        or reader.body in line.hosts
        or bool(reader.held(line.team_persons))
    ) and reader.works_on(line.hosts, line.team_persons)


def in_fieldwork(episodes: Iterable[Progress]) -> Iterator[Line]:
    """Yield the episodes in which the team is together at this moment, to note what its groups find."""
    for one in episodes:
        fieldwork = one.episode.fieldwork
        if fieldwork and fieldwork[0] <= today() <= fieldwork[1]:
            url = url_for("capture.show", reference=one.episode.reference)
            yield Line("Note key points and findings of your group", one, None, MilestoneState.DUE, url)


def line_of(due: Due) -> Line:
    """Return a milestone that is due as something to do."""
    milestone, episode = due.line.milestone, due.progress
    url = where_met(milestone, episode.episode.reference)
    return Line(milestone.title, episode, due.line.deadline, due.line.state, url)


def leads_missing(episodes: Iterable[Progress]) -> Iterator[Line]:
    """Yield the leads who should be known by now."""
    for one in episodes:
        guidance = parts().kb.guidance.get(one.episode.guidance)
        for prompt in one.prompts:
            if prompt.about.startswith("seat: "):
                url = where(prompt.about, guidance, one.episode.reference)
                yield Line(prompt.text, one, None, MilestoneState.DUE, url)


def to_be_planned(episodes: Iterable[Progress]) -> Iterator[Line]:
    """Yield the milestones for which a day should be agreed now."""
    for one in episodes:
        for line in one.undated:
            url = where_planned(line.milestone, one.episode.reference)
            yield Line(f"Agree a day: {line.milestone.title}", one, None, "", url)
