"""The sections a summary opens with: how it was made, and how far the thirty-two have come."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ci_kb.domain.authorities import authority_called
from ci_kb.guidance.quantities import quantified
from projections.gathering.figures import (
    HAVE_HOSTED,
    AuthorityLine,
    Reached,
    coverage,
    grouped,
    how_many,
    in_episodes,
    pooled,
    reached_by,
)
from projections.gathering.material import Seats
from projections.gathering.parts import (
    Block,
    Cell,
    CountTable,
    Picture,
    PictureKind,
    Section,
    Sentence,
)
from projections.gathering.telling import Telling, counting, paragraph, sources
from projections.gathering.words import (
    counted,
    day,
    days_of,
    listed,
    month,
    number,
    opened,
    plural,
    short,
    started,
)

CONSULTED = {
    "children and young people": r"child|pupil|learner|young people|young person",
    "parents and carers": r"parent|carer|famil",
    "headteachers": r"headteacher|\bheads\b",
    "teachers and practitioners": r"\bteachers?\b|practitioner|\bstaff\b",
    "partners": r"partner|third sector|community learning|\bCLD\b|colleges?|employers?",
    "elected members": r"elected member|councillor|convener",
}
"""Whom sessions of a fieldwork met, told from their titles."""

SCHOOLS = re.compile(r"\bvisits?\b", re.IGNORECASE)
GROUPS = re.compile(r"focus group|meeting with|discussion with|conversation with|views of|hearing from", re.I)


def method(telling: Telling) -> Section:
    """Return how the summary was made: from which episodes, teams and conversations."""
    return Section(
        "method",
        "How this summary was made",
        (
            *paragraph("method/episodes", *_episodes(telling)),
            *paragraph("method/teams", *_teams(telling)),
            *paragraph("method/reading", *_reading(telling)),
        ),
    )


def _episodes(telling: Telling) -> Iterator[Sentence | None]:
    scope, held = telling.scope, telling.episodes
    yield counting(
        "method/scope",
        f"This summary gathers up what was recorded of {counted(len(held), 'episode')} of "
        f"{scope.programme or 'Collaborative Improvement'} whose fieldwork began between "
        f"{day(scope.period_from)} and {day(scope.period_to)}, as it was known on {day(telling.day)}.",
        held,
    )
    joint = [one for one in held if len(one.hosts) > 1]
    if joint and telling.enough(joint):
        together = listed(f"the episode in {listed(map(short, one.hosts))}" for one in joint)
        those = opened(together) if telling.named else started(len(joint), "episode")
        yield counting("method/joint", f"{those} {plural(len(joint), 'was', 'were')} hosted jointly.", joint)
    if held:
        days = sum(one.days for one in held)
        modes = pooled(
            telling, grouped(held, lambda one: one.mode or "in a way not recorded"), "in other ways"
        )
        ways = listed(
            f"{number(len(ones))} {plural(len(ones), 'was', 'were')} {_mode(mode)}"
            for mode, ones in modes.items()
        )
        tail = f"; {ways}" if ways else ""
        text = f"Together they had {counted(days, 'day')} of fieldwork{tail}."
        if telling.single:
            how = f", {_mode(held[0].mode)}" if held[0].mode else ""
            text = f"It had {counted(days, 'day')} of fieldwork{how}."
        yield counting("method/days", text, held)
    yield _statements(telling)


def _mode(mode: str) -> str:
    return {"hybrid": "partly in person and partly online"}.get(mode, mode)


def _statements(telling: Telling) -> Sentence | None:
    ended = [one for one in telling.material.agreed if one.episode in {e.episode for e in telling.episodes}]
    if not ended or not telling.enough(ended):
        return None
    many = how_many(ended)
    return counting(
        "method/statements",
        f"{started(many, 'episode')} ended with a short statement agreed by the host authority, ADES "
        f"and Education Scotland in place of a report; {plural(many, 'it is', 'they are')} counted here, and "
        f"nothing of {plural(many, 'it', 'them')} is told as a finding.",
        ended,
        (one for one in telling.episodes if one.episode in {e.episode for e in ended}),
    )


def _teams(telling: Telling) -> Iterator[Sentence | None]:
    seats = telling.team
    if seats and telling.enough(seats):
        many = sum(one.count for one in seats)
        by = pooled(telling, grouped(seats, lambda one: body_of(telling, one), BODIES), "other bodies")
        shares = listed(f"{sum(one.count for one in ones)} from {body}" for body, ones in by.items())
        whose = "The team" if telling.single else "The teams"
        yield counting("method/team", f"{whose} had {counted(many, 'member')}: {shares}.", seats)
    met = [
        (who, found)
        for who, pattern in CONSULTED.items()
        if (found := [one for one in telling.sessions if any(_meets(title, pattern) for title in one.titles)])
        and telling.enough(found)
    ]
    if met:
        groups = listed(who if telling.single else f"{who} (in {how_many(found)})" for who, found in met)
        many = how_many(telling.sessions)
        yield counting(
            "method/consulted",
            f"The team met {groups}."
            if telling.single
            else f"The programmes of {counted(many, 'episode')} tell whom the teams met: {groups}.",
            telling.sessions,
        )
    visited = [one for one in telling.sessions if any(map(SCHOOLS.search, one.titles))]
    if visited and telling.enough(visited):
        yield counting(
            "method/visits",
            "It visited schools or other places of learning."
            if telling.single
            else f"In {in_episodes(telling, visited)} they visited schools or other places of learning.",
            visited,
            telling.episodes,
        )


def _meets(title: str, pattern: str) -> bool:
    return bool(re.search(pattern, title, re.IGNORECASE) and GROUPS.search(title))


BODIES = ("the host authorities", "other authorities", "ADES", "Education Scotland", "other bodies")


def body_of(telling: Telling, seats: Seats) -> str:
    """Return which of the bodies in a team some seats belong to."""
    if seats.organisation in ("ADES", "Education Scotland"):
        return seats.organisation
    known = authority_called(seats.organisation)
    name = known.name if known else seats.organisation
    if name in telling.hosts_of(seats):
        return BODIES[0]
    return BODIES[1] if known else BODIES[4]


OUTCOMES = {
    "closing-the-gap": "progress in closing the gap",
    "stretch-aims": "stretch aims",
    "nif-priorities": "national priorities",
    "attainment": "attainment",
    "destinations": "destinations",
    "inspection": "inspection",
    "locality-and-recovery": "locality working and recovery visits",
    "children-and-young-people": "what children and young people say",
    "staff-views": "the views of staff",
}
"""The nine outcome sources of Stage 2 in few words."""


def _reading(telling: Telling) -> Iterator[Sentence | None]:
    drawn = [one for one in telling.statements if one.outcome in OUTCOMES]
    if drawn and telling.enough(drawn):
        groups = grouped(drawn, lambda one: one.outcome)
        ranked = sorted(groups.items(), key=lambda pair: (-how_many(pair[1]), pair[0]))
        each = [(OUTCOMES[outcome], how_many(ones)) for outcome, ones in ranked if telling.enough(ones)]
        many = counted(len(drawn), "statement")
        if telling.single:
            text = f"The self-evaluation before it, of {many}, drew on {listed(name for name, _ in each)}."
        else:
            drew = listed(f"{name} ({of})" for name, of in each)
            text = (
                f"The hosts of {counted(how_many(drawn), 'episode')} had evaluated themselves before, in "
                f"{many}; by the number of episodes, they drew on {drew}."
            )
        yield counting("method/self-evaluation", text, drawn, telling.episodes)
    found = telling.findings
    if found:
        whose = "The episode" if telling.single else "The episodes"
        yield counting(
            "method/findings",
            f"{whose} left {counted(len(found), 'finding')}. Each is counted under every theme it has, and "
            "told once, under its first.",
            found,
            telling.episodes,
        )


# ---- coverage ----

MARKED = {
    Reached.HOSTED: "Hosted in this period",
    Reached.JOINT: "Hosted jointly in this period",
    Reached.EARLIER: "Hosted before",
    Reached.LATER: "Hosted since",
    Reached.PLANNED: "Planned",
    Reached.POSTPONED: "Postponed",
    Reached.NONE: "None recorded",
}


def covered(telling: Telling) -> Section:
    """Return how far the thirty-two have come, with the blanks; without names, only how many."""
    lines = coverage(telling)
    blocks: list[Block] = paragraph("coverage/all", *_covered(telling, lines))
    if telling.named and not telling.scope.episodes:
        blocks += [
            CountTable(
                "coverage/authorities",
                "How far each of the 32 authorities has come",
                ("Authority", "Standing", "Fieldwork"),
                tuple(_authority_row(line) for line in lines),
            ),
            Picture("coverage/map", PictureKind.TILE_MAP, "coverage/authorities"),
            _by_region(lines),
        ]
    return Section("coverage", "Which authorities have taken part", tuple(blocks))


def _covered(telling: Telling, lines: list[AuthorityLine]) -> Iterator[Sentence | None]:
    hosted = [line for line in lines if line.reached in HAVE_HOSTED]
    behind = [one for line in hosted for one in line.episodes if one.held]
    if not telling.enough(behind):
        return
    yield counting(
        "coverage/hosted",
        f"By {day(telling.day)}, {quantified(len(hosted), len(lines), 'authorities')} had hosted an episode.",
        behind,
    )
    if not telling.named:
        return
    for standing, say in (
        (Reached.PLANNED, "An episode is planned in {}."),
        (Reached.POSTPONED, "An episode was postponed in {}."),
    ):
        theirs = [one for one in telling.programme if reached_by(telling, one) is standing]
        if theirs:
            names = listed(sorted({short(host) for one in theirs for host in one.hosts}))
            yield counting(f"coverage/{standing}", say.format(names), theirs)
    blank = [line.authority.short_name for line in lines if line.reached is Reached.NONE]
    if blank and telling.programme:
        yield counting(
            "coverage/blank",
            f"Nothing that can be told here is recorded of the other {number(len(blank))}: {listed(blank)}.",
            telling.programme,
        )


def _authority_row(line: AuthorityLine) -> tuple[Cell, ...]:
    behind = sources(line.episodes)
    days = "; ".join(days_of(one.fieldwork) for one in line.episodes if one.fieldwork) or "–"
    return (
        Cell(line.authority.short_name),
        Cell(MARKED[line.reached], behind),
        Cell(days, behind),
    )


def _by_region(lines: list[AuthorityLine]) -> CountTable:
    groups: dict[str, list[AuthorityLine]] = {}
    for line in lines:
        groups.setdefault(line.authority.collaborative, []).append(line)
    rows = []
    for name, theirs in sorted(groups.items()):
        hosted = [line for line in theirs if line.reached in HAVE_HOSTED]
        behind = sources(one for line in hosted for one in line.episodes if one.held)
        rows.append((Cell(name), Cell(f"{len(hosted)} of {len(theirs)}", behind)))
    return CountTable(
        "coverage/regions", "Authorities that have hosted, by region", ("Region", "Have hosted"), tuple(rows)
    )


def title(telling: Telling) -> str:
    """Return what the summary is called."""
    scope, held = telling.scope, telling.episodes
    about = f" on {listed(telling.label(theme).lower() for theme in scope.themes)}" if scope.themes else ""
    name = scope.programme or "Collaborative Improvement"
    if telling.named and scope.episodes and len(held) == 1 and held[0].fieldwork:
        where = listed(map(short, held[0].hosts))
        return f"Learning from {name} in {where}, {month(held[0].fieldwork[0])}{about}"
    start, end = month(scope.period_from), month(scope.period_to)
    when = start if start == end else f"{start} to {end}"
    return f"Gathering up learning from {name}, {when}{about}"
