"""Ranks documents: BM25 over the visible ones, in numpy, words OR-ed and what means the same counted once.

Robertson and Zaragoza (2009), "The Probabilistic Relevance Framework"; the inverse document frequency is
Lucene's, log(1 + (N - n + 0.5) / (n + 0.5)).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from math import log1p

import numpy as np

from projections.search import text
from projections.search.columns import Mask
from projections.search.query import Query
from projections.search.scope import K1, Scope
from projections.search.segment import Codes32, Floats, Postings
from projections.search.vocabulary import ALSO_WORDS, Meaning, Span, Vocabulary

# Title words count again at this weight; other ways of saying it count less than the words typed.
TITLE = 0.25
SAME_MEANING = 0.7
# Of a name of several words, some of its words are worth this part of what they are worth in the whole name.
PART_OF_NAME = 0.35
HOSTED = 0.9
THEMED = 0.1
JOINED = 0.9
MOST_BEGINNINGS = 256
# What is said in an episode about this is said in the context of its focus.
IN_CONTEXT = 0.2

_STOPS = frozenset(text.STOP_TERMS)
Scored = tuple[Codes32, Floats]


@dataclass
class Ranking:
    """What a query's ranked part found: a score for every document, and how the words were read."""

    scores: Floats
    matched: Mask
    marks: "Marks"
    also_searched: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True)
class Marks:
    """What to mark in a text: terms, runs of terms, and beginnings of words."""

    terms: frozenset[str] = frozenset()
    phrases: frozenset[tuple[str, ...]] = frozenset()
    beginnings: tuple[str, ...] = ()
    authorities: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a query: as typed, all its terms, and the one it is ranked by."""

    typed: str
    terms: tuple[str, ...]
    ranked: str

    @property
    def says_something(self) -> bool:
        """Whether the word is more than a function word."""
        return self.ranked not in _STOPS


class Ranker:
    """Ranks the documents of one scope for one query."""

    def __init__(self, scope: Scope, vocabulary: Vocabulary) -> None:
        self.scope = scope
        self.vocabulary = vocabulary
        size = scope.generation.size
        self.scores = np.zeros(size, dtype=np.float32)
        self.matched = np.zeros(size, dtype=bool)
        self.terms: set[str] = set()
        self.phrases: set[tuple[str, ...]] = set()
        self.authorities: set[str] = set()
        self.also: dict[str, None] = {}
        self.unknown: list[str] = []

    def rank(self, query: Query) -> Ranking:
        """Scores every document that has any of the words."""
        words = read_words(query.words)
        if any(word.says_something for word in words) or query.phrases or query.prefixes:
            spans = self.vocabulary.spans([word.terms for word in words])
            self._spans(words, [*spans, *self._joins(words, spans)])
        else:
            self._spans(words, [], keep_all=True)
        for phrase in query.phrases:
            self._add([self.scored(self.scope.generation.phrase(phrase))])
            self.phrases.add(phrase)
        for prefix in query.prefixes:
            self._add([self.beginning(prefix)])
        self._in_context()
        marks = Marks(
            frozenset(self.terms),
            frozenset(self.phrases),
            tuple(beginning_of(prefix) for prefix in query.prefixes),
            frozenset(self.authorities),
        )
        return Ranking(self.scores, self.matched, marks, tuple(self.also), tuple(self.unknown))

    def _in_context(self) -> None:
        """Adds to what matches a part of what the focus of its episode scores, as it is or was then."""
        generation = self.scope.generation
        kind, status = generation.tables["kind"].find("focus"), generation.tables["status"].find("latest")
        latest = self.matched & self.scope.mask
        latest &= (generation.codes["kind"] == kind) & (generation.codes["status"] == status)
        if not latest.any():
            return
        episodes = generation.codes["episode"]
        context = np.zeros(len(generation.tables["episode"].values), dtype=np.float32)
        np.maximum.at(context, episodes[latest], self.scores[latest])
        others = self.matched & ~latest
        self.scores[others] += np.float32(IN_CONTEXT) * context[episodes[others]]

    def _spans(self, words: list[Word], spans: list[Span], *, keep_all: bool = False) -> None:
        start = 0
        for span in [*sorted(spans, key=lambda span: span.start), None]:
            for word in words[start : span.start if span else len(words)]:
                if keep_all or word.says_something:
                    self._add_words([word])
            if span:
                self._add_words(words[span.start : span.end], span.meanings)
                start = span.end

    def _joins(self, words: list[Word], spans: list[Span]) -> Iterable[Span]:
        """Two words written apart may stand as one elsewhere: head teacher, headteacher."""
        taken = {place for span in spans for place in range(span.start, span.end)}
        for start, (first, second) in enumerate(pairwise(words)):
            plain = first.typed.isalpha() and second.typed.isalpha()
            if plain and not {start, start + 1} & taken and first.says_something and second.says_something:
                joined = text.word_terms(first.typed + second.typed)[0][0]
                if self.scope.frequency("all", joined):
                    taken |= {start, start + 1}
                    yield Span(start, start + 2, (Meaning("", (joined,)),))

    def _add_words(self, words: list[Word], meanings: tuple[Meaning, ...] = ()) -> None:
        """Scores a run of words: the sum of the words, or what means the same, whichever is more."""
        said = [word for word in words if word.says_something] or words
        exact = []
        weight = 0.0
        for word in said:
            postings = self.scope.postings("all", word.ranked)
            weight += self.idf(len(postings.documents))
            exact += self.word(word.ranked, postings)
            self.terms.add(word.ranked)
            if not len(postings.documents) and not meanings:
                self.unknown.append(word.typed)
        others = [scored for meaning in meanings for scored in self._meaning(meaning, exact, weight)]
        named = len(said) > 1 and any(meaning.label for meaning in meanings)
        self._add(exact, others, self._whole(words) if named else None)

    def _whole(self, words: list[Word]) -> Codes32:
        """Returns the documents that have a name whole."""
        terms = tuple(word.terms[0] for word in words)
        return self.scope.generation.phrase(terms, gaps_of(terms)).documents

    def word(self, term: str, postings: Postings | None = None) -> list[Scored]:
        """Scores a word in the text, and again in the title."""
        found = self.scope.postings("all", term) if postings is None else postings
        if not len(found.documents):
            return []
        scored = [self._bm25(found, "all", self.idf(len(found.documents)))]
        title = self.scope.postings("title", term)
        if len(title.documents):
            scored.append(self._bm25(title, "title", TITLE * self.idf(len(title.documents))))
        return scored

    def scored(self, postings: Postings, weight: float = 1.0, most: float = float("inf")) -> Scored:
        """Scores postings as those of one word, whose rareness counts up to a limit."""
        seen = self.scope.visible(postings)
        return self._bm25(seen, "all", weight * min(self.idf(len(seen.documents)), most))

    def beginning(self, prefix: str) -> Scored:
        """Scores the words that begin with a prefix as one word."""
        return self.scored(beginning_postings(self.scope, prefix))

    def idf(self, documents: int) -> float:
        """Returns the inverse document frequency of something in so many documents."""
        return log1p((self.scope.count - documents + 0.5) / (documents + 0.5))

    def _bm25(self, postings: Postings, field: str, weight: float) -> Scored:
        frequencies = postings.frequencies
        norm = self.scope.norm(field)[postings.documents]
        return postings.documents, np.float32(weight * (K1 + 1)) * frequencies / (frequencies + norm)

    def _meaning(self, meaning: Meaning, exact: list[Scored], weight: float) -> Iterable[Scored]:
        """Scores another way of saying it, which counts no more than the words themselves."""
        most = weight if exact else float("inf")
        if meaning.authority or meaning.theme:
            yield self._named(meaning)
            return
        if len(meaning.terms) == 1:
            postings = self.scope.postings("all", meaning.terms[0])
        else:
            postings = self.scope.visible(self.scope.generation.phrase(meaning.terms, gaps_of(meaning.terms)))
        if not len(postings.documents):
            return
        if len(meaning.terms) == 1:
            self.terms.add(meaning.terms[0])
        else:
            self.phrases.add(meaning.terms)
        if meaning.label:
            self.also[meaning.label] = None
        yield self.scored(postings, SAME_MEANING if meaning.label else JOINED, most)

    def _named(self, meaning: Meaning) -> Scored:
        """Scores the items of an authority's episodes, or those on a theme: all alike."""
        if meaning.authority:
            self.authorities.add(meaning.authority)
            documents = np.flatnonzero(hosted_by(self.scope, {meaning.authority}) & self.scope.mask)
        else:
            themes = self.vocabulary.sorted_under(meaning.theme)
            documents = np.flatnonzero(themed(self.scope, themes) & self.scope.mask)
        score = (HOSTED if meaning.authority else THEMED) * self.idf(len(documents))
        return documents.astype(np.int32), np.full(len(documents), score, dtype=np.float32)

    def _add(
        self, exact: list[Scored], others: list[Scored] | None = None, whole: Codes32 | None = None
    ) -> None:
        if not others and whole is None:
            for documents, scores in exact:
                self.scores[documents] += scores
                self.matched[documents] = True
            return
        best = np.zeros(len(self.scores), dtype=np.float32)
        for documents, scores in exact:
            best[documents] += scores
        if whole is not None:
            kept = best[whole]
            best *= np.float32(PART_OF_NAME)
            best[whole] = kept
        for documents, scores in others or ():
            best[documents] = np.maximum(best[documents], scores)
        self.scores += best
        self.matched |= best > 0


def read_words(typed: Iterable[str]) -> list[Word]:
    """Returns the words of a query; an acronym that is also a word is ranked by its capitals."""
    words = []
    for word in typed:
        for terms in text.word_terms(word):
            exact = terms[-1].startswith("^") and text.fold(word) in (text.STOP_WORDS | ALSO_WORDS)
            words.append(Word(word, terms, terms[-1] if exact else terms[0]))
    return words


def beginning_of(prefix: str) -> str:
    """Returns a typed beginning as words are spelled in the lexicon."""
    return text.fold("".join(character for character in prefix if character.isalnum()))


def beginning_postings(scope: Scope, prefix: str) -> Postings:
    """Returns the visible documents with a word that begins so, with how many such words each has."""
    beginning = beginning_of(prefix)
    words = {word for segment in scope.generation.segments for word in segment.beginning_with(beginning)}
    common = sorted(words, key=lambda word: (-scope.frequency("words", word), word))[:MOST_BEGINNINGS]
    times = np.zeros(scope.generation.size, dtype=np.float32)
    for word in common:
        times[scope.postings("words", word).documents] += 1
    documents = np.flatnonzero(times).astype(np.int32)
    return Postings(documents, times[documents])


def gaps_of(terms: tuple[str, ...]) -> frozenset[str]:
    """Returns the function words of a name, not compared where two other words are left."""
    said = [term for term in terms if term not in _STOPS]
    return frozenset(terms) & _STOPS if len(said) > 1 else frozenset()


def hosted_by(scope: Scope, authorities: set[str]) -> Mask:
    """Returns which documents belong to an episode hosted by any of the authorities."""
    return in_numbered(scope, scope.inherited("authority").having(authorities))


def in_episodes(scope: Scope, references: Iterable[str]) -> Mask:
    """Returns which documents belong to any of the episodes."""
    codes = scope.generation.tables["episode"]
    found = [codes.find(reference) for reference in references]
    return in_numbered(scope, np.array([number for number in found if number >= 0], dtype=np.int32))


def in_numbered(scope: Scope, episodes: Codes32) -> Mask:
    """Returns which documents belong to any of the episodes with these numbers."""
    wanted = np.zeros(len(scope.generation.tables["episode"].values) + 1, dtype=bool)
    wanted[episodes] = True
    return wanted[scope.generation.codes["episode"]]  # type: ignore[no-any-return]


def themed(scope: Scope, themes: set[str]) -> Mask:
    """Returns which documents are on any of the themes."""
    generation = scope.generation
    numbers = [generation.tables["theme"].find(theme) for theme in themes]
    mask = np.zeros(generation.size, dtype=bool)
    mask[generation.themes[np.isin(generation.themes[:, 1], numbers), 0]] = True
    return mask
