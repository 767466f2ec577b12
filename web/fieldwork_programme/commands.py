"""Pages that draft, change and agree the programme of an episode's fieldwork."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from ci_kb.application.saved import Saved
from ci_kb.days import today
from ci_kb.domain.episode import Episode
from ci_kb.domain.episode_values import Session
from ci_kb.domain.errors import ChangedMeanwhile, Refused
from ci_kb.guidance import guidance
from projections.episodes import EpisodeLine
from web import questions
from web.fieldwork_programme.pages import in_words, slots_of
from web.fieldwork_programme.schemas import (
    GROUPS_ASKED,
    LATEST_DAY,
    MOST_ROWS,
    ROW,
    in_order,
    programme_form,
    sessions_said,
    sub_groups_form,
)
from web.parts import act, parts, saved
from web.questions import Happened
from web.recording import Answer, Conflict, ask_about, conflict_of, expected
from web.seeing import episode_to_work_on

pages = Blueprint("fieldwork_programme_commands", __name__)

EMPTY_ROWS = 4


@pages.post("/episodes/<reference>/programme/start")
def start(reference: str) -> Response:
    """Start a programme of so many days from the exemplar; one that was there already stays."""
    line = episode_to_work_on(reference)
    days = request.form.get("days", "")
    if not (days.isascii() and days.isdigit() and 1 <= int(days[:3]) <= LATEST_DAY):
        raise Refused("Choose for how many days the programme is to be.", field="days")
    exemplar = guidance(line.guidance).exemplar_programme(int(days))
    sessions = tuple(Session(one.day, one.start, one.end, one.title, kind=one.kind) for one in exemplar)
    saved(parts().kb.episodes.draft_timetable(reference, sessions, act(), expected=0))
    flash("The programme is started from the exemplar. Change what is to be different.")
    return redirect(page_of(reference), 303)


@pages.route("/episodes/<reference>/programme/edit", methods=["GET", "POST"])
def edit(reference: str) -> Answer:
    """Change the sessions of a programme, all on one page."""
    line = episode_to_work_on(reference)
    episode = parts().kb.episodes.get(reference)
    schema = programme_form(rows_asked(episode), agreed=episode.timetable_agreed)

    def give(said: dict[str, Any]) -> Saved:
        done = act(said["on"], said["reason"])
        return parts().kb.episodes.draft_timetable(
            reference, sessions_said(schema, said), done, expected=expected()
        )

    more = "more" in request.form
    return ask_about(
        line,
        page_of(reference),
        title="Change the programme",
        button="Save the programme",
        schema=schema,
        known=known_of(episode),
        give=give,
        done="The programme is saved." + (" It has to be agreed again." if episode.timetable_agreed else ""),
        leads_to=lambda _: (
            url_for(".edit", reference=reference, _anchor="end") if more else page_of(reference)
        ),
        version=episode.timetable_version,
        compare=lambda changed, said: compare(sessions_said(schema, said), changed),
        template="fieldwork_programme/edit.html",
        shown={"rows": rows_asked(episode), "roles": roles_of(reference), "agreed": episode.timetable_agreed},
    )


def rows_asked(episode: Episode) -> int:
    """Return how many rows the form has: as many as were sent, or those of the programme and a few more."""
    sent = request.form.get("rows", "")
    if sent.isascii() and sent.isdigit():
        return min(int(sent[:4]), MOST_ROWS)
    return min(len(episode.sessions) + EMPTY_ROWS, MOST_ROWS)


def known_of(episode: Episode) -> dict[str, object]:
    """Return what the form of a programme begins with."""
    names = [name for name in ROW if name != "remove"]
    rows = {
        f"{name}-{number}": getattr(session, name)
        for number, session in enumerate(episode.sessions, start=1)
        for name in names
    }
    return rows | {"on": today()}


def compare(typed: tuple[Session, ...], changed: ChangedMeanwhile) -> tuple[int, Conflict]:
    """Return the version of the programme now, and both versions of it."""
    episode: Episode = changed.current
    parts().projections.wait_for(parts().kb.log.head())
    known = parts().projections.episodes.programmes(episode.reference)
    facts = known[-1].facts if known else None
    return episode.timetable_version, conflict_of(changed, in_words(episode.sessions), in_words(typed), facts)


def roles_of(reference: str) -> list[str]:
    """Return the roles of the team, to choose facilitators and recorders from."""
    page = parts().projections.episodes.page(reference)
    return sorted({seat.role for seat in page.team}) if page else []


@pages.route("/episodes/<reference>/programme/sub-groups", methods=["GET", "POST"])
def name_sub_groups(reference: str) -> Answer:
    """Name the groups that sessions are held in, all in one step."""
    line = episode_to_work_on(reference)
    episode = parts().kb.episodes.get(reference)
    slots = slots_of(episode.sessions)
    schema = sub_groups_form()
    names = {name: f"Day {one.day}, {one.start}: {one.title}" for name, one in slots.items()}
    questions.offer(schema, "sessions", names)

    def sessions(said: dict[str, Any]) -> tuple[Session, ...]:
        return with_groups(episode.sessions, said)

    def give(said: dict[str, Any]) -> Saved:
        done = act(said["on"], "Sub-groups were named")
        return parts().kb.episodes.draft_timetable(reference, sessions(said), done, expected=expected())

    return ask_about(
        line,
        page_of(reference),
        title="Name the sub-groups",
        button="Save the sub-groups",
        schema=schema,
        known=known_groups(episode, slots),
        give=give,
        done="The sub-groups are in the programme.",
        version=episode.timetable_version,
        compare=lambda changed, said: compare(sessions(said), changed),
        template="fieldwork_programme/sub_groups.html",
        shown={"rows": GROUPS_ASKED, "roles": roles_of(reference), "slots": slots},
    )


def known_groups(episode: Episode, slots: dict[str, Session]) -> dict[str, object]:
    """Return the groups named in some session before, and the sessions that have none yet."""
    groups = {session.group: session for session in episode.sessions if session.group}
    known: dict[str, object] = {"on": today()}
    for row, session in enumerate(list(groups.values())[:GROUPS_ASKED], start=1):
        for name in ("group", "facilitator", "recorder"):
            known[f"{name}-{row}"] = getattr(session, name)
    return known | {"sessions": [name for name, session in slots.items() if not session.group]}


def with_groups(sessions: tuple[Session, ...], said: dict[str, Any]) -> tuple[Session, ...]:
    """Return a programme in which the chosen sessions are held in the groups that a form names."""
    named = {
        said[f"group-{row}"]: (said[f"facilitator-{row}"], said[f"recorder-{row}"])
        for row in range(1, GROUPS_ASKED + 1)
        if said.get(f"group-{row}")
    }
    slots = slots_of(sessions)
    chosen = [slots[name] for name in said["sessions"]]
    times = {(slot.day, slot.start, slot.title) for slot in chosen}
    staying = [
        session
        for session in sessions
        if (session.day, session.start, session.title) not in times
        or (session.group and session.group not in named)
    ]
    added = [
        replace(slot, group=group, facilitator=facilitator, recorder=recorder)
        for slot in chosen
        for group, (facilitator, recorder) in named.items()
    ]
    return in_order([*staying, *added])


@pages.route("/episodes/<reference>/programme/agree", methods=["GET", "POST"])
def agree(reference: str) -> Answer:
    """Record that the leads agreed the programme as it is; the milestone of it is met with it."""
    line = episode_to_work_on(reference)
    episode = parts().kb.episodes.get(reference)
    if not episode.sessions:
        raise Refused("Draft the programme first: there is nothing to agree yet.")

    def give(said: dict[str, Any]) -> Saved:
        return parts().kb.episodes.agree_timetable(
            reference, episode.sessions, act(said["on"]), expected=expected(), milestone=milestone_of(line)
        )

    return ask_about(
        line,
        page_of(reference),
        title="Agreed with the leads",
        lead="The programme as it is was agreed with the leads of the host, ADES and Education Scotland.",
        button="Record that it was agreed",
        schema=Happened(),
        known={"on": today()},
        give=give,
        done="It is recorded that the programme was agreed.",
        version=episode.timetable_version,
        compare=lambda changed, _: compare(changed.current.sessions, changed),
    )


def milestone_of(line: EpisodeLine) -> str:
    """Return the milestone that an agreed programme meets in the guidance of an episode, if there is one."""
    milestones = guidance(line.guidance).milestones
    return next((one.id for one in milestones if "programme: agreed" in one.met_by), "")


def page_of(reference: str) -> str:
    """Return the address of the programme."""
    return url_for("fieldwork_programme.show", reference=reference)
