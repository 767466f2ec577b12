"""What the evidence cannot show: small numbers, silences, what was not asked, what was not released."""

from __future__ import annotations

from collections.abc import Iterator

from ci_kb.guidance.quantities import TOO_FEW
from projections.gathering.figures import HAVE_HOSTED, by_theme, coverage, how_many, in_episodes, small
from projections.gathering.opening import OUTCOMES
from projections.gathering.parts import Section, Sentence
from projections.gathering.telling import Telling, counting, paragraph
from projections.gathering.words import called, counted, day, listed, plural, started


def limits(telling: Telling) -> Section:
    """Return what a reader should not conclude from the summary."""
    return Section(
        "limits",
        "What the evidence cannot show",
        (
            *paragraph("limits/general", *_general(telling)),
            *paragraph("limits/silences", *_silences(telling)),
        ),
    )


def _general(telling: Telling) -> Iterator[Sentence | None]:
    held = telling.episodes
    yield counting(
        "limits/released",
        "Only what has been released to be read here is counted; it does not tell whether there is more.",
        held,
    )
    yield counting(
        "limits/judgement",
        f"The findings of {counted(len(held), 'episode')} are what teams agreed after a few days of "
        "fieldwork: no measurement of outcomes, and no ranking of authorities.",
        held,
    )
    if 0 < len(held) < TOO_FEW:
        yield counting(
            "limits/few",
            f"With {counted(len(held), 'episode')}, no share can be read as that of the country.",
            held,
        )
    yield from _once(telling)
    yield _not_reached(telling)
    yield _not_reviewed(telling)
    yield _not_drawn_on(telling)


def _once(telling: Telling) -> Iterator[Sentence]:
    groups = by_theme(telling, telling.findings)
    once = sorted(small(telling.label(theme)) for theme, found in groups.items() if how_many(found) == 1)
    if once and telling.named and len(telling.episodes) > 1:
        yield counting(
            "limits/once",
            f"Of {counted(len(groups), 'theme')}, {counted(len(once), 'was', 'were')} found in a single "
            f"episode, from which nothing general follows: {listed(once)}.",
            telling.findings,
        )


def _not_reached(telling: Telling) -> Sentence | None:
    lines = coverage(telling)
    hosted = [line for line in lines if line.reached in HAVE_HOSTED]
    behind = [one for line in hosted for one in line.episodes if one.held]
    left = len(lines) - len(hosted)
    if not left or not behind or not telling.enough(behind):
        return None
    return counting(
        "limits/not-reached",
        f"{started(left, 'authority', 'authorities')} of the {len(lines)} "
        f"{plural(left, 'has', 'have')} not hosted yet; what would be found there is not known.",
        behind,
    )


def _not_reviewed(telling: Telling) -> Sentence | None:
    reviewed = {one.episode for one in telling.reviews}
    open_yet = [one for one in telling.episodes if one.episode not in reviewed]
    if not open_yet or not telling.enough(open_yet):
        return None
    return counting(
        "limits/not-reviewed",
        f"In {in_episodes(telling, open_yet)} progress has not been reviewed yet, so that it is not known "
        "what came of the findings there.",
        telling.episodes,
        telling.reviews,
    )


def _not_drawn_on(telling: Telling) -> Sentence | None:
    drawn = {one.outcome for one in telling.statements}
    missing = [text for outcome, text in OUTCOMES.items() if outcome not in drawn]
    if not missing or not telling.statements:
        return None
    return counting(
        "limits/not-drawn-on",
        f"No self-evaluation counted here drew on {listed(missing)}.",
        telling.statements,
    )


def _silences(telling: Telling) -> Iterator[Sentence]:
    silent = [one for one in telling.episodes if one.silent_since]
    if not silent or not telling.enough(silent):
        return
    if telling.named:
        whom = listed(
            f"from {called(one.hosts)} since {day(one.silent_since)}" for one in silent if one.silent_since
        )
        yield counting("limits/silent", f"Nothing has been heard {whom}.", silent)
    else:
        many = started(len(silent), "episode")
        yield counting(
            "limits/silent",
            f"{many} {plural(len(silent), 'has', 'have')} not been heard of for long.",
            silent,
        )
