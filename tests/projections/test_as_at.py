"""As at any date: what is said of the past is what a knowledge base says that knows nothing later."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest

from projections import Projections
from tests.projections.growing import answers, copy_first, day_in_scotland, grown


def where_they_differ(name: str, day: date, found: str, expected: str) -> str:
    place = next(
        (place for place, both in enumerate(zip(found, expected, strict=False)) if len(set(both)) > 1), 0
    )
    parts = (each[max(0, place - 80) : place + 120] for each in (found, expected))
    return "{}, as at {}: {} in place of {}".format(name, day, *parts)


@pytest.mark.parametrize(
    ("seed", "events", "dates"),
    [
        (5, 180, 4),
        pytest.param(7, 600, 20, marks=pytest.mark.slow),
        pytest.param(11, 2000, 200, marks=pytest.mark.exhaustive),
    ],
)
def test_every_answer_as_at_a_date_is_that_of_a_store_of_the_events_recorded_by_then(
    tmp_path: Path, seed: int, events: int, dates: int
) -> None:
    with grown(tmp_path / "all", seed, events) as (kb, recorded):
        first, last = day_in_scotland(recorded[0]), day_in_scotland(recorded[-1])
        random = Random(seed)
        days = [first + timedelta(days=random.randint(-1, (last - first).days + 1)) for _ in range(dates)]
        with Projections(kb.log, tmp_path / "views") as whole:
            whole.catch_up()
            assert not whole.health().stuck
            for number, day in enumerate(days):
                known = sum(day_in_scotland(moment) <= day for moment in recorded)
                folder = tmp_path / f"known-{number}"
                fresh = copy_first(kb, known, folder)
                with Projections(fresh, folder / "views") as only:
                    only.catch_up()
                    assert not only.health().stuck
                    expected = answers(only, day, looking_back=False)
                    found = answers(whole, day, looking_back=True)
                fresh.close()
                shutil.rmtree(folder)
                assert expected.keys() == found.keys()
                for name, answer in expected.items():
                    assert found[name] == answer, where_they_differ(name, day, found[name], answer)
