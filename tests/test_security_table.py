"""The table of security requirements names tests and files that exist, and leaves none out."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
NAMED = re.compile(
    r"`((?:tests|web|ci_kb|projections|docs|fixtures)/[\w./-]+|run\.py|uv\.lock|pyproject\.toml)(?:::(\w+))?`"
)
NUMBER = re.compile(r"V\d{1,2}\.\d{1,2}\.\d{1,2}")
LEVELS_1_AND_2 = 253


def test_every_file_and_test_that_it_names_exists() -> None:
    named = {(path, test) for path, test in NAMED.findall(TEXT)}
    missing = [
        f"{path}::{test}" if test else path
        for path, test in sorted(named)
        if not (ROOT / path).exists()
        or (test and f"def {test}(" not in (ROOT / path).read_text(encoding="utf-8"))
    ]
    assert len(named) > 100
    assert missing == []


def test_every_requirement_of_levels_one_and_two_stands_in_it_once() -> None:
    rows = [line for line in TEXT.splitlines() if NUMBER.match(line.removeprefix("| ").lstrip("*"))]
    numbers = [number for row in rows for number in NUMBER.findall(row.split(" | ")[0])]
    assert len(numbers) == len(set(numbers)) == LEVELS_1_AND_2


def test_every_row_says_how() -> None:
    for line in TEXT.split("## OWASP ASVS")[1].splitlines():
        if NUMBER.match(line.removeprefix("| ").lstrip("*")):
            _, how, shown, _ = line.rsplit("|", 3)
            assert how.strip() in ("met", "operator", "partly", "not met", "n/a")
            assert len(shown.strip()) > 3
