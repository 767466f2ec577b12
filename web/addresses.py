"""Where things lie under their episode."""

from collections.abc import Iterable
from datetime import date

SECTIONS = {
    "finding": "findings",
    "practice": "practice",
    "next step": "next-steps",
    "key point": "key-points",
    "meeting": "meetings",
    "document": "shared-documents",
    "host paper": "host-paper",
}
"""Where the items of each kind lie under their episode."""

RECORDED_ELSEWHERE = frozenset({"key point"})
"""Kinds that have a page of their own on which they are noted."""


def one_of(sections: Iterable[str]) -> str:
    """Return what stands for one of some sections in the rule of an address."""
    return "any({})".format(", ".join(f"'{section}'" for section in sections))


ANY_SECTION = one_of(SECTIONS.values())
ANY_RECORDED = one_of(section for kind, section in SECTIONS.items() if kind not in RECORDED_ELSEWHERE)


def url_of(kind: str, episode: str, reference: str, as_at: date | None = None) -> str:
    """Return the address of an item, or of a statement of the focus, as at a day if one is given."""
    back = f"?as_at={as_at}" if as_at else ""
    if kind == "focus":
        return f"/episodes/{episode}/focus{back}#step-{reference.removeprefix('focus-')}"
    return f"/episodes/{episode}/{SECTIONS[kind]}/{reference}{back}"
