"""The demonstration episodes, read once for every test that gathers up learning from them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.projections.gathering_world import World, demonstration


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A world with the demonstration episodes; nobody records anything in it."""
    world = demonstration(tmp_path_factory.mktemp("told"))
    yield world
    world.close()
