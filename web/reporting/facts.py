"""What the report says by itself, for the pages on which the host adds words or shares its text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from projections.episodes import EpisodeLine
from web.own_episode import guidance_of
from web.papers.committee import committee_paper
from web.papers.markdown import as_markdown
from web.papers.paper import Block
from web.papers.recorded import Recorded, recorded
from web.papers.report import filled, finding_numbers, outline, statement_in_place
from web.papers.report_parts import Parts
from web.parts import parts, reader


def facts_under(line: EpisodeLine, section: str) -> Sequence[Block]:
    """Return what is recorded that the report says under a heading, without words of the host's own."""
    known = recorded_of(line)
    if known is None:
        return ()
    facts = Parts(replace(known, sections={}), numbers=finding_numbers(known))
    stated = bool(statement_in_place(known))
    return [
        block
        for heading in outline(known)
        if heading.id == section
        for block in filled(heading, facts, stated=stated)
    ]


def committee_text(line: EpisodeLine) -> str:
    """Return the text of the paper for elected members as it would be made at this moment."""
    known = recorded_of(line)
    return as_markdown(committee_paper(known)).strip() if known else ""


def recorded_of(line: EpisodeLine) -> Recorded | None:
    """Return what is recorded of an episode and the reader may see."""
    return recorded(parts().projections, guidance_of(line), line.reference, reader())
