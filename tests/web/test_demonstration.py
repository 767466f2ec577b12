"""The demonstration has an episode to take part in, whenever it is started."""

from datetime import date
from pathlib import Path

from ci_kb.application import KnowledgeBase
from web.cli.serving import load_live_story

MONDAY, WEDNESDAY = date(2027, 3, 1), date(2027, 3, 3)


def test_the_fieldwork_of_the_live_episode_begins_on_the_day_of_the_demonstration(tmp_path: Path) -> None:
    with KnowledgeBase(tmp_path, MONDAY) as kb:
        load_live_story(kb, MONDAY)
        assert kb.episodes.get("moray-live").fieldwork == (MONDAY, date(2027, 3, 2))


def test_everything_in_the_live_episode_moves_with_its_fieldwork(tmp_path: Path) -> None:
    with KnowledgeBase(tmp_path, MONDAY) as kb:
        load_live_story(kb, MONDAY)
        episode = kb.episodes.get("moray-live")
        assert episode.dates_agreed_on is not None
        assert (MONDAY - episode.dates_agreed_on).days == 50


def test_a_demonstration_started_again_leaves_its_live_episode_as_it_is(tmp_path: Path) -> None:
    with KnowledgeBase(tmp_path, MONDAY) as kb:
        load_live_story(kb, MONDAY)
        head = kb.log.head()
        load_live_story(kb, WEDNESDAY)
        assert kb.log.head() == head
