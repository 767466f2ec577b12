"""Pages on which those who work on an episode set a match aside, show it again, link one or unlink it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, url_for

from ci_kb.application.saved import Saved
from ci_kb.days import today
from ci_kb.domain.record import Act
from projections.episodes import EpisodeLine
from web.labels import short
from web.parts import act, parts, reader
from web.recording import Answer, ask_about
from web.seeing import episode_or_404, episode_to_work_on
from web.similar import schemas
from web.similar.pages import A_PAIR

pages = Blueprint("similar_commands", __name__)


@pages.route(f"{A_PAIR}/dismiss", methods=["GET", "POST"])
def dismiss(reference: str, other: str) -> Answer:
    """Set a match aside."""
    return say_of(
        reference,
        other,
        parts().kb.similar_work.dismiss,
        title="Set this match aside",
        button="Set it aside",
        schema=schemas.Dismiss(),
        done="The match is set aside. It is kept below the others, and can be shown again.",
    )


@pages.route(f"{A_PAIR}/restore", methods=["GET", "POST"])
def restore(reference: str, other: str) -> Answer:
    """Show a match again that was set aside."""
    return say_of(
        reference,
        other,
        parts().kb.similar_work.restore,
        title="Show this match again",
        button="Show it again",
        schema=schemas.Restore(),
        done="The match is shown again.",
    )


@pages.route(f"{A_PAIR}/unlink", methods=["GET", "POST"])
def unlink(reference: str, other: str) -> Answer:
    """Take a link back."""
    return say_of(
        reference,
        other,
        parts().kb.similar_work.unlink,
        title="Take the link back",
        button="Take it back",
        schema=schemas.Unlink(),
        done="The link is taken back.",
    )


@pages.route("/episodes/<reference>/similar/link", methods=["GET", "POST"])
def link(reference: str) -> Answer:
    """Link an episode that somebody knows did similar work."""
    line = episode_to_work_on(reference)

    def give(said: dict[str, Any]) -> Saved:
        return parts().kb.similar_work.link(reference, said["other"], act(said["on"], said["reason"]))

    return ask_about(
        line,
        matches_of(reference),
        title="Add a match you know of",
        lead="It is added to those that are found by their words, and takes none of them away.",
        button="Add the match",
        schema=schemas.Link(others(line)),
        known={"on": today()},
        give=give,
        done="The match is added.",
    )


def say_of(reference: str, other: str, command: Callable[[str, str, Act], Saved], **question: Any) -> Answer:
    """Ask for a command on a match, with its reason; it leads back to the matches."""
    line, theirs = episode_to_work_on(reference), episode_or_404(other)
    return ask_about(
        line,
        matches_of(reference),
        lead=f"{theirs.title or theirs.reference} ({', '.join(map(short, theirs.hosts))})",
        known={"on": today()},
        give=lambda said: command(reference, other, act(said["on"], said["reason"])),
        **question,
    )


def others(line: EpisodeLine) -> dict[str, str]:
    """Return the other episodes that the reader may see."""
    lines = parts().projections.episodes.visible(reader())
    return {
        other.reference: f"{other.title or other.reference} ({', '.join(map(short, other.hosts))})"
        for other in lines
        if other.reference != line.reference
    }


def matches_of(reference: str) -> str:
    """Return the address of an episode's matches."""
    return url_for("similar.show", episode=reference)
