"""Pages to read the shared words: search them, one with its history, and what a change of themes does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, render_template, request

from ci_kb.days import today
from ci_kb.domain.authorities import folded
from ci_kb.domain.errors import Refused
from ci_kb.domain.vocabulary import Wording
from projections.vocabulary import WordVersion
from web import labels
from web.as_at import as_at
from web.parts import parts, reader
from web.recording import Change, changes
from web.search.answer import words_of
from web.seeing import curates, not_here, recorded_by_then
from web.vocabulary.kinds import CALLED, KINDS, address_of, event_of, holds, in_words, title_of

pages = Blueprint("vocabulary", __name__)

OF_A_KIND = "/vocabulary/<any('terms', 'rings', 'themes'):plural>"
MOST_CHANGES = 12


@dataclass(frozen=True)
class Past:
    """A version of a word, with what it changed in the one before."""

    version: WordVersion
    event: str
    changes: tuple[Change, ...]


@pages.get("/vocabulary")
def index() -> str:
    """Show what is shared, how to find it, and what was changed last."""
    shown = as_at()
    vocabularies = parts().projections.vocabularies
    wanted = request.args.get("q", "").strip()
    everything = [word for word in vocabularies.words(at=shown.position) if word.stands]
    return render_template(
        "vocabulary/index.html",
        kinds=[(kind, sum(word.kind == kind.noun for word in everything)) for kind in KINDS.values()],
        wanted=wanted,
        found=[word for word in everything if holds(word, folded(wanted))] if wanted else [],
        changed=[(word, event_of(word, first=is_first(word))) for word in changed_last(shown.position)],
        curates=curates(),
        as_at=shown.day,
        **WORDS_OF_PAGES,
    )


@pages.get(OF_A_KIND)
def listed(plural: str) -> str:
    """Show the words of a kind, those out of use apart."""
    shown, kind = as_at(), KINDS[plural]
    words = parts().projections.vocabularies.words(kind.noun, shown.position)
    words.sort(key=lambda word: folded(title_of(word.word)))
    return render_template(
        "vocabulary/list.html",
        kind=kind,
        words=[word for word in words if word.stands],
        out_of_use=[(word, event_of(word, first=False)) for word in words if not word.stands],
        curates=curates(),
        as_at=shown.day,
        **WORDS_OF_PAGES,
    )


@pages.get(f"{OF_A_KIND}/one")
def show(plural: str) -> str:
    """Show one word with its history."""
    shown, kind = as_at(), KINDS[plural]
    name = request.args.get("name", "")
    history = recorded_by_then(parts().projections.vocabularies.history(kind.noun, name) or not_here())
    return render_template(
        "vocabulary/show.html",
        kind=kind,
        word=history[-1],
        past=past(history),
        others=others(history[-1]) if plural == "themes" else [],
        curates=curates() and shown.day is None,
        as_at=shown.day,
        **WORDS_OF_PAGES,
    )


@pages.get("/vocabulary/themes/difference")
def difference() -> str:
    """Show how many things were on each theme as the themes were on two days, over the same content."""
    shown = as_at()
    before, after = (day_of(name, shown.day or today()) for name in ("from", "to"))
    old, new = labels.vocabulary_at(before), labels.vocabulary_at(after)
    counted = [theme_counts(wording, shown.day) for wording in (old, new)]
    rows = sorted(
        (named_on_both_days(old, new, theme), counted[0].get(theme, 0), counted[1].get(theme, 0))
        for theme in {*counted[0], *counted[1]}
    )
    return render_template(
        "vocabulary/difference.html",
        before=before,
        after=after,
        rows=[(name, *both, f"{both[1] - both[0]:+d}".replace("+0", "0")) for name, *both in rows],
        changed=sum(first != second for _, first, second in rows),
        as_at=shown.day,
    )


def theme_counts(wording: Wording, content_of: date | None) -> dict[str, int]:
    """Return how many things the reader may see are on each theme, by the themes of some day."""
    projections = parts().projections
    found = projections.search.find(
        "",
        audiences=projections.episodes.audiences(reader()),
        as_at=content_of,
        limit=0,
        vocabulary=words_of(wording),
    )
    return dict.fromkeys(wording.themes, 0) | dict(found.facets["theme"])


def named_on_both_days(old: Wording, new: Wording, theme: str) -> str:
    """Return what a theme is called, with what it was called before where that was something else."""
    before, after = (wording.themes.get(theme) for wording in (old, new))
    if before and after and before.label != after.label:
        return f"{after.label} (was “{before.label}”)"
    found = after or before
    return found.label if found else labels.theme(theme)


def day_of(name: str, usual: date) -> date:
    """Return a day that the address names, or the usual one.

    Raises `Refused` when it is no day.
    """
    typed = request.args.get(name, "").strip()
    try:
        return date.fromisoformat(typed) if typed else usual
    except ValueError:
        raise Refused(f"“{typed[:40]}” is not a date. Write it as YYYY-MM-DD, such as 2023-03-14.") from None


def past(history: list[WordVersion]) -> list[Past]:
    """Return the versions of a word, the latest first, each with what it changed."""
    found = []
    before: dict[str, str] = {}
    for version in history:
        now = in_words(version.word)
        event = event_of(version, first=not before)
        found.append(Past(version, event, changes(before, now) if before else ()))
        before = now
    return found[::-1]


def others(theme: WordVersion) -> list[WordVersion]:
    """Return the themes that became part of one."""
    themes = parts().projections.vocabularies.words("theme")
    return [word for word in themes if word.merged_into == theme.name]


def changed_last(position: int) -> list[WordVersion]:
    """Return what was changed last."""
    return parts().projections.vocabularies.changes(position, MOST_CHANGES)


def is_first(version: WordVersion) -> bool:
    """Say whether a version is the one that added the word."""
    history = parts().projections.vocabularies.history(version.kind, version.name)
    return history[0].facts.position == version.facts.position


WORDS_OF_PAGES = {"title_of": title_of, "in_words": in_words, "address_of": address_of, "called": CALLED}
"""What the templates write words with."""
