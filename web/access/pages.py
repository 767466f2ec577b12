"""People and access: who has access to an episode and until when; adding a colleague, dates, the end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, render_template, url_for

from ci_kb import roles
from ci_kb.application.saved import Saved
from ci_kb.days import today
from ci_kb.domain.errors import NotAllowed
from ci_kb.links import Purpose
from ci_kb.roles import Command
from projections.audience import Access
from projections.episodes import EpisodeLine
from web.access import schemas
from web.accounts import letters
from web.accounts.letters import link_to
from web.as_at import as_at
from web.parts import act, parts
from web.recording import Answer, ask_about
from web.seeing import episode_or_404, episode_to_work_on, is_inside, may, not_here

pages = Blueprint("access", __name__)


@dataclass(frozen=True)
class Line:
    """One person's access, as it stands on the day that is shown."""

    access: Access
    title: str
    holds: bool


@pages.get("/episodes/<reference>/people")
def show(reference: str) -> str:
    """Show who has access to an episode, and until when."""
    line, shown = episode_of_ones_own(reference), as_at()
    day = shown.day or today()
    lines = [line_of(one, day) for one in parts().projections.audiences.access(reference, shown.position)]
    return render_template(
        "access/show.html",
        line=line,
        holding=[one for one in lines if one.holds],
        to_come=[one for one in lines if is_to_come(one, day)],
        over=[one for one in lines if not one.holds and not is_to_come(one, day)],
        everywhere=[role for role in roles.table().roles.values() if role.everywhere and sees_drafts(role)],
        months=roles.table().months_after_report,
        why=roles.table().why,
        changeable=shown.day is None and may(Command.GIVE_ACCESS, line),
        as_at=shown.day,
    )


def line_of(access: Access, day: date) -> Line:
    """Return one person's access with the name of the role, as it stands on a day."""
    known = roles.table().roles.get(access.role)
    return Line(access, known.title if known else access.role, access.holds_on(day))


def is_to_come(line: Line, day: date) -> bool:
    """Say whether access begins after a day."""
    first = line.access.first_day
    return not line.access.ended and first is not None and first > day


def sees_drafts(role: roles.RoleOfTheGuidance) -> bool:
    """Say whether a role sees in every episode what belongs to its team."""
    return role.everywhere is not None and role.everywhere.sees.width == 0


def episode_of_ones_own(reference: str) -> EpisodeLine:
    """Return an episode of which the reader may see what belongs to its team; else there is no such page."""
    line = episode_or_404(reference)
    return line if is_inside(line) else not_here()


def episode_to_give_access(reference: str) -> EpisodeLine:
    """Return an episode for which the reader decides who has access.

    Raises `NotAllowed`.
    """
    line = episode_to_work_on(reference)
    if not may(Command.GIVE_ACCESS, line):
        raise NotAllowed(
            "Only the host authority and those who run the programme decide who has access to the episode."
        )
    return line


@pages.route("/episodes/<reference>/people/add", methods=["GET", "POST"])
def add(reference: str) -> Answer:
    """Give a colleague access to an episode."""
    line = episode_to_give_access(reference)
    tokens: list[str] = []

    def give(said: dict[str, Any]) -> Saved:
        about = (said["name"], said["mail"], said["member_role"], days_said(said), act(today()))
        done, token = parts().kb.memberships.invite(reference, *about, body=said["body"])
        tokens.append(token)
        return done

    answer = ask_here(
        line,
        title="Add a colleague",
        lead="They see what the team sees, from a day to a day. Whoever has no account gets one.",
        button="Give access",
        schema=schemas.GiveAccess(line),
        known={"first_day": today()},
        give=give,
        done="The colleague has access.",
    )
    return handed_over(line, tokens[0]) if any(tokens) else answer


def handed_over(line: EpisodeLine, token: str) -> Answer:
    """Show the one-time link for a colleague who had no account; it is shown this once."""
    link, valid = link_to(token), letters.valid(Purpose.INVITATION)
    return render_template("access/handed_over.html", line=line, link=link, valid=valid), 200


@pages.route("/episodes/<reference>/people/<person>/dates", methods=["GET", "POST"])
def change_dates(reference: str, person: str) -> Answer:
    """Change from or until when somebody has access."""
    line = episode_to_give_access(reference)
    access = access_of(reference, person)

    def give(said: dict[str, Any]) -> Saved:
        done = act(today(), said["reason"])
        return parts().kb.memberships.change_dates(reference, person, days_said(said, access), done)

    last = None if access.by_itself else access.last_day
    return ask_here(
        line,
        title="Change until when somebody has access",
        lead=in_words(access),
        button="Change the dates",
        schema=schemas.ChangeDates(),
        known={"first_day": access.first_day or access.facts.on, "last_day": last},
        give=give,
        done="The dates are changed.",
    )


@pages.route("/episodes/<reference>/people/<person>/end", methods=["GET", "POST"])
def end(reference: str, person: str) -> Answer:
    """End somebody's access now."""
    line = episode_to_give_access(reference)
    access = access_of(reference, person)

    def give(said: dict[str, Any]) -> Saved:
        return parts().kb.memberships.end(reference, person, act(today(), said["reason"]))

    return ask_here(
        line,
        title="End somebody’s access now",
        lead=in_words(access) + " What they recorded stays, and so does their seat in the team.",
        button="End the access now",
        schema=schemas.EndAccess(),
        known={},
        give=give,
        done="The access is ended.",
    )


def access_of(reference: str, person: str) -> Access:
    """Return the access that somebody has to an episode and that was not ended."""
    standing = parts().projections.audiences.access(reference)
    return next((one for one in standing if one.person == person and not one.ended), None) or not_here()


def in_words(access: Access) -> str:
    """Return whose access it is, and in what role."""
    found = parts().kb.people.get(access.person)
    known = roles.table().roles.get(access.role)
    name = found.name if found else "A person no longer named here"
    return f"{name}: {known.title if known else access.role}."


def days_said(said: dict[str, Any], before: Access | None = None) -> tuple[date, date | None]:
    """Return the days that a form holds; the first one is today, or stays what it was, when left empty."""
    otherwise = (before.first_day or before.facts.on) if before else today()
    return said["first_day"] or otherwise, said["last_day"]


def ask_here(line: EpisodeLine, **question: Any) -> Answer:
    """Ask a question that leads back to the page of people and access."""
    here = url_for("access.show", reference=line.reference)
    name, page = line.title or line.reference, url_for("episodes.show", reference=line.reference)
    trail = (("Episodes", url_for("episodes.index")), (name, page), ("People and access", here))
    return ask_about(line, here, trail=trail, **question)
