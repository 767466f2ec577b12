"""What a national summary is made of: sections of sentences, quotations, tables and pictures, with sources.

Everything here can be written as JSON and read back.  Identifiers say what a part tells and stay the same for
the same thing, so that what people decide on one sentence still belongs to it when the draft is made again.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import StrEnum

import msgspec


class Part(msgspec.Struct, frozen=True):
    """What the parts have in common: they never change."""


class Source(Part, frozen=True, order=True):
    """An event in the log, by its position, and what it said something of.

    `kind` is an item's noun ("finding", "practice", "next step"), "connection", or what of an episode it
    says: "episode", "dates", "focus", "team", "self-evaluation", "report", "review", "theme".
    """

    position: int
    kind: str
    episode: str
    reference: str
    version: int = 0

    @property
    def item(self) -> str:
        """What the source is called in choices, whatever its version: "finding/moray-2022-11/f1"."""
        return f"{self.kind}/{self.episode}/{self.reference}"


class Sentence(Part, frozen=True, tag="sentence"):
    """A sentence and the events behind it.

    `counts` says that it counts its sources, and tells the words of none; `commentary` that somebody wrote it
    as their view, for which no event is needed; `blind` that its sources are there to be checked, and are
    shown to nobody, because they would tell whose it is.
    """

    id: str
    text: str
    sources: tuple[Source, ...] = ()
    commentary: bool = False
    counts: bool = False
    blind: bool = False


class Paragraph(Part, frozen=True, tag="paragraph"):
    """Sentences that follow one another."""

    id: str
    sentences: tuple[Sentence, ...]


class Listing(Part, frozen=True, tag="listing"):
    """Sentences that stand below one another, each for itself."""

    id: str
    sentences: tuple[Sentence, ...]
    numbered: bool = False


class Quotation(Part, frozen=True, tag="quotation"):
    """Recorded words as they stood, and whose they are; nobody's, when they are given without a name."""

    id: str
    text: str
    attribution: str
    source: Source
    blind: bool = False


class Cell(Part, frozen=True):
    """A cell of a table, and the events it counts or tells of."""

    text: str
    sources: tuple[Source, ...] = ()


class CountTable(Part, frozen=True, tag="table"):
    """A table; the first cell of each row is the row's heading."""

    id: str
    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    blind: bool = False


class PictureKind(StrEnum):
    """How the numbers of a table are drawn."""

    TILE_MAP = "tile map"
    BARS = "bars"
    LINKS = "links"


class Picture(Part, frozen=True, tag="picture"):
    """That a table, which stands beside it, is also drawn."""

    id: str
    kind: PictureKind
    table: str


Block = Paragraph | Listing | Quotation | CountTable | Picture


class Section(Part, frozen=True):
    """A part of the summary under a heading; one of level 2 belongs to the last one of level 1."""

    id: str
    heading: str
    blocks: tuple[Block, ...] = ()
    level: int = 1


class SetAside(Part, frozen=True):
    """Something that was left out of the summary, and why."""

    source: Source
    reason: str


class Ledger(Part, frozen=True):
    """What became of everything that could have been told: each is in exactly one of the four.

    `cited` are those whose own words are told or quoted, `considered` those that are counted without being
    told, `set_aside` those that were left out with a reason, `not_surfaced` those that stand nowhere.
    """

    considered: tuple[Source, ...] = ()
    cited: tuple[Source, ...] = ()
    set_aside: tuple[SetAside, ...] = ()
    not_surfaced: tuple[Source, ...] = ()

    @property
    def eligible(self) -> int:
        """How many there are in all."""
        return len(self.considered) + len(self.cited) + len(self.set_aside) + len(self.not_surfaced)


class Earlier(Part, frozen=True):
    """The edition before: which period it told of, and up to which position of the log it was made."""

    title: str
    period_from: date
    period_to: date
    position: int


class Scope(Part, frozen=True):
    """What a summary is about: episodes whose fieldwork began in a period, perhaps only some of them.

    `themes` and `episodes` restrict it where they name any, `programme` where it is not empty.  `as_at` is
    the day up to which what was recorded is known; None is now.  `public` leaves out everything that only
    authorities may read.
    """

    period_from: date
    period_to: date
    programme: str = ""
    themes: tuple[str, ...] = ()
    episodes: tuple[str, ...] = ()
    as_at: date | None = None
    previous: Earlier | None = None
    public: bool = False


class Attribution(StrEnum):
    """Whether the authority behind something is named."""

    NAMED = "named"
    UNNAMED = "unnamed"
    WITHHELD = "withheld"


class Manner(StrEnum):
    """How something is told: in its recorded words, or in the editors' own."""

    QUOTE = "quote"
    PARAPHRASE = "paraphrase"


class Told(Part, frozen=True):
    """How people want something told; a paraphrase has words of their own."""

    manner: Manner
    text: str = ""


class ThemeDecision(Part, frozen=True):
    """That people accepted, or declined, a theme that was suggested for something."""

    item: str
    theme: str
    accepted: bool


class Choices(Part, frozen=True):
    """What people decided about a draft; things are called as in `Source.item`.

    `order` says what comes first among things of a kind; `set_aside` why something is left out.
    """

    order: tuple[str, ...] = ()
    set_aside: dict[str, str] = {}
    attribution: dict[str, Attribution] = {}
    manner: dict[str, Told] = {}
    themes: tuple[ThemeDecision, ...] = ()


class Draft(Part, frozen=True):
    """A national summary as the log tells it up to a position, for one scope and one set of choices."""

    title: str
    period_from: date
    period_to: date
    scope: Scope
    as_at: date
    position: int
    sections: tuple[Section, ...]
    ledger: Ledger
    named: bool = True
    demonstration: bool = False


def sentences(draft: Draft) -> Iterator[Sentence]:
    """Yield every sentence of a draft, in order."""
    for section in draft.sections:
        for block in section.blocks:
            if isinstance(block, Paragraph | Listing):
                yield from block.sentences


def sources_of(block: Block) -> Iterator[Source]:
    """Yield the sources of everything in a block, as often as they are named there."""
    match block:
        case Paragraph() | Listing():
            for sentence in block.sentences:
                yield from sentence.sources
        case Quotation():
            yield block.source
        case CountTable():
            for row in block.rows:
                for cell in row:
                    yield from cell.sources


encode = msgspec.json.Encoder(order="deterministic").encode
"""Write a part as JSON."""

decode = msgspec.json.Decoder(Draft).decode
"""Read a draft from JSON."""
