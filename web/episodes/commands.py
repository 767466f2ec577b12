"""Pages that record something about an episode: opened, focus, dates, team, details, who may read it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from flask import Blueprint, flash, url_for

from ci_kb.application.saved import Saved
from ci_kb.days import today
from ci_kb.domain.authorities import authority_called
from ci_kb.domain.episode import Episode
from ci_kb.domain.episode_values import Details, Focus, FocusStep
from ci_kb.domain.errors import ChangedMeanwhile, NotAllowed, NotFound, Refused
from ci_kb.guidance.days_off import days_off
from ci_kb.roles import Command
from web.access.so_far import so_far
from web.episodes import schemas
from web.episodes.pages import FOCUS_WORDS, NEXT_STEP_OF_FOCUS
from web.labels import theme
from web.parts import act, parts, reader
from web.preparing.fitting import guidance_of
from web.recording import Answer, Conflict, Question, ask, ask_about, conflict_of, expected
from web.seeing import episode_to_work_on, may, may_open
from web.shell import day
from web.similar.looking import look_for_similar_work
from web.team.fitting import seat_begins_with
from web.team.schemas import IdentifyTeamMember, members_said

pages = Blueprint("episode_commands", __name__)


@pages.route("/open-episode", methods=["GET", "POST"])
def open_episode() -> Answer:
    """Open an episode."""
    who = reader()
    if not may_open():
        raise NotAllowed("Your account may read episodes, not open them. Ask your administrator.")
    own = authority_called(who.body)
    return ask(
        Question(
            title="Open an episode",
            button="Open the episode",
            schema=schemas.OpenEpisode(),
            known={"hosts": [own.name] if own else [], "on": today()},
            give=give_opening,
            done="The episode is open.",
            leads_to=lambda saved: url_for("episodes.show", reference=saved.reference),
            cancel=url_for("episodes.index"),
            trail=(("Episodes", url_for("episodes.index")),),
        )
    )


def give_opening(said: dict[str, Any]) -> Saved:
    """Open the episode a form describes; its reference is made when none was given."""
    hosts, on = tuple(said["hosts"]), said["on"] or today()
    reference = said["reference"] or schemas.reference_of(hosts[0], on)
    details = Details(said["title"], hosts)
    return parts().kb.episodes.open(reference, details, act(on), demonstration=parts().demonstration)


@pages.route("/episodes/<reference>/details", methods=["GET", "POST"])
def correct_details(reference: str) -> Answer:
    """Put right what an episode is called and how it is run."""
    line = episode_to_work_on(reference)

    def give(said: dict[str, Any]) -> Saved:
        details = Details(said["title"], line.hosts, said["programme"], said["mode"])
        return parts().kb.episodes.correct_details(reference, details, act(said["on"], said["reason"]))

    return ask_about(
        line,
        title="Correct the details",
        button="Save the details",
        schema=schemas.CorrectDetails(),
        known={"title": line.title, "mode": line.mode, "programme": line.programme, "on": today()},
        give=give,
        done="The details are corrected.",
    )


@pages.route("/episodes/<reference>/focus/state", methods=["GET", "POST"])
def state_focus(reference: str) -> Answer:
    """Propose, refine, agree or change the focus; the form begins with the words of the step before."""
    line = episode_to_work_on(reference)
    episode = parts().kb.episodes.get(reference)
    _, step, last, _ = episode.focus_steps[-1] if episode.focus_steps else (None, "", Focus(""), "")
    offered = NEXT_STEP_OF_FOCUS[step]
    return ask_about(
        line,
        url_for("episodes.focus", reference=reference),
        title=FOCUS_WORDS[offered],
        button="Record the focus",
        schema=schemas.StateFocus(last.themes, evidence_of(episode, last)),
        known={**vars(last), "decided_by": "", "step": offered, "on": today()},
        give=partial(give_focus, reference),
        done="The focus is recorded.",
        version=episode.focus_version,
        compare=compare_focus,
        look=look_for_similar_work(line),
    )


def give_focus(reference: str, said: dict[str, Any]) -> Saved:
    """State the focus a form holds."""
    done = act(said["on"], said["reason"])
    return parts().kb.episodes.state_focus(
        reference, said["step"], focus_said(said), done, expected=expected()
    )


def focus_said(said: dict[str, Any]) -> Focus:
    """Return the focus a form holds."""
    return Focus(
        said["text"], said["rationale"], said["decided_by"], tuple(said["themes"]), tuple(said["evidence"])
    )


def evidence_of(episode: Episode, last: Focus) -> dict[str, str]:
    """Return the lines of the self-evaluation that a rationale may rest on, and those named before."""
    lines = episode.self_evaluation.items()
    known = {name: f"{line.kind.capitalize()}: {line.text}" for name, (_, line) in lines}
    gone = {name: f"A line that was withdrawn ({name})" for name in last.evidence if name not in known}
    return known | gone


def compare_focus(changed: ChangedMeanwhile, said: dict[str, Any]) -> tuple[int, Conflict]:
    """Return the version of the focus now, and both versions of it."""
    episode: Episode = changed.current
    _, step, focus, _ = episode.focus_steps[-1]
    parts().projections.wait_for(parts().kb.log.head())
    facts = parts().projections.episodes.focus(episode.reference)[-1].facts
    current, typed = (
        focus_in_words(each, words, evidence_of(episode, words))
        for each, words in ((step, focus), (said["step"], focus_said(said)))
    )
    return episode.focus_version, conflict_of(changed, current, typed, facts)


def focus_in_words(step: FocusStep, focus: Focus, evidence: Mapping[str, str]) -> dict[str, str]:
    """Return a statement of the focus as named texts."""
    return {
        "Focus": focus.text,
        "Rationale": focus.rationale,
        "Evidence for the rationale": "\n".join(evidence[name] for name in focus.evidence),
        "Step": step.value,
        "Settled by": focus.decided_by,
        "Themes": ", ".join(map(theme, focus.themes)),
    }


@pages.route("/episodes/<reference>/fieldwork", methods=["GET", "POST"])
def agree_dates(reference: str) -> Answer:
    """Agree the fieldwork's dates, or move them."""
    line = episode_to_work_on(reference)
    episode = parts().kb.episodes.get(reference)
    start, end = episode.fieldwork or (None, None)
    return ask_about(
        line,
        title="Move the fieldwork" if start else "Agree the fieldwork dates",
        button="Move the fieldwork" if start else "Agree the dates",
        schema=schemas.AgreeDates(),
        known={"start": start, "end": end, "on": today()},
        give=partial(give_dates, reference),
        done="The dates are recorded, and every deadline follows them.",
        version=episode.dates_version,
        compare=compare_dates,
    )


def give_dates(reference: str, said: dict[str, Any]) -> Saved:
    """Agree or move to the dates a form holds; that people may be away then is said, and no obstacle."""
    done, days = act(said["on"], said["reason"]), (said["start"], said["end"])
    saved = parts().kb.episodes.agree_fieldwork_dates(reference, *days, done, expected=expected())
    for sentence in days_off(*days):
        flash(sentence, "warning")
    return saved


def compare_dates(changed: ChangedMeanwhile, said: dict[str, Any]) -> tuple[int, Conflict]:
    """Return the version of the dates now, and both versions of them."""
    episode: Episode = changed.current
    assert episode.fieldwork  # noqa: S101  # somebody agreed dates meanwhile
    current, typed = (
        {"First day": day(start), "Last day": day(end)}
        for start, end in (episode.fieldwork, (said["start"], said["end"]))
    )
    return episode.dates_version, conflict_of(changed, current, typed, None)


@pages.route("/episodes/<reference>/team/identify", methods=["GET", "POST"])
def identify_team_member(reference: str) -> Answer:
    """Fill seats in the team, one or several at once."""
    line = episode_to_work_on(reference)
    guidance = guidance_of(line)

    def give(said: dict[str, Any]) -> Saved:
        members = members_said(said, guidance, person_called(said["account"]))
        return parts().kb.episodes.identify_team_members(reference, members, act(said["on"]))

    return ask_about(
        line,
        url_for("team.show", reference=reference),
        title="Add to the team",
        button="Add to the team",
        schema=IdentifyTeamMember(guidance, line.hosts),
        known={"on": today(), **seat_begins_with(line, guidance)},
        give=give,
        done="The team is recorded.",
    )


def person_called(account: str) -> str:
    """Return the person with this account, or nobody when none was named.

    Raises `Refused`, at the field.
    """
    try:
        return parts().kb.people.called(account).id if account else ""
    except NotFound:
        raise Refused(
            f"There is no account “{account}”. Check it, or leave this empty.", field="account"
        ) from None


@pages.route("/episodes/<reference>/release", methods=["GET", "POST"])
def release(reference: str) -> Answer:
    """Say who may read an episode."""
    line = episode_to_work_on(reference)
    if not may(Command.RELEASE, line):
        raise NotAllowed("Only the host authority decides who may read the episode.")

    def give(said: dict[str, Any]) -> Saved:
        return parts().kb.episodes.release(reference, said["visibility"], act(said["on"], said["reason"]))

    return ask_about(
        line,
        title="Say who may read the episode",
        lead=so_far(reference),
        button="Save who may read it",
        schema=schemas.ReleaseEpisode(),
        known={"visibility": line.visibility, "on": today()},
        give=give,
        done="Who may read the episode is recorded.",
    )
