"""Who could read something up to now, said where that is about to be changed."""

from web.parts import parts
from web.questions import VISIBILITIES
from web.shell import moment


def so_far(episode: str, kind: str = "", reference: str = "") -> str:
    """Return in a sentence who can see an item, or without a kind the episode, and since when."""
    spells = parts().projections.audiences.spells(episode, kind, reference)
    if not spells:
        return ""
    latest = spells[-1]
    return f"So far: {VISIBILITIES[latest.visibility]}, since {moment(latest.begun.recorded)}."
