"""Where things lie under their episode."""

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

ANY_SECTION = "any({})".format(", ".join(f"'{section}'" for section in SECTIONS.values()))
"""What stands for one of them in the rule of an address."""


def url_of(kind: str, episode: str, reference: str, as_at: date | None = None) -> str:
    """Return the address of an item, or of a statement of the focus, as at a day if one is given."""
    back = f"?as_at={as_at}" if as_at else ""
    if kind == "focus":
        return f"/episodes/{episode}/focus{back}#step-{reference.removeprefix('focus-')}"
    return f"/episodes/{episode}/{SECTIONS[kind]}/{reference}{back}"
