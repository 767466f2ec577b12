"""Every role at every route, about things of every visibility: allowed by the table of roles, or refused."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import product
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient

from ci_kb import roles
from ci_kb.application import by_operator
from ci_kb.days import today
from ci_kb.domain.account import Account
from ci_kb.domain.episode_values import (
    Focus,
    FocusStep,
    Preparation,
    SelfEvaluation,
    SelfEvaluationKind,
    TeamMember,
)
from ci_kb.domain.finding import FindingContent, FindingKind
from ci_kb.domain.host_paper import HostPaperContent
from ci_kb.domain.key_point import KeyPointContent
from ci_kb.domain.meeting import MeetingContent, MeetingKind
from ci_kb.domain.next_step import NextStepContent
from ci_kb.domain.practice import PracticeContent
from ci_kb.domain.record import Visibility
from ci_kb.domain.shared_document import SharedDocumentContent
from ci_kb.roles import Command
from tests.web.routes import ROUTES, Takes
from tests.web.site import Site
from tests.web.visitor import sign_in
from web import security

HOSTS = ("Moray Council",)
SUMMARY = "2023-08-to-2024-06"
ITEMS = {
    "findings": "f1",
    "practice": "p1",
    "next-steps": "n1",
    "key-points": "k1",
    "meetings": "m1",
    "shared-documents": "d1",
    "host-paper": "h1",
}


@dataclass(frozen=True)
class Who:
    """Somebody: the role of their account, the body, and the role they hold in the episodes, if any."""

    name: str
    role: str
    body: str
    held: str = ""

    def may(self, command: Command, hosts: tuple[str, ...] = HOSTS) -> bool:
        return roles.may(command, self.role, self.body, hosts, self._held)

    def sees(self, visibility: Visibility) -> bool:
        return visibility is Visibility.PUBLIC or roles.sees(
            visibility, self.role, self.body, HOSTS, self._held
        )

    @property
    def _held(self) -> frozenset[str]:
        return frozenset({self.held} - {""})


def everybody() -> Iterator[Who]:
    """Yield a visitor, each role of an account in the host and elsewhere, and each role in an episode."""
    yield Who("visitor", "", "")
    for role in roles.table().held_by_account():
        for body in (*HOSTS, "Fife Council") if role.name in ("officer", "director", "reader") else ("ADES",):
            yield Who(f"{role.name} of {body}", role.name, body)
    for role in roles.table().held_in_episode():
        body = {"": "Fife Council", roles.HOST: HOSTS[0]}.get(role.of, role.of)
        yield Who(f"member: {role.name}", "reader", body, role.name)
    yield Who("member of another body: host lead", "reader", "Fife Council", "host lead")
    yield Who("an auditor who was named", "auditor", "Fife Council", "host lead")


PEOPLE = tuple(everybody())


@dataclass(frozen=True)
class Grounds:
    """The application, the accounts of everybody, and one episode of each visibility."""

    site: Site
    clients: dict[str, FlaskClient]
    episodes: dict[Visibility, str]
    member: str


@pytest.fixture(scope="module")
def grounds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grounds]:
    """An application in which everything that can be opened is there."""
    site = Site(tmp_path_factory.mktemp("grounds"), accounts=("moray", "colleague"))
    site.app.config["WTF_CSRF_ENABLED"] = False
    before, security.limiter.enabled = security.limiter.enabled, False
    episodes = {visibility: furnished(site, visibility) for visibility in Visibility}
    period = (date(2023, 8, 1), date(2024, 6, 30))
    act = by_operator(date(2024, 7, 1))
    site.kb.summaries.begin(SUMMARY, "A year", period, act, drawn_at=site.kb.log.head())
    clients = {who.name: client_of(site, who, episodes.values()) for who in PEOPLE}
    site.settle()
    yield Grounds(site, clients, episodes, site.people["colleague"])
    security.limiter.enabled = before
    site.close()


def client_of(site: Site, who: Who, episodes: object) -> FlaskClient:
    """Give somebody an account and their place in the episodes, and return their browser."""
    client = site.app.test_client()
    if who.role:
        identifier = uuid4()
        act = by_operator(date(2024, 1, 8))
        site.kb.people.add(str(identifier), who.name, who.name)
        site.kb.log.add(Account.open(who.role, who.body, act, UUID(str(identifier))), act.command)
        if who.held:
            for episode in episodes:  # type: ignore[attr-defined]
                granted(site, episode, str(identifier), who.held)
        sign_in(client, str(identifier))
    return client


def granted(site: Site, episode: str, person: str, role: str) -> None:
    """Let somebody have a role in an episode, whoever may give it."""
    from ci_kb.domain.membership import Membership

    act = by_operator(date(2024, 1, 8))
    site.kb.log.add(Membership.grant(episode, person, 1, role, (date(2024, 1, 8), None), act), act.command)


def furnished(site: Site, visibility: Visibility) -> str:
    """Open an episode with one of everything, all of it visible to the same people."""
    reference, kb = site.episode(visibility), site.kb
    act, seen = site.act(), {"visibility": visibility}
    finding = FindingContent(FindingKind.STRENGTH, "Clear feedback", evidence=("none",))
    kb.findings.record(reference, finding, act, reference="f1", **seen)
    practice = PracticeContent("Trios", "Schools in threes", contact_role="manager", consent=True)
    kb.practices.record(reference, practice, act, reference="p1", **seen)
    step = NextStepContent("Pilot", owner="manager", due=today())
    kb.next_steps.record(reference, step, act, reference="n1", **seen)
    meeting = MeetingContent(MeetingKind.ROUND_TABLE, held=act.on)
    kb.meetings.record(reference, meeting, act, reference="m1", **seen)
    kb.shared_documents.record(reference, SharedDocumentContent("Calendar"), act, reference="d1", **seen)
    kb.host_papers.record(reference, HostPaperContent("We hope"), act, reference="h1", **seen)
    kb.key_points.record(reference, KeyPointContent("Visits differ"), act, reference="k1", **seen)
    kb.connections.propose(
        reference,
        act,
        from_authority="Moray",
        to_authority="Angus",
        subject="Trios",
        reference="l1",
        **seen,  # type: ignore[arg-type]
    )
    kb.comments.offer(reference, "Shorter", act, reference="c1")
    kb.agreements.draw(reference, "The position reached", act)
    kb.episodes.state_focus(reference, FocusStep.PROPOSED, Focus("Attendance"), site.act())
    line = SelfEvaluation(SelfEvaluationKind.STRENGTH, "Visits")
    kb.episodes.record_self_evaluation(reference, "s1", line, site.act())
    seat = TeamMember("Officer", HOSTS[0], person=site.people["colleague"])
    kb.episodes.identify_team_member(reference, seat, site.act())
    kb.episodes.record_preparation(reference, Preparation.PRE_MEETING, (1,), site.act())
    return reference


# ---- what is asked, and what is to come of it ----


@dataclass(frozen=True)
class Asked:
    """One request: by whom, for what, about things of which visibility."""

    who: Who
    endpoint: str
    method: str
    visibility: Visibility


def allowed(asked: Asked, takes: Takes) -> bool:
    """Say what the table of roles says of a request."""
    who = asked.who
    if takes.signed_in and not who.role:
        return False
    if takes.sees in ("episode", "item", "connection") and not who.sees(asked.visibility):
        return False
    if takes.sees == "inside" and not who.sees(Visibility.TEAM):
        return False
    if takes.command is None:
        return True
    if asked.endpoint == "connection_commands.propose":
        return who.may(Command.WORK) or who.may(Command.CONNECT)
    if asked.endpoint == "item_commands.release" and section_of(asked) == "practice":
        return who.may(Command.WORK)  # to record its consent; who may read it is asked of the host alone
    return who.may(takes.command, (who.body,) if takes.anywhere else HOSTS)


def values(grounds: Grounds, asked: Asked, section: str) -> dict[str, object]:
    """Return a name for everything that addresses name."""
    another = Visibility.NETWORK if asked.visibility is Visibility.PUBLIC else Visibility.PUBLIC
    of_a_summary = asked.endpoint.startswith("summar")
    return {
        "reference": SUMMARY if of_a_summary else grounds.episodes[asked.visibility],
        "wanted": "md",
        "kind": "episode",
        "held": "no-such",
        "section": section,
        "item": ITEMS[section],
        "connection": "l1",
        "comment": "c1",
        "statement": "s1",
        "seat": 1,
        "preparation": Preparation.PRE_MEETING.replace(" ", "-"),
        "milestone": "team-pre-meeting",
        "slug": "drafted",
        "paper": "report",
        "number": 1,
        "position": 1,
        "person": grounds.member,
        "other": grounds.episodes[another],
        "name": "moray",
        "plural": "themes",
        "identifier": "0" * 32,
        "token": "0" * 32,
        "given": "0" * 32,
        "search": "s1",
        "filename": "nothing.css",
    }


def section_of(asked: Asked) -> str:
    """Return which kind of item a request is about; key points have no page to record or release them."""
    section = random.Random(repr(asked)).choice(list(ITEMS))
    stays = asked.endpoint in ("item_commands.record", "item_commands.release")
    return "findings" if stays and section == "key-points" else section


SPECIAL = {
    "item_commands.confirm": {"item": "p1"},
    "item_commands.report_progress": {"item": "n1"},
    "preparing_commands.share_paper": {"item": "h1"},
    "reporting_commands.write_section": {"section": "methodology"},
}
"""Addresses in which a name stands for something else."""


def address_of(grounds: Grounds, asked: Asked) -> str:
    """Return the address of what is asked for."""
    named = values(grounds, asked, section_of(asked)) | SPECIAL.get(asked.endpoint, {})
    rule = next(grounds.site.app.url_map.iter_rules(asked.endpoint))
    adapter = grounds.site.app.url_map.bind("localhost")
    return adapter.build(asked.endpoint, {name: named[name] for name in rule.arguments})


def ask(grounds: Grounds, asked: Asked) -> tuple[int, str]:
    """Make a request and return the status of the answer, and where it leads."""
    client = grounds.clients[asked.who.name]
    answer = client.open(address_of(grounds, asked), method=asked.method)
    return answer.status_code, answer.headers.get("Location", "")


def refused(status: int, leads_to: str) -> bool:
    """Say whether an answer is a refusal: not allowed, not there, or to sign in first."""
    return status in (401, 403, 404) or (status == 302 and "/sign-in" in leads_to)


def wrong(grounds: Grounds, asked: Asked) -> str:
    """Make a request and return in what its answer differs from what the table says; "" when in nothing."""
    takes = ROUTES[asked.endpoint]
    status, leads_to = ask(grounds, asked)
    request = f"{asked.method} {asked.endpoint}, {asked.visibility}, {asked.who.name}: {status} {leads_to}"
    if status >= 500:
        return request
    if not allowed(asked, takes):
        return "" if refused(status, leads_to) else f"not refused: {request}"
    return f"refused: {request}" if takes.there and refused(status, leads_to) else ""


def methods(endpoint: str, site: Site) -> list[str]:
    """Return how a route can be asked."""
    rules = site.app.url_map.iter_rules(endpoint)
    return sorted({method for rule in rules for method in rule.methods or ()} & {"GET", "POST"})


ENDS_THE_SESSION = frozenset({"accounts.sign_out", "passwords.sign_out_everywhere"})
"""Routes after which nobody is signed in any more."""


def every_request(site: Site) -> Iterator[Asked]:
    """Yield every role at every route about things of every visibility; nobody signs out."""
    for endpoint in sorted(ROUTES):
        takes = ROUTES[endpoint]
        about_nothing = takes.sees == "" and (takes.command is None or takes.anywhere)
        visibilities = (Visibility.TEAM,) if about_nothing else tuple(Visibility)
        for method, who, visibility in product(methods(endpoint, site), PEOPLE, visibilities):
            if endpoint not in ENDS_THE_SESSION:
                yield Asked(who, endpoint, method, visibility)


def test_every_route_has_a_row(grounds: Grounds) -> None:
    there = {rule.endpoint for rule in grounds.site.app.url_map.iter_rules()}
    assert there - ROUTES.keys() == set(), "Say in tests/web/routes.py what each of these takes."
    assert ROUTES.keys() - there == set(), "These routes are gone."


def test_some_requests_of_every_kind_are_answered_as_the_table_of_roles_says(grounds: Grounds) -> None:
    dice = random.Random(7)
    by_route: dict[tuple[str, str, bool], list[Asked]] = {}
    for asked in every_request(grounds.site):
        key = (asked.endpoint, asked.method, allowed(asked, ROUTES[asked.endpoint]))
        by_route.setdefault(key, []).append(asked)
    chosen = [asked for few in by_route.values() for asked in dice.sample(few, min(3, len(few)))]
    assert "\n".join(filter(None, (wrong(grounds, asked) for asked in chosen))) == ""


def test_an_auditor_reads_drafts_and_no_names(grounds: Grounds) -> None:
    auditor = next(who for who in PEOPLE if who.role == "auditor")
    names = ("Morag Baird", "Calum Grant")
    read = ""
    for endpoint, takes in ROUTES.items():
        asked = Asked(auditor, endpoint, "GET", Visibility.TEAM)
        if "GET" in methods(endpoint, grounds.site) and allowed(asked, takes) and endpoint != "static":
            text = grounds.clients[auditor.name].get(address_of(grounds, asked)).text
            assert not any(name in text for name in names), endpoint
            read += text
    assert "The position reached" in read
    assert "a person whose name is not shown to you" in read


@pytest.mark.slow
def test_every_request_is_answered_as_the_table_of_roles_says(grounds: Grounds) -> None:
    assert "\n".join(filter(None, (wrong(grounds, asked) for asked in every_request(grounds.site)))) == ""
