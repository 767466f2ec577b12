"""The key messages a summary begins with: up to eight, each a sentence with its count."""

from __future__ import annotations

from collections.abc import Sequence

from ci_kb.domain.finding import FindingKind
from ci_kb.guidance.quantities import quantified
from projections.gathering.figures import HAVE_HOSTED, by_theme, coverage, foremost, spread_over
from projections.gathering.following import states
from projections.gathering.material import Finding
from projections.gathering.parts import Section, Sentence
from projections.gathering.telling import Telling, counting, listing
from projections.gathering.words import called, counted, days_of, listed, months, number, plural, started

MOST = 8
ALL = ("What came up most often was {}.", "What came up is spread over {}.")
STRENGTHS = ("Teams saw strengths most often in {}.", "The strengths that teams saw are spread over {}.")
AREAS = ("Areas to consider were most often about {}.", "Areas to consider are spread over {}.")
"""How the foremost themes are told, and how it is told that none stands out."""


def key_messages(telling: Telling) -> Section:
    """Return the messages there are."""
    found = [
        _episodes(telling),
        _kinds(telling),
        _themes(telling, "themes", ALL, telling.findings),
        _themes(telling, "strengths", STRENGTHS, _of(telling, FindingKind.STRENGTH)),
        _themes(telling, "areas", AREAS, _of(telling, FindingKind.AREA_TO_CONSIDER)),
        _practice(telling),
        _steps(telling),
        _links(telling),
        _did_not_work(telling),
    ]
    there = [one for one in found if one][:MOST]
    return Section("key-messages", "Key messages", tuple(listing("key-messages", there, numbered=True)))


def _of(telling: Telling, kind: FindingKind) -> list[Finding]:
    return [one for one in telling.findings if one.kind == kind]


def _episodes(telling: Telling) -> Sentence:
    held, scope = telling.episodes, telling.scope
    when = months(scope.period_from, scope.period_to)
    if not held:
        return counting(
            "message/episodes", f"No episode that can be told of took place from {when}.", telling.programme
        )
    hosts = counted(len(telling.hosts), "local authority", "local authorities")
    text = (
        f"{started(len(held), 'episode')} took place from {when}, "
        f"hosted by {hosts if telling.enough(held) else 'local authorities'}"
    )
    if telling.single and telling.named and held[0].fieldwork:
        text = f"An episode took place in {called(held[0].hosts)}, {days_of(held[0].fieldwork)}"
    lines = coverage(telling)
    hosted = [line for line in lines if line.reached in HAVE_HOSTED]
    behind = [one for line in hosted for one in line.episodes if one.held]
    if telling.enough(behind):
        text += f"; so far, {quantified(len(hosted), len(lines), 'authorities')} have hosted"
    return counting("message/episodes", text + ".", held, behind)


def _themes(
    telling: Telling, name: str, ways: tuple[str, str], findings: Sequence[Finding]
) -> Sentence | None:
    """Say which themes stand out among some findings, or else that none does."""
    groups = {theme: found for theme, found in by_theme(telling, findings).items() if telling.enough(found)}
    if not groups or telling.single:
        return None
    words, behind = foremost(telling, groups)
    if words:
        return counting(f"message/{name}", ways[0].format(words), behind, telling.episodes)
    every = (one for found in groups.values() for one in found)
    return counting(f"message/{name}", ways[1].format(spread_over(telling, groups)), every, telling.episodes)


def _kinds(telling: Telling) -> Sentence | None:
    """Say what the one episode left, by kind."""
    if not telling.single or not telling.named or not telling.findings:
        return None
    kinds = {kind: len(_of(telling, kind)) for kind in FindingKind}
    names = {kind: (SINGULARS.get(kind, str(kind)), PLURALS[kind]) for kind in kinds}
    said = listed(counted(many, *names[kind]) for kind, many in kinds.items() if many)
    many = counted(len(telling.findings), "finding")
    return counting("message/findings", f"It left {many}: {said}.", telling.findings, telling.episodes)


PLURALS = {
    FindingKind.KEY_FINDING: "key findings",
    FindingKind.STRENGTH: "strengths",
    FindingKind.AREA_TO_CONSIDER: "areas to consider",
    FindingKind.POSITIVE_FEATURE: "positive features of the process",
    FindingKind.WIDER_LEARNING: "pieces of wider learning",
    FindingKind.DID_NOT_WORK: "things that did not work",
}


SINGULARS = {
    FindingKind.POSITIVE_FEATURE: "positive feature of the process",
    FindingKind.WIDER_LEARNING: "piece of wider learning",
    FindingKind.DID_NOT_WORK: "thing that did not work",
}


def _practice(telling: Telling) -> Sentence | None:
    there = telling.practice
    if not there or not telling.enough(there):
        return None
    keys = {(one.episode, one.source.reference) for one in there}
    taken = [one for one in telling.links if one.taken_up and (one.episode, one.about) in keys]
    text = f"{started(len(there), 'example')} of practice worthy of sharing can be borrowed"
    used = {(one.episode, one.about) for one in taken}
    if taken and telling.enough(taken):
        text += f"; {number(len(used))} {plural(len(used), 'has', 'have')} been taken up elsewhere"
    else:
        taken = []
    return counting("message/practice", text + ".", there, taken)


def _steps(telling: Telling) -> Sentence | None:
    steps = telling.steps
    if not steps or not telling.enough(steps):
        return None
    text = f"Of {counted(len(steps), 'next step')}, {states(telling, steps)}."
    return counting("message/steps", text, steps)


def _links(telling: Telling) -> Sentence | None:
    links = telling.links
    met = [one for one in links if one.met]
    if not links or not telling.enough(met or links):
        return None
    if not telling.named and not telling.enough([one for one in links if not one.met] or links):
        return None
    text = f"Of the connections suggested between authorities, {len(met)} of {len(links)} became a meeting."
    return counting("message/links", text, links)


def _did_not_work(telling: Telling) -> Sentence | None:
    found = _of(telling, FindingKind.DID_NOT_WORK)
    if not found or not telling.enough(found):
        return None
    many, one = len(found), "it" if len(found) == 1 else "them"
    return counting(
        "message/did-not-work",
        f"{started(many, 'thing')} that did not work {plural(many, 'is', 'are')} told here too, so "
        f"that others need not repeat {one}.",
        found,
    )
