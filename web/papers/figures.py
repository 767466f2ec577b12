"""The figures of the programme's periodic report, each with everything it counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from zlib import crc32

from ci_kb.days import today
from ci_kb.guidance import Standing, Versions
from projections import Projections
from projections.items import ItemVersion
from projections.period import Occurred, Occurrence
from projections.programme import HOSTED, Programme, programme
from projections.progress import Progress
from projections.reading import Reader
from web.addresses import url_of
from web.as_at import AsAt
from web.papers.paper import Stamp
from web.papers.stamped import stamped
from web.shell import day

CHAPTERS = {
    "coverage": "Coverage at the end of the period",
    "stages": "Episodes by stage at the end of the period",
    "happened": "What happened in the period",
    "waivers": "Waivers and their reasons",
    "next steps": "Next steps by state at the end of the period",
    "silences": "Silences",
}

HAPPENED = {
    Occurred.DATES_AGREED: "Fieldwork dates agreed",
    Occurred.DATES_MOVED: "Fieldwork dates moved",
    Occurred.POSTPONED: "Episodes postponed",
    Occurred.FOCUS_AGREED: "Focuses agreed",
    Occurred.REPORT_FINALISED: "Reports finalised",
    Occurred.FAIL_SAFE_AGREED: "Statements agreed in place of a report",
}


@dataclass(frozen=True)
class Behind:
    """One thing that a figure counts: in which episode, what it says, the event, and where it lies here."""

    episode: str
    words: str
    position: int
    link: str
    on: date | None = None


@dataclass(frozen=True)
class Figure:
    """A number, perhaps `of` so many, what it says, and everything it counts; `id` names it in addresses."""

    id: str
    chapter: str
    label: str
    behind: tuple[Behind, ...]
    detail: str = ""
    of: int = 0

    @property
    def number(self) -> int:
        """The number."""
        return len(self.behind)


@dataclass(frozen=True)
class Period:
    """The period, from a first to a last day, and everything there is to say of it to a reader."""

    start: date
    end: date
    figures: tuple[Figure, ...]
    programme: Programme
    stamp: Stamp


def period(
    projections: Projections, versions: Versions, who: Reader, start: date, end: date, shown: AsAt
) -> Period:
    """Return the figures of a period, as far as a reader may see what they count."""
    at = shown.position if shown.day else projections.now.position()
    seen = [one for one in projections.progress.visible(who, end, at) if one.facts.opened <= end]
    last = projections.periods.last_changed(at)
    occurred = projections.periods.occurrences(who, start, end, at)
    steps = projections.periods.next_steps(who, end, at)
    whole = programme(seen)
    milestones = {m.id: m.title for name in versions.names() for m in versions.get(name).milestones}
    figures = (
        *covered(whole, last),
        *at_stages(seen, last),
        *happened(occurred),
        *waived(occurred, milestones),
        *(
            Figure(
                f"next-steps-{status.replace(' ', '-')}",
                "next steps",
                status.capitalize(),
                tuple(map(_step, found)),
            )
            for status, found in steps.items()
        ),
        silent(whole, last),
    )
    return Period(start, end, figures, whole, stamped(projections, shown.day or today(), at))


def covered(whole: Programme, last: dict[str, int]) -> Iterator[Figure]:
    """Yield how many authorities have hosted, and how many episodes stand how; the two are counted apart."""
    hosted = tuple(
        _episode(line.episodes[0], last, f"{line.authority.name}: {line.standing}")
        for line in whole.coverage.hosts
        if line.standing in HOSTED
    )
    label = "Local authorities that have hosted or host now"
    yield Figure("authorities", "coverage", label, hosted, of=len(whole.coverage.hosts))
    hosts = {one.episode.reference: one for line in whole.coverage.hosts for one in line.episodes}
    joint = [one for one in hosts.values() if len(one.episode.hosts) > 1]
    yield Figure("joint", "coverage", "Episodes hosted jointly", tuple(_episode(one, last) for one in joint))


def at_stages(seen: Iterable[Progress], last: dict[str, int]) -> Iterator[Figure]:
    """Yield how many episodes have reached which stage, and how many are postponed."""
    found: dict[tuple[str, str], list[Behind]] = {}
    postponed = []
    for one in seen:
        for stage in one.stages.values():
            found.setdefault((stage.id, stage.title), [])
        found[one.stage.id, one.stage.title].append(_episode(one, last))
        if one.standing is Standing.POSTPONED:
            postponed.append(_episode(one, last))
    for (identifier, title), behind in found.items():
        yield Figure(f"stage-{identifier}", "stages", title, tuple(behind))
    yield Figure("postponed-now", "stages", "Of these, postponed", tuple(postponed))


def happened(occurred: Iterable[Occurrence]) -> Iterator[Figure]:
    """Yield how often what happened in the period."""
    found: dict[Occurred, list[Behind]] = defaultdict(list)
    for one in occurred:
        found[one.what].append(_occurrence(one))
    for what, label in HAPPENED.items():
        yield Figure(what.replace(" ", "-"), "happened", label, tuple(found[what]))


def waived(occurred: Iterable[Occurrence], milestones: dict[str, str]) -> Iterator[Figure]:
    """Yield how often which milestone was waived in the period for which reason, the most frequent first."""
    found: dict[tuple[str, str], list[Behind]] = defaultdict(list)
    for one in occurred:
        if one.what is Occurred.WAIVED:
            found[one.milestone, " ".join(one.text.split())].append(_occurrence(one))
    for (milestone, reason), behind in sorted(found.items(), key=lambda pair: (-len(pair[1]), pair[0])):
        name = f"waived-{milestone}-{crc32(reason.encode(errors='replace')):08x}"
        yield Figure(name, "waivers", milestones.get(milestone, milestone), tuple(behind), reason)


def silent(whole: Programme, last: dict[str, int]) -> Figure:
    """Return the episodes of which nothing was heard for as long as their guidance says."""
    found = [
        _episode(one, last, f"{_called(one)}, nothing heard since {day(one.silent_since)}")
        for one in whole.silent
        if one.silent_since
    ]
    return Figure("silent", "silences", "Episodes of which nothing has been heard for months", tuple(found))


def _called(progress: Progress) -> str:
    return f"{', '.join(progress.episode.hosts)}: {progress.episode.title or progress.episode.reference}"


def _episode(progress: Progress, last: dict[str, int], words: str = "") -> Behind:
    reference = progress.episode.reference
    return Behind(
        reference, words or _called(progress), last.get(reference, 0), f"/episodes/{reference}/timeline"
    )


def _occurrence(one: Occurrence) -> Behind:
    page = {
        Occurred.FOCUS_AGREED: "/focus",
        Occurred.WAIVED: "/timeline",
        Occurred.REPORT_FINALISED: "/report",
        Occurred.FAIL_SAFE_AGREED: "/report",
    }.get(one.what, "")
    return Behind(one.episode, one.text, one.facts.position, f"/episodes/{one.episode}{page}", one.facts.on)


def _step(item: ItemVersion) -> Behind:
    link = url_of(item.kind, item.episode, item.reference)
    return Behind(item.episode, item.content["text"], item.facts.position, link, item.first_happened_on)
