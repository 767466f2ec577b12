"""Bureaucracy-light, measured: how much a whole episode asks for, and that nothing is asked twice."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator

import pytest

from tests.web.site import Site
from tests.web.whole_episode import WHOLE, Asked, record_whole

MOST_INPUTS = 90
"""So many required inputs a whole episode may ask for."""

MOST_BY_STAGE = {1: 4, 2: 17, 3: 23, 4: 25, 5: 11, 6: 6}
"""So many each stage may ask for; together they are within the budget."""

BUTTON = {("team_preparation.show", "record")}
"""Required fields that a button fills in."""

CORRECTIONS = {
    "self_evaluation_commands.correct": 2,
    "self_evaluation_commands.withdraw": 2,
    "preparing_commands.share_paper": 3,
    "fieldwork_programme_commands.edit": 3,
    "fieldwork_programme_commands.name_sub_groups": 3,
    "item_commands.correct": 4,
    "item_commands.withdraw": 4,
    "item_commands.release": 4,
    "item_commands.confirm": 6,
    "reporting_commands.change_statement": 5,
    "reporting_commands.take_back": 5,
    "reporting_commands.agree": 5,
    "agreements.agree": 1,
    "agreements.take_back": 1,
    "papers.fill_report": 5,
}
"""Commands that correct, withdraw, release or agree what others recorded, with their stage."""

SAME_FACT = {
    "capture_api.note": ("capture.note", "the same page, after a lost connection"),
    "flagging.flag": ("item_commands.record practice", "one action from wherever practice comes up"),
    "item_commands.report_progress": ("review.hold", "one step between two reviews"),
}
"""Commands that ask for what another one asks for too, each with that one and the reason."""

BEYOND_THE_EPISODE = {
    "access.add": "who has access, for those who give it",
    "access.change_dates": "who has access, for those who give it",
    "access.end": "who has access, for those who give it",
    "feedback.answer": "participants answer it, each for themselves, if they like",
    "saved_searches.change_account": "searching",
    "saved_searches.rename": "searching",
    "saved_searches.save": "searching",
    "saved_searches.stop": "searching",
    "told.no_mail": "searching",
    "told.stop": "searching",
    "similar_commands.dismiss": "what is similar across episodes",
    "similar_commands.restore": "what is similar across episodes",
    "similar_commands.unlink": "what is similar across episodes",
    "similar_commands.link": "what is similar across episodes",
    "accounts.check_sign_in": "accounts",
    "accounts.sign_out": "accounts",
    "passwords.choose": "accounts",
    "passwords.send_link": "accounts",
    "passwords.change_own": "accounts",
    "passwords.sign_out_everywhere": "accounts",
    "colleagues.invite": "accounts",
    "colleagues.change_role": "accounts",
    "colleagues.disable": "accounts",
    "colleagues.enable": "accounts",
    "colleagues.sign_out": "accounts",
    "colleagues.link": "accounts",
    "openness.new": "a request for information",
    "openness.new_about_a_person": "a request for information",
    "openness.withhold": "a request for information",
    "openness.restore": "a request for information",
    "openness.give_answer": "a request for information",
    "summary_themes.decide": "a national summary, of many episodes",
    "forgetting.redact": "what may no longer be read",
    "forgetting.new": "what may no longer be read",
    "forgetting.hold": "what may no longer be read",
    "forgetting.lift": "what may no longer be read",
    "summary_commands.begin": "a national summary, of many episodes",
    "summary_commands.redraw": "a national summary, of many episodes",
    "summary_commands.write": "a national summary, of many episodes",
    "summary_commands.assign": "a national summary, of many episodes",
    "summary_commands.review": "a national summary, of many episodes",
    "summary_commands.order": "a national summary, of many episodes",
    "summary_commands.tell": "a national summary, of many episodes",
    "summary_commands.leave_out": "a national summary, of many episodes",
    "summary_commands.offer_comment": "a national summary, of many episodes",
    "summary_commands.decide_comment": "a national summary, of many episodes",
    "summary_commands.put_forward": "a national summary, of many episodes",
    "summary_commands.agree": "a national summary, of many episodes",
    "summary_commands.take_back": "a national summary, of many episodes",
    "summary_commands.issue": "a national summary, of many episodes",
    "vocabulary_commands.add": "shared words",
    "vocabulary_commands.change": "shared words",
    "vocabulary_commands.retire": "shared words",
    "vocabulary_commands.merge": "shared words",
    "unanswered.forget": "shared words",
}
"""Commands that record nothing of an episode, and what they are about."""

ASKED_BY_TWO = {
    "Connection.NextActionSet.action": "settled with a step of a connection, or by itself when it changes",
}
"""Facts that two commands ask for on purpose, and why."""

NO_SOURCE = {
    (r"episode_commands\.(open_episode|correct_details)", "title"): "a name for lists",
    (r"episode_commands\.open_episode", "reference"): "a name for addresses",
    (r"episode_commands\.correct_details", "programme"): "other schemes run the same process",
    (r"episode_commands\..*", "reason"): "every change of what was recorded says why",
    (r"team_preparation\.show", "record"): "a button, not a field",
    (r"capture\.note", ".*"): "on a phone the text and the button are to be in sight at once",
    (r"reporting_commands\.take_step", "text"): "the committee beside it has the words",
    (r"review\.hold", "(status|note|seen)-.*"): "one line for each next step; the form has the words once",
}
"""Fields by command and name, both as patterns, on which the guidance's words would be in the way."""


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """An application that nobody else records in."""
    opened = Site(tmp_path_factory.mktemp("whole"))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def asked(own: Site) -> list[Asked]:
    """What was asked while a whole episode was recorded through its pages."""
    return record_whole(own)


@pytest.fixture(scope="module")
def commands(own: Site) -> set[str]:
    """Every command that a page gives."""
    return set(commands_of(own))


def commands_of(site: Site) -> Iterator[str]:
    """Yield the endpoints that record something; of items, one for each kind that is recorded."""
    for rule in site.app.url_map.iter_rules():
        if "POST" not in (rule.methods or ()):
            continue
        if rule.endpoint == "item_commands.record":
            yield from (f"{rule.endpoint} {section}" for section in re.findall(r"'([a-z-]+)'", rule.rule))
        else:
            yield rule.endpoint


def inputs(asked: list[Asked]) -> Counter[int]:
    """Return how many inputs each stage of a whole episode asks for."""
    found: Counter[int] = Counter()
    for one in asked:
        found[one.step.stage] += len(one.step.typed) * one.step.times
    return found


def test_a_whole_episode_asks_for_ninety_inputs_at_most_and_no_stage_for_more_than_its_share(
    asked: list[Asked],
) -> None:
    found = inputs(asked)
    for stage, many in sorted(found.items()):
        print(f"Stage {stage}: {many:3} of {MOST_BY_STAGE[stage]}")  # noqa: T201  # shown with pytest -s
    print(f"Together: {found.total()} of {MOST_INPUTS}")  # noqa: T201  # shown with pytest -s

    assert {stage: many for stage, many in found.items() if many > MOST_BY_STAGE[stage]} == {}
    assert found.total() <= MOST_INPUTS


def test_what_a_form_requires_is_counted(asked: list[Asked]) -> None:
    counted = [one for one in asked if one.step.times]

    assert len(counted) == len(WHOLE)
    for one in counted:
        typed = {re.sub(r"^\{(\w+)\}$", r"\1", name) for name in one.step.typed}
        missing = {name for name in one.required() - typed if (one.command, name) not in BUTTON}
        assert missing == set(), f"{one.command} requires {missing}, which nobody counted"


def test_every_command_has_a_stage_or_says_that_it_is_about_no_episode(
    asked: list[Asked], commands: set[str]
) -> None:
    placed = [*{one.command for one in asked}, *CORRECTIONS, *SAME_FACT, *BEYOND_THE_EPISODE]

    assert commands - set(placed) == set(), "Add the command to a whole episode, or say what it is about"
    assert set(placed) - commands == set()


def test_no_two_commands_ask_for_the_same_fact(asked: list[Asked]) -> None:
    asked_by: dict[str, set[str]] = defaultdict(set)
    for one in asked:
        for facts in one.landed.values():
            for fact in facts:
                asked_by[fact].add(one.command)
    twice = {fact: sorted(commands) for fact, commands in asked_by.items() if len(commands) > 1}

    assert len(asked_by) > 50
    assert {fact: commands for fact, commands in twice.items() if fact not in ASKED_BY_TWO} == {}
    assert twice.keys() == ASKED_BY_TWO.keys()


def test_a_command_that_asks_for_the_same_fact_names_the_one_it_stands_beside(asked: list[Asked]) -> None:
    recorded = {one.command for one in asked}

    assert {other for other, _ in SAME_FACT.values()} <= recorded
    assert all(reason for _, reason in SAME_FACT.values())


CHOSEN_BETWEEN = {
    ("reporting_commands.decide_comment", "decision"): "which event it is",
    ("episode_commands.state_focus", "step"): "which event it is",
    ("episode_commands.identify_team_member", "organisation"): "“another organisation”, named beside it",
}
"""Fields whose answer is not kept as it was typed, and what becomes of it."""


def test_everything_a_form_asks_for_is_kept_in_an_event(asked: list[Asked]) -> None:
    lost = {
        (one.command, name)
        for one in asked
        for name, facts in one.landed.items()
        if not facts and name not in ("reason", "on")
    }

    assert lost == set(CHOSEN_BETWEEN)


def test_the_help_beside_every_field_names_its_source_or_why_it_has_none(asked: list[Asked]) -> None:
    silent = set()
    for one in asked:
        for name in one.form.fields if one.form else ():
            assert one.form is not None
            sourced = re.search(r"\(guidance, [^)]+\)", one.form[name].hint)
            if not sourced and not one.form.fields[name].metadata.get("unguided"):
                silent.add((one.command, name))
    excused = {
        (command, name)
        for command, name in silent
        if any(re.fullmatch(c, command) and re.fullmatch(n, name) for c, n in NO_SOURCE)
    }

    assert silent - excused == set()
    for pattern in NO_SOURCE:
        assert any(re.fullmatch(pattern[0], c) and re.fullmatch(pattern[1], n) for c, n in excused), pattern
