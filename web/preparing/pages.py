"""Pages on getting ready: what is there and what is not, meetings, documents, the paper, the local group."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template

from ci_kb.days import today
from ci_kb.domain.host_paper import HostPaper
from ci_kb.domain.meeting import Meeting, MeetingKind
from ci_kb.domain.record import Visibility
from ci_kb.domain.shared_document import SharedDocument
from ci_kb.roles import Command
from projections.episodes import EpisodeLine
from projections.items import ItemVersion
from projections.tables import Facts
from web.as_at import AsAt, as_at
from web.items.flagging import flagged_in
from web.parts import parts, reader
from web.preparing.fitting import guidance_of
from web.preparing.planning import points_of
from web.preparing.reading import Reading
from web.preparing.standing import DOCUMENTATION_FINALISED, Known, milestone_called, needs
from web.progress.links import address
from web.questions import VISIBILITIES
from web.seeing import episode_or_404, episode_seen_inside, may, not_here, works_on

pages = Blueprint("preparing", __name__)


@dataclass(frozen=True)
class Readable:
    """Since when who could read the host's paper, and who decided so."""

    visibility: str
    facts: Facts


@pages.get("/episodes/<reference>/preparation")
def show(reference: str) -> str:
    """Show what an episode has of what it needs before the fieldwork, each missing thing with its button."""
    line, shown = episode_seen_inside(reference), as_at()
    known = known_of(line, shown)
    if known is None:
        return not_yet(line, shown)
    stages = needs(known)
    every = [need for _, found in stages for need in found]
    return render_template(
        "preparing/show.html",
        line=line,
        stages=stages,
        there=sum(need.there for need in every),
        every=len(every),
        prompts=known.progress.prompts,
        works=works_on(line) and shown.day is None,
        as_at=shown.day,
    )


@pages.get("/episodes/<reference>/meetings")
def meetings(reference: str) -> str:
    """Show the meetings of an episode, those to come first."""
    line, shown = episode_or_404(reference), as_at()
    found = items_of(reference, Meeting.NOUN, shown)
    return render_template(
        "preparing/meetings.html",
        line=line,
        meetings=sorted(found, key=held_or_planned, reverse=True),
        kinds=list(MeetingKind),
        flagged=flagged_in(reference),
        works=works_on(line) and shown.day is None,
        as_at=shown.day,
    )


@pages.get("/episodes/<reference>/shared-documents")
def shared_documents(reference: str) -> str:
    """Show the documents shared with the team, and how long it takes to read them."""
    line, shown = episode_or_404(reference), as_at()
    found = items_of(reference, SharedDocument.NOUN, shown)
    progress = parts().projections.progress.one(reference, shown.day or today(), shown.position)
    if progress is None:
        return not_yet(line, shown)
    standing = [item for item in found if not item.withdrawn]
    return render_template(
        "preparing/shared_documents.html",
        line=line,
        documents=found,
        reading=Reading.of(standing, guidance_of(line).thresholds.reading_minutes),
        available=next(
            (
                one
                for one in progress.milestones
                if any("document: shared" in condition for condition in one.milestone.met_by)
            ),
            None,
        ),
        final=milestone_called(progress.milestones, DOCUMENTATION_FINALISED),
        works=works_on(line) and shown.day is None,
        as_at=shown.day,
    )


@pages.get("/episodes/<reference>/host-paper")
def host_paper(reference: str) -> str:
    """Show the host's paper, how long it is, and who could read it since when."""
    line, shown = episode_or_404(reference), as_at()
    works = works_on(line)
    papers = items_of(reference, HostPaper.NOUN, shown)
    standing = [item for item in papers if not item.withdrawn]
    paper = (standing or papers)[-1] if papers else None
    if paper is None and not works:
        not_here()
    return render_template(
        "preparing/host_paper.html",
        line=line,
        paper=paper,
        words=len(paper.content["text"].split()) if paper else 0,
        budget=guidance_of(line).thresholds.host_paper_words,
        readable=readable_since(paper, shown) if paper else [],
        visibilities=VISIBILITIES,
        may_share=may(Command.RELEASE, line) and paper is not None and paper.visibility == Visibility.TEAM,
        works=works and shown.day is None,
        as_at=shown.day,
    )


@pages.get("/episodes/<reference>/local-organisational-group")
def local_group(reference: str) -> str:
    """Show the Local Organisational Group and its planning list, the open points first."""
    line, shown = episode_seen_inside(reference), as_at()
    progress = parts().projections.progress.one(reference, shown.day or today(), shown.position)
    if progress is None:
        return not_yet(line, shown)
    group = parts().projections.groups.local_group(reference, shown.position)
    return render_template(
        "preparing/local_group.html",
        line=line,
        group=group,
        points=points_of(guidance_of(line), group, progress.facts),
        recorded_at=lambda point: address(point.filled_from, reference),
        works=works_on(line) and shown.day is None,
        as_at=shown.day,
    )


def known_of(line: EpisodeLine, shown: AsAt) -> Known | None:
    """Return everything recorded of an episode's preparation by a day, or None before it was opened."""
    reference = line.reference
    page = parts().projections.episodes.page(reference, shown.position)
    progress = parts().projections.progress.one(reference, shown.day or today(), shown.position)
    if page is None or progress is None:
        return None
    kinds = (Meeting.NOUN, SharedDocument.NOUN, HostPaper.NOUN)
    items = parts().projections.items.of_episode(reference, reader(), shown.position, kinds=kinds)
    group = parts().projections.groups.local_group(reference, shown.position)
    return Known(guidance_of(page.line), progress, page, tuple(items), group)


def not_yet(line: EpisodeLine, shown: AsAt) -> str:
    """Show that nothing was recorded of an episode by a day."""
    return render_template("episodes/not_yet.html", line=line, as_at=shown.day)


def items_of(reference: str, kind: str, shown: AsAt) -> list[ItemVersion]:
    """Return the items of a kind in an episode that the reader may see, withdrawn ones too."""
    return parts().projections.items.of_episode(reference, reader(), shown.position, kinds=(kind,))


def held_or_planned(item: ItemVersion) -> str:
    """Return the day a meeting was held, or is planned for."""
    return str(item.content["held"] or item.content["planned"])


def readable_since(paper: ItemVersion, shown: AsAt) -> list[Readable]:
    """Return who could read a paper from when on, the first readers first."""
    history = parts().projections.items.history(paper.kind, paper.episode, paper.reference, reader())
    found: list[Readable] = []
    for version in history:
        if version.facts.position > shown.position:
            break
        if version.withdrawn:
            continue
        if not found or found[-1].visibility != version.visibility:
            found.append(Readable(version.visibility, version.facts))
    return found
