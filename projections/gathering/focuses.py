"""How focuses evolved: from what was first proposed to what was agreed."""

from __future__ import annotations

from collections.abc import Sequence

from projections.gathering.figures import in_episodes
from projections.gathering.material import FocusStep, by_episode
from projections.gathering.parts import Block, Section, Sentence
from projections.gathering.telling import Telling, counting, listing, paragraph
from projections.gathering.telling import telling as tells
from projections.gathering.words import clause, counted


def focuses(telling: Telling) -> Section | None:
    """Return how focuses evolved: in how many episodes they changed, and from what to what."""
    histories = [steps for steps in by_episode(telling.focus).values() if steps]
    if not histories:
        return None
    changed = [steps for steps in histories if steps[0].text != steps[-1].text]
    blocks: list[Block] = []
    flat = [step for steps in changed for step in steps]
    if changed and telling.enough(flat) and not telling.single:
        blocks += paragraph("focus/count", _count(telling, histories, flat))
    if telling.named:
        order = {one.source.episode: place for place, one in enumerate(telling.episodes)}
        changed = sorted(changed, key=lambda steps: order[steps[0].episode])
        blocks += listing("focus/told", (_told(telling, steps) for steps in changed))
    return Section("focus", "How focuses evolved", tuple(blocks)) if blocks else None


def _count(telling: Telling, histories: Sequence[Sequence[FocusStep]], changed: list[FocusStep]) -> Sentence:
    every = [step for steps in histories for step in steps]
    return counting(
        "focus/changed",
        f"In {in_episodes(telling, changed)}, the focus that was agreed in the end is worded otherwise than "
        "what was first proposed.",
        every,
        telling.episodes,
    )


def _told(telling: Telling, steps: Sequence[FocusStep]) -> Sentence | None:
    first, last = steps[0], steps[-1]
    if telling.blind(first):
        return None
    why = f" The reason given: {reason(last.reason)}" if last.reason else ""
    between = len(steps) - 2
    came = f"came, by way of {counted(between, 'further wording')}, to" if between > 0 else "came to"
    return tells(
        f"focus/{first.episode}",
        f"{telling.where(first)} began from “{_plain(first.text)}” and {came} “{_plain(last.text)}”.{why}",
        *steps,
    )


def reason(text: str) -> str:
    """Return a reason as it stands after a colon; one that begins with somebody's words stays whole."""
    plain = " ".join(text.split())
    return plain if plain[:1] in "“\"‘'" else clause(plain) + "."


def _plain(text: str) -> str:
    return " ".join(text.split()).rstrip(".")
