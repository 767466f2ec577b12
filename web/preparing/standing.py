"""What an episode has of what it needs before the fieldwork, in the guidance’s order, and where to say it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for

from ci_kb.domain.host_paper import HostPaper
from ci_kb.domain.meeting import Meeting, MeetingKind
from ci_kb.domain.record import Visibility
from ci_kb.domain.shared_document import SharedDocument
from ci_kb.guidance import Guidance, MilestoneLine
from ci_kb.guidance.facts import both
from ci_kb.guidance.model import Team
from ci_kb.guidance.roles import seats_from, seats_of
from projections.episodes import EpisodePage
from projections.groups import LocalGroup
from projections.items import ItemVersion
from projections.progress import Progress
from web.preparing.planning import open_points
from web.preparing.reading import Reading
from web.shell import day

DOCUMENTATION_FINALISED = "documentation-finalised"


@dataclass(frozen=True)
class Known:
    """Everything that is recorded of an episode's preparation, as far as the reader sees it."""

    guidance: Guidance
    progress: Progress
    page: EpisodePage
    items: tuple[ItemVersion, ...]
    group: LocalGroup | None

    def standing(self, kind: str) -> list[ItemVersion]:
        """Return the items of a kind that were not withdrawn."""
        return [item for item in self.items if item.kind == kind and not item.withdrawn]

    def meetings(self, kind: MeetingKind) -> list[ItemVersion]:
        """Return the meetings of a kind."""
        return [item for item in self.standing(Meeting.NOUN) if item.content["kind"] == kind]

    @property
    def reference(self) -> str:
        """The episode's reference."""
        return self.page.line.reference


@dataclass(frozen=True)
class Need:
    """One thing an episode needs: whether it is there, what is known of it, and where it is recorded.

    `button` leads to `record`; `see` is the page that shows it, if there is one.
    """

    title: str
    there: bool
    text: str
    button: str
    record: str
    see: str = ""
    milestone: MilestoneLine | None = None


def needs(known: Known) -> list[tuple[str, list[Need]]]:
    """Return what the stages before the fieldwork need, under the stages' titles."""
    titles = [stage.title for stage in known.guidance.stages]
    parts = (getting_ready(known), exploring(known), preparing(known))
    return [(title, list(part)) for title, part in zip(titles, parts, strict=False)]


def getting_ready(known: Known) -> Iterator[Need]:
    """Yield what Stage 1 needs."""
    yield meeting(known, MeetingKind.INITIAL_DISCUSSION)
    line = known.page.line
    yield Need(
        "Dates of the fieldwork",
        line.fieldwork is not None,
        f"{day(line.fieldwork[0])} to {day(line.fieldwork[1])}" if line.fieldwork else "",
        "Move the fieldwork" if line.fieldwork else "Agree the dates",
        to(known, "episode_commands.agree_dates"),
        milestone=milestone(known, "fieldwork: dates agreed"),
    )
    yield meeting(known, MeetingKind.EXPLORATION_OF_THE_FOCUS)


def exploring(known: Known) -> Iterator[Need]:
    """Yield what Stage 2 needs."""
    focus = known.page.focus[-1] if known.page.focus else None
    agreed = known.progress.facts.agreed_focus
    yield Need(
        "Focus",
        bool(agreed),
        agreed or (f"{focus.step.capitalize()}: {focus.text}" if focus else ""),
        "State the focus" if not agreed else "Change the focus",
        to(known, "episode_commands.state_focus"),
        url_for("episodes.focus", reference=known.reference),
        milestone(known, "focus: agreed"),
    )
    lines = len(known.page.self_evaluation)
    sources = len({line.source for line in known.page.self_evaluation if line.source})
    yield Need(
        "Self-evaluation",
        lines > 0,
        f"{counted(lines, 'line')} from {sources} of {len(known.guidance.outcome_sources)} outcome sources",
        "Add a line",
        to(known, "self_evaluation_commands.add"),
        url_for("self_evaluation.show", reference=known.reference),
    )
    evidence = known.progress.facts.evidence
    yield Need(
        "Rationale with its evidence",
        bool(known.progress.facts.rationale and evidence),
        f"{counted(evidence, 'line')} of the self-evaluation named" if evidence else "",
        "Name the evidence",
        to(known, "episode_commands.state_focus"),
        url_for("episodes.focus", reference=known.reference),
    )


def preparing(known: Known) -> Iterator[Need]:
    """Yield what Stage 3 needs."""
    yield from paper(known)
    yield group(known)
    yield meeting(known, MeetingKind.LOCAL_ORGANISATIONAL_GROUP)
    yield planning(known)
    yield meeting(known, MeetingKind.ROUND_TABLE)
    yield from team(known)
    yield programme(known)
    yield from documents(known)
    yield meeting(known, MeetingKind.TEAM_PRE_MEETING)
    yield meeting(known, MeetingKind.PROFESSIONAL_LEARNING)
    yield prepared(known)


def meeting(known: Known, kind: MeetingKind) -> Need:
    """Return whether a meeting was held; one that is planned is a click from being held."""
    found = known.meetings(kind)
    held = [item for item in found if item.content["held"]]
    planned = [item for item in found if not item.content["held"]]
    record = to(known, "item_commands.record", section="meetings", kind=kind)
    if planned and not held:
        record = to(
            known, "item_commands.correct", section="meetings", item=planned[0].reference, held="today"
        )
    days = [f"Held on {item_day(item.content['held'])}" for item in held]
    days += [f"planned for {item_day(item.content['planned'])}" for item in planned]
    return Need(
        f"Meeting: {kind}",
        bool(held),
        "; ".join(days),
        "Record another" if held else "Record it as held" if planned else "Record the meeting",
        record,
        url_for("preparing.meetings", reference=known.reference) if found else "",
        milestone(known, f"meeting: {kind}"),
    )


def paper(known: Known) -> Iterator[Need]:
    """Yield whether the host's paper is written, and whether the Operational Group may read it."""
    page = url_for("preparing.host_paper", reference=known.reference)
    write = to(known, "item_commands.record", section="host-paper")
    papers = known.standing(HostPaper.NOUN)
    if not papers:
        yield Need("The host’s succinct paper", False, "", "Write the paper", write)
        return
    words = len(papers[-1].content["text"].split())
    change = to(known, "item_commands.correct", section="host-paper", item=papers[-1].reference)
    yield Need("The host’s succinct paper", True, f"{words} words", "Change it", change, page)
    shared = papers[-1].visibility != Visibility.TEAM
    yield Need(
        "The paper shared with the Operational Group", shared, "", "" if shared else "Share it", page, page
    )


def group(known: Known) -> Need:
    """Return whether the Local Organisational Group is formed."""
    members = known.group.members if known.group else ()
    return Need(
        "Local Organisational Group",
        bool(members),
        ", ".join(members),
        "Change who is in it" if members else "Form the group",
        to(known, "preparing_commands.form_group"),
        url_for("preparing.local_group", reference=known.reference),
    )


def planning(known: Known) -> Need:
    """Return whether every point of the planning list is settled, wherever it is recorded."""
    points = known.guidance.local_organisational_group_planning
    missing = open_points(known.guidance, known.group, known.progress.facts)
    page = url_for("preparing.local_group", reference=known.reference)
    there = f"{len(points) - len(missing)} of {len(points)} points settled"
    still = f"; still open: {', '.join(point.text for point in missing)}" if missing else ""
    record = to(known, "preparing_commands.plan") if known.group else page
    return Need("Planning list", not missing, there + still, "Settle the points", record, page)


def team(known: Known) -> Iterator[Need]:
    """Yield whether each lead is known, and somebody from each source of the team."""
    page = url_for("team.show", reference=known.reference)
    facts = known.progress.facts
    for name in known.guidance.leads.capacities:
        if capacity := known.guidance.capacity(name):
            seats = seats_of(known.guidance, name, facts.team, facts.hosts)
            yield Need(
                capacity.title,
                bool(seats),
                ", ".join(seat.role for seat in seats),
                "" if seats else "Name the lead",
                to(known, "episode_commands.identify_team_member", capacity=name),
                page,
            )
    for source, title in SOURCES.items():
        seats = seats_from(known.guidance, source, facts.team, facts.hosts)
        people = sum(seat.count for seat in seats)
        capacity_name = MEMBER_OF[source]
        yield Need(
            title,
            bool(seats),
            f"{people} {'person' if people == 1 else 'people'}" if seats else "",
            "Add to the team",
            to(known, "episode_commands.identify_team_member", capacity=capacity_name),
            page,
            milestone(known, f"team: {source}"),
        )


SOURCES = {
    Team.HOST: "Team: from the host authority",
    Team.OTHER_AUTHORITIES: "Team: from other authorities, through ADES",
    Team.EDUCATION_SCOTLAND: "Team: from Education Scotland",
    Team.NEXT_HOST: "Team: the seat of the next host authority",
}
"""The four sources a team comes from (section 6)."""

MEMBER_OF = {
    Team.HOST: "host-officer",
    Team.OTHER_AUTHORITIES: "other-authority",
    Team.EDUCATION_SCOTLAND: "education-scotland",
    Team.NEXT_HOST: "next-host",
}
"""The role a member from each source has, unless it is another one."""


def programme(known: Known) -> Need:
    """Return whether the programme of the fieldwork is agreed."""
    sessions = len(known.page.sessions)
    agreed = known.page.line.timetable_agreed
    text = f"{counted(sessions, 'session')}, {'agreed' if agreed else 'not agreed yet'}" if sessions else ""
    return Need(
        "Programme of the fieldwork",
        agreed,
        text,
        "Change the programme" if agreed else "Plan the programme",
        url_for("fieldwork_programme.show", reference=known.reference),
        milestone=milestone(known, "programme: agreed"),
    )


def documents(known: Known) -> Iterator[Need]:
    """Yield whether documents are shared with the team, and whether they are final."""
    page = url_for("preparing.shared_documents", reference=known.reference)
    shared = known.standing(SharedDocument.NOUN)
    reading = Reading.of(shared, known.guidance.thresholds.reading_minutes)
    yield Need(
        "Documents for the team",
        bool(shared),
        f"{counted(len(shared), 'document')}, {reading.minutes} minutes of reading" if shared else "",
        "Share a document",
        to(known, "item_commands.record", section="shared-documents"),
        page,
        milestone(known, "document: shared"),
    )
    if final := milestone_called(known.progress.milestones, DOCUMENTATION_FINALISED):
        met = final.fact.met
        text = f"On {day(met)}" if met else ""
        yield Need(
            "Documents final",
            met is not None,
            text,
            "" if met else "Record that they are final",
            page,
            page,
            final,
        )


def prepared(known: Known) -> Need:
    """Return whether every member of the team is prepared in every way."""
    seats = known.page.team
    done = sum(1 for seat in seats if len(seat.prepared) == PREPARATIONS)
    return Need(
        "Who took part, and has read the guidance",
        bool(seats) and done == len(seats),
        f"{done} of {len(seats)} seats prepared in every way" if seats else "",
        "Record a whole group",
        url_for("team_preparation.show", reference=known.reference),
    )


PREPARATIONS = 3
"""Pre-meeting, professional learning, guidance read."""


def to(known: Known, endpoint: str, **values: Any) -> str:
    """Return the address of a form that leads back to the page for getting ready."""
    back: dict[str, Any] = {"from": "preparation"}
    return url_for(endpoint, reference=known.reference, **values, **back)


def milestone(known: Known, fact: str) -> MilestoneLine | None:
    """Return the first milestone that a fact helps to meet."""
    return next(
        (
            line
            for line in known.progress.milestones
            if any(fact in both(condition) for condition in line.milestone.met_by)
        ),
        None,
    )


def milestone_called(lines: Iterable[MilestoneLine], name: str) -> MilestoneLine | None:
    """Return the milestone with this identifier, or None when this version of the guidance has none."""
    return next((line for line in lines if line.milestone.id == name), None)


def counted(number: int, what: str) -> str:
    """Write a number of things: 1 line, 3 lines."""
    return f"{number} {what}{'' if number == 1 else 's'}"


def item_day(text: str) -> str:
    """Write a day that an item's content holds as people say it."""
    return day(date.fromisoformat(text))
