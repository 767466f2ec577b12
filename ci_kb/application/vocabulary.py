"""Commands on the shared words; a new knowledge base adopts the set this package carries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from eventsourcing.persistence import IntegrityError

from ci_kb import roles
from ci_kb.application.saved import Saved
from ci_kb.domain.authorities import rows
from ci_kb.domain.errors import NotAllowed
from ci_kb.domain.record import Act
from ci_kb.domain.vocabulary import Ring, Term, Theme, Vocabulary
from ci_kb.event_log import EventLog
from ci_kb.roles import Command


class Words:
    """What can be done with the vocabulary; errors as in `Episodes`.

    With `expected`, the version of the word that the person saw, a command raises `ChangedMeanwhile` when
    somebody else changed that word; a change of another word is no conflict.
    """

    def __init__(self, log: EventLog) -> None:
        self._log = log

    def get(self) -> Vocabulary:
        """Return the vocabulary as it is now."""
        return self._log.get(Vocabulary, Vocabulary.ID)

    def adopt_carried(self, act: Act) -> None:
        """Adopt the words this package carries, in a knowledge base that has none yet."""
        if self._log.find(Vocabulary, Vocabulary.ID) is not None:
            return
        vocabulary = Vocabulary.adopt(carried_themes(), carried_terms(), carried_rings(), act)
        try:
            self._log.save(vocabulary)
        except IntegrityError:
            return  # another process opened the same new knowledge base first

    def add(self, word: Theme | Term | Ring, act: Act) -> Saved:
        """Add a word that is not there yet; `Refused` when it is."""

        def decide(vocabulary: Vocabulary) -> None:
            vocabulary.must_be_new(word)
            match word:
                case Theme():
                    vocabulary.define_theme(word, act)
                case Term():
                    vocabulary.define_term(word, act)
                case Ring():
                    vocabulary.define_ring(word, act)

        return self._change(word.term if isinstance(word, Term) else word.id, "", act, decide)

    def define_theme(self, theme: Theme, act: Act, *, expected: int | None = None) -> Saved:
        """Add a theme, or describe it otherwise."""
        return self._change(theme.id, "theme", act, lambda v: v.define_theme(theme, act), expected)

    def define_term(self, term: Term, act: Act, *, expected: int | None = None) -> Saved:
        """Add a term, or give it another meaning."""
        return self._change(term.term, "term", act, lambda v: v.define_term(term, act), expected)

    def define_ring(self, ring: Ring, act: Act, *, expected: int | None = None) -> Saved:
        """Add a set of words that a search treats as one idea, or change it."""
        return self._change(ring.id, "ring", act, lambda v: v.define_ring(ring, act), expected)

    def retire_theme(self, theme: str, act: Act) -> Saved:
        """No longer offer a theme."""
        return self._change(theme, "theme", act, lambda v: v.retire_theme(theme, act))

    def merge_theme(self, theme: str, into: str, act: Act) -> Saved:
        """Let a theme become part of another one; old links then lead there, and no content is touched."""
        return self._change(theme, "theme", act, lambda v: v.merge_theme(theme, into, act))

    def retire_term(self, term: str, act: Act) -> Saved:
        """No longer expand a term."""
        return self._change(term, "term", act, lambda v: v.retire_term(term, act))

    def retire_ring(self, ring: str, act: Act) -> Saved:
        """No longer treat the words as one idea."""
        return self._change(ring, "ring", act, lambda v: v.retire_ring(ring, act))

    def _change(
        self,
        name: str,
        kind: str,
        act: Act,
        decide: Callable[[Vocabulary], Any],
        expected: int | None = None,
    ) -> Saved:
        if not roles.may(Command.CURATE, act.role, act.body):
            raise NotAllowed("Only a curator or an administrator may change the vocabulary.")
        position = self._log.change(
            Vocabulary,
            Vocabulary.ID,
            decide,
            command=act.command,
            expected=expected,
            version=lambda vocabulary: vocabulary.version_of(name, kind),
        )
        return Saved(name, position)


def carried_themes() -> tuple[Theme, ...]:
    """Return the themes this package carries."""
    return tuple(
        Theme(row["id"], row["label"], several(row["also_called"]), row["nif_priority_2025"])
        for row in rows("themes")
    )


def carried_terms() -> tuple[Term, ...]:
    """Return the terms this package carries."""
    return tuple(
        Term(row["term"], row["expansion"], several(row["related"]), row["note"])
        for row in rows("vocabulary")
    )


def carried_rings() -> tuple[Ring, ...]:
    """Return the sets of words this package carries."""
    return tuple(Ring(row["ring"], several(row["terms"])) for row in rows("synonym_rings"))


def several(cell: str) -> tuple[str, ...]:
    """Return the words of a cell, which are kept apart by semicolons."""
    return tuple(word.strip() for word in cell.split(";") if word.strip())
