"""The forms on the report: its steps, words under its headings, comments, and a statement in its place."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from marshmallow import Schema

from ci_kb.domain.report import ReportStep
from web import questions
from web.questions import Explained, Happened, guided

WORDS_OF_A_STATEMENT = 150

WHOLE_REPORT = "whole"
"""Stands in the form for a comment that is about no single heading."""


class Decision(StrEnum):
    """What becomes of a comment."""

    ACCEPTED = "accepted"
    DECLINED = "declined"


@questions.guided_by(text="draft")
class Drafted(Happened):
    """Records that a draft is written."""

    text = questions.text("Where the draft lies", "For those who are to read it, if you like.")

    class Meta:
        fields = ("on", "text")


class Circulated(Happened):
    """Records to whom the draft was circulated."""

    to = guided(
        "report-for-comment",
        questions.text("To whom", required="Enter to whom the draft was circulated, such as “The core team”"),
    )

    class Meta:
        fields = ("to", "on")


@questions.guided_by(to="report-for-comment", text="report-for-comment")
class LeadsMet(Happened):
    """Records the meeting of the leads."""

    to = questions.text("Who met", "The bodies, or roles; no names.", required="Enter who met")
    text = questions.long_text("What was settled", rows=3)

    class Meta:
        fields = ("to", "on", "text")


class Finalised(Happened):
    """Records that the host finalised the report."""

    decided_by = guided("report", questions.text("By whom", "A role, not a name."))

    class Meta:
        fields = ("on", "decided_by")


class SharedWithStrategicGroup(Happened):
    """Records that the report was shared with the Strategic Group."""

    to = guided(
        "strategic-group",
        questions.text("With whom", required="Enter with whom the report was shared"),
    )

    class Meta:
        fields = ("to", "on")


class SharedWithElectedMembers(Happened):
    """Records what was shared with elected members."""

    to = guided(
        "elected-members",
        questions.text("Committee", required="Enter the committee, such as “Education Committee”"),
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

    def __init__(self) -> None:
        super().__init__()
        questions.shape(self, "on", label="Day of the committee")


STEP_FORMS: Mapping[ReportStep, type[Schema]] = {
    ReportStep.DRAFTED: Drafted,
    ReportStep.CIRCULATED: Circulated,
    ReportStep.LEADS_MET: LeadsMet,
    ReportStep.FINALISED: Finalised,
    ReportStep.SHARED_WITH_STRATEGIC_GROUP: SharedWithStrategicGroup,
    ReportStep.SHARED_WITH_ELECTED_MEMBERS: SharedWithElectedMembers,
}


@questions.guided_by(text="report")
class WriteSection(Schema):
    """Writes words of the host's own under a heading; empty words take them back."""

    text = questions.long_text(
        "Your own words under this heading",
        "What is recorded stands in the report by itself. Write what it does not say.",
        rows=12,
    )


@questions.guided_by(section="report-for-comment")
class OfferComment(Schema):
    """Comments on the report, or on one heading."""

    section = questions.text("What it is about", required="Choose what the comment is about")
    text = guided(
        "report-for-comment", questions.long_text("Your comment", required="Enter your comment", rows=5)
    )

    def __init__(self, headings: Mapping[str, str]) -> None:
        super().__init__()
        questions.offer(self, "section", {WHOLE_REPORT: "The whole report", **headings})


@questions.guided_by(decision="report-for-comment")
class DecideComment(Explained):
    """Accepts or declines a comment, with the reason."""

    decision = questions.one_of(
        Decision, "What becomes of it", required="Choose whether the comment is accepted or declined"
    )

    class Meta:
        fields = ("decision", "reason", "on")


class DrawStatement(Happened):
    """Draws up a statement in place of a report."""

    text = guided(
        "fail-safe",
        questions.long_text("The statement", required="Enter the statement", words=WORDS_OF_A_STATEMENT),
    )

    class Meta:
        fields = ("text", "on")


class ChangeStatement(DrawStatement, Explained):
    """Changes a statement."""

    class Meta:
        fields = ("text", "reason", "on")
