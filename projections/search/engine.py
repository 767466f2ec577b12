"""The search engine: one writer, many readers, each reader on a generation that never changes under it."""

import threading
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias

import numpy as np

from projections.search.columns import Generation, Shared
from projections.search.comparing import contents
from projections.search.documents import LAYOUT, document, meant, position_document
from projections.search.entry import Entry, EpisodeEntry
from projections.search.facets import Filters
from projections.search.finding import Page, find
from projections.search.index import Index, IndexUnreadable, PositionNotBeyond, unreadable
from projections.search.inherited import Told
from projections.search.kept import NOT_TOLD, Kept
from projections.search.meaning import Meaning
from projections.search.need import need_of_items, need_of_text
from projections.search.results import Results
from projections.search.scope import Audiences, Scope, scope_of, warm_scopes
from projections.search.segment import Segment, Tables
from projections.search.similar import Similar, similar
from projections.search.suggest import suggest
from projections.search.vocabulary import EMPTY, Vocabulary

# What is kept decoded of the segments, in bytes.
POSTINGS_KEPT = 96_000_000
ITEMS_KEPT = 8_000 * NOT_TOLD
# In bulk, so many entries are held back before they are written as one segment: enough that there are few
# segments, which each have to write most words, and that none is small enough to be merged by a live commit
# later.
BULK = 20_000
EVERYTHING = Filters()
NOTHING_TOLD: Mapping[str, Told] = MappingProxyType({})
NOTHING_DEAD: Mapping[int, str] = MappingProxyType({})

Reader: TypeAlias = Audiences | frozenset[str]
Changes: TypeAlias = Mapping[str, Entry | EpisodeEntry | None]


class Search:
    """Search over the items of all episodes.

    Any number of threads may read while one writes; other processes may read the same folder, and see a
    commit at their next question.
    """

    def __init__(self, folder: Path | str, *, bulk: bool = False, meaning: Meaning | None = None) -> None:
        """Opens the index in a folder, or makes an empty one.  `bulk` is for building anew: see `finish`.

        Where there are vectors of what items mean, they have a say in the ranking.
        """
        self._meaning = meaning
        self._encoded = -1
        self._index = Index(Path(folder))
        self._shared = Shared(Tables(), Kept(POSTINGS_KEPT), Kept(ITEMS_KEPT))
        self._refreshing = threading.Lock()
        self._writing = threading.Lock()
        self._bulk = bulk
        self._held: dict[str, Entry | EpisodeEntry | None] = {}
        self._held_position: tuple[int, str] | None = None
        self._held_dead: dict[int, str] = {}
        self._seen = 0
        self._generation = self._load(None)

    # Writing

    @property
    def position(self) -> int:
        """How far the log has been followed; 0 for an empty index."""
        if self._held_position:
            return self._held_position[0]
        progress = self._current().progress
        return progress.position if progress else 0

    @property
    def digest(self) -> str:
        """The digest of the event at the position, which tells one log from another."""
        if self._held_position:
            return self._held_position[1]
        progress = self._current().progress
        return progress.digest if progress else ""

    def read(self, keys: Iterable[str]) -> dict[str, Entry | EpisodeEntry]:
        """Returns what is stored under the keys, to fold the next events into; unknown keys are left out."""
        generation = self._current()
        found: dict[str, Entry | EpisodeEntry] = {}
        for key in keys:
            entry = self._held[key] if key in self._held else generation.stored(key)
            if entry is not None:
                found[key] = entry
        return found

    def dead_letters(self) -> dict[int, str]:
        """Returns the positions of events that could not be applied, with what went wrong."""
        return {**self._dead_so_far(), **self._held_dead}

    def contents(self) -> dict[str, list[tuple[object, ...]]]:
        """Returns all that the index holds, in order, so that two can be compared whatever their segments."""
        return contents(self._current())

    def apply(
        self, changes: Changes, position: int, digest: str, dead: Mapping[int, str] = NOTHING_DEAD
    ) -> None:
        """Writes one page of changes, one per key, and the position reached, in one commit.

        Nothing under a key (None) deletes it.  `dead` are events of the page that could not be applied.
        Raises `PositionNotBeyond` where the index is already there.
        """
        with self._writing:
            if position <= self.position:
                raise PositionNotBeyond(f"The search index is at {self.position}, not before {position}.")
            for key, entry in changes.items():
                if entry is not None and entry.key != key:
                    raise ValueError(f"The entry {entry.key} was handed over under the key {key}.")
            if not self._bulk:
                self._commit(changes, position, digest, dead)
                return
            self._held_dead.update(dead)
            self._held.update(changes)
            self._held_position = (position, digest)
            if len(self._held) >= BULK:
                self._flush()

    def finish(self) -> None:
        """Ends building in bulk: writes what is held back; from here on every `apply` is visible at once."""
        with self._writing:
            self._flush()
            self._bulk = False

    def _flush(self) -> None:
        if self._held_position:
            self._commit(self._held, *self._held_position, self._held_dead)
        self._held, self._held_position, self._held_dead = {}, None, {}

    def _dead_so_far(self) -> dict[int, str]:
        progress = self._current().progress
        return dict(progress.dead) if progress else {}

    def _commit(self, changes: Changes, position: int, digest: str, dead: Mapping[int, str]) -> None:
        generation = self._current()
        old = [generation.find(key) for key in changes]
        deleted = [*(number for number in old if number is not None), *generation.progress_documents]
        documents = (document(key, entry) for key, entry in changes.items() if entry is not None)
        reached = position_document(position, digest, {**self._dead_so_far(), **dead})
        self._index.commit(generation.number, deleted, chain(documents, [reached]), merge=not self._bulk)
        with self._refreshing:
            self._swap()

    def encode(self, most: int) -> int:
        """Works out vectors for so many items that have none, the newest first; returns how many it did."""
        generation = self._current()
        if self._meaning is None or self._encoded == generation.number:
            return 0
        items = np.flatnonzero(generation.items)[::-1]
        digests = generation.numbers["digest"][items]
        wanted, places = np.unique(digests[missing := self._meaning.missing(digests)], return_index=True)
        items = items[missing][places]
        newest = np.argsort(-generation.numbers["position"][items], kind="stable")[:most]
        if not len(newest):
            self._encoded = generation.number
            return 0
        texts = [meant(generation.item(int(item))) for item in items[newest]]
        self._meaning.add(wanted[newest].tolist(), texts)
        return len(texts)

    # Reading

    def find(
        self,
        typed: str,
        *,
        audiences: Reader,
        filters: Filters = EVERYTHING,
        as_at: date | None = None,
        limit: int = 10,
        offset: int = 0,
        newest: bool = False,
        vocabulary: Vocabulary = EMPTY,
        exact: bool = False,
        told: Mapping[str, Told] = NOTHING_TOLD,
    ) -> Results:
        """Answers a search over what the reader may see; empty text gives everything, newest first.

        `told` are facets of the episodes that the caller works out, such as the stage reached today.
        """
        page = Page(max(limit, 0), max(offset, 0), newest)
        scope = self._scope(audiences, as_at).telling(told)
        return find(scope, typed, filters, page, vocabulary, exact=exact, meaning=self._meaning)

    def similar(
        self,
        *,
        audiences: Reader,
        text: str = "",
        episode: str = "",
        keys: Iterable[str] = (),
        as_at: date | None = None,
        limit: int = 10,
        vocabulary: Vocabulary = EMPTY,
    ) -> list[Similar]:
        """Returns episodes with work like a text, like an episode's visible items, or like items by key."""
        scope = self._scope(audiences, as_at)
        if text:
            return similar(scope, need_of_text(text, vocabulary), limit)
        items = scope.items_of(episode) if episode else scope.visible_items(keys)
        return similar(
            scope, need_of_items(scope, items, {episode, *(item.episode for item in items)}), limit
        )

    def suggest(
        self, prefix: str, audiences: Reader, vocabulary: Vocabulary = EMPTY, limit: int = 8
    ) -> list[str]:
        """Completes what is being typed, from names and visible titles."""
        return suggest(self._scope(audiences, None), prefix, vocabulary, limit)

    def get(self, key: str) -> Entry | EpisodeEntry | None:
        """Returns one version by its key.  Whether the reader may see it is for the caller to ask."""
        return self.read([key]).get(key)

    def episodes(self) -> Mapping[str, EpisodeEntry]:
        """Returns the episodes by reference."""
        return self._current().episodes

    def close(self) -> None:
        """Writes what is held back.  Files close when the last reader lets go of them."""
        if self._held_position:
            self.finish()

    # Generations

    def _scope(self, audiences: Reader, as_at: date | None) -> Scope:
        return scope_of(self._current(), audiences, as_at)

    def _current(self) -> Generation:
        """Returns the latest generation, taking in what another process may have committed."""
        if self._changed() and self._refreshing.acquire(blocking=False):
            try:
                self._swap()
            finally:
                self._refreshing.release()
        return self._generation

    def _changed(self) -> bool:
        """Answers whether anything happened in the folder since it was last looked at: one stat."""
        return self._index.folder.stat().st_mtime_ns != self._seen

    def _swap(self) -> None:
        earlier = self._generation
        self._seen = self._index.folder.stat().st_mtime_ns
        if self._index.generation() != earlier.number:
            self._generation = self._load(earlier)

    def _load(self, earlier: Generation | None) -> Generation:
        """Reads the latest generation, again where a commit meanwhile takes files away."""
        while True:
            number = self._index.generation()
            try:
                return self._read(earlier)
            except Exception as error:
                if self._index.generation() == number:
                    raise unreadable(self._index.folder, error) from error

    def _read(self, earlier: Generation | None) -> Generation:
        number, files = self._index.segments()
        known = {segment.name: segment for segment in earlier.segments} if earlier else {}
        segments = []
        for name, each, deleted in files:
            segment = known.get(name) or Segment(self._index.storage, each, self._shared.tables)
            segments.append((segment, deleted))
        generation = Generation(number, segments, self._shared)
        if generation.progress and generation.progress.layout != LAYOUT:
            raise IndexUnreadable(
                f"The search index in {self._index.folder} was made by other rules. Build it anew."
            )
        if earlier:
            generation.warm(earlier)
            warm_scopes(generation, earlier)
            names = {segment.name for segment, _ in segments}
            self._shared.postings.keep_only(lambda key: key[0] in names)
            self._shared.items.keep_only(lambda key: key[0] in names)
        return generation
