"""Administrators and directors of the host make words unreadable on pages; history says why, never what."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from ci_kb.days import today
from ci_kb.domain.account import Role
from ci_kb.domain.episode_values import Focus, FocusStep
from ci_kb.domain.finding import FindingContent, FindingKind
from ci_kb.domain.record import Visibility
from ci_kb.scanning import scan
from tests.web.site import Site
from tests.web.visitor import Visitor

NAME = "Zebedee Quorn"
REDACTED = "[redacted: personal data]"
WORDS = f"Every visit is followed up by {NAME}, who keeps the calendar"


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """An application of its own: redacting makes every view anew."""
    opened = Site(tmp_path_factory.mktemp("forgetting"))
    for account, role in (("admin", Role.ADMINISTRATOR), ("leaver", Role.READER)):
        name = {"admin": "Ina Doull", "leaver": "Xanthippe Vrbova"}[account]
        act = opened.act("moray").__class__("operator", "administrator", "", date(2024, 1, 8))
        opened.people[account] = opened.kb.accounts.add(
            account, name, "four words are good", role, "Moray Council", act
        ).reference
    yield opened
    opened.close()


@pytest.fixture
def named(own: Site) -> str:
    """An episode with a finding that names somebody, and was corrected."""
    reference = own.episode()
    content = FindingContent(FindingKind.STRENGTH, WORDS)
    own.kb.findings.record(
        reference, content, own.act("moray"), reference="f1", visibility=Visibility.NETWORK
    )
    better = FindingContent(FindingKind.STRENGTH, f"{WORDS} in every school")
    own.kb.findings.correct(reference, "f1", better, own.act("moray", reason="more is known"))
    own.settle()
    return reference


def send(visitor: Visitor, path: str, **typed: str) -> str:
    return visitor.send(path, **typed).words


def redact(own: Site, reference: str, account: str = "director", **typed: str) -> str:
    asked = {"passage": "zebedee  quorn", "ground": "personal data", "reason": "it named a pupil"} | typed
    path = f"/episodes/{reference}/redact?back=/episodes/{reference}/findings/f1"
    return send(own.visitor(account), path, **asked)


def test_redacted_words_are_on_no_page_and_the_history_says_why(own: Site, named: str) -> None:
    assert NAME in own.visitor("fife").open(f"/episodes/{named}/findings/f1").words
    told = redact(own, named)
    assert "The words can no longer be read." in told
    page = own.visitor("fife").open(f"/episodes/{named}/findings/f1")
    assert NAME not in page.html
    assert f"followed up by {REDACTED}" in page.words
    assert page.words.count("by Dana Reid (director, Moray): personal data. Reason: it named a pupil") == 2


@pytest.mark.parametrize(
    "path", ["/findings/f1/versions/1", f"/findings/f1?as_at={today()}", "?as_at=2030-01-01"]
)
def test_versions_and_earlier_days_show_what_is_left(own: Site, named: str, path: str) -> None:
    redact(own, named)
    page = own.visitor("moray").open(f"/episodes/{named}{path}")
    assert page.status == 200
    assert NAME not in page.html


def test_a_redacted_focus_says_so_in_its_line_through_time(own: Site, named: str) -> None:
    focus = Focus("Attendance", rationale=f"{NAME} asked for it")
    own.kb.episodes.state_focus(named, FocusStep.PROPOSED, focus, own.act("moray"))
    own.settle()
    assert any(
        "/redact" in link for link in own.visitor("director").open(f"/episodes/{named}/focus").reading.links
    )
    redact(own, named)
    page = own.visitor("moray").open(f"/episodes/{named}/focus")
    assert f"{REDACTED} asked for it" in page.words
    assert "by Dana Reid (director, Moray): personal data. Reason: it named a pupil" in page.words


def test_it_is_shown_first_where_the_words_stand(own: Site, named: str) -> None:
    words = redact(own, named, look="yes")
    assert words.count("followed up by Zebedee Quorn, who keeps the calendar") == 2
    assert NAME in own.visitor("moray").open(f"/episodes/{named}/findings/f1").words


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"passage": ""}, "Enter the words"),
        ({"passage": "never said"}, "These words stand in nothing that is recorded here"),
        ({"reason": ""}, "Say why. The reason is shown in its place"),
        ({"reason": f"{NAME} asked"}, "Does this name a person?"),
        ({"passage": "every visit", "reason": "not every visit"}, "The reason repeats the words"),
        ({"ground": "because"}, "Choose one of those offered"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_redacted(
    own: Site, named: str, typed: dict[str, str], sentence: str
) -> None:
    assert sentence in redact(own, named, **typed)
    assert NAME in own.visitor("moray").open(f"/episodes/{named}/findings/f1").words


@pytest.mark.parametrize(("account", "offered"), [("director", True), ("admin", True), ("moray", False)])
def test_it_is_offered_to_those_who_may(own: Site, named: str, account: str, offered: bool) -> None:
    visitor = own.visitor(account)
    links = visitor.open(f"/episodes/{named}/findings/f1").reading.links
    assert any("/redact" in link for link in links) is offered
    assert (visitor.open(f"/episodes/{named}/redact").status == 200) is offered


def test_a_hold_that_is_placed_on_the_page_stops_it(own: Site, named: str) -> None:
    admin = own.visitor("admin")
    asked = {"kind": "episode", "held": named, "reason": "a complaint"}
    assert "The hold is placed." in send(admin, "/holds/new", **asked)
    assert f"Episode: {named}" in admin.open("/erasures").words
    assert "A legal hold lasts on the episode" in redact(own, named)
    assert "The hold is lifted." in send(admin, f"/holds/episode/{named}/lift", reason="it was answered")
    assert "The words can no longer be read." in redact(own, named)


def test_a_person_is_erased_on_the_page_and_a_proof_is_kept(own: Site) -> None:
    reference = own.episode(title="Work with Xanthippe Vrbova")
    admin = own.visitor("admin")
    asked = {"who": "leaver", "also": "Ms Vrbova", "reason": "asked on 3 March"}
    looked = send(admin, "/erasures/new", **asked, look="yes")
    assert "Entry in the register: will be deleted" in looked
    assert "Work with Xanthippe Vrbova" in looked
    page = admin.send("/erasures/new", **asked)
    assert "Nothing is left" in page.words
    assert "Vrbova" not in page.html
    assert "Work with [redacted: request for erasure]" in admin.open(f"/episodes/{reference}").words
    kept = admin.client.get(f"{page.path}?format=md")
    assert kept.text.startswith("# Proof of erasure")
    assert own.kb.people.get(own.people["leaver"]) is None
    assert "request for erasure" in admin.open("/erasures").words


@pytest.mark.parametrize("path", ["/erasures", "/erasures/new", "/holds/new", "/erasures/r-0000000000"])
def test_only_administrators_see_erasures_and_holds(own: Site, path: str) -> None:
    for account in ("moray", "director", "reader"):
        assert own.visitor(account).open(path).status == 403


def test_a_proof_that_is_not_there_is_not_found(own: Site) -> None:
    assert own.visitor("admin").open("/erasures/r-0000000000").status == 404


def test_what_is_shown_of_a_file_never_holds_the_name(tmp_path: Path) -> None:
    (tmp_path / "zebedee-quorn.txt").write_text("x", encoding="utf-8")
    found = scan(tmp_path, [NAME]).found
    assert len(found) == 1
    assert "quorn" not in found[0]
