"""National summaries on the command line: a draft as files, lists, an edition as it was issued."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from ci_kb.application import KnowledgeBase
from ci_kb.days import today
from tests.web.conftest import STORIES
from tests.web.papers import read
from web.cli import run
from web.summaries.demonstration import ISSUED, WORKING, load_summaries

PERIOD = ("--from", "2021-06-01", "--to", "2024-06-30")


@pytest.fixture(scope="module")
def data(accounts: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every demonstration episode, with an issued summary and a working draft."""
    folder = Path(shutil.copytree(accounts, tmp_path_factory.mktemp("told") / "data"))
    assert run(["import", "--data", str(folder), *map(str, STORIES)]) == 0
    with KnowledgeBase(folder, today()) as kb:
        for _ in range(2):
            load_summaries(kb, today())
    return folder


def told(data: Path, capfd: pytest.CaptureFixture[str], *words: str, code: int = 0) -> str:
    capfd.readouterr()
    assert run([*words, "--data", str(data)]) == code
    printed = capfd.readouterr()
    return printed.out if code == 0 else printed.err


def test_a_draft_is_written_in_every_format(
    data: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    out = told(data, capfd, "gather-up", *PERIOD, "--title", "Ten lessons", "-o", str(tmp_path / "new"))
    files = {Path(line).suffix: Path(line) for line in out.splitlines()}
    assert list(files) == [".html", ".docx", ".md", ".json"]
    assert files[".md"].read_text(encoding="utf-8").startswith("# Ten lessons\n")
    word = read(files[".docx"].read_bytes())
    assert word.core_properties.language == "en-GB"
    headings = [p.text for p in word.paragraphs if p.style.name == "Heading 1"]
    assert headings == [
        line[3:] for line in files[".md"].read_text(encoding="utf-8").splitlines() if line.startswith("## ")
    ]
    pictures = word.element.body.findall(".//{*}docPr")
    assert len(pictures) >= 3
    assert all(one.get("descr") for one in pictures)
    draft = json.loads(files[".json"].read_text(encoding="utf-8"))
    sentences = [
        one
        for section in draft["sections"]
        for block in section["blocks"]
        for one in block.get("sentences", ())
    ]
    assert len(sentences) > 50
    assert all(one["sources"] or one["commentary"] for one in sentences)


def test_the_form_without_names_is_written_when_asked_for(
    data: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    words = ("--form", "unnamed", "--format", "md,json", "-o", str(tmp_path))
    out = told(data, capfd, "gather-up", *PERIOD, *words)
    for line in out.splitlines():
        assert "Moray" not in Path(line).read_text(encoding="utf-8")


def test_drafts_and_editions_are_listed(data: Path, capfd: pytest.CaptureFixture[str]) -> None:
    listed = told(data, capfd, "summary", "list")
    assert f"{ISSUED}  edition 1" in listed
    assert f"{WORKING}  draft" in listed
    document = json.loads(told(data, capfd, "summary", "list", "--json"))
    assert [(one["summary"], one["public"], one["changed_sources"]) for one in document["editions"]] == [
        (ISSUED, True, 0)
    ]


def test_an_edition_is_shown_and_checked(data: Path, capfd: pytest.CaptureFixture[str]) -> None:
    first = told(data, capfd, "summary", "show", ISSUED, "--edition", "1")
    assert "Edition 1, issued" in first
    assert told(data, capfd, "summary", "show", ISSUED, "--edition", "1") == first
    assert "the same bytes" in told(data, capfd, "summary", "check")


def test_a_summary_is_begun_and_not_issued_before_it_is_approved(
    data: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    reference = told(data, capfd, "summary", "begin", *PERIOD).strip()
    assert reference == "2021-06-to-2024-06"
    assert "Put it forward" in told(data, capfd, "summary", "issue", reference, code=1)
    assert "12 episodes" in told(data, capfd, "summary", "show", reference).replace("Twelve", "12")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("summary", "show", "nothing"), 1, "There is no summary “nothing”"),
        (("summary", "show", ISSUED, "--edition", "7"), 1, "There is no edition"),
        (("summary", "begin", "--from", "2023-01-01", "--to", "2022-01-01"), 1, "before the first day"),
        (("gather-up", *PERIOD, "--format", "pdf", "-o", "x"), 2, "Name some of html,docx,md,json"),
    ],
)
def test_what_cannot_be_done_is_said(
    data: Path, capfd: pytest.CaptureFixture[str], words: tuple[str, ...], code: int, said: str
) -> None:
    assert said in " ".join(told(data, capfd, *words, code=code).split())
