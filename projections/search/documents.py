"""How entries are laid out as documents of the index: the schema, and the facts kept in a column.

A document has its key, the terms of title and text with their positions, the terms of the title again, the
words as they are spelled (for beginnings and corrections), the facts that queries filter and count by (one
JSON row, decoded once per segment), and the entry itself as a stored value.
"""

import json
from array import array
from collections import defaultdict
from collections.abc import Generator, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import blake2b
from math import log, sqrt
from typing import Any

from whoosh import fields, formats

from projections.search import text
from projections.search.entry import Entry, EpisodeEntry, to_stored

# Changes whenever documents are laid out otherwise: an older index is then built anew.
LAYOUT = f"4.{text.RULES}"
POSITION_KEY = "\x00position"
FOREVER = 2**62
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

ITEM, EPISODE, POSITION = "i", "e", "p"

# The positions of each word.
Places = Mapping[str, Sequence[int]]


class Placed(formats.Format):
    """A posting's value is the positions of the word, as unsigned 32-bit numbers side by side."""

    posting_size = -1


class Bare(formats.Format):
    """A posting has no value: that a word is there, and how often, is all."""

    posting_size = 0


class Terms(fields.FieldType):
    """A field whose words were found by our own text rules: its value is the positions of each term."""

    def __init__(self, *, places: bool) -> None:
        super().__init__(Placed() if places else Bare(), analyzer=None)  # type: ignore[arg-type]
        self.places = places

    def index(self, value: Places, **_: object) -> Generator[tuple[bytes, int, float, bytes], None, None]:
        """Yields each term with its frequency, weight and encoded positions."""
        for term, where in value.items():
            if len(where) == 1:
                yield term.encode(), 1, 1.0, _place(where[0]) if self.places else b""
            else:
                encoded = array("I", where).tobytes() if self.places else b""
                yield term.encode(), len(where), float(len(where)), encoded


@lru_cache(maxsize=1_000)
def _place(position: int) -> bytes:
    """Returns one position encoded: most words stand once in a text, and near its beginning."""
    return array("I", (position,)).tobytes()


def schema() -> fields.Schema:
    """Returns the fields of the index."""
    return fields.Schema(
        key=fields.ID(),
        all=Terms(places=True),
        title=Terms(places=False),
        words=Terms(places=False),
        facts=fields.COLUMN(),
        entry=fields.STORED(),
    )


def document(key: str, entry: Entry | EpisodeEntry) -> dict[str, Any]:
    """Returns the document of an entry."""
    stored = {"key": key, "entry": to_stored(entry)}
    if isinstance(entry, EpisodeEntry):
        return {**stored, "facts": _row([EPISODE])}
    title_words, body_words = (text.words(text.clean(each)) for each in (entry.title, entry.text))
    title, end = text.term_positions(title_words)
    body, _ = text.term_positions(body_words, end + 1)
    places = _places(title + body)
    facts: list[Any] = [
        ITEM,
        entry.kind,
        entry.subkind,
        entry.episode,
        entry.status,
        entry.audience,
        list(entry.themes),
    ]
    facts += [entry.on.toordinal(), moment(entry.recorded_from), moment(entry.recorded_to), entry.position]
    facts += [len(title) + len(body), len(title), round(norm(places), 4), digest_of(entry)]
    words = dict.fromkeys(text.surface_words({*title_words, *body_words}), (0,))
    return {**stored, "facts": _row(facts), "all": places, "title": _places(title), "words": words}


def _places(pairs: Iterable[tuple[str, int]]) -> Places:
    places: defaultdict[str, list[int]] = defaultdict(list)
    for term, position in pairs:
        places[term].append(position)
    return places


def meant(entry: Entry) -> str:
    """Returns the text that says what an item means."""
    return f"{entry.title}\n{entry.text}".strip()


def digest_of(entry: Entry) -> int:
    """Returns a number that stands for the text of an item."""
    words = meant(entry).encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(words, digest_size=8).digest(), "little", signed=True)


def position_document(position: int, digest: str, dead: Mapping[int, str]) -> dict[str, Any]:
    """Returns the document that says how far the log was followed, and what was set aside on the way."""
    return {"key": POSITION_KEY, "facts": _row([POSITION, position, digest, LAYOUT, list(dead.items())])}


def moment(when: datetime | None) -> int:
    """Returns a moment as microseconds since 1970; none is after every other."""
    if when is None:
        return FOREVER
    since = when - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def norm(places: Places) -> float:
    """Returns the length of the text as a vector of 1 + log(frequency), function words left out.

    This is the document's side of the cosine "lnc.ltc" (Salton and Buckley 1988): it does not depend on other
    documents, and so can be written down when the document is.
    """
    return sqrt(sum((1 + log(len(places[term]))) ** 2 for term in text.ranking_words(places)))


def _row(facts: list[Any]) -> bytes:
    return json.dumps(facts, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
