"""Pages about the knowledge base itself: what it is, and how accessible."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, render_template

from projections.search.query import LONGEST_TEXT, MOST_WORDS, SHORTEST_PREFIX

pages = Blueprint("about", __name__)

SEARCHES = (
    (
        "Words",
        "small rural schools",
        "Any of them will do; what has more of them, and rarer ones, comes first.",
    ),
    ("A phrase", '"link officer"', "Only what has these words side by side."),
    ("Not", "attainment -secondary", "Leaves out what has the word after the minus sign."),
    ("A beginning", "moderat*", f"Any word that begins so; at least {SHORTEST_PREFIX} letters."),
    ("Authority", "authority:moray", "Any of its names will do; council: and host: mean the same."),
    ("Theme", "theme:attendance", "What is recorded under the theme."),
    ("Kind", "kind:practice", "Findings, practice, next steps, focus or episodes alone."),
    ("Kind of finding", "type:strength", "Strengths, key findings or areas to consider alone."),
    ("Status", "status:done", "Next steps by how far they are."),
    ("Episode", "episode:moray-2022-11", "What belongs to one episode."),
    ("Year", "year:2023", "What happened in the year."),
    ("Before and after", "after:2022-08 before:2024", "What happened after August 2022 and before 2024."),
    ("By", "by:2024-06", "What happened up to the end of June 2024. With a name it is the authority."),
)
"""What can be written into the search box: what it is called, an example, what it finds."""

PREPARED = date(2026, 11, 24)
"""The day of the assessment that the accessibility statement speaks of."""


@pages.get("/about")
def show() -> str:
    """Say what this is, who runs the programme, how search works, and who may read what."""
    return render_template(
        "about/show.html", searches=SEARCHES, most_words=MOST_WORDS, longest_text=LONGEST_TEXT
    )


@pages.get("/accessibility")
def accessibility() -> str:
    """Show the accessibility statement."""
    return render_template("about/accessibility.html", prepared=PREPARED)
