"""Editions as their pages show them, kept once they were made: an edition says for ever the same."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass

from flask import render_template, request
from markupsafe import Markup

from projections.gathering.parts import Draft
from projections.summaries import Edition, EditionLine
from web.parts import parts
from web.seeing import not_here
from web.summaries.giving import form_of, notes_of
from web.summaries.paper import leads_to
from web.summaries.sections import parts_of

MOST_KEPT = 32


@dataclass(frozen=True)
class Kept:
    """A form of an edition as its page shows it: contents and text, and what is said before."""

    draft: Draft
    contents: tuple[tuple[str, str], ...]
    text: Markup
    notes: tuple[str, ...]


_KEPT: OrderedDict[tuple[str, ...], Kept] = OrderedDict()
_LOCK = threading.Lock()


def shown(line: EditionLine, form: str) -> Kept:
    """Return a form of an edition as its page shows it.

    Views of texts that were made unreadable are made anew in a folder of their own; what was kept of other
    views is dropped then, so that nothing of those texts stays here.
    """
    views = f"{parts().projections.now.folder} {parts().kb.log.redacted()}"
    key = (views, line.summary, str(line.number), line.digest, form, request.script_root)
    with _LOCK:
        if found := _KEPT.get(key):
            _KEPT.move_to_end(key)
            return found
    edition = parts().projections.summaries.edition(line.summary, line.number) or not_here()
    made = _made(edition, form)
    with _LOCK:
        for other in [one for one in _KEPT if one[0] != views]:
            del _KEPT[other]
        _KEPT[key] = made
        while len(_KEPT) > MOST_KEPT:
            _KEPT.popitem(last=False)
    return made


def _made(edition: Edition, form: str) -> Kept:
    line, draft = edition.line, form_of(edition, form)
    leads = leads_to(f"/summaries/{line.summary}/editions/{line.number}") if draft.named else None
    found = parts_of(draft, leads)
    text = Markup(render_template("summaries/text.html", parts=found))  # noqa: S704  # a template made it
    contents = tuple((one.anchor, one.heading) for one in found if one.level == 1)
    return Kept(draft, contents, text, notes_of(edition))
