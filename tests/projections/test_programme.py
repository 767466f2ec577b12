"""The programme as a whole, counted over made-up progress."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from hypothesis import given
from hypothesis import settings as example_settings
from hypothesis import strategies as st

from ci_kb.domain.authorities import authorities
from ci_kb.guidance import (
    Facts,
    Happening,
    MilestoneFact,
    Standing,
    guidance,
    stage_reached,
    standing,
    timeline,
)
from ci_kb.guidance.pace import days_to_each_step, silent_since
from projections.episodes import EpisodeLine
from projections.programme import HostStanding, programme
from projections.progress import Progress

TODAY = date(2026, 6, 1)
NAMES = [authority.name for authority in authorities()]
STAGE_OF = {
    Standing.PLANNED: "getting-ready",
    Standing.POSTPONED: "getting-ready",
    Standing.LIVE: "collective-activity",
    Standing.FINISHED: "moving-forward",
}


def progress(
    hosts: tuple[str, ...],
    fieldwork: tuple[date, date] | None = None,
    happened: tuple[Happening, ...] = (),
    **known: object,
) -> Progress:
    """Return how far an episode with these facts has come."""
    facts = Facts(date(2025, 1, 6), hosts, fieldwork, happened=happened, **known)  # type: ignore[arg-type]
    version = guidance()
    stage = stage_reached(version, facts, TODAY)
    line = EpisodeLine(
        "-".join(hosts), "", hosts, "", "", version.version, False, "network", fieldwork, None, frozenset(), 1
    )
    return Progress(
        episode=line,
        facts=facts,
        stage=stage,
        stages={one.id: one for one in version.stages},
        standing=standing(stage, facts),
        milestones=timeline(version, facts, TODAY),
        prompts=(),
        silent_since=silent_since(version, facts, TODAY),
        days_to_steps=days_to_each_step(facts, TODAY),
        next_host=False,
    )


def standing_so(hosts: tuple[str, ...], wanted: Standing) -> Progress:
    """Return an episode that stands so."""
    days = (date(2026, 3, 3), date(2026, 3, 5))
    match wanted:
        case Standing.PLANNED:
            found = progress(hosts)
        case Standing.POSTPONED:
            found = progress(hosts, postponed=True)
        case Standing.LIVE:
            found = progress(hosts, days)
        case Standing.FINISHED:
            found = progress(hosts, days, (Happening("report: finalised", date(2026, 4, 20)),))
    assert found.standing is wanted
    return found


@example_settings(max_examples=50)
@given(
    st.lists(
        st.tuples(
            st.lists(st.sampled_from([*NAMES, "Invented Council"]), min_size=1, max_size=3, unique=True),
            st.sampled_from(Standing),
        ),
        max_size=40,
    )
)
def test_every_authority_stands_somewhere_and_together_they_are_thirty_two(
    made: list[tuple[list[str], Standing]],
) -> None:
    found = programme([standing_so(tuple(hosts), wanted) for hosts, wanted in made])
    order = ["live", "finished", "planned", "postponed", "not started"]
    expected = {
        name: next(
            (one for one in order if any(name in hosts and one == wanted for hosts, wanted in made)),
            "not started",
        )
        for name in NAMES
    }

    assert sum(found.coverage.counts.values()) == 32
    assert found.coverage.counts == {one: list(expected.values()).count(one) for one in HostStanding}
    assert found.coverage.hosted == sum(one in ("live", "finished") for one in expected.values())
    assert found.coverage.episodes == sum(found.standings.values()) == len(made)
    assert found.coverage.joint == sum(len(hosts) > 1 for hosts, _ in made)
    assert found.standings == {one: Counter(wanted for _, wanted in made)[one] for one in Standing}


def test_what_lies_behind_an_episode_is_no_longer_due() -> None:
    soon = TODAY + timedelta(days=7)
    ahead = programme([progress(("Moray Council",), (soon, soon))])
    past = programme([progress(("Moray Council",), (date(2026, 3, 3), date(2026, 3, 5)))])

    assert "dates-agreed" in {due.line.milestone.id for due in ahead.due}
    assert {due.line.milestone.id for due in past.due} == {
        "draft-circulated",
        "leads-meeting",
        "report-finalised",
    }


def test_what_is_longest_overdue_stands_first() -> None:
    one = progress(("Moray Council",), (date(2026, 3, 3), date(2026, 3, 5)))
    other = progress(("Fife Council",), (date(2026, 2, 3), date(2026, 2, 5)))
    days = [due.line.deadline for due in programme([one, other]).due]

    assert days == sorted(days, key=lambda day: day or date.max)
    assert programme([one, other]).due[0].progress is other


def test_waivers_are_counted_by_reason_the_most_frequent_first() -> None:
    def waived(host: str, reason: str) -> Progress:
        return progress((host,), milestones={"team-pre-meeting": MilestoneFact(waived=reason)})

    found = programme(
        [waived("A", "By telephone"), waived("B", "By telephone "), waived("C", "No time")]
    ).waivers

    assert [(one.reason, len(one.episodes)) for one in found] == [("By telephone", 2), ("No time", 1)]


def test_lead_times_count_days_before_and_after_the_fieldwork() -> None:
    def met(host: str, focus: date, draft: date) -> Progress:
        happened = (Happening("focus: agreed", focus), Happening("report: circulated", draft))
        return progress((host,), (date(2026, 3, 3), date(2026, 3, 5)), happened)

    found = programme(
        [met("A", date(2026, 1, 20), date(2026, 3, 25)), met("B", date(2026, 2, 21), date(2026, 3, 27))]
    )
    times = {one.id: one for one in found.lead_times}
    focus, draft = times["focus-agreed"], times["draft-circulated"]

    assert (focus.days.median, focus.days.least, focus.days.most, focus.late) == (26, 10, 42, 1)
    assert (draft.days.median, draft.days.least, draft.days.most, draft.late) == (21, 20, 22, 1)
    assert [(one.step, one.days.median) for one in found.step_times] == [("circulated", 21)]


def test_a_day_is_to_be_agreed_for_what_the_guidance_gives_no_week() -> None:
    finished = standing_so(("Moray Council",), Standing.FINISHED)
    live = standing_so(("Moray Council",), Standing.LIVE)

    assert [line.milestone.id for line in finished.undated] == ["progress-review"]
    assert [line.milestone.id for line in live.undated] == ["report-to-strategic-group"]
