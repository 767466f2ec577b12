"""The key messages that are offered to be shared with elected members: only what others may read already."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ci_kb.domain.episode_values import FocusStep
from ci_kb.domain.finding import Finding, FindingKind
from ci_kb.domain.next_step import NextStep
from ci_kb.domain.record import Visibility
from projections.episodes import FocusStatement
from projections.items import ItemVersion
from web.shell import day

RELEASED = frozenset({Visibility.NETWORK, Visibility.PUBLIC})
"""A committee's papers are public: what only the team, or the groups, may read is not for them."""


def key_messages(focus: Sequence[FocusStatement], items: Iterable[ItemVersion]) -> str:
    """Return the agreed focus, the key findings and the next steps that are released, as text."""
    items = [item for item in items if item.visibility in RELEASED and not item.withdrawn]
    agreed = [step.text for step in focus if step.step in (FocusStep.AGREED, FocusStep.CHANGED)]
    findings = [
        item.content["text"]
        for item in items
        if item.kind == Finding.NOUN and item.content["kind"] == FindingKind.KEY_FINDING
    ]
    steps = [next_step_in_words(item) for item in items if item.kind == NextStep.NOUN]
    return "\n\n".join(
        [
            *under("Focus", agreed[-1:], mark=""),
            *under("Key findings", findings),
            *under("Next steps", steps),
        ]
    )


def under(heading: str, lines: Sequence[str], mark: str = "- ") -> Iterator[str]:
    """Yield the lines under their heading, or nothing when there are none."""
    if lines:
        yield "\n".join([heading, *(mark + line for line in lines)])


def next_step_in_words(step: ItemVersion) -> str:
    """Return what is to be done, by whom and by when."""
    by = ", ".join(filter(None, [step.content["owner"], step.content["owner_body"]]))
    when = f"by {day(step.due)}" if step.due else step.content["due_text"]
    more = "; ".join(filter(None, [by, when]))
    return f"{step.content['text']} ({more})" if more else str(step.content["text"])
