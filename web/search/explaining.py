"""The page that explains what can be written into the search box."""

from __future__ import annotations

from flask import Blueprint, render_template

from ci_kb.unanswered import DAYS_KEPT
from projections.search.query import LONGEST_TEXT, MOST_WORDS, SHORTEST_PREFIX

pages = Blueprint("search_explained", __name__)

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
    ("What did not work", 'type:"did not work"', "What was tried, and did not do what was hoped for."),
    ("Wider learning", 'type:"wider learning"', "What others can learn from an episode."),
    ("Status", "status:done", "Next steps by how far they are."),
    ("Episode", "episode:moray-2022-11", "What belongs to one episode."),
    (
        "Stage reached",
        "stage:5",
        "What belongs to episodes that have come so far, by number or name of the stage.",
    ),
    ("Region", 'region:"northern alliance"', "What was done in a regional collaborative."),
    (
        "Places like one’s own",
        "family:2 rurality:rural",
        "By family group for children’s services, 1 to 4, and by kind of area, from rural to urban.",
    ),
    ("Outcome source", "source:inspection", "Episodes whose self-evaluation draws on it."),
    ("Year", "year:2023", "What happened in the year."),
    ("Before and after", "after:2022-08 before:2024", "What happened after August 2022 and before 2024."),
    ("By", "by:2024-06", "What happened up to the end of June 2024. With a name it is the authority."),
)
"""What can be written into the search box: what it is called, an example, what it finds."""


@pages.get("/search/help")
def show() -> str:
    """Explain searching, with an example of each thing that can be written."""
    return render_template(
        "search/help.html",
        searches=SEARCHES,
        most_words=MOST_WORDS,
        longest_text=LONGEST_TEXT,
        weeks_kept=DAYS_KEPT // 7,
    )
