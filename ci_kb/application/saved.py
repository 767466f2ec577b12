"""What a command answers."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Saved:
    """The reference of what was saved, and the position in the log after which a reader will see it."""

    reference: str
    position: int
