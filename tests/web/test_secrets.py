"""Secrets: from the environment or a file, and refused when they are weak."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

import pytest

from ci_kb.domain.errors import Refused
from web.cli import run
from web.secrets import refuse_weak_secrets, secret_key


@pytest.mark.parametrize(
    "weak", ["short", "a" * 64, "abab" * 16, "my-secret-key-9823-xyzw-qprt-lmno", "Password" + "8j2k5x9w" * 4]
)
def test_serving_refuses_a_key_that_could_be_guessed(
    weak: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CI_KB_SECRET_KEY", weak)
    assert run(["serve", "--data", str(tmp_path / "data"), "--port", "1"]) == 1
    said = capsys.readouterr().err
    assert "CI_KB_SECRET_KEY could be guessed" in said
    assert weak not in said


def test_a_random_key_is_taken(tmp_path: Path) -> None:
    refuse_weak_secrets(tmp_path, {"CI_KB_SECRET_KEY": secrets.token_hex(32)})


def test_without_one_a_key_is_made_that_its_owner_alone_can_read(tmp_path: Path) -> None:
    refuse_weak_secrets(tmp_path / "new", {})
    made = tmp_path / "new" / "secret.key"
    assert len(secret_key(tmp_path / "new")) == 64
    assert os.name != "posix" or made.stat().st_mode & 0o077 == 0


@pytest.mark.skipif(os.name != "posix", reason="other systems have other rights")
def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    secret_key(tmp_path)
    (tmp_path / "secret.key").chmod(0o644)
    with pytest.raises(Refused, match="chmod 600"):
        refuse_weak_secrets(tmp_path, {})
