"""The forms on connections between authorities, with what the guidance says each field is for."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from marshmallow import ValidationError, validates_schema

from ci_kb.domain.connection import CAME_TO_NOTHING, ConnectionState, NextAction
from web import questions
from web.labels import CONNECTION_STATES
from web.questions import Happened

OTHER_OWNERS = ("ADES", "Education Scotland")
"""Who, besides the two authorities, may have to do something next."""


@questions.guided_by(from_authority="similar-work", note="similar-work")
class ProposeConnection(Happened):
    """Proposes that two authorities talk."""

    from_authority = questions.text(
        "Authority that asks", "The one that would like to learn.", required="Choose the authority that asks"
    )
    to = questions.text(
        "Authority that is asked",
        "“Identified local authorities which may be able to help … further in its continued improvement "
        "journey” (guidance, section 5, Stage 6).",
        required="Choose the authority that is asked",
    )
    subject = questions.text(
        "What it is about",
        "“One example might be where an identified local authority has already started similar work” "
        "(guidance, section 5, Stage 6).",
        required="Enter what the connection is about",
    )
    note = questions.long_text("Note", "What to ask, and whom, by role.", rows=3)
    visibility = questions.visibility()

    class Meta:
        fields = ("from_authority", "to", "subject", "note", "visibility", "on")

    def __init__(self, names: Collection[str]) -> None:
        super().__init__()
        for field in ("from_authority", "to"):
            questions.offer(self, field, {name: name for name in names})


class AskAbout(ProposeConnection):
    """Asks another authority about something that every authority may read."""

    class Meta:
        fields = ("from_authority", "to", "subject", "note", "on")


@questions.guided_by(owner="support", owner_body="support", due="support")
class Next(Happened):
    """Settles what is to be done next, by whom and by when."""

    action = questions.text(
        "What is to be done next",
        "“Develop plans for further engagement” (guidance, section 5, Stage 6). Leave it empty when nothing "
        "is left to do: what was settled before then counts as done.",
    )
    owner = questions.text("Who does it", "A role, not a name.")
    owner_body = questions.text("Of which authority or body")
    due = questions.date("By which day")

    class Meta:
        fields = ("action", "owner", "owner_body", "due", "on")

    def __init__(self, between: tuple[str, str]) -> None:
        super().__init__()
        questions.offer(self, "owner_body", {name: name for name in (*between, *OTHER_OWNERS)})

    @validates_schema
    def check_action(self, data: Mapping[str, Any], **_: Any) -> None:
        """Refuse an owner or a day without anything to do."""
        if not data["action"] and any(data[name] for name in ("owner", "owner_body", "due")):
            raise ValidationError("Enter what is to be done next", "action")


@questions.guided_by(state="support", note="support")
class ProgressConnection(Next):
    """Says how far a connection has come, and what comes next."""

    state = questions.one_of(
        ConnectionState, "How far it has come", required="Choose how far the connection has come"
    )
    note = questions.long_text(
        "Note",
        "What was said or done, in a sentence. When it is declined or stopped: why.",
        rows=3,
    )

    class Meta:
        fields = ("state", "note", "action", "owner", "owner_body", "due", "on")

    def __init__(self, between: tuple[str, str]) -> None:
        super().__init__(between)
        offered = {str(state): words for state, words in CONNECTION_STATES.items()}
        del offered[ConnectionState.PROPOSED]
        questions.offer(self, "state", offered)

    @validates_schema
    def check_reason(self, data: Mapping[str, Any], **_: Any) -> None:
        """Refuse an end without a reason."""
        if data["state"] in CAME_TO_NOTHING and not data["note"]:
            raise ValidationError(f"Say why it is {data['state']}", "note")


@questions.guided_by(outcome="wider-learning", borrowed_into="wider-learning")
class RecordOutcome(Happened):
    """Says what came of a connection."""

    outcome = questions.long_text(
        "What came of it",
        "What is done differently now, and what others should know who would borrow it too.",
        required="Enter what came of it",
        rows=4,
        words=80,
    )
    borrowed_into = questions.text(
        "Episode of the borrowing authority it went into", "Leave it empty when there is none."
    )

    class Meta:
        fields = ("outcome", "borrowed_into", "on")

    def __init__(self, episodes: Mapping[str, str]) -> None:
        super().__init__()
        questions.offer(self, "borrowed_into", episodes)


def next_action_said(said: Mapping[str, Any]) -> NextAction:
    """Return what is to be done next, as a form says it."""
    return NextAction(said["action"], said["owner"], said["owner_body"], said["due"])
