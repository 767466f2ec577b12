"""Keeps the words of searches that found nothing, for curators: never who searched, nor names of people."""

from __future__ import annotations

import logging
import sqlite3
from dataclasses import replace

from ci_kb.days import today
from ci_kb.domain.authorities import folded
from ci_kb.domain.vocabulary import Wording
from ci_kb.naming import WORD, might_name_somebody
from projections.search import Results
from projections.search import Vocabulary as Words
from web.labels import vocabulary
from web.parts import parts
from web.search.answer import Asked

log = logging.getLogger("ci_kb.search")


def note_in_vain(asked: Asked, results: Results, words: Words) -> bool:
    """Keep the words of a search that found nothing, if they alone are the reason and they name nobody.

    Answers whether they are kept.
    """
    if results.total or not asked.q.strip() or narrowed(asked):
        return False
    if might_name_somebody(asked.q, parts().kb.people.names(), ordinary(words, vocabulary())):
        return False
    try:
        parts().kb.unanswered.note(asked.q, today())
    except sqlite3.Error as error:  # a full disk must not take the answer away
        log.warning("a search in vain could not be kept", exc_info=error)
        return False
    return True


def narrowed(asked: Asked) -> bool:
    """Say whether more than words may be the reason that a search finds nothing."""
    return replace(asked, newest=False) != Asked(q=asked.q, limit=asked.limit)


def ordinary(words: Words, wording: Wording) -> frozenset[str]:
    """Return the words of the vocabulary and of authorities, which name nobody."""
    said = [*words.labels, *words.authorities, *(theme.label for theme in wording.themes.values())]
    return frozenset(folded(word) for name in said for word in WORD.findall(name))
