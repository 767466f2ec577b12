"""Pages on which anybody who is signed in gets what proves that nothing recorded was changed."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from flask import Blueprint, Response, render_template

from ci_kb.domain.errors import LogDamaged, Refused
from ci_kb.event_log import verifier
from ci_kb.event_log.checkpoints import Checkpoint
from web.papers.given import attachment
from web.parts import parts

pages = Blueprint("proof", __name__)

TEXT = "text/plain; charset=utf-8"
ANOTHER_LOG = (
    "What is recorded is not what was proven before. Receipts are not given out until your administrator has "
    "found out why. Keep those you have."
)


@pages.get("/audit/proof")
def show() -> str:
    """Show how far the log is proven, what to keep of it, and how to check it."""
    proof, log = parts().proof, parts().kb.log
    proof.follow(log, datetime.now(UTC))
    return render_template(
        "proof/show.html",
        latest=proof.latest(),
        position=proof.position(),
        another_log=ANOTHER_LOG if proof.trouble else "",
        key=str(proof.key),
    )


@pages.get("/audit/proof/receipt")
def receipt() -> Response:
    """Give a receipt of the log as it is now.

    Raises `Refused` when the log is not the one that was proven.
    """
    try:
        note = parts().proof.receipt(parts().kb.log, datetime.now(UTC))
    except LogDamaged:
        raise Refused(ANOTHER_LOG) from None
    return attachment(note.encode(), TEXT, f"receipt-event-{Checkpoint.read(note).position}.txt")


@pages.get("/audit/proof/key")
def key() -> Response:
    """Give the public key, by which receipts are checked."""
    return attachment(f"{parts().proof.key}\n".encode(), TEXT, "public-key.txt")


@pages.get("/audit/proof/verifier")
def program() -> Response:
    """Give the program that checks a copy of the log, and needs nothing else."""
    return attachment(Path(verifier.__file__).read_bytes(), "text/x-python; charset=utf-8", "verifier.py")
