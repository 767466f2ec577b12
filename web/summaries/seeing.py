"""Who sees what of national summaries: drafts are for those who run the programme, editions for readers."""

from __future__ import annotations

from ci_kb.roles import Command
from projections.composing import Composed, compose
from projections.edition_content import NAMED, UNNAMED
from projections.summaries import Edition, EditionLine, Working
from projections.tables import NOW
from web.parts import parts, reader
from web.seeing import may, not_here, not_yet


def drafts() -> bool:
    """Say whether the reader works on national summaries."""
    return may(Command.SUMMARISE)


def working_or_404(reference: str, at: int = NOW) -> Working:
    """Return a draft that the reader may work on; otherwise the page does not exist."""
    summaries = parts().projections.summaries
    if not drafts() or summaries.get(reference) is None:
        not_here()
    return summaries.get(reference, at) or not_yet()


def composed_or_404(reference: str, at: int = NOW) -> Composed:
    """Return a draft that the reader may work on, as it reads."""
    return compose(parts().projections, working_or_404(reference, at))


def edition_or_404(reference: str, number: int, at: int = NOW) -> Edition:
    """Return an edition of which the reader may read some form; otherwise the page does not exist."""
    found = parts().projections.summaries.edition(reference, number, at)
    if found is None or not may_read_some_form(found.line):
        not_here()
    return found


def may_read_some_form(line: EditionLine) -> bool:
    """Say whether the reader may read an edition in one form or the other."""
    return reader().signed_in or line.public


def form_shown(asked: str) -> str:
    """Return which form of an edition the reader is shown: with names only to those who have signed in."""
    return NAMED if reader().signed_in and asked != UNNAMED else UNNAMED
