"""The page on the focuses of all episodes: how they moved, how long agreement took, why they changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, render_template, request
from marshmallow import Schema

from ci_kb.domain.errors import NotAChoice, Refused
from projections.focus_movement import RULES, Movement, Subject
from projections.focuses import FocusLife, FocusLives, Move, alike
from web import questions
from web.as_at import as_at
from web.forms import Form, read_form
from web.labels import vocabulary_at
from web.paging import page_asked_for, pages_of
from web.parts import parts, reader
from web.word_changes import Span, word_changes

pages = Blueprint("focuses", __name__)

ON_A_PAGE = 20
MOST_REASONS = 10


HOW = {
    Movement.NARROWED: "narrowed",
    Movement.WIDENED: "widened",
    Movement.SPLIT: "were split",
    Movement.STAYED: "stayed as they were",
    Movement.REPLACED: "were replaced",
}
"""What focuses did, by what became of them."""


class MovedForm(Schema):
    """What the focuses that are looked for moved from, and to."""

    from_theme = questions.text("From the theme")
    to_theme = questions.text("To the theme")
    from_words = questions.text("From the words", "Such as “attainment”.")
    to_words = questions.text("To the words", "Such as “attendance”.")

    class Meta:
        fields = ("from_theme", "to_theme", "from_words", "to_words")

    def __init__(self, themes: Mapping[str, str]) -> None:
        super().__init__()
        for name in ("from_theme", "to_theme"):
            questions.offer(self, name, {"": "", **themes})


@dataclass(frozen=True)
class Listed:
    """A focus in the list: the two statements that are shown, and what changed between them."""

    life: FocusLife
    move: Move
    changes: tuple[Span, ...]


@dataclass(frozen=True)
class Narrowing:
    """What the list is narrowed to: in words, and which focuses those are."""

    words: str
    holds: Callable[[FocusLife], bool]


@pages.get("/focuses")
def show() -> str | tuple[str, int]:
    """Show how the focuses of the episodes evolved that the reader may see."""
    shown = as_at()
    form = read_form(MovedForm(themes_on(shown.day)), request.args)
    lives = parts().projections.focuses.seen_by(reader(), shown.position)
    narrowing = narrowed()
    moves = [] if form.errors else [one for one in asked_for(lives, form) if narrowing.holds(one.life)]
    last = pages_of(len(moves), ON_A_PAGE)
    page = page_asked_for(last)
    answer = render_template(
        "focuses/show.html",
        lives=lives,
        rules=RULES.items(),
        movements=[one for one, _ in sorted(lives.counts.items(), key=lambda one: -one[1])],
        reasons=lives.reasons[:MOST_REASONS],
        alike=alike,
        form=form,
        searched=any(form.data.values()),
        narrowing=narrowing.words,
        found=len(moves),
        listed=[listed(one) for one in moves[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]],
        page=page,
        last_page=last,
        as_at=shown.day,
    )
    return (answer, 422) if form.errors else answer


def themes_on(day: date | None) -> dict[str, str]:
    """Return the themes to choose from, as they were called on a day."""
    return {theme.id: theme.label for theme in vocabulary_at(day).themes.values()}


def asked_for(lives: FocusLives, form: Form) -> list[Move]:
    """Return the focuses that moved as was asked; all of them, first to latest, when nothing was."""
    said = form.data
    before = Subject(said["from_theme"], said["from_words"])
    after = Subject(said["to_theme"], said["to_words"])
    if not any(said.values()):
        return [Move(life, life.statements[0], life.statements[-1]) for life in lives.lives]
    return list(lives.moves(*([one] if one != Subject() else [] for one in (before, after))))


def narrowed() -> Narrowing:
    """Return what the address narrows the list to: focuses that moved so, were agreed, or gave a reason.

    Raises `NotAChoice` and `Refused`.
    """
    given = {name: request.args.get(name, "").strip() for name in ("how", "agreed", "reason")}
    asked = [name for name, value in given.items() if value]
    if len(asked) > 1:
        raise Refused("The address should name one of how, agreed and reason.")
    if given["how"]:
        if given["how"] not in list(Movement):
            raise NotAChoice(given["how"], list(Movement), field="how")
        return Narrowing(
            f"Focuses that {HOW[Movement(given['how'])]}", lambda life: life.moved.how == given["how"]
        )
    if given["agreed"]:
        return Narrowing("Focuses that were agreed", lambda life: life.agreed is not None)
    if given["reason"]:
        return Narrowing(
            f"Focuses that changed because: {given['reason']}",
            lambda life: any(
                alike(one.facts.reason) == alike(given["reason"]) for one in life.statements[1:]
            ),
        )
    return Narrowing("", lambda _: True)


def listed(move: Move) -> Listed:
    """Return a focus as the list shows it."""
    return Listed(move.life, move, word_changes(move.earlier.text, move.later.text))
