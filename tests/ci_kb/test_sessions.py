"""Sessions, one-time links and the strength of passwords: what lets people in, and what no longer does."""

import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci_kb.application import KnowledgeBase, by_operator
from ci_kb.domain.account import Role
from ci_kb.domain.errors import MissingWords, NotAllowed, Refused
from ci_kb.links import VALID_HOURS, Purpose
from ci_kb.passwords import GOOD_ENOUGH, LONGER, checked, strength
from ci_kb.sessions import HOUR, IDLE_HOURS, LONGEST_HOURS
from tests.examples import act

TODAY = date(2022, 9, 1)
PASSWORD = "four words are good"
ANOTHER = "pebbles under wet sand"
MAIL = "a@example.org"


@pytest.fixture
def kb(tmp_path: Path) -> Iterator[KnowledgeBase]:
    """The knowledge base with one person, at a time that stands still."""
    with KnowledgeBase(tmp_path, TODAY) as kb:
        kb.accounts.add(MAIL, "Quillanna Zyxby", PASSWORD, Role.OFFICER, "Moray", by_operator(TODAY))
        at(kb, 0)
        yield kb


def at(kb: KnowledgeBase, hours: float) -> None:
    """Move the time to so many hours after it began to stand still."""
    kb.people.sessions.clock = kb.people.links.clock = lambda: 1_700_000_000 + hours * HOUR


def person(kb: KnowledgeBase) -> str:
    return kb.people.called(MAIL).id


def test_a_session_stands_while_it_is_used(kb: KnowledgeBase) -> None:
    token = kb.people.sessions.begin(person(kb))
    for hours in range(0, LONGEST_HOURS + 1, IDLE_HOURS):
        at(kb, hours)
        assert kb.people.sessions.person_of(token) == person(kb)


def test_a_session_ends_when_nothing_is_done(kb: KnowledgeBase) -> None:
    token = kb.people.sessions.begin(person(kb))
    at(kb, IDLE_HOURS + 0.01)
    assert kb.people.sessions.person_of(token) is None


def test_a_session_ends_in_the_end_however_busy_it_is(kb: KnowledgeBase) -> None:
    token = kb.people.sessions.begin(person(kb))
    for hours in range(LONGEST_HOURS):
        at(kb, hours)
        assert kb.people.sessions.person_of(token)
    at(kb, LONGEST_HOURS + 0.01)
    assert kb.people.sessions.person_of(token) is None


def test_no_token_stands_in_the_register(kb: KnowledgeBase, tmp_path: Path) -> None:
    session = kb.people.sessions.begin(person(kb))
    _, link = kb.accounts.hand_over_link(MAIL, by_operator(TODAY))
    for path in tmp_path.glob("people.db*"):
        assert session.encode() not in path.read_bytes()
        assert link.encode() not in path.read_bytes()


def test_a_session_keeps_nothing_of_where_it_was_begun_from(kb: KnowledgeBase, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "people.db") as database:
        columns = [row[1] for row in database.execute("PRAGMA table_info(session)")]
    database.close()
    assert columns == ["token_hash", "person", "started", "seen"]


def test_signing_out_ends_one_session_and_signing_out_everywhere_all(kb: KnowledgeBase) -> None:
    sessions = kb.people.sessions
    here, there, third = (sessions.begin(person(kb)) for _ in range(3))
    sessions.end(here)
    assert [sessions.person_of(token) is None for token in (here, there, third)] == [True, False, False]
    kb.accounts.sign_out_everywhere(MAIL, by_operator(TODAY))
    assert sessions.of(person(kb)) == 0


@pytest.mark.parametrize("change", ["disable", "role", "password", "own password", "link"])
def test_a_change_of_the_account_ends_its_sessions(kb: KnowledgeBase, change: str) -> None:
    token, operator = kb.people.sessions.begin(person(kb)), by_operator(TODAY, "left")
    _, link = kb.accounts.hand_over_link(MAIL, by_operator(TODAY))
    match change:
        case "disable":
            kb.accounts.disable(MAIL, operator)
        case "role":
            kb.accounts.change_role(MAIL, Role.DIRECTOR, "Moray", operator)
        case "password":
            kb.accounts.set_password(MAIL, ANOTHER, operator)
        case "own password":
            kb.accounts.change_own_password(person(kb), PASSWORD, ANOTHER)
        case "link":
            kb.accounts.use_link(link, ANOTHER)
    assert kb.people.sessions.person_of(token) is None


def test_whoever_is_invited_comes_in_with_the_password_they_choose(kb: KnowledgeBase) -> None:
    saved, link = kb.accounts.invite(
        "Ben Orr", "ben@example.org", Role.READER, "Fife", by_operator(TODAY, "New colleague")
    )
    assert kb.accounts.sign_in("ben@example.org", ANOTHER) is None
    kb.accounts.use_link(link, ANOTHER)
    found = kb.accounts.sign_in("ben@example.org", ANOTHER)
    assert found is not None
    assert (found[0].id, found[0].mail, found[1].account_role, found[1].account_body) == (
        saved.reference,
        "ben@example.org",
        Role.READER,
        "Fife Council",
    )


@pytest.mark.parametrize(
    ("name", "mail", "refused"),
    [("", "b@example.org", MissingWords), ("Ben", "", MissingWords), ("Ben", "A@example.org", Refused)],
)
def test_an_invitation_needs_a_name_and_an_address_nobody_has(
    kb: KnowledgeBase, name: str, mail: str, refused: type[Refused]
) -> None:
    with pytest.raises(refused):
        kb.accounts.invite(name, mail, Role.READER, "Fife", by_operator(TODAY))
    assert len(kb.people.everyone()) == 1


def test_a_link_is_used_once(kb: KnowledgeBase) -> None:
    _, link = kb.accounts.hand_over_link(MAIL, by_operator(TODAY))
    kb.accounts.use_link(link, ANOTHER)
    with pytest.raises(Refused, match="used already"):
        kb.accounts.use_link(link, "yet another good password")
    assert kb.accounts.sign_in(MAIL, ANOTHER)


def test_a_weak_password_uses_no_link_up(kb: KnowledgeBase) -> None:
    _, link = kb.accounts.hand_over_link(MAIL, by_operator(TODAY))
    with pytest.raises(Refused, match="at least 12"):
        kb.accounts.use_link(link, "short")
    assert kb.accounts.behind(link)


def test_a_link_ends_after_its_time(kb: KnowledgeBase) -> None:
    _, link = kb.accounts.hand_over_link(MAIL, by_operator(TODAY))
    at(kb, VALID_HOURS[Purpose.RESET] + 0.01)
    assert kb.accounts.behind(link) is None
    with pytest.raises(Refused, match="time is over"):
        kb.accounts.use_link(link, ANOTHER)


@pytest.mark.parametrize("ended_by", ["another link", "disabling", "a password"])
def test_a_link_ends_when_something_else_happens(kb: KnowledgeBase, ended_by: str) -> None:
    _, link = kb.accounts.hand_over_link(MAIL, by_operator(TODAY))
    match ended_by:
        case "another link":
            kb.accounts.hand_over_link(MAIL, by_operator(TODAY))
        case "disabling":
            kb.accounts.disable(MAIL, by_operator(TODAY))
            kb.accounts.enable(MAIL, by_operator(TODAY))
        case "a password":
            kb.accounts.set_password(MAIL, ANOTHER, by_operator(TODAY))
    assert kb.accounts.behind(link) is None


def test_that_a_link_was_handed_over_is_on_record(kb: KnowledgeBase) -> None:
    kb.accounts.hand_over_link(MAIL, by_operator(TODAY, "forgot it on leave"))
    last = kb.log.history(kb.accounts.of(kb.people.called(MAIL)).id)[-1]
    assert (last.TOPIC, last.purpose, last.reason) == (
        "Account.LinkHandedOver",
        "reset",
        "forgot it on leave",
    )


def test_only_an_administrator_invites_and_hands_over_links(kb: KnowledgeBase) -> None:
    for attempt in (
        lambda: kb.accounts.invite("Ben", "b@example.org", Role.READER, "", act()),
        lambda: kb.accounts.hand_over_link(MAIL, act()),
        lambda: kb.accounts.sign_out_everywhere(MAIL, act()),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    assert kb.people.links.waiting(person(kb)) is None


def test_changing_ones_password_takes_the_one_of_now(kb: KnowledgeBase) -> None:
    with pytest.raises(Refused) as refused:
        kb.accounts.change_own_password(person(kb), "not this one", ANOTHER)
    assert refused.value.field == "old"
    with pytest.raises(Refused, match="another password"):
        kb.accounts.change_own_password(person(kb), PASSWORD, PASSWORD)
    kb.accounts.change_own_password(person(kb), PASSWORD, ANOTHER)
    assert kb.accounts.sign_in(MAIL, ANOTHER)


@pytest.mark.parametrize("good", [PASSWORD, ANOTHER, "zK4!vLq9w#Tn2", "tha an t-uisge fuar an-diugh"])
def test_a_few_words_are_good(good: str) -> None:
    assert checked(good) == good


@pytest.mark.parametrize(
    ("weak", "says"),
    [
        ("short", "at least 12"),
        ("aaaaaaaaaaaaa", "Repeats"),
        ("password1234", "common"),
        ("Morag Baird 1", "Your name"),
        ("moraycouncil1", "Your name, address or authority"),
    ],
)
def test_a_weak_password_is_told_what_would_make_it_stronger(weak: str, says: str) -> None:
    found = strength(weak, ("Morag Baird", "morag@moray.gov.uk", "Moray Council"))
    assert found.score < GOOD_ENOUGH
    assert says in found.advice
    assert weak not in found.advice


@given(st.text(max_size=90))
def test_any_password_is_judged_in_a_sentence_or_good(typed: str) -> None:
    found = strength(typed, ("Morag Baird",))
    assert (found.score >= GOOD_ENOUGH) == (found.advice == "")
    assert len(typed) >= 12 or found.advice == LONGER


def test_a_very_long_password_takes_no_longer() -> None:
    assert strength("one good pebble after another " * 30).score >= GOOD_ENOUGH
    with pytest.raises(Refused, match="at most 1,000"):
        checked("x y z " * 200)
