"""Every command records the six facts: who and for whom, both days, what was and what is, and why."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

import ci_kb.application
from ci_kb.domain.errors import NothingChanged, ReasonNeeded
from ci_kb.domain.record import Act, Item, Record
from tests.examples import act, event_classes, every_record
from web.audit.said import SAYS

DOMAIN = Path(__file__).parents[2] / "ci_kb" / "domain"
WITHOUT_AN_ACCOUNT = {"FeedbackGiven.give"}
"""Commands of people who have no account: the program says that a participant acted."""

SAYS_ITSELF = {"Report.Begun"}
"""Events that say nothing but that they happened."""


def commands() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Yield every public method of `ci_kb.application` that records something."""
    for module in pkgutil.iter_modules(ci_kb.application.__path__):
        found = importlib.import_module(f"ci_kb.application.{module.name}")
        for kind in vars(found).values():
            if inspect.isclass(kind) and kind.__module__ == found.__name__:
                for name, method in vars(kind).items():
                    if inspect.isfunction(method) and not name.startswith("_"):
                        parameters = inspect.signature(method).parameters.values()
                        returns = str(inspect.signature(method).return_annotation)
                        if re.search(r"\bSaved\b", returns) or any(
                            one.annotation == "Act" for one in parameters
                        ):
                            yield f"{kind.__name__}.{name}", method


COMMANDS = dict(commands())


def test_the_commands_are_found() -> None:
    assert len(COMMANDS) > 60


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_given_by_somebody_for_somebody_on_a_day(name: str) -> None:
    given = {one.annotation for one in inspect.signature(COMMANDS[name]).parameters.values()}
    assert "Act" in given or name in WITHOUT_AN_ACCOUNT


def test_an_act_says_who_for_whom_and_when() -> None:
    needed = {one.name for one in fields(Act) if one.default is one.default_factory}
    assert needed == {"by", "role", "body", "on"}
    assert {one.name for one in fields(Act)} == needed | {"reason", "command"}


def test_events_are_made_of_an_act_and_in_no_other_way() -> None:
    making = re.compile(r"trigger_event\(|\._create\(")
    found = {path.name for path in DOMAIN.glob("*.py") if making.search(path.read_text(encoding="utf-8"))}
    assert found == {"record.py"}
    for method in (Record.begin, Record.record):
        assert "**vars(act)" in inspect.getsource(method)


@pytest.mark.parametrize("topic", event_classes())
def test_an_event_has_a_field_for_each_of_the_six_facts(topic: str) -> None:
    kind = event_classes()[topic]
    told = {name for one in kind.__mro__ for name in vars(one).get("__annotations__", {})}
    assert {"by", "role", "body", "on", "timestamp", "reason", "command"} <= told
    assert topic in SAYS


def test_what_was_and_is_can_be_told_of_every_event() -> None:
    """An event that said nothing could not be held against the one before it."""
    silent = {topic for topic, says in SAYS.items() if says.__name__ == "nothing"}
    assert silent == SAYS_ITSELF


def items() -> list[Item]:
    return [record for record in every_record() if isinstance(record, Item)]


@pytest.mark.parametrize("number", range(len(items())))
def test_no_text_is_changed_without_a_reason_a_new_version_and_a_new_moment(number: int) -> None:
    history = [event for event in items()[number].collect_events() if hasattr(event, "content")]
    recorded, better = history[0].content, history[-1].content
    kind = type(items()[number])
    fresh = kind.record_in("moray-2022-11", "new", recorded, items()[number].visibility.TEAM, act())
    with pytest.raises(ReasonNeeded):
        fresh.correct(better, act())
    with pytest.raises(NothingChanged):
        fresh.correct(recorded, act("nothing is different"))
    assert (fresh.version, fresh.content) == (1, recorded)
    fresh.correct(better, act("clearer"))
    first, second = fresh.collect_events()
    assert (second.originator_version, second.reason) == (2, "clearer")
    assert second.timestamp > first.timestamp
    assert first.content == recorded


def test_content_cannot_be_changed_but_by_an_event() -> None:
    for item in items():
        with pytest.raises(AttributeError):
            item.content.text = "something else"
