"""Pages on who did similar work: for words, an episode or an item; and what people said of a match."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template, request

from ci_kb.days import today
from ci_kb.domain.authorities import authority_called
from ci_kb.domain.errors import NotAChoice, NotFound
from projections.episodes import EpisodeLine
from projections.items import ItemVersion
from web import labels
from web.addresses import SECTIONS
from web.as_at import AsAt, as_at
from web.parts import parts, reader
from web.search.answer import words_of
from web.seeing import as_it_was, episode_or_404, may_ask, not_here, recorded_by_then, works_on
from web.similar.answer import Answer, Match, Need, authorities_of, episode_called, similar
from web.similar.context import WEIGHT_WORDS

pages = Blueprint("similar", __name__)

LONGEST_NEED = 4000
MOST = 10
MOST_NEAREST = 3

A_PAIR = "/episodes/<reference>/similar/<other>"
"""Where it lies what people said, for an episode, of another one."""


@dataclass(frozen=True)
class Start:
    """What the page starts from: a text, an episode, or an item of one; and what is wrong with it."""

    text: str = ""
    episode: EpisodeLine | None = None
    item: ItemVersion | None = None
    fault: str = ""

    @property
    def given(self) -> bool:
        """Whether there is anything to look for."""
        return bool(self.text or self.episode)

    @property
    def name(self) -> str:
        """What it is called on the page."""
        if self.item:
            return self.item.title
        return (self.episode.title or self.episode.reference) if self.episode and not self.text else ""


@pages.get("/similar")
def show() -> str:
    """Show who did similar work, for a need in free words, for an episode or for one of its items."""
    shown, start = as_at(), started()
    places = request.args.get("places", "none")
    if places not in WEIGHT_WORDS:
        raise NotAChoice(places, tuple(WEIGHT_WORDS), field="places")
    answer = find(start, places, shown, MOST) if start.given else Answer()
    return render_template(
        "similar/show.html",
        start=start,
        places=places,
        weights=WEIGHT_WORDS,
        episodes=parts().projections.episodes.visible(reader(), shown.position),
        as_at=shown.day,
        answer=answer,
        authorities=authorities_of(answer.matches),
        of_here=bool(authority_called(reader().body)) or bool(start.episode),
        **may(start.episode, shown),
        today=today(),
    )


def started() -> Start:
    """Return what the address starts from."""
    text = request.args.get("q", "").strip()[:LONGEST_NEED]
    typed = request.args.get("episode", "").strip()
    if text or not typed:
        return Start(text)
    try:
        episode = as_it_was(episode_called(parts().projections, reader(), typed))
    except NotFound as refused:
        return Start(fault=refused.message)
    named = request.args.get("item", "").strip()
    item = item_called(episode.reference, named) if named else None
    if named and item is None:
        return Start(fault=f"There is no “{named}” in this episode. Open it, and choose an item there.")
    return Start(episode=episode, item=item)


def item_called(episode: str, named: str) -> ItemVersion | None:
    """Return an item of an episode that the reader may see, called as in its address: findings/f1."""
    section, _, reference = named.partition("/")
    kind = next((kind for kind, name in SECTIONS.items() if name == section), "")
    history = parts().projections.items.history(kind, episode, reference, reader())
    known = [version for version in history if version.facts.position <= as_at().position]
    return known[-1] if known and not known[-1].withdrawn else None


def find(start: Start, places: str, shown: AsAt, most: int) -> Answer:
    """Return the answer for what the page starts from."""
    need = Need(
        text=start.text,
        episode=start.episode.reference if start.episode else "",
        keys=(start.item.id,) if start.item else (),
        hosts=() if start.episode else (reader().body,),
        places=places,
    )
    words = words_of(labels.vocabulary())
    return similar(parts().projections, words, reader(), need, as_at=shown.day, limit=most)


def nearest(line: EpisodeLine, shown: AsAt) -> list[Match]:
    """Return the nearest matches of an episode, for its own pages."""
    return find(Start(episode=line), "none", shown, MOST_NEAREST).matches


def may(episode: EpisodeLine | None, shown: AsAt) -> dict[str, object]:
    """Return what the reader may do with the matches shown."""
    return {
        "may_judge": episode is not None and works_on(episode) and shown.day is None,
        "own_body": reader().body,
        "may_ask": may_ask() and shown.day is None,
    }


@pages.get(A_PAIR)
def pair(reference: str, other: str) -> str:
    """Show what people said, for an episode, of another one; why it was set aside is for its own team."""
    line, theirs, shown = episode_or_404(reference), episode_or_404(other), as_at()
    said = parts().projections.similar_work.history(reference, other)
    works = works_on(line)
    readable = [one for one in said if works or one.event in ("SimilarWork.Linked", "SimilarWork.Unlinked")]
    told = recorded_by_then(readable or not_here())
    return render_template(
        "similar/pair.html",
        line=line,
        theirs=theirs,
        said=told[::-1],
        now=told[-1],
        works=works and shown.day is None,
        as_at=shown.day,
    )
