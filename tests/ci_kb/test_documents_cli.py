"""``ci-kb import`` and ``ci-kb export``: what they print, where, and with which exit code."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ci_kb.application import KnowledgeBase
from ci_kb.domain.episode import Episode
from tests.documents import REFERENCE, TODAY, bare, full, write
from web.cli import run

Answer = tuple[int, str, str]
Command = Callable[..., Answer]


@pytest.fixture
def ci_kb(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    """The command line over a data folder; answers exit code, standard output and standard error."""

    def command(name: str, *words: Any) -> Answer:
        code = run([name, "--data", str(tmp_path / "data"), *map(str, words)])
        said = capsys.readouterr()
        return code, said.out, said.err

    return command


def events(tmp_path: Path) -> int:
    """Return how many events are in the log."""
    with KnowledgeBase(tmp_path / "data", TODAY) as kb:
        return kb.log.head()


def test_an_import_says_in_a_line_for_each_document_what_it_recorded(ci_kb: Command, tmp_path: Path) -> None:
    file = write(tmp_path / "a.json", full(), bare(reference="b"))
    code, out, err = ci_kb("import", file)
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        f"{REFERENCE}: recorded 48 events of a new episode ({file}: document 1 ({REFERENCE}))",
        f"b: recorded 1 event of a new episode ({file}: document 2 (b))",
    ]
    assert ci_kb("import", file)[1].count("nothing new") == 2


def test_a_dry_run_says_what_would_be_recorded_and_records_nothing(ci_kb: Command, tmp_path: Path) -> None:
    before = events(tmp_path)
    code, out, err = ci_kb("import", "--dry-run", write(tmp_path / "a.json", bare()))
    assert (code, err) == (0, "")
    assert out.startswith(f"{REFERENCE}: would record 1 event of a new episode: 1 Episode.Opened")
    assert events(tmp_path) == before


def test_what_may_name_a_person_is_told_and_recorded_all_the_same(ci_kb: Command, tmp_path: Path) -> None:
    file = write(tmp_path / "a.json", bare(title="What Mrs Haldane began"))
    for how in (["--dry-run"], []):
        code, _, err = ci_kb("import", *how, file)
        assert code == 0
        assert "“Mrs Haldane” may name a person (a title before a name)" in err
    assert "Mrs Haldane" in ci_kb("export")[1]


def test_one_fault_in_any_document_keeps_all_from_being_recorded(ci_kb: Command, tmp_path: Path) -> None:
    good = write(tmp_path / "good.json", bare(reference="good"))
    bad = write(tmp_path / "bad.json", bare(mode="x", hosts=["Atlantis"]))
    before = events(tmp_path)
    code, out, err = ci_kb("import", good, bad, tmp_path / "none.json")
    assert (code, out) == (2, "")
    first, second, third, last = err.splitlines()
    assert first.startswith(f"{bad}: hosts[0]: “Atlantis” is not one of the 32 local authorities.")
    assert second.startswith(f"{bad}: mode: “x” is not one of: in person")
    assert third.startswith(f"{tmp_path / 'none.json'}: there is no such file.")
    assert last == "Nothing was recorded."
    assert events(tmp_path) == before


def test_keep_going_records_the_good_documents_and_still_lists_the_faults(
    ci_kb: Command, tmp_path: Path
) -> None:
    file = write(tmp_path / "a.json", bare(reference="good"), bare(mode="x"))
    code, out, err = ci_kb("import", "--keep-going", file)
    assert code == 2
    assert out.startswith("good: recorded 1 event")
    assert err.startswith(f"{file}: document 2 ({REFERENCE}): mode: “x”")
    with KnowledgeBase(tmp_path / "data", TODAY) as kb:
        assert kb.log.find(Episode, Episode.identifier("good"))
        assert kb.log.find(Episode, Episode.identifier(REFERENCE)) is None


def test_the_summary_of_an_import_is_one_json_document(ci_kb: Command, tmp_path: Path) -> None:
    file = write(tmp_path / "a.json", bare())
    code, out, _ = ci_kb("import", "--json", file)
    assert code == 0
    assert json.loads(out) == {
        "recorded": True,
        "documents": [
            {
                "where": str(file),
                "reference": REFERENCE,
                "new": True,
                "events": 1,
                "kinds": {"Episode.Opened": 1},
            }
        ],
        "faults": [],
        "may_name": [],
    }


def test_an_import_without_a_file_is_wrong_usage(ci_kb: Command) -> None:
    code, out, err = ci_kb("import")
    assert (code, out) == (2, "")
    assert "FILE" in err


def test_one_episode_is_exported_as_one_document_by_reference_or_identifier(
    ci_kb: Command, tmp_path: Path
) -> None:
    ci_kb("import", write(tmp_path / "a.json", full(), bare(reference="b")))
    code, by_reference, err = ci_kb("export", "b")
    assert (code, err) == (0, "")
    assert json.loads(by_reference)["reference"] == "b"
    assert by_reference.endswith("\n}\n")
    assert ci_kb("export", Episode.identifier("b"))[1] == by_reference


def test_all_episodes_are_exported_as_a_list_in_the_order_they_were_opened(
    ci_kb: Command, tmp_path: Path
) -> None:
    ci_kb("import", write(tmp_path / "a.json", full(), bare(reference="b")))
    assert [document["reference"] for document in json.loads(ci_kb("export")[1])] == [REFERENCE, "b"]


@pytest.mark.parametrize("name", ["all.json", "all.jsonl"])
def test_an_exported_file_is_imported_and_exported_to_the_same_bytes(
    name: str, ci_kb: Command, tmp_path: Path
) -> None:
    ci_kb("import", write(tmp_path / "a.json", full(), bare(reference="b", title="Gàidhlig")))
    out, again = tmp_path / name, tmp_path / f"again-{name}"
    assert ci_kb("export", "-o", out) == (0, "", "")
    (tmp_path / "data").rename(tmp_path / "before")
    assert ci_kb("import", out)[0] == 0
    ci_kb("export", "-o", again)
    assert again.read_bytes() == out.read_bytes()
    assert "Gàidhlig" in out.read_text(encoding="utf-8")


def test_an_empty_knowledge_base_is_exported_as_an_empty_list_that_can_be_imported(
    ci_kb: Command, tmp_path: Path
) -> None:
    assert ci_kb("export", "-o", tmp_path / "none.json") == (0, "", "")
    assert (tmp_path / "none.json").read_text() == "[]\n"
    assert ci_kb("import", tmp_path / "none.json") == (0, "", "")


def test_an_unknown_episode_is_refused_and_no_file_is_written(ci_kb: Command, tmp_path: Path) -> None:
    ci_kb("import", write(tmp_path / "a.json", bare()))
    file = tmp_path / "out.json"
    code, out, err = ci_kb("export", REFERENCE, "moray", "-o", file)
    assert (code, out) == (1, "")
    assert err == "There is no episode “moray”. Check the spelling, or look it up in the list.\n"
    assert not file.exists()


def test_a_place_that_cannot_be_written_is_refused_and_leaves_nothing(ci_kb: Command, tmp_path: Path) -> None:
    file = tmp_path / "none" / "out.json"
    code, _, err = ci_kb("export", "-o", file)
    assert (code, err) == (
        1,
        f"{file} cannot be written (No such file or directory). Choose another place.\n",
    )
