"""What similar work is looked for: the words and themes of a text, or of items, with what they weigh."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import log, sqrt

from projections.search import text
from projections.search.entry import Entry
from projections.search.scope import Scope
from projections.search.scoring import read_words
from projections.search.vocabulary import Vocabulary

SOURCE = "source"
# What means the same as a word of the need counts less than the word.
SAME_MEANING = 0.5
# Words in which any two episodes are alike: they count little, and sharing one is no reason.
EVERYDAY_WEIGHT = 0.5
_EVERYDAY = """
    level school pupil learner child young people person staff teacher year term week month day time hour work
    group team authority council education service area number part place point example result question
    good better best new old large high low big first second third next last
    know look ask help need think show find keep begin change different same little lot start end used"""
EVERYDAY = frozenset(text.stem(word) for word in _EVERYDAY.split())


@dataclass(frozen=True)
class Need:
    """What is looked for: weighted terms and themes, and the episode that it comes from, if any."""

    terms: Mapping[str, float]
    themes: Mapping[str, float]
    leave_out: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()


def need_of_text(content: str, vocabulary: Vocabulary) -> Need:
    """Returns the need that a text describes, acronyms and names of themes understood."""
    words = read_words(text.words(text.clean(content)))
    counts = Counter(text.ranking_words(word.terms[0] for word in words))
    terms = {term: 1 + log(number) for term, number in counts.items()}
    themes: dict[str, float] = {}
    for span in vocabulary.spans([word.terms for word in words]):
        for meaning in span.meanings:
            if meaning.theme:
                themes[meaning.theme] = 1.0
            for term in text.ranking_words(meaning.terms):
                terms.setdefault(term, SAME_MEANING)
    return Need(terms, themes)


@lru_cache(maxsize=2_000)
def counts_of(title: str, content: str) -> Mapping[str, int]:
    """Returns how often an item says each word that says something."""
    return Counter(text.ranking_words((*text.sequence(title), *text.sequence(content))))


def need_of_items(scope: Scope, entries: Iterable[Entry], leave_out: Iterable[str]) -> Need:
    """Returns the need that items show together; each counts alike, however long it is."""
    leave_out = frozenset(leave_out)
    terms: defaultdict[str, float] = defaultdict(float)
    themes: Counter[str] = Counter()
    for entry in entries:
        counts = counts_of(entry.title, entry.text)
        length = sqrt(sum((1 + log(number)) ** 2 for number in counts.values())) or 1.0
        for term, number in counts.items():
            terms[term] += (1 + log(number)) / length
        themes.update(set(entry.themes))
    sources = frozenset(source for episode in leave_out for source in scope.known(episode, SOURCE))
    return Need(terms, {theme: float(number) for theme, number in themes.items()}, leave_out, sources)
