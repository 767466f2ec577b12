"""Pages that change the shared words: add, change and retire one, and merge themes."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Blueprint, request, url_for

from ci_kb.application.saved import Saved
from ci_kb.days import today
from ci_kb.domain.errors import ChangedMeanwhile, NotAllowed
from projections.vocabulary_rows import Word
from web import labels
from web.parts import act, parts
from web.recording import Answer, Conflict, Question, ask, conflict_of, expected
from web.seeing import curates, not_here
from web.vocabulary import schemas
from web.vocabulary.kinds import CALLED, KINDS, Kind, in_words, title_of, typed
from web.vocabulary.pages import OF_A_KIND

pages = Blueprint("vocabulary_commands", __name__)

TRAIL = ("Vocabulary", "vocabulary.index")


@pages.route(f"{OF_A_KIND}/add", methods=["GET", "POST"])
def add(plural: str) -> Answer:
    """Add a word; `?term=` is one that a search did not find."""
    kind = to_curate(plural)

    def give(said: dict[str, Any]) -> Saved:
        return parts().kb.vocabulary.add(kind.make(said, ""), act(said["on"]))

    wanted = request.args.get("term", "")[: schemas.LONGEST_LINE]
    return ask_curator(
        kind,
        title=f"Add a {CALLED[kind.noun]}",
        lead=kind.hint,
        button=f"Add the {CALLED[kind.noun]}",
        schema=kind.to_add(),
        known={"on": today(), "term": wanted, "terms": wanted, "label": wanted},
        give=give,
        done="It is added. Searches use it from this moment.",
        cancel=url_for("vocabulary.listed", plural=plural),
    )


@pages.route(f"{OF_A_KIND}/change", methods=["GET", "POST"])
def change(plural: str) -> Answer:
    """Change what a word says; what it said before stays in its history."""
    kind = to_curate(plural)
    word = standing(kind)
    name = request.args["name"]

    def give(said: dict[str, Any]) -> Saved:
        new, done = kind.make(said, name), act(said["on"], said["reason"])
        found: Saved = kind.define(parts().kb.vocabulary)(new, done, expected=expected())
        return found

    return ask_curator(
        kind,
        title=f"Change “{title_of(word)}”",
        lead="Searches use the change from this moment. As at an earlier day, they use what it said then.",
        button="Save the change",
        schema=kind.to_change(),
        known={**typed(word), "on": today()},
        give=give,
        done="It is changed. Searches use it from this moment.",
        cancel=address(plural, name),
        version=parts().kb.vocabulary.get().version_of(name, kind.noun),
        compare=partial(compare, kind, name),
    )


def compare(kind: Kind, name: str, changed: ChangedMeanwhile, said: dict[str, Any]) -> tuple[int, Conflict]:
    """Return the version of a word now, and both versions of it."""
    vocabulary = changed.current
    now = kind.of(vocabulary.wording).get(name)
    parts().projections.wait_for(parts().kb.log.head())
    history = parts().projections.vocabularies.history(kind.noun, name)
    current = in_words(now) if now else {}
    conflict = conflict_of(changed, current, in_words(kind.make(said, name)), history[-1].facts)
    return vocabulary.version_of(name, kind.noun), conflict


@pages.route(f"{OF_A_KIND}/retire", methods=["GET", "POST"])
def retire(plural: str) -> Answer:
    """Take a word out of use."""
    kind = to_curate(plural)
    word, name = standing(kind), request.args["name"]

    def give(said: dict[str, Any]) -> Saved:
        found: Saved = kind.retire(parts().kb.vocabulary)(name, act(said["on"], said["reason"]))
        return found

    return ask_curator(
        kind,
        title=f"Take “{title_of(word)}” out of use",
        lead="What is sorted under it stays there." if plural == "themes" else "Its history stays.",
        button="Take it out of use",
        schema=schemas.RetireForm(),
        known={"on": today()},
        give=give,
        done="It is no longer used.",
        cancel=address(plural, name),
    )


@pages.route("/vocabulary/themes/merge", methods=["GET", "POST"])
def merge() -> Answer:
    """Let a theme become part of another."""
    kind = to_curate("themes")
    word, name = standing(kind), request.args["name"]

    def give(said: dict[str, Any]) -> Saved:
        return parts().kb.vocabulary.merge_theme(name, said["into"], act(said["on"], said["reason"]))

    themes = labels.vocabulary().themes.values()
    return ask_curator(
        kind,
        title=f"Merge “{title_of(word)}” into another theme",
        button="Merge the themes",
        schema=schemas.MergeForm({theme.id: theme.label for theme in themes if theme.id != name}),
        known={"on": today()},
        give=give,
        done="The themes are merged. Old links and filters lead to the theme that stays.",
        cancel=address("themes", name),
    )


def to_curate(plural: str) -> Kind:
    """Return a kind of words that the reader may change.

    Raises `NotAllowed`.
    """
    if not curates():
        raise NotAllowed("Only a curator or an administrator may change the vocabulary.")
    return KINDS[plural]


def standing(kind: Kind) -> Word:
    """Return the word that the address names, as it is now; otherwise the page does not exist."""
    word: Word | None = kind.of(labels.vocabulary()).get(request.args.get("name", ""))
    return word or not_here()


def ask_curator(kind: Kind, **question: Any) -> Answer:
    """Ask a question about words of a kind; it leads to the page of the word."""
    index = (TRAIL[0], url_for(TRAIL[1]))
    asked: dict[str, Any] = {
        "trail": (index, (kind.title, url_for("vocabulary.listed", plural=kind.plural))),
        "leads_to": lambda saved: address(kind.plural, saved.reference),
    }
    return ask(Question(**(asked | question)))


def address(plural: str, name: str) -> str:
    """Return the address of a word's own page."""
    return url_for("vocabulary.show", plural=plural, name=name)
