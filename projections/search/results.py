"""What a search answers with."""

from dataclasses import dataclass, field

from projections.search.entry import Entry, EpisodeEntry
from projections.search.facets import Counts


@dataclass(frozen=True, slots=True)
class Hit:
    """One item found.  `title` and `snippet` are HTML: everything escaped, matches in `<mark>`."""

    entry: Entry
    episode: EpisodeEntry | None
    score: float
    title: str
    snippet: str
    matched: tuple[str, ...]

    @property
    def authorities(self) -> tuple[str, ...]:
        """The authorities that hosted the item's episode."""
        return self.episode.hosts if self.episode else ()


@dataclass(frozen=True, slots=True)
class Near:
    """What was found by asking less strictly, with the words to say so."""

    label: str
    total: int
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Results:
    """The answer to a search: facets are counted over everything that matches and that the reader may see."""

    total: int
    hits: tuple[Hit, ...]
    facets: dict[str, Counts] = field(default_factory=dict)
    did_you_mean: str | None = None
    also_searched: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    near: Near | None = None
