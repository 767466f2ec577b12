"""The table of roles as a page of the documentation: ``python -m ci_kb.roles.page`` writes docs/roles.md."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ci_kb.roles import HOST, Command, Rights, RoleOfTheGuidance, table

PAGE = Path(__file__).parent.parent.parent / "docs" / "roles.md"

SEES = {
    "team": "everything, drafts too",
    "groups": "what is shared with the groups, and what more may read",
    "network": "what is shared with every authority, and what is public",
    "public": "what is public",
}
"""What a reader sees, by the narrowest thing that is seen."""

BEGINNING = """# Roles

Who may do and see what lies in one table, `ci_kb/roles/roles.json`.  Pages, JSON, documents and the
command line all ask it; this page is written from it by `python -m ci_kb.roles.page`.

An account has one role.  Besides, it may be a member of episodes, in a role for each, from a day to a day.
A seat in the team that names a person is a membership by itself.  A membership without a last day ends
{months} months after the episode's report was finalised, or a statement agreed in its place.
{why}

A role of a body counts only for accounts of that body; others in it have the rights of a team member.
Nobody gives somebody else a role that may decide or agree on more than they may themselves.
"""


def page() -> Iterator[str]:
    """Yield the parts of the page."""
    known = table()
    yield BEGINNING.format(months=known.months_after_report, why=known.why)
    yield "## Commands\n\n| command | |\n|---|---|\n" + "".join(
        f"| {command} | {words} |\n" for command, words in known.commands.items()
    )
    yield (
        "## Held by an account\n\n"
        + HEADING
        + "".join(row for role in known.held_by_account() for row in rows(role, in_episode=False))
    )
    yield (
        "## Held in one episode\n\n"
        + HEADING
        + "".join(row for role in known.held_in_episode() for row in rows(role, in_episode=True))
    )
    visitor = known.roles[""]
    yield (
        f"## Nobody signed in\n\nA visitor sees {SEES[visitor.everywhere.sees]}.\n"
        if visitor.everywhere
        else ""
    )


HEADING = "| role | from the guidance | where | sees | may |\n|---|---|---|---|---|\n"


def rows(role: RoleOfTheGuidance, *, in_episode: bool) -> Iterator[str]:
    """Yield the rows of one role."""
    name = f"**{role.title}** (`{role.name}`)"
    if in_episode:
        body = "; of a host authority" if role.of == HOST else f"; of {role.of}" if role.of else ""
        yield row(name, role.source, f"in the episode{body}", role.member)
        return
    yield row(name, role.source, "everywhere", role.everywhere, "" if role.names else "; no names")
    if role.hosting:
        yield row("", "", "in episodes the own authority hosts", role.hosting)


def row(name: str, source: str, where: str, rights: Rights | None, besides: str = "") -> str:
    """Return one row."""
    if rights is None:
        return ""
    may = [command for command in Command if command in rights.may]
    return f"| {name} | {source} | {where} | {SEES[rights.sees]}{besides} | {', '.join(may) or 'nothing'} |\n"


def whole() -> str:
    """Return the whole page."""
    return "\n".join(page())


if __name__ == "__main__":
    PAGE.write_text(whole(), encoding="utf-8")
