"""The forms on connections between authorities, with what the guidance says each field is for."""

from __future__ import annotations

from ci_kb.domain.connection import ConnectionState
from web import questions
from web.questions import Happened


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

    class Meta:
        fields = ("from_authority", "to", "subject", "note", "on")

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__()
        for field in ("from_authority", "to"):
            questions.offer(self, field, {name: name for name in names})


class ProgressConnection(Happened):
    """Says how far a connection has come."""

    state = questions.one_of(
        ConnectionState, "How far it has come", required="Choose how far the connection has come"
    )
    note = questions.long_text("Note", "What came of it, in a sentence or two.", rows=3)

    class Meta:
        fields = ("state", "note", "on")
