"""The forms on findings, practice and next steps, with what the guidance says each field is for."""

from __future__ import annotations

from marshmallow import fields

from ci_kb.domain.finding import FindingKind
from ci_kb.domain.next_step import NextStepStatus
from web import questions
from web.questions import Explained, Happened

FINDING = ("kind", "text", "group", "themes")
PRACTICE = ("title", "text", "suits", "contact_role", "predates_episode", "consent", "themes")
NEXT_STEP = ("text", "owner", "owner_body", "due", "due_text", "from_finding")


class FindingFields(Happened):
    """What a finding says."""

    kind = questions.one_of(
        FindingKind,
        "Kind of finding",
        "The headings of the report: key findings, positive features, areas to consider (guidance, appendix "
        "3). “Wherever possible”, what others can learn too (section 5, Stage 5).",
        required="Choose the kind of finding",
    )
    text = questions.long_text(
        "What was found",
        "In words another authority will understand. No names of people or children.",
        required="Enter what was found",
        words=80,
    )
    group = questions.text(
        "Group",
        "“A recorder should be appointed for each group in order to ensure key points are noted” "
        "(guidance, appendix 2).",
    )
    themes = questions.themes()


class RecordFinding(FindingFields):
    """Records a finding."""

    visibility = questions.visibility()

    class Meta:
        fields = (*FINDING, "visibility", "on")


class CorrectFinding(FindingFields, Explained):
    """Corrects a finding."""

    class Meta:
        fields = (*FINDING, "reason", "on")


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
    consent = fields.Bool(
        load_default=False,
        metadata={
            "label": "Those whose practice it is agree to its being shared",
            "hint": "Needed before other authorities may read it.",
        },
    )
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
        "Of which organisation", "The host, ADES or Education Scotland, for instance."
    )
    due = questions.date("By which day", "Leave it empty when no day can be given.")
    due_text = questions.text("Or when, in words", "For instance “before the summer break”.")
    from_finding = questions.text("Follows from the finding")


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
    reason = questions.text("Reason", longest=1000, rows=2)

    class Meta:
        fields = ("visibility", "reason", "on")


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
