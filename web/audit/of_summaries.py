"""What the events of national summaries say, and the sentence for each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from web.audit.names import Names
from web.shell import day

Said = dict[tuple[str, str], str]
"""Words by part, as in `web/audit/said.py`."""


def begun(event: Any, names: Names) -> Said:
    """Return what a summary is about."""
    about = {
        "Title": event.title,
        "Period": f"{day(event.period_from)} to {day(event.period_to)}",
        "Programme": event.programme,
        "Themes": ", ".join(map(names.theme, event.themes)),
        "Episodes": ", ".join(event.episodes),
        "Drawn at": drawn(event),
    }
    return {("", name): words for name, words in about.items()}


def drawn(event: Any) -> str:
    """Return up to where in the log a draft knows."""
    return f"event {event.drawn_at}"


def written(event: Any, _: Names) -> Said:
    """Return what somebody wrote in a section."""
    return {(event.section, "Sentences"): "\n".join(one.text for one in event.sentences)}


def chosen(event: Any, _: Names) -> Said:
    """Return how a source is told."""
    how = f"{event.manner}, {event.attribution}"
    return {(event.source, "How it is told"): how, (event.source, "Words"): event.text}


def issued(event: Any, _: Names) -> Said:
    """Return which edition was issued."""
    corrects = f"edition {event.corrects}" if event.corrects else ""
    return {
        (f"edition {event.number}", "Digest"): event.digest,
        (f"edition {event.number}", "Corrects"): corrects,
        (f"edition {event.number}", "Note"): event.note,
    }


SAYS: Mapping[str, Callable[[Any, Names], Said]] = {
    "Summary.Begun": begun,
    "Summary.Redrawn": lambda event, _: {("", "Drawn at"): drawn(event)},
    "Summary.SectionAssigned": lambda event, names: {
        (event.section, "Written by"): names.person(event.person) if event.person else ""
    },
    "Summary.SectionWritten": written,
    "Summary.SectionReviewed": lambda event, _: {(event.section, "Reviewed"): "as it stands"},
    "Summary.SourceChosen": chosen,
    "Summary.SourceSetAside": lambda event, _: {(event.source, "Left out"): event.ground},
    "Summary.SourcesOrdered": lambda event, _: {(event.section, "Order"): ", ".join(event.sources)},
    "Summary.ThemeDecided": lambda event, names: {
        (event.source, f"Theme {names.theme(event.theme)}"): "accepted" if event.accepted else "declined"
    },
    "Summary.EditionIssued": issued,
}
"""What the events of each topic say."""


def decided(event: Any, names: Names) -> str:
    """Say what became of a theme that was suggested."""
    way = "accepted" if event.accepted else "declined"
    return f"{way} the theme “{names.theme(event.theme)}” for {event.source} in a national summary."


WORDS: Mapping[str, Callable[[Any, Names], str]] = {
    "Summary.Begun": lambda event, _: f"began the national summary “{event.title}”.",
    "Summary.Redrawn": lambda event, _: f"drew a national summary again, up to event {event.drawn_at}.",
    "Summary.SectionAssigned": lambda event, names: (
        f"said who writes the section “{event.section}” of a national summary: "
        f"{names.person(event.person) if event.person else 'nobody'}."
    ),
    "Summary.SectionWritten": lambda event, _: (
        f"wrote in the section “{event.section}” of a national summary; its sentences by people are now "
        f"{len(event.sentences)}."
    ),
    "Summary.SectionReviewed": lambda event, _: (
        f"reviewed the section “{event.section}” of a national summary."
    ),
    "Summary.SourceChosen": lambda event, _: (
        f"said how {event.source} is told in a national summary: {event.manner}, {event.attribution}."
    ),
    "Summary.SourceSetAside": lambda event, _: f"left {event.source} out of a national summary.",
    "Summary.SourcesOrdered": lambda event, _: (
        f"put what is told in the section “{event.section}” of a national summary in order."
    ),
    "Summary.ThemeDecided": decided,
    "Summary.EditionIssued": lambda event, _: f"issued edition {event.number} of a national summary.",
}
"""What is said of each after the one who did it."""
