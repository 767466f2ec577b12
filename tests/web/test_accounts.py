"""Accounts as an administrator looks after them, one-time links, and one's own password."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from ci_kb.application import by_operator
from ci_kb.days import today
from ci_kb.domain.account import Role
from tests.smtp import Inbox, mail_server
from tests.web.site import Site
from tests.web.visitor import Page, Visitor
from web import security
from web.cli import run

GOOD = "pebbles under wet sand"
LINK = re.compile(r"/password/[\w-]{43}")


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Site]:
    """An application of its own: these tests shut accounts and change passwords."""
    opened = Site(tmp_path / "data", ("administrator", "moray"))
    security.limiter.reset()
    yield opened
    opened.close()


@pytest.fixture
def inbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Inbox]:
    """A mail server that the settings name."""
    with mail_server() as taken:
        monkeypatch.setenv("CI_KB_SMTP_HOST", "127.0.0.1")
        monkeypatch.setenv("CI_KB_SMTP_PORT", str(taken.port))
        monkeypatch.setenv("CI_KB_SMTP_FROM", "kb@example.org")
        monkeypatch.setenv("CI_KB_URL", "https://ci.example.org")
        yield taken


def link_on(page: Page) -> str:
    found = LINK.search(page.html)
    assert found, page.words
    return found[0]


def invite(site: Site, **typed: str) -> Page:
    asked = {"name": "Ben Orr", "mail": "ben@example.org", "role": "reader", "body": "Fife", **typed}
    return site.visitor("administrator").send("/accounts/invite", **asked)


def choose(visitor: Visitor, link: str, password: str = GOOD, again: str | None = None) -> Page:
    return visitor.send(link, password=password, again=password if again is None else again)


def sign_in(visitor: Visitor, account: str, password: str) -> Page:
    return visitor.send("/sign-in", account=account, password=password)


def test_a_colleague_is_invited_chooses_a_password_and_comes_in(own: Site) -> None:
    link = link_on(invite(own))
    ben = own.visitor()
    assert "Ben Orr" in ben.open(link).words
    assert "Your password is set" in choose(ben, link).words
    assert "Ben Orr, reader, Fife" in sign_in(ben, "ben@example.org", GOOD).words


def test_opening_a_link_uses_nothing_up_and_setting_a_password_does(own: Site) -> None:
    link = link_on(invite(own))
    for _ in range(2):
        assert own.visitor().open(link).status == 200
    choose(own.visitor(), link)
    assert own.visitor().open(link).status == 410


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"name": ""}, "Enter the name"),
        ({"mail": "ben"}, "Enter a mail address such as"),
        ({"mail": "ben@example.org\nBcc: x@example.org"}, "Enter a mail address such as"),
        ({"role": ""}, "Choose what the person may do"),
        ({"role": "emperor"}, "Choose one of those offered"),
    ],
)
def test_what_is_wrong_with_an_invitation_is_said_and_what_was_typed_stays(
    own: Site, typed: dict[str, str], says: str
) -> None:
    page = invite(own, **typed)
    assert page.status == 422
    assert says in page.words
    assert page.fields["body"] == ["Fife"]
    assert len(own.kb.people.everyone()) == 2


def test_an_address_that_has_an_account_is_not_invited_twice(own: Site) -> None:
    invite(own)
    assert "has an account with this mail address already" in invite(own).words


@pytest.mark.parametrize(
    ("password", "says"),
    [("short", "at least 12 characters"), ("password1234", "very common"), ("ben@example.org", "Your name")],
)
def test_a_weak_password_is_told_how_strong_it_was_and_what_helps(
    own: Site, password: str, says: str
) -> None:
    link = link_on(invite(own))
    page = choose(own.visitor(), link, password)
    assert page.status == 422
    assert says in page.words
    assert re.search(r"That password was .*: [012] of 4", page.words)
    assert f'value="{password}"' not in page.html
    assert own.visitor().open(link).status == 200


def test_two_different_passwords_are_told_apart(own: Site) -> None:
    page = choose(own.visitor(), link_on(invite(own)), again=f"{GOOD} ")
    assert "The two are not the same" in page.words


def test_a_link_for_a_new_password_is_handed_over_with_a_reason(own: Site) -> None:
    path = f"/accounts/{own.people['moray']}/link"
    administrator = own.visitor("administrator")
    assert administrator.send(path, reason="").status == 422
    link = link_on(administrator.send(path, reason="forgot it"))
    choose(own.visitor(), link)
    assert "Morag Baird" in sign_in(own.visitor(), "moray", GOOD).words
    assert "One-time link made (reset)" in administrator.open(f"/accounts/{own.people['moray']}").words


def test_an_invitation_goes_by_mail_where_a_server_is_set(own: Site, inbox: Inbox) -> None:
    page = invite(own, send="true")
    assert "The link is sent" in page.words
    assert not LINK.search(page.html)
    ((to, letter),) = inbox.letters
    assert to == "ben@example.org"
    assert "https://ci.example.org/password/" in letter.get_content()
    assert choose(own.visitor(), LINK.findall(letter.get_content())[0]).status == 200


def test_a_letter_that_is_not_taken_leaves_the_link_to_hand_over(own: Site, inbox: Inbox) -> None:
    inbox.refused.add("ben@example.org")
    page = invite(own, send="true")
    assert "could not be sent" in page.words
    assert choose(own.visitor(), link_on(page)).status == 200


def wait_for_letters() -> None:
    for thread in threading.enumerate():
        if thread.name == "letter":
            thread.join(10)


def test_a_forgotten_password_is_replaced_by_mail(own: Site, inbox: Inbox) -> None:
    own.kb.people.set_mail(own.people["moray"], "morag@example.org")
    own.visitor().send("/forgotten", account="moray")
    wait_for_letters()
    ((to, letter),) = inbox.letters
    assert to == "morag@example.org"
    choose(own.visitor(), LINK.findall(letter.get_content())[0])
    assert "Morag Baird" in sign_in(own.visitor(), "moray", GOOD).words


def test_asking_for_a_new_password_tells_nobody_which_accounts_there_are(own: Site, inbox: Inbox) -> None:
    own.kb.people.set_mail(own.people["moray"], "morag@example.org")
    known, unknown = (own.visitor().send("/forgotten", account=word) for word in ("moray", "nobody"))
    wait_for_letters()
    assert known.words == unknown.words
    assert known.status == unknown.status == 200
    assert len(inbox.letters) == 1


def test_asking_for_a_new_password_ends_no_link_that_was_handed_over(own: Site, inbox: Inbox) -> None:
    link = link_on(invite(own, send=""))
    own.visitor().send("/forgotten", account="ben@example.org")
    wait_for_letters()
    assert choose(own.visitor(), link).status == 200


def test_without_a_mail_server_the_page_says_whom_to_ask(own: Site) -> None:
    page = own.visitor().open("/forgotten")
    assert "Ask your administrator" in page.words
    assert "account" not in page.fields


def test_the_link_in_a_letter_does_not_follow_the_host_that_a_request_names(own: Site, inbox: Inbox) -> None:
    own.kb.people.set_mail(own.people["moray"], "morag@example.org")
    visitor = own.visitor()
    csrf = visitor.open("/forgotten").fields["csrf_token"][0]
    visitor.client.post(
        "/forgotten",
        data={"csrf_token": csrf, "account": "moray"},
        headers={"X-Forwarded-Host": "evil.example"},
    )
    wait_for_letters()
    assert "evil.example" not in inbox.letters[0][1].get_content()


def test_ones_own_password_is_changed_and_other_devices_are_out(own: Site) -> None:
    here, there = own.visitor("moray"), own.visitor("moray")
    page = here.send("/account/password", old="a few words are good", password=GOOD, again=GOOD)
    assert "Your password is changed" in page.words
    assert here.open("/account").title.startswith("Your account")
    assert there.open("/account").title.startswith("Sign in")


def test_ones_own_password_takes_the_one_of_now(own: Site) -> None:
    page = own.visitor("moray").send("/account/password", old="wrong", password=GOOD, again=GOOD)
    assert page.status == 422
    assert "This is not your password of now" in page.words
    assert own.kb.people.check_password("moray", "a few words are good")


def test_signing_out_everywhere_ends_every_session_of_ones_own_alone(own: Site) -> None:
    here, there, other = own.visitor("moray"), own.visitor("moray"), own.visitor("administrator")
    page = here.press("/account", "/account/sign-out-everywhere")
    assert "You are signed out on every device" in page.words
    assert [one.open("/account").title[:7] for one in (here, there, other)] == [
        "Sign in",
        "Sign in",
        "Your ac",
    ]


def test_an_administrator_signs_somebody_out_shuts_and_opens_the_account(own: Site) -> None:
    page, administrator = f"/accounts/{own.people['moray']}", own.visitor("administrator")
    morag = own.visitor("moray")
    administrator.press(page, f"{page}/sign-out")
    assert morag.open("/account").title.startswith("Sign in")
    administrator.send(f"{page}/disable", reason="left")
    assert NO_WAY_IN in sign_in(own.visitor(), "moray", "a few words are good").words
    administrator.send(f"{page}/enable", reason="came back")
    assert "Morag Baird" in sign_in(own.visitor(), "moray", "a few words are good").words


NO_WAY_IN = "Account and password do not fit together"


def test_an_administrator_changes_a_role(own: Site) -> None:
    path = f"/accounts/{own.people['moray']}/role"
    page = own.visitor("administrator").send(path, role="director", body="moray", reason="promoted")
    assert "director, Moray" in page.words
    assert own.kb.accounts.of(own.kb.people.called("moray")).account_body == "Moray Council"


def test_the_list_finds_people_by_any_word_on_them(own: Site) -> None:
    invite(own)
    page = own.visitor("administrator").open("/accounts?q=fife")
    assert "1 account with" in page.words
    assert "Ben Orr" in page.words
    assert "Invited" in page.words


def test_nobody_else_reaches_the_pages_on_accounts(own: Site) -> None:
    person = own.people["administrator"]
    morag = own.visitor("moray")
    for path in (
        "",
        "/invite",
        *(f"/{person}{page}" for page in ("", "/role", "/disable", "/enable", "/link")),
    ):
        assert morag.open(f"/accounts{path}").status == 403
        assert own.visitor().open(f"/accounts{path}").title.startswith("Sign in")
    csrf = morag.open("/account").fields["csrf_token"][0]
    for path in ("sign-out", "disable", "link"):
        answer = morag.client.post(f"/accounts/{person}/{path}", data={"csrf_token": csrf, "reason": "x"})
        assert answer.status_code == 403


def test_the_command_line_invites_and_hands_over_links(
    own: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = ["--data", str(tmp_path / "data")]
    assert run(["user", "invite", "ben@example.org", "--name", "Ben", "--role", "reader", *data]) == 0
    choose(own.visitor(), LINK.findall(capsys.readouterr().out)[0])
    session = own.kb.people.sessions.begin(own.kb.people.called("ben@example.org").id)
    assert run(["user", "role", "ben@example.org", "officer", "--body", "Fife", *data]) == 0
    assert own.kb.people.sessions.person_of(session) is None
    assert run(["user", "link", "ben@example.org", "--reason", "lost", *data]) == 0
    assert own.visitor().open(LINK.findall(capsys.readouterr().out)[0]).status == 200
    assert run(["user", "sign-out", "ben@example.org", *data]) == 0
    assert run(["user", "link", "ben@example.org", "--send", *data]) == 1
    assert "CI_KB_URL" in capsys.readouterr().err


def test_an_account_of_the_operator_needs_no_page(own: Site) -> None:
    own.kb.accounts.add("ann", "Ann", GOOD, Role.READER, "Fife", by_operator(today()))
    assert (
        "the operator of the knowledge base"
        in own.visitor("administrator").open(f"/accounts/{own.kb.people.called('ann').id}").words
    )
