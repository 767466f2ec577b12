"""The forms on what an episode works with: meetings, shared documents, the host's paper, the group's plan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields, validate

from ci_kb.domain.meeting import MeetingKind
from ci_kb.guidance import Guidance
from web import questions
from web.questions import Explained, Happened, guided, not_in_the_future, unguided

SETTLED_HERE = "planning"
"""What a point of the planning list is filled from that the group itself settles."""

MEETING = ("kind", "held", "planned", "bodies", "note")
DOCUMENT = ("title", "link", "minutes", "essential", "holder", "dated")


class MeetingFields(Schema):
    """What a meeting was, or will be."""

    kind = guided(
        "early-exploration",
        questions.one_of(MeetingKind, "What the meeting was for", required="Choose what the meeting was for"),
    )
    held = guided(
        "initial-discussion",
        fields.Date(
            load_default=None,
            validate=not_in_the_future,
            error_messages={"invalid": questions.NOT_A_DAY},
            metadata={"label": "Held on", "hint": "Leave it empty for a meeting that is to come."},
        ),
    )
    planned = guided("pre-meeting", questions.date("Planned for", "For a meeting that is to come."))
    bodies = guided("round-table", questions.several("Who took part"))
    note = guided(
        "finer-details",
        questions.long_text("What it came to", "Two or three sentences at most; no minutes.", rows=3),
    )


class RecordMeeting(MeetingFields):
    """Records a meeting that was held, or plans one."""

    class Meta:
        fields = MEETING


class CorrectMeeting(MeetingFields, Explained):
    """Corrects a meeting, for instance from planned to held."""

    class Meta:
        fields = (*MEETING, "reason", "on")


class DocumentFields(Happened):
    """A document by reference: where it lies, and what it asks of those who read it."""

    title = guided("essential-reading", questions.text("Title", required="Enter the title of the document"))
    link = guided(
        "shared-documentation",
        questions.link("Where it lies", "The address of the document; nothing is copied here."),
    )
    minutes = guided(
        "essential-reading",
        fields.Int(
            load_default=0,
            validate=validate.Range(min=0, max=999, error="Enter a number of minutes from 0 to 999"),
            error_messages={"invalid": "Enter a number of minutes such as 10"},
            metadata={"label": "Minutes it takes to read"},
        ),
    )
    essential = guided(
        "essential-reading",
        fields.Bool(load_default=False, metadata={"label": "Everybody in the team should read it"}),
    )
    holder = guided("existing-data", questions.text("Who holds it", "A body or a role, not a name."))
    dated = guided("existing-data", questions.date("Date of the document"))


class ShareDocument(DocumentFields):
    """Shares a document with the team."""

    class Meta:
        fields = (*DOCUMENT, "on")


class CorrectDocument(DocumentFields, Explained):
    """Corrects what is said of a document."""

    class Meta:
        fields = (*DOCUMENT, "reason", "on")


class PaperFields(Happened):
    """What the host's paper says."""

    text = guided(
        "own-words",
        questions.long_text(
            "The paper",
            "Headings that help: What we want to look at. Why. What we know already. What we hope to get.",
            required="Enter what the paper says",
            rows=20,
        ),
    )


class WritePaper(PaperFields):
    """Writes the host's paper."""

    class Meta:
        fields = ("text", "on")


class CorrectPaper(PaperFields, Explained):
    """Corrects the host's paper."""

    class Meta:
        fields = ("text", "reason", "on")


class FormGroup(Happened):
    """Says who is in the Local Organisational Group."""

    members = guided(
        "local-organisational-group",
        questions.long_text(
            "Who is in the group",
            "Roles with their organisation, one a line; no names.",
            required="Enter who is in the group, by role, one a line",
            rows=6,
        ),
    )
    reason = unguided(
        "a change of what was recorded says why",
        questions.text(
            "Why the group changes", "Shown beside the change. Not needed at first.", longest=1000, rows=2
        ),
    )

    class Meta:
        fields = ("members", "reason", "on")


def plan(guidance: Guidance, settled: Mapping[str, str]) -> Schema:
    """Return the form on what the group settles itself: one field for each point, the open ones first."""
    points = [one for one in guidance.local_organisational_group_planning if one.filled_from == SETTLED_HERE]
    asked: dict[str, fields.Field[Any]] = {
        point.id: guided("finer-details", questions.long_text(questions.sentence(point.text), rows=3))
        for point in sorted(points, key=lambda point: bool(settled.get(point.id)))
    }
    return Schema.from_dict(asked | {"on": Happened().fields["on"]}, name="Plan")()
