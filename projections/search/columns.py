"""One generation of the index as arrays over all its documents.

A generation never changes: a commit makes the next one, which takes over whatever is decoded of the
segments that both share, and readers in flight keep the one they began with.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from projections.search.entry import Entry, EpisodeEntry
from projections.search.inherited import Inherited
from projections.search.kept import Kept
from projections.search.segment import CODED, NUMBERS, Ints, Postings, Progress, Segment, Tables

Mask = NDArray[np.bool_]
NOWHERE = Postings(np.empty(0, dtype=np.int32), np.empty(0, dtype=np.float32))


@dataclass(frozen=True)
class Shared:
    """What the generations of one index share."""

    tables: Tables
    postings: Kept
    items: Kept


class Generation:
    """All documents of the index after one commit."""

    def __init__(
        self, number: int, segments: Sequence[tuple[Segment, Iterable[int]]], shared: Shared
    ) -> None:
        """Joins the segments, each with the numbers of its deleted documents."""
        self.number = number
        self.tables = shared.tables
        self.segments = [segment for segment, _ in segments]
        sizes = [segment.size for segment in self.segments]
        self.bases: list[int] = [0, *np.cumsum(sizes).tolist()]
        self.size = self.bases[-1]
        self._shared = shared
        self._own = Kept(48_000_000)
        self.scopes = Kept(64_000_000)
        self.readers = Kept(20_000)
        self._inherited: dict[str, Inherited] = {}
        self.live = np.ones(self.size, dtype=bool)
        for (_, deleted), base in zip(segments, self.bases, strict=False):
            self.live[[base + number for number in deleted]] = False
        self._join()
        self._read_documents()

    def _join(self) -> None:
        self.items = self.live & _joined([each.is_item for each in self.segments], bool)
        self.codes = {name: _joined([each.codes[name] for each in self.segments], np.int32) for name in CODED}
        names = (*NUMBERS, "year")
        self.numbers = {
            name: _joined([each.numbers[name] for each in self.segments], np.int64) for name in names
        }
        self.norms = _joined([each.norms for each in self.segments], np.float32)
        shifted = [
            each.themes + np.array([base, 0], dtype=np.int32)
            for each, base in zip(self.segments, self.bases, strict=False)
        ]
        pairs = np.concatenate(shifted) if shifted else np.empty((0, 2), dtype=np.int32)
        self.themes = np.asfortranarray(pairs)

    def _read_documents(self) -> None:
        self.episodes: dict[str, EpisodeEntry] = {}
        self.open_facets: set[str] = {"authority"}
        self.inner_facets: set[str] = set()
        self.progress: Progress | None = None
        self.progress_documents: list[int] = []
        for segment, base in zip(self.segments, self.bases, strict=False):
            for number in segment.episode_documents:
                if self.live[base + number]:
                    episode = segment.episode(number)
                    self.episodes[episode.reference] = episode
                    self.open_facets.update(episode.labels)
                    self.inner_facets.update(episode.inner)
                    self.tables["audience"].number(episode.audience)
            for number, progress in segment.progress.items():
                if self.live[base + number]:
                    self.progress = progress
                    self.progress_documents.append(base + number)

    def inherited(self, facet: str) -> Inherited:
        """Returns what items have in a facet because of their episodes, known to all who may read them."""
        if facet not in self._inherited:
            self._inherited[facet] = Inherited.of(
                (self.tables["episode"].find(reference), episode.open_values(facet))
                for reference, episode in self.episodes.items()
            )
        return self._inherited[facet]

    def find(self, key: str) -> int | None:
        """Returns the number of the document with a key."""
        for segment, base in zip(reversed(self.segments), reversed(self.bases[:-1]), strict=True):
            found = segment.find(key)
            if found is not None and self.live[base + found]:
                return base + found
        return None

    def item(self, document: int) -> Entry:
        """Returns the item that a document is of."""
        place = int(np.searchsorted(self.bases, document, side="right")) - 1
        segment, number = self.segments[place], document - self.bases[place]
        found: Entry = self._shared.items.get((segment.name, number), partial(segment.item, number))
        return found

    def stored(self, key: str) -> Entry | EpisodeEntry | None:
        """Returns what is stored under a key."""
        document = self.find(key)
        if document is None:
            return None
        place = int(np.searchsorted(self.bases, document, side="right")) - 1
        segment, number = self.segments[place], document - self.bases[place]
        return segment.item(number) if segment.is_item[number] else segment.episode(number)

    def postings(self, field: str, term: str) -> Postings:
        """Returns the documents that a term is in, deleted ones included."""

        found: Postings = self._own.get((field, term), partial(self._postings, field, term))
        return found

    def _postings(self, field: str, term: str) -> Postings:
        return self._over_segments(("postings", field, term), lambda segment: segment.postings(field, term))

    def phrase(self, terms: tuple[str, ...], gaps: frozenset[str] = frozenset()) -> Postings:
        """Returns the documents that a phrase is in; words in `gaps` may be any word."""
        found: Postings = self._own.get(("phrase", terms, gaps), partial(self._phrase, terms, gaps))
        return found

    def _phrase(self, terms: tuple[str, ...], gaps: frozenset[str]) -> Postings:
        kept = self._shared.postings
        return self._over_segments(
            ("phrase", terms, gaps), lambda segment: _phrase(kept, segment, terms, gaps)
        )

    def _over_segments(
        self, key: tuple[Hashable, ...], read: Callable[[Segment], Postings | None]
    ) -> Postings:
        """Joins what each segment has, reading only what is not kept from an earlier generation."""
        found = []
        for segment, base in zip(self.segments, self.bases, strict=False):
            part: Postings | None = self._shared.postings.get((segment.name, *key), partial(read, segment))
            if part is not None:
                found.append((base, part))
        if not found:
            return NOWHERE
        if len(found) == 1 and found[0][0] == 0:
            return found[0][1]
        documents = np.concatenate([part.documents + np.int32(base) for base, part in found])
        return Postings(documents, np.concatenate([part.frequencies for _, part in found]))

    def warm(self, earlier: "Generation") -> None:
        """Decodes what the generation before was last asked for."""
        for key in earlier._own.keys()[-256:]:
            if key[0] == "phrase":
                self.phrase(*key[1:])
            else:
                self.postings(*key)


def _joined(parts: Sequence[NDArray[Any]], kind: Any) -> NDArray[Any]:
    return np.concatenate(parts) if parts else np.empty(0, dtype=kind)


def _phrase(kept: Kept, segment: Segment, terms: tuple[str, ...], gaps: frozenset[str]) -> Postings | None:
    """Finds where the terms stand side by side in a segment, the rarest first."""
    places: list[tuple[int, int, Ints]] = []
    for offset, term in enumerate(terms):
        if term not in gaps:
            found: Ints | None = kept.get((segment.name, "places", term), partial(segment.places, term))
            if found is None:
                return None
            places.append((len(found), offset, found))
    _, offset, found = min(places, key=lambda place: place[:2])
    starts = found - offset
    for _, offset, found in sorted(places, key=lambda place: place[:2])[1:]:
        wanted = starts + offset
        at = np.minimum(np.searchsorted(found, wanted), len(found) - 1)
        starts = starts[found[at] == wanted]
    documents, times = np.unique(starts >> 32, return_counts=True)
    if not len(documents):
        return None
    return Postings(documents.astype(np.int32), times.astype(np.float32))
