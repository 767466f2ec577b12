"""Read tables of episodes: what each event of an episode and its report adds to them."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from ci_kb.domain.episode import EVENT_OF_STEP, FOCUS_STEPS, Episode
from ci_kb.domain.episode_values import Details, TeamMember
from ci_kb.domain.report import ENDS_THE_WORK, REPORT_EVENTS, Report
from ci_kb.event_log import Logged
from projections import access_rows
from projections.tables import STILL_HOLDS, Handler, Table, as_json

EPISODE = Table(
    "episode",
    ("id",),
    (
        "reference",
        "title",
        "hosts",
        "programme",
        "mode",
        "guidance",
        "demonstration",
        "visibility",
        "fieldwork_start",
        "fieldwork_end",
        "dates_agreed_on",
        "postponed",
        "timetable_agreed",
        "timetable_version",
        "feedback_until",
        "version",
    ),
    looked_up_by=("reference",),
)
FOCUS_STEP = Table(
    "focus_step", ("episode", "number"), ("step", "text", "rationale", "decided_by", "themes", "evidence")
)
MOVE = Table("fieldwork_move", ("episode", "number"), ("start", "end"))
MILESTONE = Table("milestone", ("episode", "milestone"), ("met", "planned", "waived"))
TEAM = Table(
    "team_member",
    ("episode", "number"),
    ("member_role", "organisation", "part", "person", "count", "capacity"),
)
STOOD_DOWN = Table("stood_down", ("episode", "number"), ("member_role", "organisation", "count"))
PREPARED = Table("prepared", ("episode", "preparation", "seat"), ())
SELF_EVALUATION = Table(
    "self_evaluation",
    ("episode", "reference"),
    ("kind", "text", "source", "existing", "link", "dated", "holder"),
)
WITHDRAWN = Table("withdrawn_statement", ("episode", "reference"), ())
PROGRAMME = Table("programme_of_fieldwork", ("episode",), ("sessions",))
REVIEW = Table("progress_review", ("episode", "number"), ("planned", "note"))
REPORT = Table("report", ("id",), ("episode",))
REPORT_SECTION = Table("report_section", ("episode", "section"), ("text",))
REPORT_STEP = Table("report_step", ("episode", "number"), ("step", "sent_to", "text", "decided_by"))

TABLES = (
    EPISODE,
    FOCUS_STEP,
    MOVE,
    MILESTONE,
    TEAM,
    STOOD_DOWN,
    PREPARED,
    SELF_EVALUATION,
    WITHDRAWN,
    PROGRAMME,
    REVIEW,
    REPORT,
    REPORT_SECTION,
    REPORT_STEP,
)


def opened(database: sqlite3.Connection, logged: Logged) -> None:
    """An episode begins."""
    event = logged.event
    EPISODE.put(
        database,
        logged,
        id=event.originator_id.hex,
        reference=event.reference,
        **details_columns(event.details),
        guidance=event.guidance,
        demonstration=event.demonstration,
        visibility=event.visibility,
        fieldwork_start=None,
        fieldwork_end=None,
        dates_agreed_on=None,
        postponed=False,
        timetable_agreed=False,
        timetable_version=0,
        feedback_until=None,
        version=event.originator_version,
    )


def details_columns(details: Details) -> dict[str, Any]:
    """Return the columns that hold an episode's details."""
    return {
        "title": details.title,
        "hosts": as_json(details.hosts),
        "programme": details.programme,
        "mode": details.mode or "",
    }


def change(database: sqlite3.Connection, logged: Logged, **values: Any) -> str:
    """Let the episode's row hold other values from this event on, and return the episode's reference."""
    row = EPISODE.current(database, id=logged.event.originator_id.hex)
    if row is None:
        raise LookupError(f"no episode {logged.event.originator_id}")
    EPISODE.put(database, logged, **(row | values | {"version": logged.event.originator_version}))
    return str(row["reference"])


def next_number(database: sqlite3.Connection, table: Table, episode: str) -> int:
    """Return the number of the next row of an episode, counted from 1."""
    found = database.execute(
        f"SELECT COALESCE(MAX(number), 0) + 1 FROM {table.name} WHERE episode = ?",
        (episode,),
    )
    return int(found.fetchone()[0])


def add(database: sqlite3.Connection, logged: Logged, table: Table, episode: str, **values: Any) -> None:
    """Add a numbered row to an episode."""
    table.put(database, logged, episode=episode, number=next_number(database, table, episode), **values)


def details_corrected(database: sqlite3.Connection, logged: Logged) -> None:
    """Title, hosts, programme or mode were put right."""
    episode = change(database, logged, **details_columns(logged.event.details))
    access_rows.refresh(database, logged, episode)


def focus_stated(database: sqlite3.Connection, logged: Logged) -> None:
    """The focus was proposed, refined, agreed or changed."""
    focus = logged.event.focus
    add(
        database,
        logged,
        FOCUS_STEP,
        change(database, logged),
        step=FOCUS_STEPS[type(logged.event)],
        text=focus.text,
        rationale=focus.rationale,
        decided_by=focus.decided_by,
        themes=as_json(focus.themes),
        evidence=as_json(focus.evidence),
    )


def dates_agreed(database: sqlite3.Connection, logged: Logged) -> None:
    """The fieldwork's dates were agreed."""
    event = logged.event
    change(
        database,
        logged,
        fieldwork_start=event.start.isoformat(),
        fieldwork_end=event.end.isoformat(),
        dates_agreed_on=event.on.isoformat(),
        postponed=False,
    )


def dates_moved(database: sqlite3.Connection, logged: Logged) -> None:
    """The fieldwork was moved."""
    days = {"start": logged.event.start.isoformat(), "end": logged.event.end.isoformat()}
    episode = change(
        database, logged, fieldwork_start=days["start"], fieldwork_end=days["end"], postponed=False
    )
    add(database, logged, MOVE, episode, **days)


def postponed(database: sqlite3.Connection, logged: Logged) -> None:
    """The episode was put off."""
    change(database, logged, postponed=True)


def milestone_recorded(database: sqlite3.Connection, logged: Logged) -> None:
    """A milestone was planned, met or waived."""
    event = logged.event
    met = event.on if isinstance(event, Episode.MilestoneMet) else None
    planned = event.planned if isinstance(event, Episode.MilestonePlanned) else None
    waived = event.reason if isinstance(event, Episode.MilestoneWaived) else ""
    MILESTONE.put(
        database,
        logged,
        episode=change(database, logged),
        milestone=event.milestone,
        met=iso(met),
        planned=iso(planned),
        waived=waived,
    )


def team_member_identified(database: sqlite3.Connection, logged: Logged) -> None:
    """A seat in the team was filled."""
    member = asdict(logged.event.member)
    episode = change(database, logged)
    add(database, logged, TEAM, episode, member_role=member.pop("role"), **member)
    if member["person"]:
        access_rows.refresh(database, logged, episode)


def team_member_stood_down(database: sqlite3.Connection, logged: Logged) -> None:
    """A member left the team: the seat that is named ends, or else the first like theirs."""
    member = logged.event.member
    episode = change(database, logged)
    seat = logged.event.seat or first_seat_like(database, episode, member)
    if seat:
        key = {"episode": episode, "number": seat}
        TEAM.end(database, logged.position, **key)
        who = {"member_role": member.role, "organisation": member.organisation, "count": member.count}
        STOOD_DOWN.put(database, logged, **key, **who)
    if member.person:
        access_rows.refresh(database, logged, episode)


def first_seat_like(database: sqlite3.Connection, episode: str, member: TeamMember) -> int:
    """Return the number of the first seat that is filled like this, or 0."""
    seat = database.execute(
        "SELECT number FROM team_member WHERE episode = :episode AND member_role = :role "
        "AND organisation = :organisation AND part = :part AND person = :person AND count = :count "
        "AND capacity = :capacity AND to_position = :still ORDER BY number LIMIT 1",
        {"episode": episode, "still": STILL_HOLDS, **asdict(member)},
    ).fetchone()
    return int(seat["number"]) if seat else 0


def preparation_recorded(database: sqlite3.Connection, logged: Logged) -> None:
    """Members of the team took part in a preparation, or it was taken back that they did."""
    event = logged.event
    episode = change(database, logged)
    for seat in event.seats:
        key = {"episode": episode, "preparation": event.preparation, "seat": seat}
        if event.done:
            PREPARED.put(database, logged, **key)
        else:
            PREPARED.end(database, logged.position, **key)


def self_evaluation_recorded(database: sqlite3.Connection, logged: Logged) -> None:
    """A line of the self-evaluation was added or replaced; one that was withdrawn stands again."""
    key = {"episode": change(database, logged), "reference": logged.event.reference}
    WITHDRAWN.end(database, logged.position, **key)
    SELF_EVALUATION.put(
        database,
        logged,
        **key,
        **(asdict(logged.event.self_evaluation) | {"dated": iso(logged.event.self_evaluation.dated)}),
    )


def self_evaluation_withdrawn(database: sqlite3.Connection, logged: Logged) -> None:
    """A line of the self-evaluation was withdrawn."""
    key = {"episode": change(database, logged), "reference": logged.event.reference}
    SELF_EVALUATION.end(database, logged.position, **key)
    WITHDRAWN.put(database, logged, **key)


def timetable_stated(database: sqlite3.Connection, logged: Logged) -> None:
    """The programme was drafted or agreed."""
    row = EPISODE.current(database, id=logged.event.originator_id.hex)
    episode = change(
        database,
        logged,
        timetable_agreed=isinstance(logged.event, Episode.TimetableAgreed),
        timetable_version=(row["timetable_version"] if row else 0) + 1,
    )
    sessions = as_json([asdict(session) for session in logged.event.sessions])
    PROGRAMME.put(database, logged, episode=episode, sessions=sessions)


def feedback_invited(database: sqlite3.Connection, logged: Logged) -> None:
    """The participants were asked for feedback, until a day."""
    change(database, logged, feedback_until=iso(logged.event.until))


def progress_reviewed(database: sqlite3.Connection, logged: Logged) -> None:
    """Progress was reviewed."""
    event = logged.event
    add(database, logged, REVIEW, change(database, logged), planned=iso(event.planned), note=event.note)


def released(database: sqlite3.Connection, logged: Logged) -> None:
    """The host decided who may read the episode."""
    change(database, logged, visibility=logged.event.visibility)


def report_begun(database: sqlite3.Connection, logged: Logged) -> None:
    """Work on the report began: from now on its steps can be told from their report's identifier."""
    REPORT.put(database, logged, id=logged.event.originator_id.hex, episode=logged.event.episode)


def report_step_taken(database: sqlite3.Connection, logged: Logged) -> None:
    """A step of the report was taken."""
    event = logged.event
    episode = episode_of_report(database, logged)
    add(
        database,
        logged,
        REPORT_STEP,
        episode,
        step=event.STEP,
        sent_to=event.to,
        text=event.text,
        decided_by=event.decided_by,
    )
    if event.STEP in ENDS_THE_WORK:
        access_rows.refresh(database, logged, episode)


def report_section_written(database: sqlite3.Connection, logged: Logged) -> None:
    """The host wrote words of its own under a heading of the report."""
    event = logged.event
    episode = episode_of_report(database, logged)
    REPORT_SECTION.put(database, logged, episode=episode, section=event.section, text=event.text)


def episode_of_report(database: sqlite3.Connection, logged: Logged) -> str:
    """Return the reference of the episode that the report is of."""
    report = REPORT.current(database, id=logged.event.originator_id.hex)
    if report is None:
        raise LookupError(f"no report {logged.event.originator_id}")
    return str(report["episode"])


def iso(day: date | None) -> str | None:
    """Return a day as text, if there is one."""
    return day.isoformat() if day else None


HANDLERS: Mapping[type[Any], Handler] = {
    Episode.Opened: opened,
    Episode.DetailsCorrected: details_corrected,
    **dict.fromkeys(EVENT_OF_STEP.values(), focus_stated),
    Episode.FieldworkDatesAgreed: dates_agreed,
    Episode.FieldworkDatesMoved: dates_moved,
    Episode.MilestonePlanned: milestone_recorded,
    Episode.MilestoneMet: milestone_recorded,
    Episode.MilestoneWaived: milestone_recorded,
    Episode.TeamMemberIdentified: team_member_identified,
    Episode.TeamMemberStoodDown: team_member_stood_down,
    Episode.PreparationRecorded: preparation_recorded,
    Episode.Postponed: postponed,
    Episode.SelfEvaluationRecorded: self_evaluation_recorded,
    Episode.SelfEvaluationWithdrawn: self_evaluation_withdrawn,
    Episode.TimetableDrafted: timetable_stated,
    Episode.TimetableAgreed: timetable_stated,
    Episode.FeedbackInvited: feedback_invited,
    Episode.ProgressReviewed: progress_reviewed,
    Episode.Released: released,
    Report.Begun: report_begun,
    Report.SectionWritten: report_section_written,
    **dict.fromkeys(REPORT_EVENTS.values(), report_step_taken),
}
