"""What a page may reach: the commands, the queries, who is reading, and what that person does."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import cast
from uuid import uuid4

from flask import current_app, flash, request

from ci_kb.application import KnowledgeBase
from ci_kb.application.saved import Saved
from ci_kb.days import today
from ci_kb.domain.errors import NotAllowed
from ci_kb.domain.record import Act
from ci_kb.event_log.proof import Proof
from projections import Projections
from projections.reading import Reader
from web.accounts.signed_in import signed_in

_COMMAND = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class Parts:
    """The knowledge base, the proof and the views of its log, open over one data folder."""

    kb: KnowledgeBase
    projections: Projections
    proof: Proof
    demonstration: bool = False

    @classmethod
    def open(cls, data: Path, *, demonstration: bool = False) -> Parts:
        """Open what lies in the folder, making it when it is new; nothing follows the log yet."""
        kb = KnowledgeBase(data, today())
        proof = Proof(data)
        return cls(kb, Projections(kb.log, data / "views", kb.guidance, proof), proof, demonstration)

    def close(self) -> None:
        """Stop following the log, and close every file."""
        self.projections.close()
        self.proof.close()
        self.kb.close()


def parts() -> Parts:
    """Return what the page at hand may reach."""
    return cast(Parts, current_app.extensions["ci_kb"])


def reader() -> Reader:
    """Return who reads the page at hand; a visitor when nobody is signed in."""
    account = signed_in()
    return Reader(account.person, account.role, account.body) if account else Reader()


def act(on: date | None = None, reason: str = "", command: str = "") -> Act:
    """Return what the signed-in person does at this moment, on behalf of role and body as they are now.

    The command comes from the form, so that a form sent twice is recorded once.  Raises `NotAllowed`.
    """
    account = signed_in()
    if account is None:
        raise NotAllowed("Sign in first: what is recorded carries the name of an account.")
    return Act(
        by=account.person,
        role=account.role,
        body=account.body,
        on=on or today(),
        reason=reason,
        command=command or command_of_form(),
    )


def saved(answer: Saved) -> Saved:
    """Wait until lists and search show what was saved, or tell the person that they do not yet."""
    if not parts().projections.wait_for(answer.position):
        flash("It is recorded. Lists and search are catching up and will show it in a moment.", "info")
    return answer


def command_of_form() -> str:
    """Return the identifier of the action, which the form carries so that it is recorded once."""
    typed = request.form.get("command", "")
    return typed if _COMMAND.fullmatch(typed) else uuid4().hex
