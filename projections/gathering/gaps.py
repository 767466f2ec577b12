"""Where nothing was learned: each theme in each authority by each outcome source; what an empty cell means.

A cell is filled when an authority's episode has a finding under the theme, and its self-evaluation drew on
the outcome source.  An empty one says that the authority was not reached, that nothing is recorded, or that
what is recorded was not released.  Only who works on all the authority's episodes is told which of the last
two it is; everybody else is told that it is one of them, so that what was not released does not show.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from ci_kb.days import today
from ci_kb.domain.authorities import authorities
from ci_kb.domain.finding import Finding as FindingItem
from ci_kb.domain.record import Visibility
from projections.access_rows import TEAM, team_of
from projections.gathering.figures import by_theme, how_many, small
from projections.gathering.loading import NO_CHOICES, Viewed, read
from projections.gathering.material import Episode, Finding, Statement
from projections.gathering.opening import OUTCOMES
from projections.gathering.parts import Block, Cell, CountTable, Scope, Section, Sentence, Source
from projections.gathering.telling import FEWEST, Telling, counting, paragraph, sources
from projections.gathering.words import counted, listed, number, plural, short
from projections.reading import Reader
from projections.tables import AT, NOW, Tables
from projections.vocabulary import Vocabularies


class Empty(StrEnum):
    """Why a cell is empty."""

    NONE_RECORDED = "none recorded"
    NOT_RELEASED = "not released"
    EITHER = "none recorded, or not released"
    NOT_REACHED = "not reached"


@dataclass(frozen=True)
class Gap:
    """A cell of the map: what fills it, or why it is empty."""

    theme: str
    authority: str
    outcome: str
    sources: tuple[Source, ...]
    empty: Empty | None


@dataclass(frozen=True)
class GapMap:
    """The whole map; themes by identifier with their labels, outcome sources with theirs."""

    themes: Mapping[str, str]
    outcomes: Mapping[str, str]
    authorities: tuple[str, ...]
    cells: Mapping[tuple[str, str, str], Gap]

    def count(self, theme: str, outcome: str, empty: Empty | None) -> int:
        """Return in how many authorities a theme and outcome source are filled, or empty for a reason."""
        return sum(self.cells[theme, name, outcome].empty is empty for name in self.authorities)


@dataclass(frozen=True)
class Known:
    """What a reader knows besides: the episodes worked on, and the themes that were not released there."""

    episodes: frozenset[str] = frozenset()
    themes: frozenset[tuple[str, str]] = frozenset()

    def why_empty(self, theme: str, episodes: set[str]) -> Empty:
        """Say why nothing under a theme was released in an authority's episodes."""
        if not episodes <= self.episodes:
            return Empty.EITHER
        hidden = any((episode, theme) in self.themes for episode in episodes)
        return Empty.NOT_RELEASED if hidden else Empty.NONE_RECORDED


NOTHING_ELSE = Known()


def gap_map(projections: Viewed, scope: Scope, reader: Reader, at: int | None = None) -> GapMap:
    """Return the map for a reader, who is told of what was not released only where the reader works."""
    material, position = read(projections, scope, at)
    telling = Telling(material, scope, NO_CHOICES, True, scope.as_at or today())
    return mapped(telling, _known(projections.now.tables, telling.episodes, reader, position))


def mapped(telling: Telling, known: Known = NOTHING_ELSE) -> GapMap:
    """Return the map of what is told."""
    themes = _approved(telling)
    findings, statements = by_theme(telling, telling.findings), defaultdict(list)
    for statement in telling.statements:
        statements[statement.outcome].append(statement)
    hosting: dict[str, set[str]] = defaultdict(set)
    for episode in telling.episodes:
        for host in episode.hosts:
            hosting[host].add(episode.source.episode)
    names = tuple(authority.name for authority in authorities())
    cells = {
        (theme, name, outcome): _cell(
            Gap(theme, name, outcome, (), Empty.NOT_REACHED),
            hosting.get(name, set()),
            findings.get(theme, []),
            statements.get(outcome, []),
            known,
        )
        for theme in themes
        for outcome in OUTCOMES
        for name in names
    }
    return GapMap(themes, OUTCOMES, names, cells)


def _approved(telling: Telling) -> dict[str, str]:
    """Return the approved themes that are asked for, and those found besides, with what each is called."""
    asked = telling.scope.themes or (*telling.material.approved, *by_theme(telling, telling.findings))
    return {theme: telling.label(theme) for theme in sorted(set(asked))}


def _cell(
    blank: Gap, episodes: set[str], findings: Iterable[Finding], statements: Iterable[Statement], known: Known
) -> Gap:
    if not episodes:
        return blank
    found = [one for one in findings if one.episode in episodes]
    there = {one.episode for one in found}
    drawn = [one for one in statements if one.episode in there]
    both = {one.episode for one in drawn}
    if both:
        filled = sources((*(one for one in found if one.episode in both), *drawn))
        return replace(blank, sources=filled, empty=None)
    return replace(blank, empty=known.why_empty(blank.theme, episodes))


def _known(tables: Tables, episodes: Iterable[Episode], reader: Reader, at: int) -> Known:
    """Return the episodes the reader works on, and the themes of findings that were not released there."""
    few = json.dumps([one.source.episode for one in episodes])
    hosting = tables.query(
        f"SELECT e.reference, e.hosts, {TEAM} FROM episode e WHERE e.to_position > :now "
        "AND e.reference IN (SELECT value FROM json_each(:few))",
        few=few,
        now=NOW,
    )
    mine = frozenset(
        row["reference"]
        for row in hosting
        if reader.works_on(tuple(json.loads(row["hosts"])), team_of(row["team"]))
    )
    rows = tables.query(
        f"SELECT episode, content FROM item WHERE kind = '{FindingItem.NOUN}' AND NOT withdrawn AND {AT} "
        f"AND visibility NOT IN ('{Visibility.NETWORK}', '{Visibility.PUBLIC}') "
        "AND episode IN (SELECT value FROM json_each(:few))",
        few=json.dumps(sorted(mine)),
        at=at,
    )
    now_called = Vocabularies(tables).at(at).theme_now
    themes = {
        (row["episode"], now_called(theme)) for row in rows for theme in json.loads(row["content"])["themes"]
    }
    return Known(mine, frozenset(themes))


# ---- in the summary ----


def gaps(telling: Telling) -> Section | None:
    """Return which themes were found where, and where nothing is known of them."""
    groups = by_theme(telling, telling.findings)
    if not groups or telling.single or not telling.enough(telling.episodes):
        return None
    blocks: list[Block] = []
    if telling.named:
        blocks += [*paragraph("gaps/count", *_counts(telling, groups)), _by_authority(telling, groups)]
    blocks.append(_by_outcome(telling, groups))
    return Section("gaps", "Where little is known", tuple(blocks))


def _counts(telling: Telling, groups: Mapping[str, list[Finding]]) -> Iterator[Sentence]:
    missing = sorted(label for theme, label in _approved(telling).items() if theme not in groups)
    many = len(missing) + len(groups)
    which = f": {listed(small(name) for name in missing)}" if missing else ""
    none = number(len(missing)) if missing else "none"
    yield counting(
        "gaps/themes",
        f"Of {counted(many, 'approved theme')}, {none} {plural(len(missing) or 1, 'was', 'were')} found in "
        f"no episode{which}.",
        (one for found in groups.values() for one in found),
        telling.episodes,
    )


def _by_authority(telling: Telling, groups: Mapping[str, list[Finding]]) -> CountTable:
    """Return, for each theme, the authorities in which it was found, and those that hosted without it."""
    hosts = [name for name in telling.hosts if any(one.name == name for one in authorities())]
    left = sum(name not in hosts for name in (one.name for one in authorities()))
    rows = []
    for theme, found in sorted(groups.items(), key=lambda pair: (-how_many(pair[1]), telling.label(pair[0]))):
        there = telling.authorities_of(found)
        without = [name for name in hosts if name not in there]
        rows.append(
            (
                Cell(telling.label(theme)),
                Cell(_names(there), sources(found)),
                Cell(_names(without), sources(telling.episodes)),
                Cell(str(left), sources(telling.episodes)),
            )
        )
    return CountTable(
        "gaps/authorities",
        "Themes by authority, with what is not known",
        ("Theme", "Found in", "None recorded, or not released, in", "Authorities not reached"),
        tuple(rows),
    )


def _names(names: Iterable[str]) -> str:
    return listed(sorted(map(short, names))) or "–"


def _by_outcome(telling: Telling, groups: Mapping[str, list[Finding]]) -> CountTable:
    """Return in how many episodes a theme was found whose self-evaluation drew on each outcome source."""
    drawn = defaultdict(list)
    for statement in telling.statements:
        drawn[statement.outcome].append(statement)
    rows = []
    for theme, found in sorted(groups.items(), key=lambda pair: (-how_many(pair[1]), telling.label(pair[0]))):
        if not telling.enough(found):
            continue
        cells = [Cell(telling.label(theme))]
        for outcome in OUTCOMES:
            there = {one.episode for one in found}
            both = [one for one in drawn[outcome] if one.episode in there]
            cells.append(_outcome_cell(telling, found, both))
        rows.append(tuple(cells))
    return CountTable(
        "gaps/outcomes",
        "Episodes with a theme whose self-evaluation drew on each outcome source",
        ("Theme", *(text[:1].upper() + text[1:] for text in OUTCOMES.values())),
        tuple(rows),
    )


def _outcome_cell(telling: Telling, found: Iterable[Finding], drawn: list[Statement]) -> Cell:
    many = how_many(drawn)
    if not many:
        return Cell(Empty.EITHER)
    if not telling.enough(drawn):
        return Cell(f"fewer than {FEWEST}")
    both = {one.episode for one in drawn}
    return Cell(str(many), sources((*(one for one in found if one.episode in both), *drawn)))
