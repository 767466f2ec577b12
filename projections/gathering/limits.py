"""What the evidence cannot show: small numbers, silences, what was not asked, what was not released."""

from __future__ import annotations

from collections.abc import Iterator

from ci_kb.guidance.quantities import TOO_FEW
from projections.gathering.figures import HAVE_HOSTED, by_theme, coverage, how_many, in_episodes, small
from projections.gathering.opening import OUTCOMES
from projections.gathering.parts import Section, Sentence
from projections.gathering.telling import Telling, counting, paragraph
from projections.gathering.words import called, counted, day, listed, number, plural, started


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
    few = "; with so few, no share can be read as that of the country" if 1 < len(held) < TOO_FEW else ""
    yield counting(
        "limits/judgement",
        f"The findings of {counted(len(held), 'episode')} are what teams agreed after a few days of "
        f"fieldwork: no measurement of outcomes, and no ranking of authorities{few}.",
        held,
    )
    yield _once(telling)
    yield _not_reached(telling)
    yield _not_reviewed(telling)
    yield _not_drawn_on(telling)


def _once(telling: Telling) -> Sentence | None:
    groups = by_theme(telling, telling.findings)
    once = sorted(small(telling.label(theme)) for theme, found in groups.items() if how_many(found) == 1)
    if not groups or not telling.named or len(telling.episodes) < 2:
        return None
    which = f", from which nothing general follows: {listed(once)}" if once else ""
    return counting(
        "limits/once",
        f"Of {counted(len(groups), 'theme')}, {_so_many(len(once))} found in a single episode{which}.",
        telling.findings,
    )


def _so_many(many: int) -> str:
    return f"{'none' if not many else number(many)} {plural(many, 'was', 'were') if many else 'was'}"


def _not_reached(telling: Telling) -> Sentence | None:
    lines = coverage(telling)
    hosted = [line for line in lines if line.reached in HAVE_HOSTED]
    behind = [one for line in hosted for one in line.episodes if one.held]
    left = len(lines) - len(hosted)
    if not behind or not telling.enough(behind):
        return None
    text = (
        f"{started(left, 'authority', 'authorities')} of the {len(lines)} {plural(left, 'has', 'have')} not "
        "hosted yet; what would be found there is not known."
        if left
        else f"Each of the {len(lines)} authorities has hosted, though not all of them lately."
    )
    return counting("limits/not-reached", text, behind)


def _not_reviewed(telling: Telling) -> Sentence | None:
    """Say in how many episodes progress was reviewed; always, so that it changes with its sources alone."""
    reviewed = telling.reviews
    open_yet = {one.episode for one in telling.episodes} - {one.episode for one in reviewed}
    if not telling.episodes or not telling.enough(reviewed):
        return None
    if telling.single:
        said = "Progress has been reviewed." if reviewed else "Progress has not been reviewed yet."
        return counting("limits/not-reviewed", said, telling.episodes, reviewed)
    rest = "; of the others it is not known what came of the findings" if open_yet else ""
    return counting(
        "limits/not-reviewed",
        f"Progress has been reviewed in {in_episodes(telling, reviewed)}{rest}.",
        telling.episodes,
        reviewed,
    )


def _not_drawn_on(telling: Telling) -> Sentence | None:
    drawn = {one.outcome for one in telling.statements}
    missing = [text for outcome, text in OUTCOMES.items() if outcome not in drawn]
    if not telling.statements or not telling.enough(telling.statements):
        return None
    used = len(OUTCOMES) - len(missing)
    rest = f", and not on {listed(missing)}" if missing else ""
    return counting(
        "limits/not-drawn-on",
        f"Self-evaluation drew on {used} of {len(OUTCOMES)} kinds of outcome that the guidance names{rest}.",
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
