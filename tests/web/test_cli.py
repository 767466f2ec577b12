"""The command line: what it prints, where, and how it leaves."""

import json
import re
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from ci_kb.days import today
from web.cli import commands, run

STORIES = Path(__file__).parents[2] / "fixtures" / "episodes"

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def command(capfd: pytest.CaptureFixture[str]) -> Command:
    """Run a command and return its exit code, what it printed, and what it said went wrong."""

    def command(*words: object) -> tuple[int, str, str]:
        code = run([str(word) for word in words])
        printed = capfd.readouterr()
        return code, printed.out, printed.err

    return command


@pytest.fixture(scope="module")
def stories(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a knowledge base with two of the demonstration episodes."""
    folder = tmp_path_factory.mktemp("stories")
    names = ("moray-2022-11", "argyll-and-bute-2023-11")
    assert run(["import", "--data", str(folder), *(str(STORIES / f"{name}.json") for name in names)]) == 0
    return folder


def test_a_search_finds_who_worked_on_moderation(command: Command, stories: Path) -> None:
    code, out, err = command("search", "moderating", "--data", stories, "--limit", 3)
    assert (code, err) == (0, "")
    assert "Argyll and Bute Council" in out
    assert "[demonstration]" in out
    assert "authority: " in out


def test_a_search_as_json_has_the_shape_of_the_web(command: Command, stories: Path) -> None:
    _, out, _ = command("search", "moderation", "--kind", "practice", "--json", "--data", stories)
    answer = json.loads(out)
    assert answer["total"] == len(answer["results"]) > 0
    assert {result["kind"] for result in answer["results"]} == {"practice"}
    assert set(answer["facets"]["authority"]) == {"Argyll and Bute Council", "Moray Council"}


def test_a_batch_of_queries_becomes_a_run(command: Command, stories: Path, tmp_path: Path) -> None:
    queries, run_file = tmp_path / "queries.tsv", tmp_path / "run.trec"
    queries.write_text("q1\tmoderation trios\nq2\tzzqqxx\nq3\tquality assurance\n", encoding="utf-8")
    code, out, err = command("search", "--queries", queries, "--run", run_file, "--data", stories)
    assert (code, out, err) == (0, "", "")
    lines = [line.split() for line in run_file.read_text(encoding="utf-8").splitlines()]
    assert {line[0] for line in lines} == {"q1", "q3"}
    assert lines[0][:4] == ["q1", "Q0", "p1", "1"]
    for name in ("q1", "q3"):
        scores = [float(line[4]) for line in lines if line[0] == name]
        assert scores == sorted(scores, reverse=True)
        assert [int(line[3]) for line in lines if line[0] == name] == list(range(1, len(scores) + 1))


def test_a_batch_with_a_line_that_is_no_query_is_refused(
    command: Command, stories: Path, tmp_path: Path
) -> None:
    queries = tmp_path / "queries.tsv"
    queries.write_text("q1\tfine\nno tab here\n", encoding="utf-8")
    code, _, err = command("search", "--queries", queries, "--run", tmp_path / "run", "--data", stories)
    assert code == 2
    assert "line 2: has no tab" in err
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("need", ["moray-2022-11", "moderation in schools with one teacher"])
def test_similar_work_is_told_with_its_reasons(command: Command, stories: Path, need: str) -> None:
    _, out, _ = command("similar", need, "--json", "--data", stories)
    answer = json.loads(out)
    assert answer["authorities"][0]["authority"] == "Argyll and Bute Council"
    reason = answer["episodes"][0]["reasons"][0]
    assert reason["items"][0]["position"] > 0
    assert command("similar", need, "--data", stories)[1].startswith("Argyll and Bute Council: ")


def test_similar_work_says_where_each_stands_and_what_its_place_has_in_common(
    command: Command, stories: Path
) -> None:
    _, out, _ = command("similar", "moray-2022-11", "--places", "much", "--json", "--data", stories)
    found = {episode["episode"]: episode for episode in json.loads(out)["episodes"]}
    argyll = found["argyll-and-bute-2023-11"]
    assert argyll["beside"] == "alongside you"
    assert argyll["stage"].startswith("Moving forward")
    assert argyll["places"] == ["the same family group for children’s services"]
    assert {item["url"] for item in argyll["items"]} >= {
        item["url"] for reason in argyll["reasons"] for item in reason["items"] if "/versions/" in item["url"]
    }
    words = command("similar", "moray-2022-11", "--data", stories)[1]
    assert "    alongside you: Moving forward" in words
    assert "    a place like it: the same family group" in words
    assert command("similar", "moray-2022-11", "--places", "enormous", "--data", stories)[0] == 2


def test_the_folder_may_be_named_before_or_after_the_command(command: Command, stories: Path) -> None:
    before = command("--data", stories, "focus", "moray-2022-11")
    assert before[0] == 0
    assert before == command("focus", "moray-2022-11", "--data", stories)


def test_the_focus_is_told_step_by_step(command: Command, stories: Path) -> None:
    code, out, err = command("focus", "moray-2022-11", "--data", stories)
    assert (code, err) == (0, "")
    assert [out.index(step) for step in ("proposed:", "refined:", "agreed:")] == sorted(
        out.index(step) for step in ("proposed:", "refined:", "agreed:")
    )
    assert "changes: “" in out
    assert "reason: " in out


def test_the_focus_as_json_has_every_fact(command: Command, stories: Path) -> None:
    _, out, _ = command("focus", "moray-2022-11", "--data", stories, "--json")
    answer = json.loads(out)
    assert answer["hosts"] == ["Moray Council"]
    assert [step["step"] for step in answer["steps"]] == ["proposed", "refined", "agreed"]
    for step in answer["steps"]:
        assert step["on"]
        assert step["by"]
        assert step["recorded"]
        assert step["reason"]


def test_the_focus_as_at_a_day_before_it_was_recorded_is_not_known(command: Command, stories: Path) -> None:
    code, _, err = command("focus", "moray-2022-11", "--data", stories, "--as-at", "2022-12-31")
    assert code == 1
    assert "There is no episode “moray-2022-11”" in err


def test_the_timeline_tells_the_state_of_every_milestone(command: Command, stories: Path) -> None:
    _, out, _ = command("timeline", "argyll-and-bute-2023-11", "--data", stories, "--json")
    states = {row["id"]: row["state"] for row in json.loads(out)["milestones"]}
    assert len(states) == 13
    assert states["focus-agreed"] == "met"


def test_the_timeline_is_told_in_lines_too_with_the_stage_reached(command: Command, stories: Path) -> None:
    _, out, _ = command("timeline", "argyll-and-bute-2023-11", "--data", stories)
    assert "Stage reached: Moving forward" in out
    assert re.search(r"^Focus agreed +met +deadline \S+  met \S+$", out, re.MULTILINE)


def test_the_timeline_as_at_a_day_is_of_what_was_recorded_then(command: Command, stories: Path) -> None:
    code, _, err = command("timeline", "moray-2022-11", "--data", stories, "--as-at", "2020-01-01")
    assert (code, err) == (
        1,
        "There is no episode “moray-2022-11”. Check the spelling, or look it up in the list.\n",
    )
    _, now, _ = command("timeline", "moray-2022-11", "--data", stories, "--as-at", str(today()), "--json")
    assert json.loads(now)["stage"] == "moving-forward"


def test_a_version_of_the_guidance_that_cannot_be_used_is_told_in_sentences(
    command: Command, tmp_path: Path
) -> None:
    (tmp_path / "guidance").mkdir()
    (tmp_path / "guidance" / "2031-05.json").write_text(
        '{"version": "2031-05", "title": 7}', encoding="utf-8"
    )
    code, _, err = command("timeline", "x", "--data", tmp_path)
    assert code == 1
    assert "2031-05.json: title: Write text; found 7." in err
    assert "2031-05.json: milestones: This is missing. Add it." in err


def test_the_events_of_an_episode_are_those_of_its_items_too(command: Command, stories: Path) -> None:
    _, out, _ = command("events", "moray-2022-11", "--data", stories, "--json")
    events = json.loads(out)
    topics = {event["topic"].split(".")[0] for event in events}
    assert topics == {
        *("Episode", "Finding", "Practice", "NextStep", "Connection", "Report"),
        *("Meeting", "HostPaper", "SharedDocument", "KeyPoint"),
        *("LocalOrganisationalGroup", "Comment", "Feedback"),
    }
    assert {event.get("episode", "moray-2022-11") for event in events} == {"moray-2022-11"}
    assert [event["position"] for event in events] == sorted(event["position"] for event in events)


def test_the_log_can_be_read_on_from_a_position(command: Command, stories: Path) -> None:
    _, out, _ = command("events", "--data", stories, "--json", "--from", 100)
    assert json.loads(out)[0]["position"] == 101


def test_an_episode_is_known_by_its_identifier_too(command: Command, stories: Path) -> None:
    _, out, _ = command("events", "moray-2022-11", "--data", stories, "--json")
    identifier = json.loads(out)[0]["id"]
    code, out, _ = command("focus", identifier, "--data", stories)
    assert code == 0
    assert "Moray Council" in out


def test_the_views_are_rebuilt_and_equal_a_replay(command: Command, stories: Path) -> None:
    assert command("rebuild", "--data", stories)[0] == 0
    assert command("check-index", "--data", stories) == (
        0,
        "Every view says what a fresh replay of the log says.\n",
        "",
    )


def test_a_view_that_differs_from_a_replay_is_named(command: Command, tmp_path: Path) -> None:
    command("import", "--data", tmp_path, STORIES / "moray-2022-11.json")
    command("rebuild", "--data", tmp_path)
    current = (tmp_path / "views" / "current").read_text()
    with sqlite3.connect(tmp_path / "views" / current / "read.db") as database:
        database.execute("UPDATE item SET withdrawn = 1")
    database.close()
    code, _, err = command("check-index", "--data", tmp_path)
    assert code == 1
    assert "“item” differs from a fresh replay" in err


def test_accounts_are_added_listed_disabled_and_enabled(command: Command, tmp_path: Path) -> None:
    password = "long enough to be good"
    add = ("user", "add", "a@example.org", "--name", "A", "--body", "Moray", "--password", password)
    assert command(*add, "--data", tmp_path)[0] == 0
    for word, disabled in (("disable", True), ("enable", False)):
        assert command("user", word, "a@example.org", "--data", tmp_path)[0] == 0
        _, out, _ = command("user", "list", "--json", "--data", tmp_path)
        assert json.loads(out) == [
            {
                "account": "a@example.org",
                "name": "A",
                "role": "officer",
                "body": "Moray Council",
                "disabled": disabled,
            }
        ]


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("focus", "nothing"), 1, "There is no episode “nothing”."),
        (("timeline", "nothing"), 1, "There is no episode “nothing”."),
        (("events", "nothing"), 1, "There is no episode “nothing”."),
        (("focus",), 2, "Missing argument 'EPISODE'"),
        (("focus", "x", "--as-at", "yesterday"), 2, "“yesterday” is not a date. Write it as YYYY-MM-DD"),
        (("focus", "x", "--as", "nobody"), 1, "There is no "),
        (("events", "--from", "-1"), 2, "-1 is not in the range"),
        (("user", "disable", "nobody"), 1, "There is no account “nobody”."),
        (("user", "add", "a", "--name", "A", "--password", "short"), 1, "at least 12 characters"),
        (
            ("user", "add", "a", "--name", "A", "--mail", "a at b", "--password", "four words are good"),
            1,
            "Enter a mail address such as",
        ),
        (("digest",), 1, "Set CI_KB_URL to the address"),
        (
            ("user", "add", "a", "--name", "A", "--role", "king", "--password", "four words are good"),
            2,
            "'king' is not one of",
        ),
        (("search",), 2, "Give either a QUERY or a file"),
        (("search", "x", "--run", "y"), 2, "Give --queries and --run together"),
        (("search", "x", "--authority", "Narnia"), 1, "There is no local authority “Narnia”."),
        (("search", "x", "--kind", "opinion"), 1, "“opinion” is not one of"),
        (("search", "x", "--from", "2024-01-02", "--to", "2024-01-01"), 1, "before the first day"),
        (("similar", " "), 2, "Give an episode's reference"),
        (("nonsense",), 2, "No such command 'nonsense'"),
    ],
)
def test_wrong_input_gets_a_sentence(
    command: Command, tmp_path: Path, words: tuple[str, ...], code: int, sentence: str
) -> None:
    data = () if words == ("nonsense",) else ("--data", tmp_path)
    left, out, err = command(*words, *data)
    assert (left, out) == (code, "")
    assert sentence in err
    assert "Traceback" not in err


def test_a_folder_that_cannot_be_made_gets_a_sentence(command: Command, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    code, _, err = command("rebuild", "--data", tmp_path / "file" / "data")
    assert code == 1
    assert "Not a directory" in err


LOOK_BACK = {
    "search",
    "similar",
    "focus",
    "focuses",
    "timeline",
    "events",
    "report",
    "gather-up",
}
"""Commands that read what is recorded, and can read it as at a day."""

OF_NOW = {
    "compare": "names its two days itself",
    "export": "episodes go out whole, with every version of everything in them",
    "held": "names the day on which something was held itself",
    "subject-access": "what is held about a person now",
    "retention": "what is due to be destroyed now",
    "summary": "drafts and editions, which say themselves up to which event they know",
    "check-index": "compares the views as they are",
    "verify": "proves the log as it is",
    "receipt": "a receipt for the log as it is",
    "scan": "looks through files as they are",
    "user": "accounts as they are",
    "who-could-see": "names the day itself",
}
"""Commands that read something and cannot look back, and why."""

DO = {
    *("import", "rebuild", "erase", "redact", "hold", "backup", "restore", "digest", "serve", "demo"),
}
"""Commands that do something."""


def test_every_command_that_reads_can_look_back_or_says_why_not() -> None:
    assert commands.commands.keys() == LOOK_BACK | OF_NOW.keys() | DO
    for name in LOOK_BACK:
        options = [option for one in commands.commands[name].params for option in one.opts]
        assert "--as-at" in options, name
