"""The data folder is for its owner alone: drafts lie in its views, names and passwords in its register."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from ci_kb.application import KnowledgeBase
from ci_kb.backup.restoring import emptied
from ci_kb.days import today
from web.secrets import refuse_weak_secrets

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")


def test_a_new_folder_is_for_its_owner_alone(tmp_path: Path) -> None:
    opened, served, restored = (tmp_path / name for name in ("opened", "served", "restored"))
    KnowledgeBase(opened, today()).close()
    refuse_weak_secrets(served, {})
    with emptied(restored):
        assert restored.stat().st_mode & 0o077 == 0
    assert (opened.stat().st_mode & 0o077, served.stat().st_mode & 0o077) == (0, 0)


def test_a_folder_that_was_there_keeps_what_its_operator_chose(tmp_path: Path) -> None:
    tmp_path.chmod(0o750)
    KnowledgeBase(tmp_path, today()).close()
    assert tmp_path.stat().st_mode & 0o777 == 0o750
