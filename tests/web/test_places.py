"""How much it counts that a place is like one's own: told apart from the work, and reordering as it says."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci_kb.domain.authorities import authorities
from projections.search import EpisodeEntry, Similar
from web.similar.context import WEIGHTS, alike, likeness, weighed

NAMES = [authority.name for authority in authorities()]
matches = st.lists(
    st.tuples(st.sampled_from(NAMES), st.floats(0.01, 1.2)), max_size=12, unique_by=lambda pair: pair[0]
).map(
    lambda pairs: [
        Similar(f"e{number}", EpisodeEntry(f"e{number}", "", (name,)), score, (), ())
        for number, (name, score) in enumerate(pairs)
    ]
)


def test_places_are_alike_in_the_groups_that_both_are_in() -> None:
    for one, other in combinations(authorities(), 2):
        shared = (one.children_services_group == other.children_services_group) + (
            one.area_type_group == other.area_type_group
        )
        assert len(alike([one.name], [other.name])) == shared
        assert alike([one.name], [other.name]) == alike([other.short_name], [one.name])


def test_an_invented_place_is_like_no_other_and_none_is_like_itself() -> None:
    assert alike(["Strathfleet Council (fictional)"], NAMES) == ()
    assert alike(["Moray"], ["Moray Council", "Fife"]) == ()
    assert alike([], NAMES) == alike(NAMES, []) == alike([""], NAMES) == ()


@given(found=matches, mine=st.sampled_from(NAMES), weight=st.sampled_from(sorted(WEIGHTS.values())))
def test_a_place_raises_a_match_by_as_much_as_it_says_and_never_lowers_one(
    found: list[Similar], mine: str, weight: float
) -> None:
    after = weighed(found, [mine], weight)
    before = {match.reference: match for match in found}
    assert {match.reference for match in after} == before.keys()
    for match in after:
        expected = before[match.reference].score * (1 + weight * likeness([mine], match))
        assert match.score == pytest.approx(expected)
    assert [match.score for match in after] == sorted((match.score for match in after), reverse=True)


@given(found=matches, mine=st.sampled_from(NAMES))
def test_without_places_the_order_is_that_of_the_work(found: list[Similar], mine: str) -> None:
    by_work = sorted(found, key=lambda match: (-match.score, match.reference))
    assert weighed(found, [mine], WEIGHTS["none"]) == by_work


@given(found=matches, mine=st.sampled_from(NAMES))
def test_places_alike_keep_their_order_at_every_weight(found: list[Similar], mine: str) -> None:
    orders = {
        tuple(match.reference for match in weighed(found, [mine], weight) if likeness([mine], match) == 1)
        for weight in WEIGHTS.values()
    }
    assert len(orders) == 1
