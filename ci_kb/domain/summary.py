"""A national summary: drawn from the log, written and chosen by people, issued in numbered editions."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import date
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from ci_kb.domain.errors import DatesReversed, MissingWords, NothingChanged, Refused
from ci_kb.domain.record import Act, Record, check_reference, give_reason, identify, words

LONGEST_TITLE = 200


class Manner(StrEnum):
    """How something is told: in its recorded words, or in those of the editors."""

    QUOTE = "quote"
    PARAPHRASE = "paraphrase"


class Attribution(StrEnum):
    """Whether the authority behind something is named."""

    NAMED = "named"
    UNNAMED = "unnamed"
    WITHHELD = "withheld"


@dataclass(frozen=True)
class Cited:
    """An event that a sentence rests on: its place in the log, of what, and which version of that it made."""

    event: int
    item: str
    item_version: int = 0


@dataclass(frozen=True)
class Written:
    """A sentence somebody wrote: it cites events, or it is marked as commentary."""

    text: str
    cites: tuple[Cited, ...] = ()
    commentary: bool = False

    def checked(self) -> Written:
        """Return the sentence, or refuse one that neither cites nor is commentary.

        Raises `Refused`.
        """
        text = words(self.text, "a sentence", field="text")
        if bool(self.cites) == self.commentary:
            raise Refused(f"“{text}” has to cite its sources, or be marked as commentary.", field="text")
        return Written(text, self.cites, self.commentary)


@dataclass(frozen=True)
class Told:
    """How people want something told; a paraphrase without words is told as the summary tells it."""

    manner: Manner = Manner.QUOTE
    text: str = ""
    attribution: Attribution = Attribution.NAMED


class Summary(Record):
    """A national summary: one draft that people work on, and the editions that were issued of it."""

    TOPIC = "Summary"
    NOUN = "summary"

    class Event(Record.Event):
        pass

    class Created(Record.Created):
        TOPIC = "Summary.Created"

    class Begun(Record.Created):
        """A draft was drawn of a period; `drawn_at` is the place in the log up to which it knows.

        `previous` names the edition before, as its summary's reference and its number: "2022-23/1".
        """

        TOPIC = "Summary.Begun"
        reference: str
        title: str
        period_from: date
        period_to: date
        programme: str
        themes: tuple[str, ...]
        episodes: tuple[str, ...]
        as_at: date | None
        drawn_at: int
        previous: str = ""

    class Redrawn(Record.Event):
        """The draft was drawn again, from a later place in the log."""

        TOPIC = "Summary.Redrawn"
        drawn_at: int

        def apply(self, aggregate: Any) -> None:
            aggregate.drawn_at = self.drawn_at
            aggregate.as_at = None
            aggregate.changed(self)

    class SectionAssigned(Record.Event):
        """Somebody is to write a section; nobody, when the person is empty."""

        TOPIC = "Summary.SectionAssigned"
        section: str
        person: str

        def apply(self, aggregate: Any) -> None:
            aggregate.assigned[self.section] = self.person

    class SectionWritten(Record.Event):
        """People's own sentences in a section; with `replaces`, in place of those the system made."""

        TOPIC = "Summary.SectionWritten"
        section: str
        sentences: tuple[Written, ...]
        replaces: bool = False

        def apply(self, aggregate: Any) -> None:
            aggregate.written[self.section] = (self.sentences, self.replaces)
            aggregate.section_versions[self.section] = aggregate.section_version(self.section) + 1
            aggregate.reviewed.discard(self.section)
            aggregate.changed(self)

    class SectionReviewed(Record.Event):
        """Somebody read a section as it stands and found it right."""

        TOPIC = "Summary.SectionReviewed"
        section: str

        def apply(self, aggregate: Any) -> None:
            aggregate.reviewed.add(self.section)

    class SourceChosen(Record.Event):
        """How a source is told: quoted or in other words, and whether its authority is named."""

        TOPIC = "Summary.SourceChosen"
        source: str
        manner: Manner
        text: str
        attribution: Attribution

        def apply(self, aggregate: Any) -> None:
            aggregate.told[self.source] = Told(self.manner, self.text, self.attribution)
            aggregate.set_aside.pop(self.source, None)
            aggregate.changed(self)

    class SourceSetAside(Record.Event):
        """A source is left out, on a ground."""

        TOPIC = "Summary.SourceSetAside"
        source: str
        ground: str

        def apply(self, aggregate: Any) -> None:
            aggregate.set_aside[self.source] = self.ground
            aggregate.told.pop(self.source, None)
            aggregate.changed(self)

    class SourcesOrdered(Record.Event):
        """Which sources come first in a section, and in which order."""

        TOPIC = "Summary.SourcesOrdered"
        section: str
        sources: tuple[str, ...]

        def apply(self, aggregate: Any) -> None:
            aggregate.order[self.section] = self.sources
            aggregate.changed(self)

    class ThemeDecided(Record.Event):
        """A theme that was suggested for a source was accepted or declined."""

        TOPIC = "Summary.ThemeDecided"
        source: str
        theme: str
        accepted: bool

        def apply(self, aggregate: Any) -> None:
            aggregate.themes_decided[self.source, self.theme] = self.accepted
            aggregate.changed(self)

    class EditionIssued(Record.Event):
        """An edition was issued: `content` is all it says, in the named form and in the unnamed one.

        `digest` is the SHA-256 of the content as it was then, `corrects` the number of the edition that this
        one corrects, or 0; with `public`, everybody may read the unnamed form.
        """

        TOPIC = "Summary.EditionIssued"
        number: int
        drawn_at: int
        content: dict[str, Any]
        digest: str
        corrects: int
        note: str
        public: bool = False

        def apply(self, aggregate: Any) -> None:
            aggregate.editions = (*aggregate.editions, self.number)
            aggregate.reviewed.clear()

    reference: str
    title: str
    period_from: date
    period_to: date
    programme: str
    themes: tuple[str, ...]
    episodes: tuple[str, ...]
    as_at: date | None
    drawn_at: int
    previous: str
    # The version after which the text was last another one; an assignment or a review leaves it as it is.
    text_version: int = dataclass_field(default=1, init=False)
    assigned: dict[str, str] = dataclass_field(default_factory=dict, init=False)
    written: dict[str, tuple[tuple[Written, ...], bool]] = dataclass_field(default_factory=dict, init=False)
    section_versions: dict[str, int] = dataclass_field(default_factory=dict, init=False)
    reviewed: set[str] = dataclass_field(default_factory=set, init=False)
    told: dict[str, Told] = dataclass_field(default_factory=dict, init=False)
    set_aside: dict[str, str] = dataclass_field(default_factory=dict, init=False)
    order: dict[str, tuple[str, ...]] = dataclass_field(default_factory=dict, init=False)
    themes_decided: dict[tuple[str, str], bool] = dataclass_field(default_factory=dict, init=False)
    editions: tuple[int, ...] = dataclass_field(default=(), init=False)

    @staticmethod
    def identifier(reference: str) -> UUID:
        """Return the identifier of the summary with this reference."""
        return identify("summary", reference)

    @classmethod
    def begin_of(
        cls,
        reference: str,
        title: str,
        period: tuple[date, date],
        act: Act,
        *,
        drawn_at: int,
        programme: str = "",
        themes: tuple[str, ...] = (),
        episodes: tuple[str, ...] = (),
        as_at: date | None = None,
        previous: str = "",
    ) -> Self:
        """Return the draft of a new summary of a period."""
        if period[1] < period[0]:
            raise DatesReversed(*period, field="period_to")
        return cls.begin(
            cls.Begun,
            cls.identifier(check_reference(reference)),
            act,
            reference=reference,
            title=words(title, "the title of the summary", field="title")[:LONGEST_TITLE],
            period_from=period[0],
            period_to=period[1],
            programme=programme.strip(),
            themes=themes,
            episodes=episodes,
            as_at=as_at,
            drawn_at=drawn_at,
            previous=previous,
        )

    @property
    def next_number(self) -> int:
        """The number that the next edition will have."""
        return len(self.editions) + 1

    def changed(self, event: Any) -> None:
        """Keep that the text is another one since an event."""
        self.text_version = event.originator_version

    def section_version(self, section: str) -> int:
        """Return how often people wrote in a section."""
        return self.section_versions.get(section, 0)

    def redraw(self, drawn_at: int, act: Act) -> None:
        """Draw the draft again from a later place in the log, with a reason."""
        give_reason(act, "the summary is drawn again")
        if drawn_at <= self.drawn_at:
            raise NothingChanged("the log since the draft was drawn")
        self.record(self.Redrawn, act, drawn_at=drawn_at)

    def assign(self, section: str, person: str, act: Act) -> None:
        """Say who is to write a section."""
        if self.assigned.get(section, "") == person:
            raise NothingChanged("who writes the section")
        self.record(self.SectionAssigned, act, section=section, person=person)

    def write(
        self, section: str, sentences: tuple[Written, ...], act: Act, *, replaces: bool = False
    ) -> None:
        """Write sentences in a section; none takes back what was written."""
        checked = tuple(sentence.checked() for sentence in sentences)
        if replaces and not checked:
            raise MissingWords("the words that stand in place of what is drawn from the log", field="text")
        if (checked, replaces) == self.written.get(section, ((), False)):
            raise NothingChanged("the section")
        self.record(self.SectionWritten, act, section=section, sentences=checked, replaces=replaces)

    def review(self, section: str, act: Act) -> None:
        """Say that a section was read as it stands and is right."""
        if section in self.reviewed:
            raise NothingChanged("the section: it is reviewed already")
        self.record(self.SectionReviewed, act, section=section)

    def choose(self, source: str, told: Told, act: Act) -> None:
        """Say how a source is told."""
        text = told.text.strip() if told.manner is Manner.PARAPHRASE else ""
        if self.told.get(source) == Told(told.manner, text, told.attribution):
            raise NothingChanged("how it is told")
        self.record(
            self.SourceChosen,
            act,
            source=source,
            manner=told.manner,
            text=text,
            attribution=told.attribution,
        )

    def leave_out(self, source: str, ground: str, act: Act) -> None:
        """Set a source aside, saying why."""
        stated = words(ground, "why it is left out", field="ground")
        if self.set_aside.get(source) == stated:
            raise NothingChanged("what is left out")
        self.record(self.SourceSetAside, act, source=source, ground=stated)

    def put_in_order(self, section: str, sources: tuple[str, ...], act: Act) -> None:
        """Say which sources come first in a section."""
        if self.order.get(section, ()) == sources:
            raise NothingChanged("the order")
        self.record(self.SourcesOrdered, act, section=section, sources=tuple(dict.fromkeys(sources)))

    def decide_theme(self, source: str, theme: str, accepted: bool, act: Act) -> None:
        """Accept or decline a theme that was suggested for a source."""
        if self.themes_decided.get((source, theme)) is accepted:
            raise NothingChanged("the theme")
        self.record(self.ThemeDecided, act, source=source, theme=theme, accepted=accepted)

    def issue(
        self, content: dict[str, Any], digest: str, act: Act, *, corrects: int, note: str, public: bool
    ) -> None:
        """Issue the draft as it stands as the next edition."""
        if corrects and corrects not in self.editions:
            raise Refused("Choose an edition that was issued.", field="corrects")
        if corrects and not note.strip():
            raise MissingWords("what the corrected edition changes", field="note")
        self.record(
            self.EditionIssued,
            act,
            number=self.next_number,
            drawn_at=self.drawn_at,
            content=content,
            digest=digest,
            corrects=corrects,
            note=note.strip(),
            public=public,
        )
