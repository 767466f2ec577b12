"""What the pages of Stages 5 and 6 begin with: an episode that the reader works on, as it was on a day."""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort, make_response, render_template, url_for

from ci_kb.guidance import Guidance
from projections.episodes import EpisodeLine, EpisodePage
from web.as_at import AsAt, as_at
from web.parts import parts
from web.seeing import episode_seen_inside, works_on


@dataclass(frozen=True)
class Shown:
    """An episode of one's own team, as a page shows it: as it is now, or was on a day."""

    line: EpisodeLine
    page: EpisodePage
    guidance: Guidance
    as_at: AsAt

    @property
    def changeable(self) -> bool:
        """Whether something may be recorded from here: not while looking back, nor by who only reads."""
        return self.as_at.day is None and works_on(self.line)

    @property
    def at(self) -> int:
        """The position in the log to ask with."""
        return self.as_at.position


def own_episode(reference: str) -> Shown:
    """Return an episode whose drafts the reader sees; before it was opened, there is a page that says so.

    Raises `NotAllowed`.
    """
    line, shown = episode_seen_inside(reference), as_at()
    page = parts().projections.episodes.page(reference, shown.position)
    if page is None:
        abort(make_response(render_template("episodes/not_yet.html", line=line, as_at=shown.day)))
    return Shown(line, page, guidance_of(line), shown)


def guidance_of(line: EpisodeLine) -> Guidance:
    """Return the version of the guidance that an episode keeps."""
    return parts().kb.guidance.get(line.guidance)


def trail_to(line: EpisodeLine, *more: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    """Return the links above a page about an episode."""
    page = url_for("episodes.show", reference=line.reference)
    return (("Episodes", url_for("episodes.index")), (line.title or line.reference, page), *more)
