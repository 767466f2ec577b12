"""What the form on a seat begins with, when the link says which role of the guidance is to be filled."""

from __future__ import annotations

from flask import request

from ci_kb.guidance import Guidance
from ci_kb.guidance.model import Team
from projections.episodes import EpisodeLine

ORGANISATIONS = {Team.ADES: "ADES", Team.EDUCATION_SCOTLAND: "Education Scotland"}


def seat_begins_with(line: EpisodeLine, guidance: Guidance) -> dict[str, object]:
    """Return the role of the guidance that the address names, and the organisation that follows from it."""
    capacity = guidance.capacity(request.args.get("capacity", ""))
    if capacity is None:
        return {}
    host = line.hosts[0] if capacity.team is Team.HOST and "host" in capacity.known_by.organisation else ""
    return {"capacity": capacity.id, "organisation": host or ORGANISATIONS.get(capacity.team, "")}
