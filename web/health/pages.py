"""Says whether the views of the log keep up with it, for whoever watches the server."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from projections import Health
from web.parts import parts

pages = Blueprint("health", __name__)


@pages.get("/health")
def show() -> tuple[dict[str, Any], int]:
    """Return how far each view is behind the log; the status is 503 when one needs somebody's help."""
    health = parts().projections.health()
    return report(health), 503 if health.stuck else 200


def report(health: Health) -> dict[str, Any]:
    """Return the figures, without anything that was recorded: no names, no texts."""
    return {
        "status": "stuck" if health.stuck else "well",
        "log": health.head,
        "waits_for_newer_version": health.newer,
        "projections": {
            name: {
                "position": position,
                "behind": max(0, health.head - position),
                "set_aside": len(health.dead_letters.get(name, {})),
            }
            for name, position in health.positions.items()
        },
        "proof": {
            "position": health.proven,
            "behind": max(0, health.head - (health.proven or 0)),
            "another_log": bool(health.another_log),
        },
    }
