"""Pages that share the host's paper, form the Local Organisational Group and settle its planning list."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Blueprint, flash, redirect, url_for
from werkzeug.wrappers import Response

from ci_kb.application.saved import Saved
from ci_kb.days import today
from ci_kb.domain.errors import ChangedMeanwhile, Refused
from ci_kb.domain.local_organisational_group import LocalOrganisationalGroup
from ci_kb.domain.record import Visibility
from ci_kb.guidance import Guidance
from web.parts import act, parts, saved
from web.preparing import schemas
from web.preparing.fitting import guidance_of
from web.questions import lines_of, sentence
from web.recording import Answer, Conflict, ask_about, conflict_of, expected
from web.seeing import episode_to_work_on, history_or_404

pages = Blueprint("preparing_commands", __name__)


@pages.post("/episodes/<reference>/host-paper/<item>/share")
def share_paper(reference: str, item: str) -> Response:
    """Let the Operational Group read the host's paper."""
    history_or_404("host paper", reference, item)
    episode_to_work_on(reference)
    saved(parts().kb.host_papers.release(reference, item, Visibility.GROUPS, act()))
    flash("The paper is shared with the Operational Group.")
    return redirect(url_for("preparing.host_paper", reference=reference), 303)


@pages.route("/episodes/<reference>/local-organisational-group/members", methods=["GET", "POST"])
def form_group(reference: str) -> Answer:
    """Form the Local Organisational Group, or give it other members."""
    line = episode_to_work_on(reference)
    group = parts().kb.local_groups.find(reference)

    def give(said: dict[str, Any]) -> Saved:
        members, done = lines_of(said["members"]), act(said["on"], said["reason"])
        if expected() == 0:
            return form_first(reference, members, done)
        return parts().kb.local_groups.change_members(reference, members, done, expected=expected())

    return ask_about(
        line,
        url_for("preparing.local_group", reference=reference),
        title="Change who is in the group" if group else "Form the Local Organisational Group",
        button="Save who is in it" if group else "Form the group",
        schema=schemas.FormGroup(),
        known={"members": "\n".join(group.members) if group else "", "on": today()},
        give=give,
        done="Who is in the group is recorded.",
        version=group.version if group else 0,
        compare=compare_members,
    )


def form_first(reference: str, members: tuple[str, ...], done: Any) -> Saved:
    """Form the group, unless somebody else did so meanwhile.

    Raises `ChangedMeanwhile`.
    """
    there = parts().kb.local_groups.find(reference)
    if there is not None and done.command not in there.commands:
        raise ChangedMeanwhile(there.NOUN, there)
    return parts().kb.local_groups.form(reference, members, done)


def compare_members(changed: ChangedMeanwhile, said: dict[str, Any]) -> tuple[int, Conflict]:
    """Return the version of the group now, and its members beside those that were typed."""
    group: LocalOrganisationalGroup = changed.current
    current, typed = "\n".join(group.members), "\n".join(lines_of(said["members"]))
    return group.version, conflict_of(
        changed, {"Who is in the group": current}, {"Who is in the group": typed}, facts_now(group.episode)
    )


@pages.route("/episodes/<reference>/local-organisational-group/plan", methods=["GET", "POST"])
def plan(reference: str) -> Answer:
    """Settle the points of the planning list that are recorded nowhere else, all in one form."""
    line = episode_to_work_on(reference)
    group = parts().kb.local_groups.find(reference)
    if group is None:
        raise Refused("Form the Local Organisational Group first: the plan is its own.")
    guidance = guidance_of(line)

    def give(said: dict[str, Any]) -> Saved:
        topics = {name: words for name, words in said.items() if name != "on" and words}
        return parts().kb.local_groups.plan(reference, topics, act(said["on"]), expected=expected())

    return ask_about(
        line,
        url_for("preparing.local_group", reference=reference),
        title="Settle the planning list",
        lead="What is recorded elsewhere, such as focus and dates, is not asked for again.",
        button="Save the plan",
        schema=schemas.plan(guidance, group.plan),
        known={**group.plan, "on": today()},
        give=give,
        done="The plan is recorded.",
        version=group.version,
        compare=partial(compare_plans, guidance),
    )


def compare_plans(
    guidance: Guidance, changed: ChangedMeanwhile, said: dict[str, Any]
) -> tuple[int, Conflict]:
    """Return the version of the group now, and its plan beside the one that was typed."""
    group: LocalOrganisationalGroup = changed.current
    names = {one.id: sentence(one.text) for one in guidance.local_organisational_group_planning}
    current = {names.get(topic, topic): text for topic, text in group.plan.items()}
    typed = current | {names[topic]: text for topic, text in said.items() if topic in names and text}
    return group.version, conflict_of(changed, current, typed, facts_now(group.episode))


def facts_now(reference: str) -> Any:
    """Return who changed the group last, and when."""
    parts().projections.wait_for(parts().kb.log.head())
    group = parts().projections.groups.local_group(reference)
    return group.facts if group else None
