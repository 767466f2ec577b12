"""Questions about national summaries: drafts as people left them, editions, what became of their sources."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

import msgspec

from ci_kb.domain.episode import Episode
from ci_kb.domain.record import Visibility
from ci_kb.domain.summary import Attribution, Cited, Manner, Told, Written
from projections.edition_content import NAMED, UNNAMED, digest_of, unpacked, without
from projections.gathering.parts import Draft, Earlier, Ledger, Scope
from projections.item_rows import KINDS
from projections.tables import AT, NOW, Facts, Tables, facts_of, optional_date


@dataclass(frozen=True)
class SectionState:
    """What people did in a section of a draft."""

    person: str = ""
    sentences: tuple[Written, ...] = ()
    replaces: bool = False
    section_version: int = 0
    reviewed: bool = False
    sources: tuple[str, ...] = ()
    facts: Facts | None = None


@dataclass(frozen=True)
class SourceState:
    """What people decided about a source: how it is told, or on which ground it is set aside."""

    told: Told | None
    ground: str
    facts: Facts


@dataclass(frozen=True)
class SummaryLine:
    """A summary: what it is about, and up to where in the log it knows."""

    reference: str
    title: str
    period_from: date
    period_to: date
    programme: str
    themes: tuple[str, ...]
    episodes: tuple[str, ...]
    as_at: date | None
    drawn_at: int
    drawn_on: date
    previous: str
    version: int
    text_version: int
    facts: Facts


@dataclass(frozen=True)
class Working:
    """A draft as people left it."""

    line: SummaryLine
    sections: dict[str, SectionState] = field(default_factory=dict)
    sources: dict[str, SourceState] = field(default_factory=dict)
    themes: dict[tuple[str, str], bool] = field(default_factory=dict)


@dataclass(frozen=True)
class EditionLine:
    """An edition in a list."""

    summary: str
    number: int
    title: str
    period_from: date
    period_to: date
    digest: str
    drawn_at: int
    corrects: int
    note: str
    public: bool
    facts: Facts


@dataclass(frozen=True)
class Edition:
    """An edition with all it says, as it was issued, but for what has been made unreadable since.

    `hidden` are the events of which no word is left here, with the ground on which they were redacted.
    """

    line: EditionLine
    content: dict[str, Any]
    hidden: Mapping[int, str] = field(default_factory=dict)

    @cached_property
    def named(self) -> Draft:
        """The form for the network."""
        return self._form(NAMED)

    @cached_property
    def unnamed(self) -> Draft:
        """The form that names no authority."""
        return self._form(UNNAMED)

    def _form(self, form: str) -> Draft:
        """Return a form; one without sections when so much was made unreadable that nothing can be read."""
        try:
            return without(unpacked(self.content, form), self.hidden)
        except (msgspec.ValidationError, LookupError, TypeError):
            period, line = (self.line.period_from, self.line.period_to), self.line
            scope, named = Scope(*period), form == NAMED
            return Draft(line.title, *period, scope, line.facts.on, line.drawn_at, (), Ledger(), named=named)

    @property
    def whole(self) -> bool:
        """Whether it still says every word it said when it was issued."""
        return not self.hidden and digest_of(self.content) == self.line.digest


@dataclass(frozen=True)
class Flag:
    """Something that an edition rests on and that is no longer as it was: what it said then, and says now."""

    summary: str
    number: int
    source_event: int
    kind: str
    episode: str
    reference: str
    what: str
    was: str
    now: str
    facts: Facts

    @property
    def item(self) -> str:
        """What the source is called in choices."""
        return f"{self.kind}/{self.episode}/{self.reference}"


CORRECTED = tuple(kind.Corrected.TOPIC for kind in KINDS)
WITHDRAWN = tuple(kind.Withdrawn.TOPIC for kind in KINDS)
RELEASED = tuple(kind.Released.TOPIC for kind in KINDS)
SHARED = (Visibility.NETWORK.value, Visibility.PUBLIC.value)

NO_LONGER = (
    "SELECT s.*, i.event AS later, i.visibility, i.by, i.role, i.body, i.happened_on, i.reason, "
    "i.recorded_at, i.from_position, i.event, w.content AS was, i.content AS now "
    "FROM (SELECT summary, number, source_event, kind, episode, item_reference, item_id FROM edition_source "
    "WHERE {which}) s JOIN item i ON i.id = s.item_id AND i.from_position > s.source_event "
    "LEFT JOIN item w ON w.id = s.item_id AND w.from_position <= s.source_event "
    "AND s.source_event < w.to_position "
    f"WHERE i.event IN {CORRECTED + WITHDRAWN} "
    f"OR (i.event IN {RELEASED} AND i.visibility NOT IN {SHARED})"
)
NO_LONGER_OF_EPISODES = (
    "SELECT s.*, e.event AS later, e.visibility, e.by, e.role, e.body, e.happened_on, e.reason, "
    "e.recorded_at, e.from_position, e.event, w.title AS was, e.title AS now, "
    "w.hosts AS hosts_were, e.hosts AS hosts_now "
    "FROM (SELECT summary, number, source_event, kind, episode, item_reference, item_id FROM edition_source "
    "WHERE kind = 'episode' AND {which}) s "
    "JOIN episode e ON e.reference = s.episode AND e.from_position > s.source_event "
    "LEFT JOIN episode w ON w.reference = s.episode AND w.from_position <= s.source_event "
    "AND s.source_event < w.to_position "
    f"WHERE e.event = '{Episode.DetailsCorrected.TOPIC}'"
)


class Summaries:
    """Questions about summaries; `at` is a position in the log.

    Whoever asks for a draft has made sure that the reader runs the programme.
    """

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def all(self, at: int = NOW) -> list[SummaryLine]:
        """Return every summary, the latest period first."""
        rows = self._tables.query(
            f"SELECT * FROM summary WHERE {AT} ORDER BY period_to DESC, period_from DESC, reference", at=at
        )
        return [line_of(row) for row in rows]

    def get(self, reference: str, at: int = NOW) -> Working | None:
        """Return a draft as people left it, or None when there is none."""
        rows = self._rows("summary WHERE reference = :reference", reference, at)
        if not rows:
            return None
        of_summary = "WHERE summary = :reference"
        return Working(
            line_of(rows[0]),
            {
                row["section"]: section_of(row)
                for row in self._rows(f"summary_section {of_summary}", reference, at)
            },
            {
                row["source"]: source_of(row)
                for row in self._rows(f"summary_source {of_summary}", reference, at)
            },
            {
                (row["source"], row["theme"]): bool(row["accepted"])
                for row in self._rows(f"summary_theme {of_summary}", reference, at)
            },
        )

    def section_history(self, reference: str, section: str, at: int = NOW) -> list[SectionState]:
        """Return what people did in a section, as it stood after each of their doings, the oldest first."""
        rows = self._tables.query(
            "SELECT * FROM summary_section WHERE summary = :reference AND section = :section "
            "AND from_position <= :at ORDER BY from_position",
            reference=reference,
            section=section,
            at=at,
        )
        return [section_of(row) for row in rows]

    def editions(self, reference: str = "", at: int = NOW, *, public: bool = False) -> list[EditionLine]:
        """Return the editions of a summary, or of all, the latest first; perhaps only public ones."""
        rows = self._tables.query(
            "SELECT summary, number, title, period_from, period_to, digest, drawn_at, corrects, note, "
            "public, by, role, body, happened_on, reason, recorded_at, event, from_position FROM edition "
            f"WHERE (:reference = '' OR summary = :reference) AND (NOT :public OR public) AND {AT} "
            "ORDER BY from_position DESC",
            reference=reference,
            public=public,
            at=at,
        )
        return [edition_line(row) for row in rows]

    def edition(self, reference: str, number: int, at: int = NOW) -> Edition | None:
        """Return an edition, or None when it was not issued."""
        rows = self._tables.query(
            f"SELECT * FROM edition WHERE summary = :reference AND number = :number AND {AT}",
            reference=reference,
            number=number,
            at=at,
        )
        if not rows:
            return None
        hidden = {
            row["source_event"]: row["ground"] for row in self._redacted(reference, number) if row["hides"]
        }
        return Edition(edition_line(rows[0]), json.loads(rows[0]["content"]), hidden)

    def flags(self, reference: str = "", number: int = 0, at: int = NOW) -> list[Flag]:
        """Return what some editions rest on that was corrected, withdrawn or taken back since, in order."""
        which = "(:reference = '' OR summary = :reference) AND (:number = 0 OR number = :number)"
        found = [
            *self._tables.query(
                NO_LONGER.format(which=which) + " ORDER BY i.from_position",
                reference=reference,
                number=number,
            ),
            *self._tables.query(
                NO_LONGER_OF_EPISODES.format(which=which) + " ORDER BY e.from_position",
                reference=reference,
                number=number,
            ),
        ]
        flags = [flag_of(row) for row in found if row["from_position"] <= at]
        flags += [
            redaction_of(row) for row in self._redacted(reference, number) if row["from_position"] <= at
        ]
        return sorted(flags, key=lambda one: (one.facts.position, one.summary, one.number, one.source_event))

    def _redacted(self, reference: str, number: int) -> list[sqlite3.Row]:
        """Return what some editions rest on that was made unreadable since they were issued.

        Where no word of it is left, or the same words were not taken out of the edition too, it hides all
        that the edition tells of it.
        """
        return self._tables.query(
            "SELECT s.summary, s.number, s.source_event, s.kind, s.episode, s.item_reference, r.ground, "
            "r.by, r.role, r.body, r.happened_on, r.reason, r.recorded_at, r.from_position, r.event, "
            "r.whole OR NOT EXISTS (SELECT 1 FROM redacted_event x JOIN event i "
            "ON i.originator = x.of_record AND i.version = x.number "
            "WHERE x.from_position = r.from_position AND i.position = s.from_position) AS hides "
            "FROM redacted_event r JOIN event e ON e.originator = r.of_record AND e.version = r.number "
            "JOIN edition_source s ON s.source_event = e.position AND s.from_position < r.from_position "
            "WHERE (:reference = '' OR s.summary = :reference) AND (:number = 0 OR s.number = :number) "
            "ORDER BY r.from_position",
            reference=reference,
            number=number,
        )

    def flagged(self, at: int = NOW) -> dict[tuple[str, int], int]:
        """Return how many sources of which editions are no longer as they were."""
        found: dict[tuple[str, int], set[int]] = defaultdict(set)
        for flag in self.flags(at=at):
            found[flag.summary, flag.number].add(flag.source_event)
        return {edition: len(sources) for edition, sources in found.items()}

    def previous(self, period_from: date, at: int = NOW) -> EditionLine | None:
        """Return the edition that told last of a time before a day: of the latest period, then the latest."""
        earlier = [one for one in self.editions(at=at) if one.period_from < period_from]
        return max(earlier, key=lambda one: (one.period_to, one.number), default=None)

    def earlier(self, named: str) -> Earlier | None:
        """Return the edition that "REFERENCE/NUMBER" names, as a draft refers to the one before it."""
        reference, _, number = named.rpartition("/")
        lines = [one for one in self.editions(reference) if str(one.number) == number] if reference else []
        return next((Earlier(one.title, one.period_from, one.period_to, one.drawn_at) for one in lines), None)

    def _rows(self, where: str, reference: str, at: int) -> list[sqlite3.Row]:
        return self._tables.query(f"SELECT * FROM {where} AND {AT}", reference=reference, at=at)


def line_of(row: sqlite3.Row) -> SummaryLine:
    """Return the summary that a row holds."""
    return SummaryLine(
        row["reference"],
        row["title"],
        date.fromisoformat(row["period_from"]),
        date.fromisoformat(row["period_to"]),
        row["programme"],
        tuple(json.loads(row["themes"])),
        tuple(json.loads(row["episodes"])),
        optional_date(row["as_at"]),
        row["drawn_at"],
        date.fromisoformat(row["drawn_on"]),
        row["previous"],
        row["version"],
        row["text_version"],
        facts_of(row),
    )


def section_of(row: sqlite3.Row) -> SectionState:
    """Return what a row holds of a section."""
    return SectionState(
        row["person"],
        tuple(_sentences(json.loads(row["sentences"]))),
        bool(row["replaces"]),
        row["section_version"],
        bool(row["reviewed"]),
        tuple(json.loads(row["sources"])),
        facts_of(row),
    )


def _sentences(stored: Iterable[dict[str, Any]]) -> Iterable[Written]:
    for one in stored:
        yield Written(one["text"], tuple(Cited(**cited) for cited in one["cites"]), one["commentary"])


def source_of(row: sqlite3.Row) -> SourceState:
    """Return what a row holds of a source."""
    told = None
    if not row["ground"]:
        told = Told(Manner(row["manner"]), row["text"], Attribution(row["attribution"]))
    return SourceState(told, row["ground"], facts_of(row))


def edition_line(row: sqlite3.Row) -> EditionLine:
    """Return the edition that a row holds, without its content."""
    return EditionLine(
        row["summary"],
        row["number"],
        row["title"],
        date.fromisoformat(row["period_from"]),
        date.fromisoformat(row["period_to"]),
        row["digest"],
        row["drawn_at"],
        row["corrects"],
        row["note"],
        bool(row["public"]),
        facts_of(row),
    )


def flag_of(row: sqlite3.Row) -> Flag:
    """Return what became of a source."""
    if row["kind"] == "episode":
        was, now = (
            _who(row[title], row[hosts]) for title, hosts in (("was", "hosts_were"), ("now", "hosts_now"))
        )
        what = "corrected"
    else:
        was, now = (_words(row[content]) for content in ("was", "now"))
        what = (
            "corrected"
            if row["later"] in CORRECTED
            else "withdrawn"
            if row["later"] in WITHDRAWN
            else "unshared"
        )
    return Flag(
        row["summary"],
        row["number"],
        row["source_event"],
        row["kind"],
        row["episode"],
        row["item_reference"],
        what,
        was,
        now if what == "corrected" else "",
        facts_of(row),
    )


def redaction_of(row: sqlite3.Row) -> Flag:
    """Return that a source was made unreadable."""
    return Flag(
        row["summary"],
        row["number"],
        row["source_event"],
        row["kind"],
        row["episode"],
        row["item_reference"],
        "redacted",
        "",
        "",
        facts_of(row),
    )


def _words(content: str | None) -> str:
    said = json.loads(content or "{}")
    return "\n".join(said[name] for name in ("title", "text", "suits", "contact_role") if said.get(name))


def _who(title: str | None, hosts: str | None) -> str:
    return f"{title or ''}\n{', '.join(json.loads(hosts or '[]'))}".strip()
