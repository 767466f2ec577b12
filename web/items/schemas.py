"""The forms on findings, practice and next steps, with what the guidance says each field is for."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from ci_kb.domain.finding import NO_EVIDENCE, FindingKind
from ci_kb.domain.next_step import NextStepStatus
from web import questions
from web.questions import Explained, Happened

FINDING = ("kind", "text", "evidence", "group", "themes")
PRACTICE = ("title", "text", "suits", "contact_role", "predates_episode", "consent", "themes")
NEXT_STEP = ("text", "from_finding", "owner", "owner_body", "due", "due_text")
KEY_POINT = ("text", "group", "day")

KINDS_OF_FINDING = {
    FindingKind.KEY_FINDING: "Key finding",
    FindingKind.STRENGTH: "Strength of the authority",
    FindingKind.AREA_TO_CONSIDER: "Area to consider, to support further improvement",
    FindingKind.POSITIVE_FEATURE: "Positive feature of the Collaborative Improvement process itself",
    FindingKind.WIDER_LEARNING: "Wider learning: what could be applied elsewhere, what participants gained",
    FindingKind.DID_NOT_WORK: "What did not work",
}
"""The kinds of finding as they are offered; what they are stored as stands in the domain."""


@questions.guided_by(text="recorder", group="recorder", day="recorder")
class KeyPointFields(Happened):
    """A key point of the fieldwork."""

    text = questions.long_text(
        "Key point",
        "One thought, in a sentence or two. No names of people or children.",
        required="Enter the key point",
        rows=3,
    )
    group = questions.text("Group", "The group it was noted in; empty for the whole group.")
    day = fields.Int(
        load_default=1,
        validate=validate.Range(1, 99, error="Enter the day of the fieldwork, from 1 to 99"),
        error_messages={"invalid": "Enter the day of the fieldwork as a number, such as 1"},
        metadata={"label": "Day of the fieldwork", "hint": "1 is the first day."},
    )


class RecordKeyPoint(KeyPointFields):
    """Records a key point."""

    class Meta:
        fields = (*KEY_POINT, "on")


class CorrectKeyPoint(KeyPointFields, Explained):
    """Corrects a key point."""

    class Meta:
        fields = (*KEY_POINT, "reason", "on")


@questions.guided_by(text="report")
class FindingFields(Happened):
    """What a finding says."""

    kind = questions.one_of(
        FindingKind,
        "Kind of finding",
        "The headings of the report: key findings, positive features, areas to consider (guidance, appendix "
        "3). “Wherever possible”, what others can learn too (section 5, Stage 5).",
        required="Choose the kind of finding",
        labels=KINDS_OF_FINDING,
    )
    text = questions.long_text(
        "What was found",
        "In words another authority will understand. No names of people or children.",
        required="Enter what was found",
        words=80,
    )
    evidence = questions.several(
        "What it rests on",
        "Key points noted in a group, or lines of the self-evaluation: “to determine and or confirm the "
        "evidence-base” (guidance, Roles and responsibilities).",
        required="Choose what the finding rests on, or “None recorded”",
        shown=8,
    )
    group = questions.text(
        "Group",
        "“A recorder should be appointed for each group in order to ensure key points are noted” "
        "(guidance, appendix 2).",
    )
    themes = questions.themes()

    @validates_schema
    def check_evidence(self, said: dict[str, Any], **_: Any) -> None:
        """Refuse a finding that is said to rest on something and on nothing.

        Raises `ValidationError`.
        """
        named = said.get("evidence", ())
        if NO_EVIDENCE in named and len(named) > 1:
            raise ValidationError(
                "Choose either what the finding rests on or “None recorded”, not both", "evidence"
            )


class RecordFinding(FindingFields):
    """Records a finding."""

    visibility = questions.visibility()

    class Meta:
        fields = (*FINDING, "visibility", "on")


class CorrectFinding(FindingFields, Explained):
    """Corrects a finding."""

    class Meta:
        fields = (*FINDING, "reason", "on")


def consent() -> fields.Boolean:
    """Return the field that asks whether practice may be shared."""
    return fields.Bool(
        load_default=False,
        metadata={
            "label": "Those whose practice it is agree to its being shared",
            "hint": "Needed before other authorities may read it.",
        },
    )


@questions.guided_by(
    title="practice", suits="practice", contact_role="sharing", predates_episode="sharing", consent="trust"
)
class PracticeFields(Happened):
    """What a practice is."""

    title = questions.text("Title", required="Enter a title for the practice")
    text = questions.long_text(
        "What it is and how it works",
        "“There are likely to be aspects of practice worthy of sharing in every Collaborative Improvement "
        "episode. It is important that these are not lost” (guidance, section 5, Stage 3).",
        required="Enter what the practice is and how it works",
        words=150,
    )
    suits = questions.text("Where it suits", "For instance “small schools”, or what it needs to work.")
    contact_role = questions.text(
        "Whom to ask", "A role, not a name, such as “Quality improvement manager, Moray”."
    )
    predates_episode = fields.Bool(
        load_default=False, metadata={"label": "The practice is older than this episode"}
    )
    consent = consent()
    themes = questions.themes()


class RecordPractice(PracticeFields):
    """Records practice worthy of sharing."""

    visibility = questions.visibility()

    class Meta:
        fields = (*PRACTICE, "visibility", "on")


class CorrectPractice(PracticeFields, Explained):
    """Corrects a practice."""

    class Meta:
        fields = (*PRACTICE, "reason", "on")


@questions.guided_by(
    from_finding="report",
    owner="next-steps",
    owner_body="next-steps",
    due="next-steps",
    due_text="next-steps",
)
class NextStepFields(Happened):
    """What is to be done next."""

    text = questions.long_text(
        "What is to be done",
        "“It will be important that next steps are clearly outlined, with timescales identified where "
        "possible” (guidance, section 5, Stage 5).",
        required="Enter what is to be done next",
        rows=4,
        words=50,
    )
    owner = questions.text("Who does it", "A role, not a name.")
    owner_body = questions.text(
        "Of which organisation", "The host, ADES, Education Scotland, or another national body."
    )
    due = questions.date(
        "By which day",
        "“With timescales identified where possible”: leave it empty when no day can be given.",
    )
    due_text = questions.text("Or when, in words", "For instance “before the summer break”.")
    from_finding = questions.text(
        "Follows from the finding",
        "A next step that answers to a finding can be traced when progress is reviewed.",
        required="Choose the finding the next step follows from, or “None recorded”",
    )


class RecordNextStep(NextStepFields):
    """Records a next step."""

    visibility = questions.visibility()

    class Meta:
        fields = (*NEXT_STEP, "visibility", "on")


class CorrectNextStep(NextStepFields, Explained):
    """Corrects a next step."""

    class Meta:
        fields = (*NEXT_STEP, "reason", "on")


class Withdraw(Explained):
    """Takes something back, leaving that it was there, and why it is no longer."""

    class Meta:
        fields = ("reason", "on")


class Release(Happened):
    """Says who may read something."""

    visibility = questions.visibility()
    reason = questions.text("Reason", questions.WHEN_FEWER, longest=1000, rows=2)

    class Meta:
        fields = ("visibility", "reason", "on")


class ReleasePractice(Release):
    """Says who may read a practice, whom to ask about it, and that it may be shared."""

    contact_role = questions.text(
        "Whom to ask", "A role, not a name, such as “Quality improvement manager, Moray”."
    )
    consent = consent()

    class Meta:
        fields = ("contact_role", "consent", "visibility", "reason", "on")


class Confirm(Happened):
    """Says that a practice is still true."""

    note = questions.text("Note", "For instance where it is in use by now, or what was changed in it.")

    class Meta:
        fields = ("note", "on")


class ReportProgress(Happened):
    """Says how far a next step has come."""

    status = questions.one_of(
        NextStepStatus,
        "How far it has come",
        "“Officers engage in a review of progress at an agreed (later) date” (guidance, section 6).",
        required="Choose how far it has come",
    )
    note = questions.long_text("Note", "What was done, or what stands in the way.", rows=3)

    class Meta:
        fields = ("status", "note", "on")
