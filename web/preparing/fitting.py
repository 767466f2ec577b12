"""What forms on an episode's working papers begin with and offer, and how long a paper should be."""

from __future__ import annotations

from typing import Any

from flask import request
from marshmallow import Schema

from ci_kb.days import today
from ci_kb.guidance import Guidance
from projections.episodes import EpisodeLine
from web import questions
from web.parts import parts

PARTNERS = ("ADES", "Education Scotland")
"""The bodies that lead every episode in full partnership with the host."""


def guidance_of(line: EpisodeLine) -> Guidance:
    """Return the version of the guidance that an episode keeps."""
    return parts().kb.guidance.get(line.guidance)


def meeting_begins_with(line: EpisodeLine) -> dict[str, object]:
    """Return what is known of a meeting: held today by all three bodies, for what the link says."""
    return {
        "kind": request.args.get("kind", ""),
        "held": None if request.args.get("to_come") else today(),
        "bodies": [*line.hosts, *PARTNERS],
    }


def held_today() -> dict[str, object]:
    """Return what is known of a planned meeting when the link says that it was held."""
    return {"held": today(), "reason": "It was held."} if request.args.get("held") else {}


def offer_bodies(schema: Schema, line: EpisodeLine, content: Any) -> None:
    """Offer the three bodies, whoever else sends somebody to the team, and those chosen before."""
    page = parts().projections.episodes.page(line.reference)
    team = [seat.organisation for seat in page.team if seat.organisation] if page else []
    chosen = content.bodies if content else ()
    questions.offer(schema, "bodies", {body: body for body in (*line.hosts, *PARTNERS, *team, *chosen)})


def advise_on_length(schema: Schema, line: EpisodeLine, _: Any) -> None:
    """Say how many words a succinct paper has at most."""
    questions.shape(schema, "text", words=guidance_of(line).thresholds.host_paper_words)
