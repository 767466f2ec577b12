"""Pages that record something about an episode: opened, focus, dates, team, details, who may read it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, url_for

from ci_kb.application.saved import Saved
from ci_kb.domain.authorities import authority_called
from ci_kb.domain.episode import Details, Episode, Focus, FocusStep, TeamMember
from ci_kb.domain.errors import ChangedMeanwhile, NotAllowed, Refused
from projections.episodes import EpisodeLine
from web.episodes import schemas
from web.episodes.pages import NEXT_STEP_OF_FOCUS
from web.labels import theme
from web.parts import act, parts, reader, today
from web.questions import VISIBILITIES
from web.recording import Answer, Conflict, Question, ask, conflict_of, expected, form_of
from web.seeing import episode_to_work_on
from web.shell import day

pages = Blueprint("episode_commands", __name__)

FOCUS_TITLES = {
    FocusStep.PROPOSED: "Propose a focus",
    FocusStep.REFINED: "Refine or agree the focus",
    FocusStep.AGREED: "Agree the focus",
    FocusStep.CHANGED: "Change the focus",
}


@pages.route("/open-episode", methods=["GET", "POST"])
def open_episode() -> Answer:
    """Open an episode."""
    who = reader()
    if not who.signed_in or who.role == "reader":
        raise NotAllowed("Your account may read episodes, not open them. Ask your administrator.")
    invented = parts().demonstration and who.body and not authority_called(who.body)
    schema = schemas.OpenEpisode()
    known = authority_called(who.body)
    return ask(
        Question(
            title="Open an episode",
            button="Open the episode",
            schema=schema,
            form=form_of(schema, hosts=[known.name] if known else [], on=today()),
            give=_open,
            done=lambda saved: (_page(saved.reference), "The episode is open. What comes next is below."),
            cancel=url_for("episodes.index"),
            trail=(("Episodes", url_for("episodes.index")),),
        )
    )


def _open(said: dict[str, Any]) -> Saved:
    hosts = tuple(said["hosts"])
    reference = said["reference"] or schemas.reference_of(hosts[0], said["on"] or today())
    return parts().kb.episodes.open(
        reference, Details(said["title"], hosts), act(said["on"]), demonstration=parts().demonstration
    )


@pages.route("/episodes/<reference>/details", methods=["GET", "POST"])
def correct_details(reference: str) -> Answer:
    """Put right what an episode is called and how it is run."""
    line = episode_to_work_on(reference)
    schema = schemas.CorrectDetails()

    def give(said: dict[str, Any]) -> Saved:
        details = Details(said["title"], line.hosts, said["programme"], said["mode"])
        return parts().kb.episodes.correct_details(reference, details, act(said["on"], said["reason"]))

    known = {"title": line.title, "mode": line.mode, "programme": line.programme, "on": today()}
    return ask(
        _question(line, "Correct the details", "Save the details", schema, give, "The details are corrected.", **known)
    )


@pages.route("/episodes/<reference>/focus/state", methods=["GET", "POST"])
def state_focus(reference: str) -> Answer:
    """Propose, refine, agree or change the focus."""
    line = episode_to_work_on(reference)
    episode = parts().kb.episodes.get(reference)
    last = episode.focus_steps[-1][2] if episode.focus_steps else Focus("")
    offered = NEXT_STEP_OF_FOCUS[episode.focus_steps[-1][1] if episode.focus_steps else ""]
    schema = schemas.StateFocus(last.themes)

    def give(said: dict[str, Any]) -> Saved:
        return parts().kb.episodes.state_focus(
            reference, said["step"], focus_said(said), act(said["on"], said["reason"]), expected=expected()
        )

    return ask(
        _question(
            line,
            FOCUS_TITLES[offered],
            "Record the focus",
            schema,
            give,
            "The focus is recorded.",
            where=url_for("episodes.focus", reference=reference),
            version=episode.focus_version,
            compare=compare_focus,
            step=offered,
            text=last.text,
            rationale=last.rationale,
            themes=last.themes,
            on=today(),
        )
    )


def focus_said(said: dict[str, Any]) -> Focus:
    """Return the focus that a form states."""
    return Focus(said["text"], said["rationale"], said["decided_by"], tuple(said["themes"]))


def compare_focus(changed: ChangedMeanwhile, said: dict[str, Any]) -> tuple[int, Conflict]:
    """Return the version of the focus now, and both versions of it."""
    episode: Episode = changed.current
    _, step, focus, _ = episode.focus_steps[-1]
    steps = parts().projections.episodes.focus(episode.reference)
    facts = steps[-1].facts if len(steps) == episode.focus_version else None
    typed = focus_in_words(said["step"], focus_said(said).checked())
    return episode.focus_version, conflict_of(changed, focus_in_words(step, focus), typed, facts)


def focus_in_words(step: FocusStep, focus: Focus) -> dict[str, str]:
    """Return a statement of the focus as named texts."""
    return {
        "Focus": focus.text,
        "Rationale": focus.rationale,
        "Step": step.value,
        "Settled by": focus.decided_by,
        "Themes": ", ".join(map(theme, focus.themes)),
    }


@pages.route("/episodes/<reference>/fieldwork", methods=["GET", "POST"])
def agree_dates(reference: str) -> Answer:
    """Agree the fieldwork's dates, or move them."""
    line = episode_to_work_on(reference)
    episode = parts().kb.episodes.get(reference)
    moving = episode.fieldwork is not None
    schema = schemas.MoveDates() if moving else schemas.AgreeDates()

    def give(said: dict[str, Any]) -> Saved:
        done = act(said["on"], said.get("reason", ""))
        return parts().kb.episodes.agree_fieldwork_dates(
            reference, said["start"], said["end"], done, expected=expected()
        )

    start, end = episode.fieldwork or (None, None)
    return ask(
        _question(
            line,
            "Move the fieldwork" if moving else "Agree the fieldwork dates",
            "Move the fieldwork" if moving else "Agree the dates",
            schema,
            give,
            "The dates are recorded, and every deadline follows them.",
            version=episode.dates_version,
            compare=compare_dates,
            start=start,
            end=end,
            on=today(),
        )
    )


def compare_dates(changed: ChangedMeanwhile, said: dict[str, Any]) -> tuple[int, Conflict]:
    """Return the version of the dates now, and both versions of them."""
    episode: Episode = changed.current
    start, end = episode.fieldwork or (None, None)
    current = {"First day": day(start) if start else "", "Last day": day(end) if end else ""}
    typed = {"First day": day(said["start"]), "Last day": day(said["end"])}
    return episode.dates_version, conflict_of(changed, current, typed, None)


@pages.route("/episodes/<reference>/team/identify", methods=["GET", "POST"])
def identify_team_member(reference: str) -> Answer:
    """Fill a seat in the team."""
    line = episode_to_work_on(reference)
    schema = schemas.IdentifyTeamMember()

    def give(said: dict[str, Any]) -> Saved:
        member = TeamMember(
            said["role"], said["organisation"], said["part"], person_called(said["account"]), said["count"]
        )
        return parts().kb.episodes.identify_team_member(reference, member, act(said["on"]))

    return ask(
        _question(
            line,
            "Identify a team member",
            "Add to the team",
            schema,
            give,
            "The team member is identified.",
            count=1,
            on=today(),
        )
    )


def person_called(account: str) -> str:
    """Return the person with this account, or nobody when none was named.

    Raises `Refused`, at the field.
    """
    if not account:
        return ""
    known = {person.account.casefold(): person.id for person in parts().kb.people.everyone() if person.account}
    if account.casefold() not in known:
        raise Refused("There is no such account. Check the spelling, or leave it empty.", field="account")
    return known[account.casefold()]


@pages.route("/episodes/<reference>/release", methods=["GET", "POST"])
def release(reference: str) -> Answer:
    """Say who may read an episode."""
    line = episode_to_work_on(reference)
    schema = schemas.ReleaseEpisode()

    def give(said: dict[str, Any]) -> Saved:
        return parts().kb.episodes.release(reference, said["visibility"], act(said["on"], said["reason"]))

    lead = f"Now: {VISIBILITIES[parts().kb.episodes.get(reference).visibility].lower()}."
    return ask(
        _question(
            line,
            "Say who may read the episode",
            "Save who may read it",
            schema,
            give,
            "Who may read the episode is recorded.",
            lead=lead,
            visibility=line.visibility,
            on=today(),
        )
    )


def _page(reference: str) -> str:
    return url_for("episodes.show", reference=reference)
