"""The register of people, and accounts over it."""

import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from ci_kb.application import KnowledgeBase, by_operator
from ci_kb.domain.account import Role
from ci_kb.domain.errors import AlreadyThere, MissingWords, NotAllowed, NotFound, Refused
from ci_kb.people import People, Person
from tests.examples import act

TODAY = date(2022, 9, 1)
PASSWORD = "four words are good"


@pytest.fixture
def kb(tmp_path: Path) -> Iterator[KnowledgeBase]:
    with KnowledgeBase(tmp_path, TODAY) as kb:
        kb.accounts.add(
            "a@example.org", "Quillanna Zyxby", PASSWORD, Role.OFFICER, "Moray", by_operator(TODAY)
        )
        yield kb


def test_the_right_password_lets_in(kb: KnowledgeBase) -> None:
    found = kb.accounts.sign_in("A@example.org", PASSWORD)
    assert found is not None
    person, account = found
    assert (person.name, account.account_role, account.account_body) == (
        "Quillanna Zyxby",
        Role.OFFICER,
        "Moray Council",
    )


@pytest.mark.parametrize("wrong", [("a@example.org", "wrong"), ("nobody@example.org", PASSWORD), ("", "")])
def test_a_wrong_password_or_account_does_not_let_in(kb: KnowledgeBase, wrong: tuple[str, str]) -> None:
    assert kb.accounts.sign_in(*wrong) is None


def test_somebody_without_a_password_cannot_come_in(kb: KnowledgeBase) -> None:
    kb.people.add("somebody", "A team member")
    assert kb.people.check_password("", "") is None


def test_a_disabled_account_does_not_let_in(kb: KnowledgeBase) -> None:
    kb.accounts.disable("a@example.org", by_operator(TODAY))
    assert kb.accounts.sign_in("a@example.org", PASSWORD) is None
    kb.accounts.enable("a@example.org", by_operator(TODAY))
    assert kb.accounts.sign_in("a@example.org", PASSWORD) is not None


def test_another_password_takes_the_place_of_the_one_before(kb: KnowledgeBase) -> None:
    kb.accounts.set_password("a@example.org", "another good password", by_operator(TODAY))
    assert kb.accounts.sign_in("a@example.org", PASSWORD) is None
    assert kb.accounts.sign_in("a@example.org", "another good password") is not None


def test_an_account_that_is_taken_is_refused(kb: KnowledgeBase) -> None:
    with pytest.raises(AlreadyThere, match=r"A@Example\.org"):
        kb.accounts.add("A@Example.org", "Another", PASSWORD, Role.READER, "", by_operator(TODAY))


def test_an_account_needs_a_word_to_sign_in_with(kb: KnowledgeBase) -> None:
    with pytest.raises(MissingWords):
        kb.accounts.add(" ", "Nobody", PASSWORD, Role.READER, "", by_operator(TODAY))


def test_a_short_password_is_refused(kb: KnowledgeBase) -> None:
    with pytest.raises(Refused, match="at least 12"):
        kb.accounts.add("b@example.org", "Ben", "short", Role.READER, "", by_operator(TODAY))
    with pytest.raises(NotFound):
        kb.people.called("b@example.org")


def test_only_an_administrator_may_change_accounts(kb: KnowledgeBase) -> None:
    for attempt in (
        lambda: kb.accounts.add("b@example.org", "Ben", PASSWORD, Role.READER, "", act()),
        lambda: kb.accounts.disable("a@example.org", act()),
        lambda: kb.accounts.set_password("a@example.org", "a new password", act()),
        lambda: kb.accounts.change_role("a@example.org", Role.ADMINISTRATOR, "", act()),
    ):
        with pytest.raises(NotAllowed):
            attempt()


def test_no_name_and_no_password_stands_in_the_log(kb: KnowledgeBase, tmp_path: Path) -> None:
    for path in tmp_path.glob("log.db*"):
        assert b"Quillanna Zyxby" not in path.read_bytes()
        assert PASSWORD.encode() not in path.read_bytes()


def test_no_password_stands_in_the_register(kb: KnowledgeBase, tmp_path: Path) -> None:
    for path in tmp_path.glob("people.db*"):
        assert PASSWORD.encode() not in path.read_bytes()


def test_a_register_of_an_older_version_learns_mail_addresses(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "people.db") as older:
        older.execute(
            "CREATE TABLE person (id TEXT PRIMARY KEY, name TEXT NOT NULL, "
            "account TEXT UNIQUE COLLATE NOCASE, password_hash TEXT NOT NULL DEFAULT '') WITHOUT ROWID"
        )
        older.execute("INSERT INTO person VALUES ('1', 'Ann', 'ann', 'hash')")
    older.close()
    for mail in ("", "ann@example.org"):
        people = People(tmp_path / "people.db")
        assert people.called("ann") == Person("1", "Ann", "ann", mail)
        people.set_mail("1", "ann@example.org")
        people.close()


@pytest.mark.parametrize(
    "mail",
    [
        *("ann", "ann@", "@example.org", "ann@example", "a b@example.org", "ann@exämple.org"),
        *("ann@example.org\nBcc: x@example.org", "ann@example.org, x@example.org"),
        *("Ann <ann@example.org>", "a" * 65 + "@example.org"),
    ],
)
def test_what_is_no_mail_address_is_refused(kb: KnowledgeBase, mail: str) -> None:
    with pytest.raises(Refused, match="mail address"):
        kb.accounts.add("b@example.org", "Ben", PASSWORD, Role.READER, "", by_operator(TODAY), mail=mail)
    with pytest.raises(NotFound):
        kb.people.called("b@example.org")


def test_a_mail_address_is_taken_away_by_nothing(kb: KnowledgeBase) -> None:
    person = kb.people.called("a@example.org")
    kb.people.set_mail(person.id, " ann@example.org ")
    assert kb.people.called("a@example.org").mail == "ann@example.org"
    kb.people.set_mail(person.id, "")
    assert kb.people.called("a@example.org").mail == ""
