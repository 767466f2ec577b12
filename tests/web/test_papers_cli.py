"""The report on the command line: written in every format, in a council's style, as at a day."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.web.conftest import STORIES
from tests.web.papers import read
from tests.web.test_papers_word import council
from web.cli import run

MORAY = next(story for story in STORIES if story.stem == "moray-2022-11")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    assert run(["import", "--data", str(folder), str(MORAY)]) == 0
    return folder


def report(data: Path, output: Path, *words: object) -> int:
    return run(["report", "moray-2022-11", "--data", str(data), "-o", str(output), *map(str, words)])


def test_it_is_written_in_every_format_and_the_files_are_named(
    data: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert report(data, tmp_path / "new" / "folder") == 0
    printed = capfd.readouterr()
    names = [Path(line).name for line in printed.out.splitlines()]
    assert names == [f"moray-2022-11-report.{kind}" for kind in ("html", "docx", "md")]
    assert printed.err == ""
    html = (tmp_path / "new" / "folder" / names[0]).read_text(encoding="utf-8")
    markdown = (tmp_path / "new" / "folder" / names[2]).read_text(encoding="utf-8")
    word = read((tmp_path / "new" / "folder" / names[1]).read_bytes())
    headings = re.findall(r"<h2[^>]*>([^<]+)</h2>", html)
    assert len(headings) == 12
    assert headings == re.findall(r"^## (.+)$", markdown, re.MULTILINE)
    assert headings == [p.text for p in word.paragraphs if p.style.name == "Heading 1"]
    assert '<html lang="en-GB">' in html
    assert "http" not in re.sub(r"http-equiv|https://www\.example\.org", "", html)


def test_it_takes_the_style_of_a_base(data: Path, tmp_path: Path) -> None:
    base = tmp_path / "council.docx"
    base.write_bytes(council())
    assert report(data, tmp_path, "--format", "docx", "--base", base) == 0
    section = read((tmp_path / "moray-2022-11-report.docx").read_bytes()).sections[0]
    assert section.header.paragraphs[0].text == "Moray Council"
    assert not (tmp_path / "moray-2022-11-report.md").exists()


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("--format", "pdf"), 2, "Name some of html,docx,md"),
        (("--base", MORAY), 2, "Choose a Word document"),
        (("--as-at", "2001-01-01"), 1, "There is no episode by the end of that day"),
        (("--as", "nobody"), 1, "There is no account “nobody”"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(
    data: Path,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    words: tuple[str, ...],
    code: int,
    message: str,
) -> None:
    assert report(data, tmp_path / "out", *words) == code
    printed = capfd.readouterr()
    assert message in " ".join(printed.err.split())
    assert printed.out == ""
    assert not (tmp_path / "out").exists()
