"""What each role finds, and every count it is told, is that of an index which holds what it may see alone."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from ci_kb import roles
from ci_kb.domain.record import Visibility
from ci_kb.roles import Member, Team
from projections.reading import Reader, audience
from projections.search import Entry, EpisodeEntry, Search
from tests.projections.search_entries import HOSTS, WORDS, add, chosen, drawn

DAY = date(2023, 6, 1)
MEMBER = "a member"
TYPED = [*WORDS[:6], "moderation writing", "atendance", "read*", '"rural island"', "", "reading -writing"]


def readers() -> Iterator[Reader]:
    """Yield a visitor, every role of an account, in a host and elsewhere, and a member of some episodes."""
    for role in roles.table().roles.values():
        if not role.name:
            yield Reader(day=DAY)
        elif role.by_account:
            yield Reader("somebody", role.name, HOSTS[0], DAY)
    yield Reader("somebody", "officer", "Stirling Council", DAY)
    yield Reader(MEMBER, "reader", "Stirling Council", DAY)


READERS = list(readers())


@dataclass(frozen=True)
class World:
    """Items and episodes of every visibility, each as its own audience, with who has access to what."""

    episodes: dict[str, EpisodeEntry]
    visibilities: dict[str, Visibility]
    teams: dict[str, Team]
    entries: list[Entry]

    def seen(self, reader: Reader) -> list[Entry | EpisodeEntry]:
        """Return what a reader may see, told item by item, with the episodes that give it context."""
        mine = [each for each in self.entries if self.allows(reader, each)]
        return [*self.episodes.values(), *mine]

    def allows(self, reader: Reader, each: Entry) -> bool:
        episode = self.episodes.get(each.episode)
        hosts = episode.hosts if episode else ()
        team = self.teams.get(each.episode, frozenset())
        return reader.may_see(self.visibilities[each.key], hosts, team)

    def audiences(self, reader: Reader) -> frozenset[str]:
        """Return the audiences of a reader as the pages ask for them."""
        return reader.audiences(
            (name, episode.hosts, self.teams[name]) for name, episode in self.episodes.items()
        )


def world(number: int) -> World:
    """Return things drawn by chance; the member's access to some episodes holds, to others no longer."""
    chance, made = random.Random(21), drawn(number, seed=3)
    episodes, entries, visibilities = {}, [], {}
    for each in made:
        visibility = chance.choice(list(Visibility))
        name = each.reference if isinstance(each, EpisodeEntry) else each.episode
        told = replace(each, audience=audience(visibility, name))
        if isinstance(told, EpisodeEntry):
            episodes[name] = told
        elif name in episodes:
            entries.append(told)
            visibilities[told.key] = visibility
    teams = {
        name: frozenset({Member(MEMBER, "recorder", None, DAY + timedelta(days=chance.choice((-1, 0, 30))))})
        for name in episodes
    }
    return World(episodes, visibilities, teams, entries)


@pytest.mark.parametrize("filters", [30, pytest.param(300, marks=pytest.mark.slow)])
def test_every_count_of_a_role_is_that_of_its_visible_set_alone(tmp_path: Path, filters: int) -> None:
    drawn_world = world(300)
    everything = add(Search(tmp_path / "all"), *drawn_world.episodes.values(), *drawn_world.entries)
    chance = random.Random(8)
    sizes = set()
    for number, reader in enumerate(READERS):
        mine = drawn_world.seen(reader)
        sizes.add(len(mine))
        alone = add(Search(tmp_path / str(number)), *mine)
        audiences = drawn_world.audiences(reader)
        for _ in range(-(-filters // len(READERS)) if filters < 300 else filters):
            typed, asked = chance.choice(TYPED), chosen(chance)
            as_at = chance.choice((None, None, date(2023, 2, 1)))
            options = {"audiences": audiences, "filters": asked, "as_at": as_at, "limit": 20}
            one, other = everything.find(typed, **options), alone.find(typed, **options)
            assert (one.total, one.facets) == (other.total, other.facets), (reader, typed, asked)
            assert one == other
            assert everything.suggest(typed[:3], audiences) == alone.suggest(typed[:3], audiences)
            assert everything.similar(text=typed, audiences=audiences) == alone.similar(
                text=typed, audiences=audiences
            )
        alone.close()
    assert len(sizes) > 4
    everything.close()
