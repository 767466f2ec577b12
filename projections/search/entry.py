"""What can be found: one version of one item, and the episode that gives items their context."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Entry:
    """One version of a finding, practice, next step or focus statement.

    `recorded_from` and `recorded_to` say from when until when this version was what the log said; the version
    that still holds has no `recorded_to`.  `details` is kept for whoever shows the entry and is not searched.
    """

    key: str
    item: str
    kind: str
    subkind: str
    episode: str
    reference: str
    title: str
    text: str
    themes: tuple[str, ...]
    on: date
    audience: str
    status: str
    recorded_from: datetime
    recorded_to: datetime | None
    position: int
    details: Mapping[str, str] = field(default_factory=lambda: NOTHING)

    def __post_init__(self) -> None:
        """Refuses moments without a time zone: "as at" could not be answered for them."""
        for moment in (self.recorded_from, self.recorded_to):
            if moment is not None and moment.tzinfo is None:
                raise ValueError(f"Entry {self.key}: {moment} has no time zone. Give an aware datetime.")


@dataclass(frozen=True, slots=True)
class EpisodeEntry:
    """The context of an episode's items: who hosted it and what is known of it.

    `labels` are further facets that items inherit from their episode (region, family group, ...), known to
    all who may read an item; `inner` are those known only to whom the episode is open (stage reached, ...),
    each as the moment, in microseconds since 1970, from which values hold, and the values, each with the
    position of the event that says so, the earliest first.
    `opened` is the moment from which the episode was known, in microseconds since 1970.
    `earlier` is what title, hosts and labels were before: each until a moment, the earliest first.
    Hosts and labels of an item are looked up here when a query is answered, so that a change of an episode
    rewrites this one document only.
    """

    reference: str
    title: str
    hosts: tuple[str, ...]
    demonstration: bool = False
    year: int | None = None
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: NOTHING)
    audience: str = "public"
    position: int = 0
    details: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    inner: Mapping[str, tuple[tuple[int, Mapping[str, int]], ...]] = field(default_factory=lambda: NOTHING)
    opened: int = 0
    earlier: tuple[tuple[int, str, tuple[str, ...], Mapping[str, tuple[str, ...]]], ...] = ()

    @property
    def key(self) -> str:
        """The key under which the episode's document is kept."""
        return f"episode/{self.reference}"

    def before(self, end: int) -> "EpisodeEntry":
        """Returns the episode with the title, hosts and labels that it had just before a moment."""
        for until, title, hosts, labels in self.earlier:
            if until >= end:
                return replace(self, title=title, hosts=hosts, labels=labels)
        return self

    def open_values(self, facet: str) -> tuple[str, ...]:
        """Returns what every item of the episode has in a facet."""
        return self.hosts if facet == "authority" else self.labels.get(facet, ())

    def inner_values(self, facet: str, end: int) -> Mapping[str, int]:
        """Returns what only insiders know of a facet, as it was before a moment, with the events."""
        held = [values for since, values in self.inner.get(facet, ()) if since < end]
        return held[-1] if held else {}


def to_stored(entry: Entry | EpisodeEntry) -> tuple[Any, ...]:
    """Returns the field values in order, in plain types."""
    values = (getattr(entry, each.name) for each in fields(entry))
    return tuple(dict(value) if isinstance(value, Mapping) else value for value in values)


def entry_from(stored: tuple[Any, ...]) -> Entry:
    """Makes the entry again from what `to_stored` returned."""
    return Entry(*stored)


def episode_from(stored: tuple[Any, ...]) -> EpisodeEntry:
    """Makes the episode again from what `to_stored` returned."""
    return EpisodeEntry(*stored)
