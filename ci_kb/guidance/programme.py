"""What is worth pointing out about the programme of a fieldwork; it never blocks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from ci_kb.domain.episode_values import Session
from ci_kb.guidance.model import Guidance, SessionKind
from ci_kb.guidance.prompts import Prompt


def about_programme(guidance: Guidance, sessions: Sequence[Session]) -> tuple[Prompt, ...]:
    """Return what to point out about the sessions of a programme."""
    if not sessions:
        return ()
    return (
        *missing_elements(guidance, sessions),
        *without_groups(guidance, sessions),
        *groups_without_roles(guidance, sessions),
        *overlaps(sessions),
    )


def missing_elements(guidance: Guidance, sessions: Sequence[Session]) -> Iterator[Prompt]:
    """Yield the elements of the exemplar that no session is; unless no session says what it is."""
    kinds = {session.kind for session in sessions if session.kind}
    if not kinds:
        return
    for exemplar in guidance.exemplar_programme(max(session.day for session in sessions)):
        if exemplar.kind not in kinds:
            kinds.add(exemplar.kind)
            yield Prompt(
                f"session: {exemplar.kind}",
                f"No session is “{exemplar.title}”.",
                f"“{exemplar.words}” (guidance, Exemplar Programme)" if exemplar.words else "",
            )


def without_groups(guidance: Guidance, sessions: Sequence[Session]) -> Iterator[Prompt]:
    """Yield the sessions in sub-groups for which no group is named."""
    for session in sessions:
        if session.kind == SessionKind.SUB_GROUPS and not session.group:
            yield Prompt(
                "sub-groups",
                f"No groups are named for “{session.title}” on day {session.day}.",
                guidance.quote("facilitator"),
            )


def groups_without_roles(guidance: Guidance, sessions: Sequence[Session]) -> Iterator[Prompt]:
    """Yield the sub-groups without a facilitator or a recorder, each once a day."""
    for role in ("facilitator", "recorder"):
        lacking = dict.fromkeys(
            (one.group, one.day) for one in sessions if one.group and not getattr(one, role)
        )
        for group, day in lacking:
            yield Prompt(f"{role}: {group}", f"{group} has no {role} on day {day}.", guidance.quote(role))


def overlaps(sessions: Sequence[Session]) -> Iterator[Prompt]:
    """Yield the pairs of sessions that the same people would be in at the same time."""
    for one, other in combinations(sorted(sessions, key=lambda session: (session.day, session.start)), 2):
        same_people = one.group == other.group or not one.group or not other.group
        if one.day == other.day and other.start < one.end and same_people:
            yield Prompt(
                "overlap",
                f"On day {one.day}, “{titled(other)}” begins at {other.start}, "
                f"before “{titled(one)}” ends at {one.end}.",
            )


def titled(session: Session) -> str:
    """Return the title of a session, with its group."""
    return f"{session.title} ({session.group})" if session.group else session.title
