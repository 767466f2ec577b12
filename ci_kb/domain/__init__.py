"""What the guidance says, as aggregates and their events.

Importing the package makes every event class known under the name it is stored by.
"""

from ci_kb.domain import (
    account,
    connection,
    episode,
    finding,
    next_step,
    practice,
    report,
    saved_search,
    vocabulary,
)

__all__ = [
    "account",
    "connection",
    "episode",
    "finding",
    "next_step",
    "practice",
    "report",
    "saved_search",
    "vocabulary",
]
