"""Signing in by a directory, against a real provider program, and what its configuration is held against."""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Iterator
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from ci_kb.application import KnowledgeBase, by_operator
from ci_kb.days import today
from ci_kb.domain.account import Role
from ci_kb.domain.errors import Refused
from tests.web.provider import SECRET, Directory, configure, directory, free_port, query_of
from tests.web.site import Site
from tests.web.visitor import sign_in as hold_session
from web import security
from web.accounts.providers import read_providers

runs_a_provider = [
    pytest.mark.slow,
    pytest.mark.skipif(find_spec("oidc_provider_mock") is None, reason="no provider program is installed"),
]

URL = "http://127.0.0.1:8000"


@pytest.fixture(scope="module")
def running() -> Iterator[Directory]:
    with directory() as started:
        yield started


def opened(folder: Path, issuer: str, monkeypatch: pytest.MonkeyPatch) -> Site:
    configure(folder, issuer)
    monkeypatch.setenv("CI_KB_URL", URL)
    monkeypatch.setenv("CI_KB_OIDC_MORAY_SECRET", SECRET)
    site = Site(folder, ("administrator", "moray"))
    security.limiter.reset()
    return site


@pytest.fixture
def own(running: Directory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """An application that knows the directory."""
    site = opened(tmp_path / "data", running.issuer, monkeypatch)
    yield site
    site.close()


def begin(client: FlaskClient, query: str = "") -> str:
    """Press the button on the sign-in page, and return where it leads."""
    answer = client.get(f"/sign-in/with/moray{query}")
    assert answer.status_code == 302, answer.text
    return str(answer.headers["Location"])


def come_in(site: Site, running: Directory, subject: str, query: str = "") -> tuple[FlaskClient, object]:
    client = site.app.test_client()
    back = running.sign_in(begin(client, query), subject)
    return client, client.get(back)


class TestWithAProvider:
    pytestmark = runs_a_provider

    def test_the_first_sign_in_makes_an_account_as_the_mapping_says(
        self, own: Site, running: Directory
    ) -> None:
        client, answer = come_in(own, running, "1", "?next=/authorities")
        assert answer.headers["Location"] == "/authorities"
        assert "Morven Gray</strong>, officer, Moray" in client.get("/authorities").text
        person = own.kb.people.called("morven@moray.example")
        assert own.kb.accounts.of(person).account_body == "Moray Council"
        assert not own.kb.people.has_password(person.id)

    def test_the_second_sign_in_finds_the_same_account(self, own: Site, running: Directory) -> None:
        come_in(own, running, "1")
        before = own.kb.log.head()
        come_in(own, running, "1")
        assert own.kb.log.head() == before

    def test_the_request_carries_state_nonce_and_a_hashed_verifier(self, own: Site) -> None:
        client = own.app.test_client()
        asked = query_of(begin(client))
        with client.session_transaction() as session:
            kept = session[f"_state_moray_{asked['state']}"]["data"]
        digest = hashlib.sha256(kept["code_verifier"].encode()).digest()
        assert asked["code_challenge"] == base64.urlsafe_b64encode(digest).decode().rstrip("=")
        assert asked["code_challenge_method"] == "S256"
        assert asked["nonce"] == kept["nonce"]
        assert asked["response_type"] == "code"
        assert asked["redirect_uri"] == f"{URL}/sign-in/with/moray/back"

    @pytest.mark.parametrize(
        ("subject", "says"),
        [
            ("2", "does not confirm that the mail address is yours"),
            ("3", "gives you no role here"),
            ("4", "gives you no role here"),
        ],
    )
    def test_who_is_not_confirmed_or_in_no_group_or_of_no_authority_does_not_come_in(
        self, own: Site, running: Directory, subject: str, says: str
    ) -> None:
        people = len(own.kb.people.everyone())
        client, answer = come_in(own, running, subject)
        assert answer.status_code == 403
        assert says in answer.text
        assert len(own.kb.people.everyone()) == people
        assert client.get("/authorities").status_code == 302

    def test_tries_that_were_not_finished_do_not_fill_the_cookie(self, own: Site) -> None:
        client = own.app.test_client()
        for _ in range(12):
            begin(client)
        with client.session_transaction() as session:
            assert len([name for name in session if name.startswith("_state_")]) == 1

    def test_a_state_that_was_tampered_with_is_refused(self, own: Site, running: Directory) -> None:
        client = own.app.test_client()
        address = begin(client)
        back = running.sign_in(address.replace("state=", "state=x"), "1")
        assert client.get(back).status_code == 400
        assert client.get("/authorities").status_code == 302

    def test_a_code_begun_in_another_browser_is_refused(self, own: Site, running: Directory) -> None:
        back = running.sign_in(begin(own.app.test_client()), "1")
        assert own.app.test_client().get(back).status_code == 400

    def test_a_wrong_nonce_is_refused(self, own: Site, running: Directory) -> None:
        client = own.app.test_client()
        address = begin(client)
        wrong = address.replace(f"nonce={query_of(address)['nonce']}", "nonce=wrong")
        assert wrong != address
        answer = client.get(running.sign_in(wrong, "1"))
        assert answer.status_code == 400
        assert "Start again" in answer.text

    def test_a_code_is_used_once_even_with_the_cookie_of_before(self, own: Site, running: Directory) -> None:
        client = own.app.test_client()
        back = running.sign_in(begin(client), "1")
        held = client.get_cookie("ci_kb")
        assert held is not None
        assert client.get(back).status_code == 302
        assert client.get(back).status_code == 400
        thief = own.app.test_client()
        thief.set_cookie("ci_kb", held.value)
        assert thief.get(back).status_code == 400

    def test_who_declines_comes_back_to_a_page_that_says_so(self, own: Site, running: Directory) -> None:
        client = own.app.test_client()
        answer = client.get(running.sign_in(begin(client), "1", action="deny"))
        assert answer.status_code == 403
        assert "You were not signed in at Moray Council" in answer.text

    def test_the_session_of_before_is_not_kept(self, own: Site, running: Directory) -> None:
        client = own.app.test_client()
        hold_session(client, own.people["moray"])
        back = running.sign_in(begin(client), "1")
        client.get(back)
        assert own.kb.people.sessions.of(own.people["moray"]) == 0

    def test_an_account_with_a_password_is_not_taken_over_by_its_address(
        self, own: Site, running: Directory
    ) -> None:
        own.kb.accounts.add(
            "morag@moray.example",
            "Morag",
            "pebbles under wet sand",
            Role.DIRECTOR,
            "Moray",
            by_operator(today()),
        )
        _, answer = come_in(own, running, "5")
        assert answer.status_code == 403
        assert "Sign in with its password, then connect" in answer.text

    def test_it_is_connected_by_its_owner_and_keeps_its_role(self, own: Site, running: Directory) -> None:
        client = own.app.test_client()
        hold_session(client, own.people["administrator"])
        assert "Sign in with Moray Council from now on" in client.get("/account").text
        back = running.sign_in(begin(client, "?connect=1"), "5")
        assert client.get(back).headers["Location"] == "/account"
        signed_in, _ = come_in(own, running, "5")
        assert "Aileen Todd</strong>, administrator" in signed_in.get("/authorities").text

    def test_what_is_somebody_elses_cannot_be_connected(self, own: Site, running: Directory) -> None:
        come_in(own, running, "1")
        client = own.app.test_client()
        hold_session(client, own.people["administrator"])
        answer = client.get(running.sign_in(begin(client, "?connect=1"), "1"))
        assert answer.status_code == 403
        assert "belongs to another account here" in answer.text

    def test_whoever_was_invited_comes_in_by_the_directory_in_the_role_of_the_invitation(
        self, own: Site, running: Directory
    ) -> None:
        own.kb.accounts.invite("Ben", "ben@moray.example", Role.READER, "Fife", by_operator(today()))
        client, _ = come_in(own, running, "6")
        assert "Ben</strong>, reader, Fife" in client.get("/authorities").text

    def test_what_was_typed_before_the_session_ended_comes_back_with_its_owner(
        self, own: Site, running: Directory
    ) -> None:
        client, _ = come_in(own, running, "1")
        csrf = client.get("/account").text.split('name="csrf_token" value="')[1].split('"')[0]
        own.kb.people.sessions.end_all(own.kb.people.called("morven@moray.example").id)
        sent = {"csrf_token": csrf, "name": "Small schools", "command": "c" * 32}
        assert client.post("/searches/save?q=x", data=sent).status_code == 401
        answer = client.get(running.sign_in(begin(client), "1"))
        assert "Small schools" in answer.text
        assert 'action="/searches/save?q=x"' in answer.text
        assert client.get(running.sign_in(begin(client), "1")).status_code == 302

    def test_a_disabled_account_does_not_come_in(self, own: Site, running: Directory) -> None:
        come_in(own, running, "1")
        own.kb.accounts.disable("morven@moray.example", by_operator(today()))
        _, answer = come_in(own, running, "1")
        assert answer.status_code == 403
        assert "is disabled" in answer.text

    def test_a_role_that_was_changed_here_is_again_as_the_directory_says(
        self, own: Site, running: Directory
    ) -> None:
        come_in(own, running, "1")
        own.kb.accounts.change_role("morven@moray.example", Role.READER, "Moray", by_operator(today()))
        client, _ = come_in(own, running, "1")
        assert "Morven Gray</strong>, officer" in client.get("/authorities").text

    def test_an_issuer_that_speaks_for_another_is_not_believed(
        self, running: Directory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        site = opened(tmp_path / "data", running.issuer, monkeypatch)
        configured, _ = site.app.extensions["ci_kb_directories"]
        configured["moray"] = replace(configured["moray"], issuer="https://login.example")
        assert site.app.test_client().get("/sign-in/with/moray").status_code == 502
        site.close()


def test_a_directory_that_does_not_answer_gets_a_page_and_the_password_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = opened(tmp_path / "data", f"http://127.0.0.1:{free_port()}", monkeypatch)
    client = site.app.test_client()
    answer = client.get("/sign-in/with/moray")
    assert answer.status_code == 502
    assert "Moray Council does not answer at this moment" in answer.text
    page = client.get("/sign-in").text
    assert "Sign in with Moray Council" in page
    assert 'name="password"' in page
    site.close()


def test_a_directory_nobody_configured_is_not_there(tmp_path: Path) -> None:
    site = Site(tmp_path / "data", ())
    assert site.app.test_client().get("/sign-in/with/moray", follow_redirects=True).request.path == "/sign-in"
    assert "account of your organisation" not in site.app.test_client().get("/sign-in").text
    site.close()


WHOLE = {"CI_KB_URL": URL, "CI_KB_OIDC_MORAY_SECRET": SECRET}
ISSUER = "https://login.example/v2.0"


def test_a_whole_configuration_is_read(tmp_path: Path) -> None:
    configure(tmp_path, ISSUER, mail_is_verified="true")
    (found,) = read_providers(tmp_path, WHOLE)
    assert (found.role_of(["x", "qi"]), found.role_of(["x"])) == ("officer", "")
    assert (found.body_of("a@MORAY.example"), found.body_of("a@moray.example.evil")) == ("Moray", "")
    assert SECRET not in repr(found)


@pytest.mark.parametrize(
    ("issuer", "more", "environment", "says"),
    [
        (ISSUER, {}, {"CI_KB_URL": URL}, "its secret is missing"),
        (ISSUER, {}, {**WHOLE, "CI_KB_OIDC_MORAY_SECRET": "short"}, "shorter than 16"),
        (ISSUER, {}, {"CI_KB_OIDC_MORAY_SECRET": SECRET}, "Set CI_KB_URL"),
        ("http://login.example", {}, WHOLE, "must begin with https://"),
        (ISSUER, {"rols": '"x"'}, WHOLE, "has faults"),
        (ISSUER, {"mail_claim": "["}, WHOLE, "is not TOML"),
    ],
)
def test_a_configuration_with_faults_is_refused_with_a_sentence(
    tmp_path: Path, issuer: str, more: dict[str, str], environment: dict[str, str], says: str
) -> None:
    configure(tmp_path, issuer, **more)
    with pytest.raises(Refused, match=says):
        read_providers(tmp_path, environment)


def test_a_role_nobody_knows_is_refused(tmp_path: Path) -> None:
    configure(tmp_path, ISSUER)
    path = tmp_path / "sign_in.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("officer", "emperor"), encoding="utf-8")
    with pytest.raises(Refused, match="“emperor” is no role"):
        read_providers(tmp_path, WHOLE)


@pytest.mark.skipif(os.name != "posix", reason="other systems have other rights")
def test_a_secret_others_can_read_is_refused(tmp_path: Path) -> None:
    configure(tmp_path, ISSUER, client_secret_file='"moray.secret"')
    secret = tmp_path / "moray.secret"
    secret.write_text(SECRET, encoding="utf-8")
    secret.chmod(0o644)
    with pytest.raises(Refused, match="chmod 600"):
        read_providers(tmp_path, {"CI_KB_URL": URL})
    secret.chmod(0o600)
    (found,) = read_providers(tmp_path, {"CI_KB_URL": URL})
    assert found.secret == SECRET


def test_no_secret_stands_in_the_register(tmp_path: Path) -> None:
    with KnowledgeBase(tmp_path, today()) as kb:
        kb.people.add("1", "Ann")
        kb.people.subjects.add(ISSUER, "s", "1", follows=True)
        kb.people.subjects.add(ISSUER, "s", "2", follows=False)
        found = kb.people.subjects.find(ISSUER, "s")
        assert found is not None
        assert (found.person, found.follows) == ("1", True)
