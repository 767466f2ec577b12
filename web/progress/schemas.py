"""The forms on milestones and on postponing an episode."""

from __future__ import annotations

from web import questions
from web.questions import Explained, Happened


class MeetMilestone(Happened):
    """Says that a milestone was met."""

    class Meta:
        fields = ("on",)


@questions.guided_by(planned="time-limited")
class PlanMilestone(Happened):
    """Sets a day for a milestone."""

    planned = questions.date(
        "Planned for", "The day you have agreed on.", required="Enter the day it is planned for"
    )

    class Meta:
        fields = ("planned", "on")


class WaiveMilestone(Explained):
    """Says that a milestone is not needed, and why."""

    class Meta:
        fields = ("reason", "on")


class PostponeEpisode(Explained):
    """Says that an episode is put off, and why."""

    class Meta:
        fields = ("reason", "on")
