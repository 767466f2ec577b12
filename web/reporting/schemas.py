"""The forms on the report: its steps, words under its headings, comments, and a statement in its place."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from marshmallow import Schema, fields

from ci_kb.domain.report import ReportStep
from web import questions
from web.questions import Explained, Happened, not_in_the_future

WORDS_OF_A_STATEMENT = 150

WHOLE_REPORT = "whole"
"""Stands in the form for a comment that is about no single heading."""


class Decision(StrEnum):
    """What becomes of a comment."""

    ACCEPTED = "accepted"
    DECLINED = "declined"


class Drafted(Happened):
    """Records that a draft is written."""

    text = questions.text("Where the draft lies", "For those who are to read it, if you like.")

    class Meta:
        fields = ("on", "text")


class Circulated(Happened):
    """Records to whom the draft was circulated."""

    to = questions.text(
        "To whom",
        "“The local authority shares the draft report with relevant personnel in ADES and Education "
        "Scotland for comment” (guidance, section 6).",
        required="Enter to whom the draft was circulated, such as “The core team”",
    )

    class Meta:
        fields = ("to", "on")


class LeadsMet(Happened):
    """Records the meeting of the leads."""

    to = questions.text("Who met", "The bodies, or roles; no names.", required="Enter who met")
    text = questions.long_text("What was settled", rows=3)

    class Meta:
        fields = ("to", "on", "text")


class Finalised(Happened):
    """Records that the host finalised the report."""

    decided_by = questions.text(
        "By whom",
        "A role, not a name. “The host authority will be responsible for finalising the report” "
        "(guidance, section 5, Stage 5).",
    )

    class Meta:
        fields = ("on", "decided_by")


class SharedWithStrategicGroup(Happened):
    """Records that the report was shared with the Strategic Group."""

    to = questions.text(
        "With whom",
        "“The report will be shared with the Strategic Group in order to ensure oversight” "
        "(guidance, section 5, Stage 5).",
        required="Enter with whom the report was shared",
    )

    class Meta:
        fields = ("to", "on")


class SharedWithElectedMembers(Happened):
    """Records what was shared with elected members."""

    to = questions.text(
        "Committee",
        "“Through local committee processes” (guidance, section 5, Stage 5).",
        required="Enter the committee, such as “Education Committee”",
    )
    on = fields.Date(
        load_default=None,
        validate=not_in_the_future,
        error_messages={"invalid": questions.NOT_A_DAY},
        metadata={"label": "Day of the committee", "hint": "Today, unless you record it later."},
    )
    text = questions.long_text(
        "The text that was shared",
        "Word for word. It begins as the paper for elected members, which holds only what is released; "
        "change it to what the committee was given.",
        required="Enter the text that was shared with elected members",
        rows=16,
    )

    class Meta:
        fields = ("to", "on", "text")


STEP_FORMS: Mapping[ReportStep, type[Schema]] = {
    ReportStep.DRAFTED: Drafted,
    ReportStep.CIRCULATED: Circulated,
    ReportStep.LEADS_MET: LeadsMet,
    ReportStep.FINALISED: Finalised,
    ReportStep.SHARED_WITH_STRATEGIC_GROUP: SharedWithStrategicGroup,
    ReportStep.SHARED_WITH_ELECTED_MEMBERS: SharedWithElectedMembers,
}


class WriteSection(Schema):
    """Writes words of the host's own under a heading; empty words take them back."""

    text = questions.long_text(
        "Your own words under this heading",
        "What is recorded stands in the report by itself. Write what it does not say.",
        rows=12,
    )


class OfferComment(Schema):
    """Comments on the report, or on one heading."""

    section = questions.text("What it is about", required="Choose what the comment is about")
    text = questions.long_text(
        "Your comment",
        "“Key colleagues from the Local Organisational Group should offer feedback” (guidance, section 5, "
        "Stage 5).",
        required="Enter your comment",
        rows=5,
    )

    def __init__(self, headings: Mapping[str, str]) -> None:
        super().__init__()
        questions.offer(self, "section", {WHOLE_REPORT: "The whole report", **headings})


class DecideComment(Explained):
    """Accepts or declines a comment, with the reason."""

    decision = questions.one_of(
        Decision, "What becomes of it", required="Choose whether the comment is accepted or declined"
    )

    class Meta:
        fields = ("decision", "reason", "on")


class DrawStatement(Happened):
    """Draws up a statement in place of a report."""

    text = questions.long_text(
        "The statement",
        "“A short, factual statement explaining the position reached” (guidance, section 5, Stage 5).",
        required="Enter the statement",
        words=WORDS_OF_A_STATEMENT,
    )

    class Meta:
        fields = ("text", "on")


class ChangeStatement(DrawStatement, Explained):
    """Changes a statement."""

    class Meta:
        fields = ("text", "reason", "on")


class TakeBack(Explained):
    """Takes an agreement back."""

    class Meta:
        fields = ("reason", "on")
