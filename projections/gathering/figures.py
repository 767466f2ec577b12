"""What is counted: authorities by how far they have come, themes, and groups of anything."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from ci_kb.domain.authorities import Authority, authorities
from ci_kb.guidance import Standing
from ci_kb.guidance.quantities import quantified
from projections.gathering.material import Episode, Finding, Record
from projections.gathering.telling import Telling
from projections.gathering.words import counted, listed, lowered


class Reached(StrEnum):
    """How far an authority has come, seen from the period of the summary."""

    HOSTED = "hosted"
    JOINT = "hosted jointly"
    EARLIER = "hosted before"
    LATER = "hosted since"
    PLANNED = "planned"
    POSTPONED = "postponed"
    NONE = "none"


HAVE_HOSTED = frozenset({Reached.HOSTED, Reached.JOINT, Reached.EARLIER, Reached.LATER})
"""How far those have come whose fieldwork has begun at some time."""


@dataclass(frozen=True)
class AuthorityLine:
    """One of the thirty-two, how far it has come, and the episodes that say so."""

    authority: Authority
    reached: Reached
    episodes: tuple[Episode, ...]


def coverage(telling: Telling) -> list[AuthorityLine]:
    """Return the thirty-two, each with how far it has come."""
    hosted: dict[str, list[Episode]] = defaultdict(list)
    for one in telling.programme:
        for host in one.hosts:
            hosted[host].append(one)
    lines = []
    for authority in authorities():
        theirs = hosted[authority.name]
        reached = [reached_by(telling, one) for one in theirs]
        best = min(reached, key=list(Reached).index, default=Reached.NONE)
        lines.append(AuthorityLine(authority, best, tuple(theirs)))
    return lines


def reached_by(telling: Telling, episode: Episode) -> Reached:
    """Return how far an authority has come by one episode."""
    if episode.standing is Standing.POSTPONED:
        return Reached.POSTPONED
    if not episode.held or episode.fieldwork is None:
        return Reached.PLANNED
    start, scope = episode.fieldwork[0], telling.scope
    if scope.period_from <= start <= scope.period_to:
        return Reached.JOINT if len(episode.hosts) > 1 else Reached.HOSTED
    return Reached.LATER if start > scope.period_to else Reached.EARLIER


@dataclass(frozen=True)
class ThemeLine:
    """A theme, the findings that have it, and those that had it in the period before."""

    theme: str
    findings: tuple[Finding, ...]
    before: tuple[Finding, ...]

    @property
    def episodes(self) -> int:
        """In how many episodes it was found."""
        return how_many(self.findings)

    @property
    def episodes_before(self) -> int:
        """In how many episodes of the period before it was found."""
        return how_many(self.before)


def themes(telling: Telling) -> list[ThemeLine]:
    """Return the themes that were found, those of most episodes first; few enough to name, if need be."""
    now, before = by_theme(telling, telling.findings), by_theme(telling, telling.findings_before)
    lines = [ThemeLine(theme, tuple(found), tuple(before.get(theme, ()))) for theme, found in now.items()]
    told = [line for line in lines if telling.enough(line.findings)]
    return sorted(told, key=lambda line: (-line.episodes, telling.label(line.theme)))


def by_theme(telling: Telling, findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    """Return findings by each of their themes, of those that are asked for."""
    found: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        for theme in finding.themes:
            if not telling.scope.themes or theme in telling.scope.themes:
                found[theme].append(finding)
    return found


def first_theme(telling: Telling, finding: Finding) -> str:
    """Return the theme under which a finding is told: its first one of those asked for, or nothing."""
    asked = telling.scope.themes
    return next((theme for theme in finding.themes if not asked or theme in asked), "")


def how_many(records: Iterable[Record]) -> int:
    """Return in how many episodes some records are."""
    return len({one.episode for one in records})


def in_episodes(telling: Telling, records: Iterable[Record]) -> str:
    """Return in how many of the episodes some records are: "most episodes (9 of 12)"."""
    of = len(telling.episodes)
    return quantified(how_many(records), of, "episodes" if of != 1 else "episode")


FOREMOST = 3
"""So many themes are named as those that came up most often, and those found as often as the last of them."""


def foremost(telling: Telling, groups: Mapping[str, Sequence[Finding]]) -> tuple[str, list[Finding]]:
    """Return in words which themes came up most often, each with its count, and the findings that say so.

    Where that would be too many, or each came up in one episode only, nothing is returned.
    """
    ranked = sorted(groups, key=lambda theme: (-how_many(groups[theme]), telling.label(theme)))
    counts = {theme: how_many(groups[theme]) for theme in ranked}
    least = max(counts[ranked[min(FOREMOST, len(ranked)) - 1]], 2) if ranked else 0
    named = [theme for theme in ranked if counts[theme] >= least]
    if not named or len(named) > 2 * FOREMOST:
        return "", []
    first = [theme for theme in named if counts[theme] == counts[named[0]]]
    each = "each in" if len(first) > 1 else "in"
    words = f"{listed(small(telling.label(one)) for one in first)}, {each} "
    words += in_episodes(telling, groups[first[0]])
    if rest := named[len(first) :]:
        of = len(telling.episodes)
        words += (
            f", followed by {listed(f'{small(telling.label(one))} ({counts[one]} of {of})' for one in rest)}"
        )
    return words, [finding for theme in named for finding in groups[theme]]


def spread_over(telling: Telling, groups: Mapping[str, Sequence[Finding]]) -> str:
    """Return in words over how many themes something was spread, where none stands out."""
    most = max(groups.values(), key=how_many)
    themes_there = counted(len(groups), "theme")
    return f"{themes_there}, none of them in more than {in_episodes(telling, most)}"


def small(label: str) -> str:
    """Return the label of a theme as it stands inside a sentence."""
    head, _, rest = label.partition(" ")
    return f"{lowered(head)} {rest}".strip()


def regions(telling: Telling, records: Iterable[Record]) -> list[str]:
    """Return the regions of the authorities behind some records."""
    of = telling.known_hosts_of
    return sorted({one.collaborative for name in {r.episode for r in records} for one in of[name]})


def families(telling: Telling, records: Iterable[Record]) -> list[str]:
    """Return the family groups, by need of children's services, of the authorities behind some records."""
    of = telling.known_hosts_of
    return sorted({one.children_services_group for name in {r.episode for r in records} for one in of[name]})


T = TypeVar("T", bound=Record)


def grouped(records: Iterable[T], of: Callable[[T], str], order: Iterable[str] = ()) -> dict[str, list[T]]:
    """Return records by what `of` says of each, in an order, or the most frequent first."""
    found: dict[str, list[T]] = {name: [] for name in order}
    for one in records:
        found.setdefault(of(one), []).append(one)
    if order:
        return {name: ones for name, ones in found.items() if ones}
    return dict(sorted(found.items(), key=lambda pair: (-len(pair[1]), pair[0])))


def pooled(telling: Telling, groups: dict[str, list[T]], rest: str) -> dict[str, list[T]]:
    """Return groups of which none tells too much: those shared by too few become one, `rest`.

    Where the rest is itself shared by too few, the smallest of the others joins it: nothing can be told of
    it by taking the others from the whole.
    """
    told = {name: ones for name, ones in groups.items() if telling.enough(ones)}
    left = [one for name, ones in groups.items() if name not in told for one in ones]
    while left and not telling.enough(left) and told:
        smallest = min(told, key=lambda name: (len(told[name]), name))
        left += told.pop(smallest)
    if left and telling.enough(left):
        told[rest] = left
    return told
