"""What stands in the calendar of an episode: its milestones, each a whole day, and the sessions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from ci_kb.days import SCOTLAND, today
from ci_kb.domain.authorities import authority_called
from ci_kb.domain.record import identify
from ci_kb.fieldwork_days import day_of_fieldwork
from ci_kb.guidance import MilestoneLine, MilestoneState, timeline
from projections import Projections
from projections.calendars import Changes
from projections.progress import Progress
from web.calendars.sessions import Tracked, tracked
from web.shell import day

NO_LONGER_ASKED = frozenset({MilestoneState.WAIVED, MilestoneState.NOT_APPLICABLE})

Moment = date | datetime


@dataclass(frozen=True)
class Entry:
    """One entry: `start` and `end` are days, of which the last counts, or moments.

    `path` is where one reads more about it here.  `sequence` counts what may have changed it, and `stamp`
    says when that was last (RFC 5545, 3.8.7).
    """

    uid: str
    title: str
    text: str
    start: Moment
    end: Moment
    cancelled: bool
    sequence: int
    stamp: datetime
    path: str


def entries_of(projections: Projections, progress: Progress) -> list[Entry]:
    """Return the entries of an episode, as it stands now."""
    changes = projections.calendars.changes(progress.episode.reference)
    return [*_milestones(projections, progress, changes), *_sessions(progress, changes)]


def _milestones(projections: Projections, progress: Progress, changes: Changes) -> Iterator[Entry]:
    """Yield the milestones that have a day; while the episode is postponed, as cancelled."""
    episode = progress.episode
    facts = replace(progress.facts, fieldwork=episode.fieldwork)
    guidance = projections.progress.guidance_of(episode)
    for known in timeline(guidance, facts, today()):
        on = known.fact.met or known.deadline
        if on is None:
            continue
        off = known.state in NO_LONGER_ASKED or (episode.postponed and known.fact.met is None)
        yield Entry(
            uid=_uid(progress, "milestone", known.milestone.id),
            title=f"{_hosts(progress)}: {known.milestone.title}{_state(known)}",
            text=_about(progress, known.milestone.words),
            start=on,
            end=on,
            cancelled=off,
            sequence=changes.count,
            stamp=changes.last,
            path=f"/episodes/{episode.reference}/timeline",
        )


def _sessions(progress: Progress, changes: Changes) -> Iterator[Entry]:
    """Yield the sessions once the fieldwork has days, those too that were taken out, as cancelled."""
    episode = progress.episode
    if episode.fieldwork is None:
        return
    for one in tracked(changes.programmes):
        start, end = moments(one, episode.fieldwork)
        group = one.session["group"]
        yield Entry(
            uid=_uid(progress, "session", one.name),
            title=f"{one.session['title']} ({group})" if group else one.session["title"],
            text=_about(progress, *_people(one)),
            start=start,
            end=end,
            cancelled=one.gone or episode.postponed,
            sequence=changes.count,
            stamp=changes.last,
            path=f"/episodes/{episode.reference}",
        )


def moments(one: Tracked, fieldwork: tuple[date, date]) -> tuple[Moment, Moment]:
    """Return when a session begins and ends; a session without a time takes its whole day."""
    on = day_of_fieldwork(int(one.session["day"]), fieldwork)
    start, end = _at(on, one.session["start"]), _at(on, one.session["end"])
    if start is None:
        return on, on
    return start, max(start, end or start)


def _at(on: date, clock: str) -> datetime | None:
    try:
        return datetime.combine(on, time.fromisoformat(clock.zfill(5)), SCOTLAND)
    except ValueError:
        return None


def _uid(progress: Progress, *parts: str) -> str:
    return f"{identify('calendar', progress.episode.reference, *parts)}@ci-kb"


def _hosts(progress: Progress) -> str:
    known = [(authority_called(host), host) for host in progress.episode.hosts]
    return ", ".join(found.short_name if found else host for found, host in known)


def _state(known: MilestoneLine) -> str:
    if known.fact.met:
        return " (met)"
    return " (planned)" if known.fact.planned else " (due)"


def _people(one: Tracked) -> Iterator[str]:
    for part in ("facilitator", "recorder"):
        if who := one.session[part]:
            yield f"{part.capitalize()}: {who}"


def _about(progress: Progress, *more: str) -> str:
    """Return the text of an entry: which episode, when its fieldwork is, and more."""
    episode = progress.episode
    lines = [episode.title, *more]
    if episode.fieldwork:
        lines.append(f"Fieldwork: {day(episode.fieldwork[0])} to {day(episode.fieldwork[1])}")
    if episode.demonstration:
        lines.append("Demonstration: this is invented.")
    return "\n".join(filter(None, lines))
