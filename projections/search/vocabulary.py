"""Knows what means the same: acronyms and their names, synonyms, names of authorities and themes.

Applied when a query is answered, so that an edit acts at once on old content too.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from projections.search import text

# Acronyms that are also words: only in capitals do they mean the name.
_WORDS = """
    aa ace aces ai all are as at be car circle cluster connect do es fa fig go he ht if in insight is it la
    lac ma me mis na no or pa pie pm pt sac sec set so tac toc us we"""
ALSO_WORDS = frozenset(_WORDS.split())
_ASIDE = re.compile(r"\s*\([^)]*\)")
_ACRONYM = re.compile(r"^(?=(?:[^A-Z]*[A-Z0-9]){2})[^\s]+$")


@dataclass(frozen=True, slots=True)
class Meaning:
    """Another way of saying something: the terms to look for, or the authority or theme that is named."""

    label: str
    terms: tuple[str, ...] = ()
    authority: str = ""
    theme: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """A run of words of a query that means something, and what else would mean it."""

    start: int
    end: int
    meanings: tuple[Meaning, ...]


@dataclass(frozen=True)
class Vocabulary:
    """The forms that words can be written in, each with what else it may be written as.

    `forms` is keyed by the terms of the form; where capitals matter, the first term is `^word`.
    """

    forms: Mapping[tuple[str, ...], tuple[Meaning, ...]] = field(default_factory=dict)
    authorities: Mapping[str, str] = field(default_factory=dict)
    themes: Mapping[str, str] = field(default_factory=dict)
    merged: Mapping[str, str] = field(default_factory=dict)
    labels: tuple[str, ...] = ()
    facets: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        *,
        terms: Iterable[tuple[str, str]] = (),
        rings: Iterable[Iterable[str]] = (),
        authorities: Mapping[str, str] | None = None,
        themes: Mapping[str, str] | None = None,
        merged: Mapping[str, str] | None = None,
        facets: Mapping[str, Mapping[str, str]] | None = None,
    ) -> "Vocabulary":
        """Makes a vocabulary of plain values.

        `terms` are acronyms with their names (a term that is no acronym is left out: what stands beside it is
        its definition); `rings` are sets of forms that mean the same; `authorities` maps every alias to the
        authority's name; `themes` maps a theme's identifier to its label, and `merged` the identifier of a
        theme that became part of another to the other's; `facets` maps, for every other facet whose values go
        by names, each name to the value.
        """
        names = {fold_name(alias): name for alias, name in (authorities or {}).items()}
        names.update({fold_name(name): name for name in names.values()})
        rings = [list(ring) for ring in rings]
        pairs = [
            (term.strip(), _ASIDE.sub("", name).strip())
            for term, name in terms
            if _ACRONYM.match(_bare(term))
        ]
        pairs = [(_bare(term), name) for term, name in pairs]
        forms: defaultdict[tuple[str, ...], dict[Meaning, None]] = defaultdict(dict)
        for group in [*pairs, *rings]:
            _join(forms, list(group))
        _name(forms, {alias: Meaning(name, authority=name) for alias, name in (authorities or {}).items()})
        _name(forms, {name: Meaning(name, authority=name) for name in set((authorities or {}).values())})
        _name(forms, {label: Meaning(label, theme=theme) for theme, label in (themes or {}).items()})
        labels = {form for group in [*pairs, *rings] for form in group}
        return cls(
            forms={form: tuple(meanings) for form, meanings in forms.items()},
            authorities=names,
            themes=dict(themes or {}),
            merged=dict(merged or {}),
            facets={
                facet: {fold_name(name): value for name, value in called.items()}
                for facet, called in (facets or {}).items()
            },
            labels=tuple(sorted(labels, key=str.casefold)),
        )

    def spans(self, sequence: list[tuple[str, ...]]) -> list[Span]:
        """Finds the longest forms in a query's words (each given with all its terms), left to right."""
        found = []
        start = 0
        while start < len(sequence):
            span = self._longest(sequence, start)
            if span:
                found.append(span)
            start = span.end if span else start + 1
        return found

    def authority(self, name: str) -> str | None:
        """Returns the authority known by a name, if there is one."""
        return self.authorities.get(fold_name(name))

    def theme(self, name: str) -> str | None:
        """Returns the identifier of the theme known by an identifier or label, if there is one.

        One that became part of another leads to the other.
        """
        wanted = fold_name(name)
        known = (each for each, label in self.themes.items() if wanted in (fold_name(each), fold_name(label)))
        former = (now for before, now in self.merged.items() if wanted == fold_name(before))
        return next(known, None) or next(former, None)

    def sorted_under(self, theme: str) -> set[str]:
        """Returns the identifiers under which things may stand that are on a theme now."""
        return {theme, *(before for before, now in self.merged.items() if now == theme)}

    @cached_property
    def longest(self) -> int:
        """The number of words in the longest form."""
        return max((len(form) for form in self.forms), default=0)

    def _longest(self, sequence: list[tuple[str, ...]], start: int) -> Span | None:
        for length in range(min(self.longest, len(sequence) - start), 0, -1):
            plain = tuple(terms[0] for terms in sequence[start : start + length])
            meanings = self.forms.get(plain, ())
            if length == 1 and len(sequence[start]) > 1:
                meanings = self.forms.get((sequence[start][-1],), ()) + meanings
            if meanings:
                return Span(start, start + length, tuple(dict.fromkeys(meanings)))
        return None


EMPTY = Vocabulary()


def fold_name(name: str) -> str:
    """Returns a name in the form in which names are compared."""
    return " ".join(text.fold(text.clean(name)).replace("&", " and ").split())


def _bare(term: str) -> str:
    return _ASIDE.sub("", term).strip()


def form_of(surface: str) -> tuple[str, ...]:
    """Returns the terms under which a form is kept; an acronym that is also a word keeps its capitals."""
    if text.fold(surface) in ALSO_WORDS and surface.isupper():
        return ("^" + text.fold(surface),)
    return text.sequence(surface)


def _join(forms: dict[tuple[str, ...], dict[Meaning, None]], group: list[str]) -> None:
    known = [(form_of(surface), surface) for surface in group]
    for form, _ in known:
        if form:
            forms[form].update(
                {Meaning(label, other): None for other, label in known if other and other != form}
            )


def _name(forms: dict[tuple[str, ...], dict[Meaning, None]], meanings: Mapping[str, Meaning]) -> None:
    for surface, meaning in meanings.items():
        form = form_of(surface)
        if form:
            forms[form][meaning] = None
