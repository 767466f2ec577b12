"""One generation of the index as arrays over all its documents, and the part of it that one reader may see.

A generation never changes: a commit makes the next one, which takes over whatever is decoded of the segments that
both share, and readers in flight keep the one they began with.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from projections.search.documents import FOREVER, moment
from projections.search.entry import Entry, EpisodeEntry
from projections.search.segment import CODED, Codes32, Floats, Ints, Postings, Progress, Segment, Tables

Mask = NDArray[np.bool_]
SCOTLAND = ZoneInfo("Europe/London")
NOWHERE = Postings(np.empty(0, dtype=np.int32), np.empty(0, dtype=np.float32))

# Okapi BM25: the best setting found on six public test collections lies in K1 1.2 to 1.5 and B 0.6 to 0.75.
K1 = 1.2
B = 0.7


class Kept:
    """Decoded things, up to so many bytes; the longest unused go first."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.taken = 0
        self._things: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """Returns the thing under a key, making it where it is not kept."""
        with self._lock:
            if key in self._things:
                self._things.move_to_end(key)
                return self._things[key][0]
        thing = make()
        size = 200 + int(getattr(thing, "nbytes", 0))
        with self._lock:
            if key not in self._things:
                self._things[key] = (thing, size)
                self.taken += size
            while self.taken > self.most and len(self._things) > 1:
                self.taken -= self._things.popitem(last=False)[1][1]
        return thing

    def keys(self) -> list[Hashable]:
        """Returns what is kept, the longest unused first."""
        with self._lock:
            return list(self._things)

    def keep_only(self, wanted: Callable[[Any], bool]) -> None:
        """Lets go of everything whose key is not wanted."""
        with self._lock:
            for key in [key for key in self._things if not wanted(key)]:
                self.taken -= self._things.pop(key)[1]


class Audiences(Protocol):
    """What a reader may see."""

    def allows(self, audience: str) -> bool:
        """Answers whether the reader belongs to an audience."""


def allows(audiences: "Audiences | frozenset[str]", audience: str) -> bool:
    """Answers whether a reader, given as an object or as plain audiences, may see what an audience may see."""
    return audience in audiences if isinstance(audiences, frozenset) else audiences.allows(audience)


@dataclass(frozen=True)
class Shared:
    """What the generations of one index share."""

    tables: Tables
    postings: Kept


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
        self._scopes = Kept(64_000_000)
        self.live = np.ones(self.size, dtype=bool)
        for (_, deleted), base in zip(segments, self.bases, strict=False):
            self.live[[base + number for number in deleted]] = False
        self._join()
        self._read_documents()

    def _join(self) -> None:
        self.items = self.live & _joined([each.is_item for each in self.segments], bool)
        self.codes = {name: _joined([each.codes[name] for each in self.segments], np.int32) for name in CODED}
        names = ("on", "recorded_from", "recorded_to", "position", "length", "title_length", "year")
        self.numbers = {
            name: _joined([each.numbers[name] for each in self.segments], np.int64) for name in names
        }
        self.norms = _joined([each.norms for each in self.segments], np.float32)
        shifted = [
            each.themes + np.array([base, 0], dtype=np.int32)
            for each, base in zip(self.segments, self.bases, strict=False)
        ]
        self.themes = np.concatenate(shifted) if shifted else np.empty((0, 2), dtype=np.int32)

    def _read_documents(self) -> None:
        self.episodes: dict[str, EpisodeEntry] = {}
        self.progress: Progress | None = None
        self.progress_documents: list[int] = []
        for segment, base in zip(self.segments, self.bases, strict=False):
            for number in segment.episode_documents:
                if self.live[base + number]:
                    episode = segment.entry(number)
                    assert isinstance(episode, EpisodeEntry)
                    self.episodes[episode.reference] = episode
            for number, progress in segment.progress.items():
                if self.live[base + number]:
                    self.progress = progress
                    self.progress_documents.append(base + number)

    def find(self, key: str) -> int | None:
        """Returns the number of the document with a key."""
        for segment, base in zip(reversed(self.segments), reversed(self.bases[:-1]), strict=True):
            found = segment.find(key)
            if found is not None and self.live[base + found]:
                return base + found
        return None

    def entry(self, document: int) -> Entry | EpisodeEntry:
        """Returns what is stored of a document."""
        place = int(np.searchsorted(self.bases, document, side="right")) - 1
        return self.segments[place].entry(document - self.bases[place])

    def postings(self, field: str, term: str) -> Postings:
        """Returns the documents that a term is in, deleted ones included."""

        def join() -> Postings:
            return self._over_segments(
                ("postings", field, term), lambda segment: segment.postings(field, term)
            )

        found: Postings = self._own.get((field, term), join)
        return found

    def phrase(self, terms: tuple[str, ...], gaps: frozenset[str] = frozenset()) -> Postings:
        """Returns the documents that a phrase is in; words in `gaps` may be any word."""

        def join() -> Postings:
            return self._over_segments(
                ("phrase", terms, gaps), lambda segment: _phrase(self._shared.postings, segment, terms, gaps)
            )

        found: Postings = self._own.get(("phrase", terms, gaps), join)
        return found

    def _over_segments(
        self, key: tuple[Hashable, ...], read: Callable[[Segment], Postings | None]
    ) -> Postings:
        """Joins what each segment has, reading only what is not kept from an earlier generation."""
        found = []
        for segment, base in zip(self.segments, self.bases, strict=False):
            part = self._shared.postings.get((segment.name, *key), lambda segment=segment: read(segment))
            if part is not None:
                found.append((base, part))
        if not found:
            return NOWHERE
        if len(found) == 1 and found[0][0] == 0:
            return found[0][1]  # type: ignore[no-any-return]
        documents = np.concatenate([part.documents + np.int32(base) for base, part in found])
        return Postings(documents, np.concatenate([part.frequencies for _, part in found]))

    def scope(self, audiences: "Audiences | frozenset[str]", as_at: date | None) -> "Scope":
        """Returns what a reader may see, now or as it was recorded by the end of a day."""
        names = self.tables["audience"].values
        allowed = frozenset(number for number, name in enumerate(names) if allows(audiences, name))
        found: Scope = self._scopes.get((allowed, as_at), lambda: Scope(self, allowed, as_at))
        return found

    def warm(self, earlier: "Generation") -> None:
        """Prepares what the generation before was last asked for."""
        for allowed, as_at in earlier._scopes.keys()[-4:]:  # type: ignore[misc]
            self._scopes.get((allowed, as_at), lambda a=allowed, d=as_at: Scope(self, a, d)).norm("all")
        for key in earlier._own.keys()[-256:]:
            if key[0] == "phrase":  # type: ignore[index]
                self.phrase(*key[1:])  # type: ignore[index]
            else:
                self.postings(*key)  # type: ignore[misc]


class Scope:
    """What one reader may see of a generation: the only documents that count for him.

    Numbers of documents and average lengths are taken over these alone, so that scores, counts and suggestions are
    what they would be if nothing else were in the index.
    """

    def __init__(self, generation: Generation, audiences: frozenset[int], as_at: date | None) -> None:
        self.generation = generation
        allowed = np.zeros(len(generation.tables["audience"].values), dtype=bool)
        allowed[list(audiences)] = True
        self.mask: Mask = generation.items & allowed[generation.codes["audience"]]
        self.mask &= _recorded(generation.numbers, as_at)
        self.count = int(np.count_nonzero(self.mask))
        self._norms: dict[str, Floats] = {}
        self.nbytes = self.mask.nbytes * 9

    def norm(self, field: str) -> Floats:
        """Returns BM25's length part of the denominator for every document."""
        if field not in self._norms:
            lengths = self.generation.numbers["length" if field == "all" else "title_length"]
            average = int(lengths[self.mask].sum()) / max(self.count, 1) or 1.0
            self._norms[field] = (K1 * (1 - B + B * lengths / average)).astype(np.float32)
        return self._norms[field]

    def visible(self, postings: Postings) -> Postings:
        """Returns the postings without what the reader may not see."""
        seen = self.mask[postings.documents]
        if seen.all():
            return postings
        return Postings(postings.documents[seen], postings.frequencies[seen])

    def postings(self, field: str, term: str) -> Postings:
        """Returns the visible documents that a term is in."""
        return self.visible(self.generation.postings(field, term))

    def items_of(self, episode: str) -> list[Entry]:
        """Returns the visible items of an episode."""
        code = self.generation.tables["episode"].find(episode)
        documents = np.flatnonzero(self.mask & (self.generation.codes["episode"] == code))
        return [
            entry for number in documents if isinstance(entry := self.generation.entry(int(number)), Entry)
        ]

    def visible_items(self, keys: Iterable[str]) -> list[Entry]:
        """Returns the items under the keys, those that the reader may see."""
        found = (self.generation.find(key) for key in keys)
        seen = (number for number in found if number is not None and self.mask[number])
        return [entry for number in seen if isinstance(entry := self.generation.entry(number), Entry)]

    def frequency(self, field: str, term: str) -> int:
        """Returns the number of visible documents that a term is in."""
        return int(np.count_nonzero(self.mask[self.generation.postings(field, term).documents]))


def _joined(parts: Sequence[NDArray[Any]], kind: Any) -> NDArray[Any]:
    return np.concatenate(parts) if parts else np.empty(0, dtype=kind)


def _recorded(numbers: Mapping[str, Ints], as_at: date | None) -> Mask:
    """Returns which versions hold now, or held at the end of a day in Scotland."""
    if as_at is None:
        return numbers["recorded_to"] == FOREVER
    end = FOREVER
    if as_at < date.max:
        end = moment(datetime.combine(as_at + timedelta(days=1), datetime.min.time(), tzinfo=SCOTLAND))
    current: Mask = (numbers["recorded_from"] < end) & (numbers["recorded_to"] >= end)
    return current


def _phrase(kept: Kept, segment: Segment, terms: tuple[str, ...], gaps: frozenset[str]) -> Postings | None:
    """Finds where the terms stand side by side in a segment, the rarest first."""
    places: list[tuple[int, int, Ints]] = []
    for offset, term in enumerate(terms):
        if term not in gaps:
            found: Ints | None = kept.get(
                (segment.name, "places", term), lambda term=term: segment.places(term)
            )
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


__all__ = ["Audiences", "Codes32", "Generation", "Kept", "Mask", "Scope", "Shared", "allows"]
