"""The application that the tests of pages share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.web.site import Site


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One application for all tests; each begins with an episode of its own."""
    opened = Site(tmp_path_factory.mktemp("site"))
    yield opened
    opened.close()
