"""Who in the team took part in the preparations: one screen, and one click for a whole group."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from ci_kb.application.saved import Saved
from ci_kb.days import today
from ci_kb.domain.episode_values import Preparation
from ci_kb.domain.errors import Refused
from ci_kb.domain.meeting import Meeting, MeetingKind
from projections.episodes import EpisodeLine, TeamSeat
from web.as_at import AsAt, as_at
from web.forms import Form, blank_form, read_form
from web.parts import act, parts, reader, saved
from web.preparing.fitting import guidance_of
from web.questions import quote_guidance
from web.recording import Answer, ask_about
from web.seeing import episode_to_work_on, not_here
from web.team import schemas

pages = Blueprint("team_preparation", __name__)


@dataclass(frozen=True)
class Group:
    """An organisation, or everybody: its seats, and for each preparation those that are still to come."""

    name: str
    seats: tuple[TeamSeat, ...]

    def done(self, preparation: Preparation) -> int:
        """How many of the seats took part."""
        return len(self.seats) - len(self.still(preparation))

    def still(self, preparation: Preparation) -> list[int]:
        """Return the numbers of the seats that did not take part yet."""
        return [seat.number for seat in self.seats if preparation not in seat.prepared]


@pages.route("/episodes/<reference>/team/preparation", methods=["GET", "POST"])
def show(reference: str) -> Answer:
    """Show who is prepared, and record it for one member or a whole group."""
    line, shown = episode_to_work_on(reference), as_at()
    schema = schemas.TookPart()
    quote_guidance(schema, guidance_of(line))
    if request.method != "POST":
        return page(line, shown, blank_form(schema, on=day_of_meeting(reference) or today()), 200)
    form = read_form(schema, request.form)
    if form.errors:
        return page(line, shown, form, 422)
    preparation, _, numbers = form.data["record"].partition(":")
    if preparation not in set(Preparation):
        not_here()
    seats = tuple(int(number) for number in numbers.split(","))
    try:
        saved(
            parts().kb.episodes.record_preparation(
                reference, Preparation(preparation), seats, act(form.data["on"])
            )
        )
    except Refused as refused:
        form.attach(refused)
        return page(line, shown, form, 422)
    flash(f"Recorded: {preparation}.")
    return redirect(url_for("team_preparation.show", reference=reference), 303)


@pages.route(
    "/episodes/<reference>/team/<int:seat>/take-back/<preparation>",
    methods=["GET", "POST"],
)
def take_back(reference: str, seat: int, preparation: str) -> Answer:
    """Take back that a member took part, with the reason."""
    line = episode_to_work_on(reference)
    meant = next((one for one in Preparation if one.replace(" ", "-") == preparation), None) or not_here()
    member = parts().kb.episodes.get(reference).seats.get(seat) or not_here()

    def give(said: dict[str, Any]) -> Saved:
        done = act(said["on"], said["reason"])
        return parts().kb.episodes.record_preparation(reference, meant, (seat,), done, done=False)

    return ask_about(
        line,
        url_for("team_preparation.show", reference=reference),
        title=f"Take back: {meant}",
        lead=f"{member.role}, {member.organisation}",
        button="Take it back",
        schema=schemas.StandDown(),
        known={"on": today()},
        give=give,
        done="It is taken back.",
    )


def page(line: EpisodeLine, shown: AsAt, form: Form, status: int) -> Answer:
    """Show who is prepared, with the form that records it."""
    found = parts().projections.episodes.page(line.reference, shown.position)
    if found is None:
        return render_template("episodes/not_yet.html", line=line, as_at=shown.day), status
    answer = render_template(
        "team/preparation.html",
        line=line,
        groups=groups(found.team),
        preparations=list(Preparation),
        form=form,
        works=shown.day is None,
        as_at=shown.day,
    )
    return answer, status


def groups(team: Sequence[TeamSeat]) -> list[Group]:
    """Return everybody, then each organisation, in the order in which they came into the team."""
    seats: dict[str, list[TeamSeat]] = defaultdict(list)
    for seat in team:
        seats[seat.organisation or "Organisation not recorded"].append(seat)
    return [Group("Everybody", tuple(team)), *(Group(name, tuple(own)) for name, own in seats.items())]


def day_of_meeting(reference: str) -> date | None:
    """Return the last day on which the team met before the fieldwork, on which most of this happens."""
    kinds = (MeetingKind.TEAM_PRE_MEETING, MeetingKind.PROFESSIONAL_LEARNING)
    meetings = parts().projections.items.of_episode(reference, reader(), kinds=(Meeting.NOUN,))
    days = [
        date.fromisoformat(one.content["held"])
        for one in meetings
        if not one.withdrawn and one.content["held"] and one.content["kind"] in kinds
    ]
    return max(days, default=None)
