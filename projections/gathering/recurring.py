"""What comes back: the same area to consider in several authorities, or again in one of them years later."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ci_kb.domain.finding import FindingKind
from projections.gathering.figures import by_theme, first_theme
from projections.gathering.likeness import alike
from projections.gathering.material import Finding
from projections.gathering.parts import Block, Section, Sentence
from projections.gathering.telling import FEWEST, Telling, counting, listing, paragraph
from projections.gathering.telling import telling as tells
from projections.gathering.words import clause, counted, listed, month, number, opened, short

AGAIN_AFTER = 365
"""Days after which the same area in the same authority has come back."""

AREA = FindingKind.AREA_TO_CONSIDER
MAY_RECUR = (AREA, FindingKind.KEY_FINDING, FindingKind.DID_NOT_WORK)


def recurring(telling: Telling) -> Section | None:
    """Return which areas to consider came up in several authorities, which came back, and which are alike."""
    several = list(_several(telling))
    blocks: list[Block] = [
        *paragraph("recurring/lead", _lead(telling, len(several))),
        *listing("recurring/several", several),
        *listing("recurring/again", _again(telling)),
    ]
    if telling.named and not telling.too_many_to_pair:
        blocks += listing("recurring/alike", _alike(telling))
    return Section("recurring", "Areas that recur", tuple(blocks)) if blocks else None


def areas(telling: Telling) -> list[Finding]:
    """Return the areas to consider in scope."""
    return [one for one in telling.findings if one.kind == AREA]


def _lead(telling: Telling, many: int) -> Sentence | None:
    found = areas(telling)
    if not many or not telling.named:
        return None
    text = f"Under {counted(many, 'theme')}, areas to consider came up in several authorities."
    return counting("recurring/several", text, found)


def _several(telling: Telling) -> Iterator[Sentence]:
    """Say of each theme that three authorities or more were asked to consider, which they are."""
    shared = by_theme(telling, areas(telling))
    ranked = sorted(shared.items(), key=lambda pair: (-len(_hosts(telling, pair[1])), pair[0]))
    for theme, found in ranked:
        hosts = _hosts(telling, found)
        if len(hosts) < FEWEST or not telling.enough(found):
            continue
        label = telling.label(theme)
        names = f": {listed(sorted(map(short, hosts)))}" if telling.named else ""
        yield counting(
            f"recurring/{theme}",
            f"{opened(label)}, in {number(len(hosts))} authorities{names}.",
            found,
        )


def _hosts(telling: Telling, found: list[Finding]) -> list[str]:
    return telling.authorities_of(one for one in found if not (telling.named and telling.blind(one)))


def _again(telling: Telling) -> Iterator[Sentence]:
    """Say which authority was asked to consider the same area in an episode a year or more before."""
    if not telling.named:
        return
    earlier: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for finding in telling.with_decisions:
        if finding.kind == AREA and telling.stands(finding):
            for host in telling.hosts_of(finding):
                earlier[host, first_theme(telling, finding)].append(finding)
    for finding in telling.first(areas(telling)):
        theme = first_theme(telling, finding)
        for host in telling.hosts_of(finding):
            for before in earlier[host, theme]:
                if theme and _came_back(before, finding) and not telling.blind(finding):
                    yield tells(
                        f"recurring/{before.source.item}/{finding.source.item}/{short(host)}",
                        f"{telling.label(theme)} was an area to consider in {short(host)} in "
                        f"{month(before.on)} and again in {month(finding.on)}: first, {clause(before.text)}; "
                        f"later, {clause(finding.text)}.",
                        before,
                        finding,
                    )


def _came_back(before: Finding, now: Finding) -> bool:
    return before.episode != now.episode and (now.on - before.on).days >= AGAIN_AFTER


def _alike(telling: Telling) -> Iterator[Sentence]:
    """Say which findings of different authorities have enough words in common to be read together."""
    open_to = [one for one in telling.findings if one.kind in MAY_RECUR and not telling.blind(one)]
    for one, other in alike(telling.first(open_to)):
        if set(telling.hosts_of(one)).isdisjoint(telling.hosts_of(other)):
            yield tells(
                f"recurring/alike/{one.source.item}/{other.source.item}",
                f"Worth reading together: in {telling.where(one)}, {clause(one.text)}; in "
                f"{telling.where(other)}, {clause(other.text)}.",
                one,
                other,
            )
