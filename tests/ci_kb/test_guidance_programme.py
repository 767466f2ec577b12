"""What is pointed out about the programme of a fieldwork."""

from hypothesis import given
from hypothesis import strategies as st

from ci_kb.domain.episode_values import Session
from ci_kb.guidance import guidance
from ci_kb.guidance.programme import about_programme, overlaps

NOW = guidance()
TIMES = st.integers(8, 17).map(lambda hour: f"{hour:02}:00")


def exemplar(days: int) -> tuple[Session, ...]:
    return tuple(
        Session(one.day, one.start, one.end, one.title, kind=one.kind) for one in NOW.exemplar_programme(days)
    )


def about(*sessions: Session) -> list[str]:
    return [prompt.about for prompt in about_programme(NOW, sessions)]


def test_about_an_exemplar_only_its_groups_are_pointed_out() -> None:
    for days in (2, 3):
        assert set(about(*exemplar(days))) == {"sub-groups"}


def test_about_no_programme_nothing_is_pointed_out() -> None:
    assert about() == []


def test_each_element_that_is_missing_is_named_once_with_the_words_of_the_guidance() -> None:
    without = [session for session in exemplar(3) if session.kind not in ("review", "plenary")]

    found = [one for one in about_programme(NOW, without) if one.about.startswith("session:")]

    assert [one.about for one in found] == ["session: review", "session: plenary"]
    assert all("(guidance, Exemplar Programme)" in one.source for one in found)


def test_nothing_is_missing_from_a_programme_that_does_not_say_what_its_sessions_are() -> None:
    assert about(Session(1, "09:00", "10:00", "Welcome")) == []


def test_a_group_without_facilitator_or_recorder_is_named_once_a_day() -> None:
    sessions = [
        Session(day, start, "12:00", "Groups", "Attendance", recorder=recorder)
        for day, start, recorder in ((1, "09:00", ""), (1, "11:00", ""), (2, "09:00", "Adviser"))
    ]

    found = [one for one in about(*sessions) if one != "overlap"]

    assert found == ["facilitator: Attendance", "facilitator: Attendance", "recorder: Attendance"]


def test_two_groups_may_meet_at_the_same_time_but_not_one_group_twice_or_beside_all() -> None:
    one, other = (Session(1, "09:00", "10:00", "G", group) for group in ("A", "B"))
    everybody = Session(1, "09:30", "09:45", "All")

    assert list(overlaps([one, other])) == []
    assert len(list(overlaps([one, one]))) == 1
    assert len(list(overlaps([one, other, everybody]))) == 2


@given(starts=st.lists(TIMES, min_size=2, max_size=6), length=st.integers(1, 3))
def test_sessions_overlap_exactly_when_they_share_an_hour(starts: list[str], length: int) -> None:
    sessions = [Session(1, start, f"{int(start[:2]) + length:02}:00", "S") for start in starts]
    hours = [set(range(int(one.start[:2]), int(one.end[:2]))) for one in sessions]

    shared = sum(bool(one & other) for n, one in enumerate(hours) for other in hours[n + 1 :])

    assert len(list(overlaps(sessions))) == shared
