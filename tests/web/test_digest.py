"""The weekly letter, sent to a real mail server: who gets one, what it says, and what stops it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from ci_kb.application import KnowledgeBase, by_operator
from ci_kb.days import today
from ci_kb.domain.account import Role
from ci_kb.domain.episode_values import Details
from ci_kb.domain.errors import Refused
from ci_kb.domain.finding import FindingContent, FindingKind
from ci_kb.domain.record import Act, Visibility
from projections.lock import OnlyOne
from tests.smtp import Inbox, mail_server
from web.cli import run, sending
from web.saved_searches import digest
from web.saved_searches.mail import Settings, message
from web.secrets import secret_key

PASSWORD = "a few words are good"
PEOPLE = {"ann": "Fife Council", "bob": "Angus Council"}


@dataclass
class Desk:
    """A knowledge base with two people who saved searches, and a mail server."""

    kb: KnowledgeBase
    inbox: Inbox
    people: dict[str, str]
    command: Callable[..., tuple[int, str, str]]

    def act(self, account: str) -> Act:
        return Act(self.people[account], Role.OFFICER, PEOPLE[account], today())

    def save(self, account: str, name: str, search: str) -> str:
        return self.kb.saved_searches.save(name, search, self.act(account)).reference

    def finding(self, text: str, reference: str, visibility: Visibility = Visibility.NETWORK) -> None:
        content = FindingContent(FindingKind.STRENGTH, text)
        act = by_operator(today())
        self.kb.findings.record("moray-1", content, act, reference=reference, visibility=visibility)

    def letters(self) -> dict[str, str]:
        return {to: letter.get_content() for to, letter in self.inbox.letters}


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the people, whose passwords take a while to make."""
    folder = tmp_path_factory.mktemp("desk")
    with KnowledgeBase(folder, today()) as kb:
        act = by_operator(today())
        for account, body in PEOPLE.items():
            mail = f"{account}@example.org"
            kb.accounts.add(account, account.title(), PASSWORD, Role.OFFICER, body, act, mail=mail)
        kb.episodes.open("moray-1", Details("Reading", ("Moray",)), act, visibility=Visibility.NETWORK)
    return folder


@pytest.fixture
def desk(
    begun: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Desk]:
    (tmp_path / "keys").mkdir()
    for name in ("log.db", "people.db", "keys/texts.db"):
        (tmp_path / name).write_bytes((begun / name).read_bytes())

    def command(*words: str) -> tuple[int, str, str]:
        code = run([*words, "--data", str(tmp_path)])
        said = capfd.readouterr()
        return code, said.out, said.err

    with KnowledgeBase(tmp_path, today()) as kb, mail_server() as inbox:
        monkeypatch.setenv("CI_KB_URL", "https://ci.example.org/")
        monkeypatch.setenv("CI_KB_SMTP_HOST", "127.0.0.1")
        monkeypatch.setenv("CI_KB_SMTP_PORT", str(inbox.port))
        monkeypatch.setenv("CI_KB_SMTP_FROM", "ci@example.org")
        yield Desk(kb, inbox, {each: kb.people.called(each).id for each in PEOPLE}, command)


def test_a_letter_tells_what_is_new_and_why_with_links_that_work(desk: Desk) -> None:
    desk.finding("Flamingos were there before", "f0")
    reference = desk.save("ann", "My birds", "q=flamingo")
    desk.finding("Flamingos read aloud", "f1")
    assert desk.command("digest") == (0, "1 letter was sent.\n", "")
    ((to, letter),) = desk.inbox.letters
    text = letter.get_content()
    assert (to, letter["To"], letter["From"]) == ("ann@example.org", "ann@example.org", "ci@example.org")
    assert letter["Subject"] == "1 new thing in your saved searches"
    for part in (
        "My birds",
        "Flamingos read aloud",
        "Finding: strength, Moray,",
        "Why: Flamingos",
        "https://ci.example.org/episodes/moray-1/findings/f1/versions/1",
    ):
        assert part in text
    assert "before" not in text
    search = desk.kb.saved_searches.get(desk.people["ann"], reference).id.hex
    for purpose in (f"searches/{search}/feed", f"searches/{search}/stop"):
        assert re.search(rf"https://ci\.example\.org/{purpose}/[0-9a-f]{{40}}\s", text)
    assert re.fullmatch(
        rf"<https://ci\.example\.org/no-mail/{desk.people['ann']}/\w+>", letter["List-Unsubscribe"]
    )
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_nobody_is_written_to_twice_a_week_nor_told_twice(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.save("ann", "Birds", "q=flamingo")
    desk.save("ann", "Herons", "q=heron")
    desk.finding("Flamingos read aloud", "f1")
    desk.command("digest")
    desk.finding("Herons wade", "f2")
    for later, sent in ((0, 1), (6, 1), (7, 2), (14, 2)):
        monkeypatch.setattr(sending, "today", lambda later=later: today() + timedelta(days=later))
        assert desk.command("digest")[0] == 0
        assert len(desk.inbox.letters) == sent
    last = desk.inbox.letters[-1][1].get_content()
    assert "Herons wade" in last
    assert "Flamingos" not in last


def test_nobody_without_news_gets_a_letter(desk: Desk) -> None:
    desk.save("ann", "Birds", "q=flamingo")
    head = desk.kb.log.head()
    assert desk.command("digest") == (0, "0 letters were sent.\n", "")
    assert (desk.inbox.letters, desk.kb.log.head()) == ([], head)


def test_each_is_told_what_they_may_see_at_that_moment(desk: Desk) -> None:
    for account in PEOPLE:
        desk.save(account, "Birds", "q=flamingo")
    desk.finding("Flamingos in a draft", "f1", Visibility.TEAM)
    desk.command("digest")
    assert desk.inbox.letters == []
    desk.kb.findings.release("moray-1", "f1", Visibility.NETWORK, by_operator(today(), "shared"))
    desk.command("digest")
    assert set(desk.letters()) == {"ann@example.org", "bob@example.org"}


@pytest.mark.parametrize("reason", ["disabled", "no mail", "stopped", "withdrawn"])
def test_who_or_what_is_gone_gets_or_tells_nothing(desk: Desk, reason: str) -> None:
    reference = desk.save("ann", "Birds", "q=flamingo")
    desk.finding("Flamingos read aloud", "f1")
    match reason:
        case "disabled":
            desk.kb.accounts.disable("ann", by_operator(today()))
        case "no mail":
            desk.kb.people.set_mail(desk.people["ann"], "")
        case "stopped":
            desk.kb.saved_searches.stop(reference, desk.act("ann"))
        case "withdrawn":
            desk.kb.findings.withdraw("moray-1", "f1", by_operator(today(), "checked"))
    assert desk.command("digest")[0] == 0
    assert desk.inbox.letters == []


def test_a_mailbox_that_fails_stops_no_other_and_is_tried_again(desk: Desk) -> None:
    for account in PEOPLE:
        desk.save(account, "Birds", "q=flamingo")
    desk.finding("Flamingos read aloud", "f1")
    desk.inbox.refused.add("ann@example.org")
    code, out, err = desk.command("digest")
    assert (code, out) == (1, "1 letter was sent.\n")
    assert "Not delivered to ann: " in err
    assert list(desk.letters()) == ["bob@example.org"]
    desk.inbox.refused.clear()
    assert desk.command("digest")[0] == 0
    assert [to for to, _ in desk.inbox.letters] == ["bob@example.org", "ann@example.org"]


def test_letters_are_sent_by_one_process_at_a_time(desk: Desk) -> None:
    other = OnlyOne(desk.kb.folder / "digest.lock")
    assert other.acquire()
    code, _, err = desk.command("digest")
    other.release()
    assert code == 1
    assert "by another process. Nothing was done." in err


def test_a_dry_run_prints_the_letters_and_keeps_nothing(desk: Desk) -> None:
    desk.save("ann", "Birds", "q=flamingo")
    desk.finding("Flamingos read aloud", "f1")
    head = desk.kb.log.head()
    for _ in range(2):
        code, out, err = desk.command("digest", "--dry-run")
        assert (code, err) == (0, "")
        assert out.startswith("To: ann@example.org\nSubject: 1 new thing")
    assert (desk.inbox.letters, desk.kb.log.head()) == ([], head)


def test_a_correction_is_news_and_many_things_are_cut_with_a_link(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digest, "MOST_LINES", 2)
    for number in range(4):
        desk.finding(f"Storks number {number}", f"f{number}")
    desk.save("ann", "Storks", "q=storks+flamingos")
    for number in range(4):
        better = FindingContent(FindingKind.STRENGTH, f"Flamingos number {number}")
        desk.kb.findings.correct("moray-1", f"f{number}", better, by_operator(today(), "not storks"))
    desk.command("digest")
    text = desk.letters()["ann@example.org"]
    assert text.count("Flamingos number") == 2
    assert "And 2 more: https://ci.example.org/search?q=storks+flamingos" in text


def test_what_somebody_typed_never_stands_in_the_head_of_a_letter(desk: Desk) -> None:
    desk.save("ann", "Birds\r\nBcc: everybody", "q=flamingo")
    desk.finding("Flamingos read aloud\nBcc: everybody", "f1")
    desk.command("digest")
    ((_, letter),) = desk.inbox.letters
    assert letter["Bcc"] is None
    assert "Bcc: everybody" in letter.get_content()
    with pytest.raises(Refused):
        message("ci@example.org", "ann@example.org\nBcc: all@example.org", "x", "x", "https://x")


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("CI_KB_URL", "", "Set CI_KB_URL to the address"),
        ("CI_KB_SMTP_HOST", "", "Set CI_KB_SMTP_HOST and CI_KB_SMTP_FROM"),
        ("CI_KB_SMTP_PORT", "many", "“many”. Set the number of a port"),
        ("CI_KB_SMTP_PORT", "9", "No letters can be handed over at 127.0.0.1, port 9"),
        ("CI_KB_SMTP_SECURITY", "some", "“some”. Set one of: starttls, tls, none"),
        ("CI_KB_SMTP_SECURITY", "starttls", "No letters can be handed over"),
        ("CI_KB_SMTP_SECURITY", "tls", "No letters can be handed over"),
        ("CI_KB_SMTP_USER", "ci", "No letters can be handed over"),
        ("CI_KB_SMTP_FROM", "nobody", "Enter a mail address"),
        ("CI_KB_SMTP_PASSWORD_FILE", "/no/such/file", "No such file"),
    ],
)
def test_settings_that_cannot_work_get_a_sentence(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, name: str, value: str, sentence: str
) -> None:
    desk.save("ann", "Birds", "q=flamingo")
    desk.finding("Flamingos read aloud", "f1")
    monkeypatch.setenv(name, value)
    code, out, err = desk.command("digest")
    assert (code, out) == (1, "")
    assert sentence in err
    assert "Traceback" not in err


def test_a_password_never_crosses_a_network_unencrypted(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("secret\n")
    environment = {
        "CI_KB_SMTP_HOST": "mail.example.org",
        "CI_KB_SMTP_FROM": "ci@example.org",
        "CI_KB_SMTP_USER": "ci",
        "CI_KB_SMTP_PASSWORD_FILE": str(tmp_path / "password"),
    }
    settings = Settings.of(environment)
    assert (settings.security, settings.password) == ("starttls", "secret")
    with pytest.raises(Refused, match="unencrypted"):
        Settings.of(environment | {"CI_KB_SMTP_SECURITY": "none"})
    assert "secret" not in repr(settings)


def test_the_addresses_in_letters_are_made_with_the_key_of_the_pages(desk: Desk) -> None:
    desk.save("ann", "Birds", "q=flamingo")
    desk.finding("Flamingos read aloud", "f1")
    desk.command("digest")
    path = digest.no_mail_path(secret_key(desk.kb.folder), desk.people["ann"])
    assert path in desk.letters()["ann@example.org"]
