"""A whole episode recorded through its pages, from first discussion to review, and what every form asked.

What is typed is what the forms cannot know or compute.  Their optional fields are filled in besides, so that
it can be seen where everything that is asked for ends up in the log.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from http import HTTPStatus
from typing import Any

from flask import template_rendered

from ci_kb.domain.account import Role
from ci_kb.domain.finding import NO_EVIDENCE
from ci_kb.domain.next_step import NO_FINDING
from projections.reading import Reader
from tests.web.site import Site
from tests.web.visitor import Visitor
from web.forms import Form

Typed = dict[str, Any]

REFERENCE = "a-whole-episode"
ROOT = f"/episodes/{REFERENCE}"

OF_THE_ACT = frozenset({"by", "role", "body", "on", "reason", "command"})
"""The six facts, which every event has; they say who did something, not what an episode is."""


@dataclass(frozen=True)
class Step:
    """Something recorded on a page: in which stage, what has to be typed, what may be, and how many alike.

    It counts `times` in a whole episode; not at all where few episodes need it.
    """

    stage: int
    address: str
    typed: Typed = field(default_factory=dict)
    also: Typed = field(default_factory=dict)
    times: int = 1

    @property
    def told(self) -> Typed:
        """Everything that is typed."""
        return self.typed | self.also


def meeting(stage: int, kind: str, **also: Any) -> Step:
    """Return the step that records a meeting, from the button that names what it is for."""
    return Step(stage, f"{ROOT}/record/meetings?kind={kind.replace(' ', '+')}", {}, also)


def seat(capacity: str, **typed: str) -> Step:
    """Return the step that fills seats of one role of the guidance."""
    return Step(3, f"{ROOT}/team/identify?capacity={capacity}", typed)


WHOLE: tuple[Step, ...] = (
    Step(1, "/open-episode", {"title": "Attendance after the pandemic"}, {"reference": REFERENCE}),
    meeting(1, "initial discussion", note="Roles were settled", planned="2023-11-30", held="2023-12-01"),
    Step(1, f"{ROOT}/fieldwork", {"start": "2024-03-04", "end": "2024-03-06"}),
    Step(
        1,
        f"{ROOT}/focus/state",
        {"text": "How do we raise attendance in S1?"},
        {"rationale": "Absence rose", "decided_by": "the host", "themes": ["attendance"]},
    ),
    meeting(1, "exploration of the focus"),
    Step(
        2,
        f"{ROOT}/self-evaluation/add",
        {"kind": "evidence", "source": "attainment", "text": "Attendance figures of S1"},
        {"link": "https://example.org/figures", "dated": "2023-10-02", "holder": "Data team"},
        times=5,
    ),
    Step(2, f"{ROOT}/focus/state", {"step": "agreed", "evidence": ["{line}"]}),
    Step(3, f"{ROOT}/record/host-paper", {"text": "We hope to learn how others meet families"}),
    Step(3, f"{ROOT}/host-paper/host-paper/share"),
    Step(3, f"{ROOT}/local-organisational-group/members", {"members": "Manager of the host\nSRA"}),
    Step(
        3,
        f"{ROOT}/local-organisational-group/plan",
        {
            "resources-and-personnel": "A coordinator for two weeks",
            "focus-groups": "Pupils of S1 and families",
            "discussion-points": "What helps on a Monday",
            "it-requirements": "Two screens",
            "recording-formats": "One sheet for each group",
        },
    ),
    meeting(3, "Local Organisational Group"),
    meeting(3, "round table"),
    seat("host-lead", role="Head of education"),
    seat("ades-lead", role="Coordinator"),
    seat("regional-lead", role="Senior regional adviser"),
    seat("scrutiny-lead", role="Senior inspector"),
    Step(
        3,
        f"{ROOT}/team/identify?capacity=host-officer",
        {"role": "3 x Headteacher"},
        {"part": "recorder", "account": ""},
    ),
    seat("other-authority", role="Attendance officer", organisation="Fife Council"),
    seat("education-scotland", role="Attainment adviser"),
    seat("next-host", role="Quality officer", organisation="Angus Council"),
    Step(3, f"{ROOT}/team/identify", {"role": "Sergeant", "organisation": "other", "other": "The police"}),
    Step(3, f"{ROOT}/programme/start", {}, {"days": "2"}),
    Step(3, f"{ROOT}/programme/agree"),
    Step(
        3,
        f"{ROOT}/record/shared-documents",
        {"title": "Improvement plan of the host"},
        {"link": "https://example.org/plan", "minutes": "17", "holder": "Policy team", "dated": "2023-09-01"},
        times=3,
    ),
    Step(3, f"{ROOT}/milestones/documentation-finalised/meet"),
    meeting(3, "team pre-meeting"),
    meeting(3, "professional learning"),
    Step(3, f"{ROOT}/team/preparation", {}, {"record": "team pre-meeting:1,2,3"}),
    Step(3, f"{ROOT}/team/preparation", {}, {"record": "professional learning:1,2,3"}),
    Step(3, f"{ROOT}/team/preparation", {}, {"record": "guidance read:1,2,3"}),
    Step(4, f"{ROOT}/capture", {"text": "Families are met before term begins"}, times=6),
    Step(
        4,
        f"{ROOT}/record/findings",
        {"kind": "area to consider", "text": "Visits have no follow-up", "evidence": [NO_EVIDENCE]},
        {"group": "Group of families", "themes": ["attendance"]},
        times=5,
    ),
    Step(
        4,
        f"{ROOT}/record/practice",
        {"title": "August visits", "text": "Officers visit in August"},
        {"suits": "small schools", "contact_role": "Visits officer", "themes": ["attendance"]},
        times=2,
    ),
    Step(
        5,
        f"{ROOT}/record/next-steps",
        {"text": "Agree a follow-up", "from_finding": NO_FINDING},
        {"owner": "Head of schools", "owner_body": "Moray Council", "due": "2024-10-01", "due_text": "soon"},
        times=3,
    ),
    Step(5, f"{ROOT}/reporting/steps/drafted", {}, {"text": "https://example.org/draft"}),
    Step(5, f"{ROOT}/reporting/steps/circulated", {}, {"to": "The core team"}),
    Step(5, f"{ROOT}/reporting/comments/offer", {"text": "Name the visits"}, {"section": "methodology"}),
    Step(5, "{comment}", {"decision": "accepted", "reason": "They are named"}),
    Step(5, f"{ROOT}/reporting/steps/leads-met", {}, {"to": "Leads of the three", "text": "One heading"}),
    Step(5, f"{ROOT}/reporting/sections/methodology", {"text": "Three groups met families"}),
    Step(5, f"{ROOT}/reporting/steps/finalised", {}, {"decided_by": "The director"}),
    Step(5, f"{ROOT}/reporting/steps/strategic-group", {}, {"to": "The Strategic Group itself"}),
    Step(5, f"{ROOT}/reporting/steps/elected-members", {"to": "The committee"}, {"text": "All of it"}),
    meeting(6, "support meeting", planned="2024-05-01", held="2024-05-02", note="Both came"),
    Step(
        6,
        f"{ROOT}/propose-connection",
        {"from_authority": "Moray Council", "to": "Fife Council", "subject": "Visits in August"},
        {"note": "After the plenary"},
    ),
    Step(6, f"{ROOT}/feedback/ask", {}, {"until": "2030-01-01"}),
    Step(6, f"{ROOT}/review", {"{status}": "done"}, {"{note}": "It works", "note": "All is well"}, times=3),
)
"""What has to be typed for a whole episode, in the order in which it is recorded."""


def besides(stage: int, address: str, **also: Any) -> Step:
    """Return a step that few episodes need, or that is not part of one."""
    return Step(stage, address, {}, also, times=0)


BESIDES: tuple[Step, ...] = (
    besides(3, f"{ROOT}/milestones/progress-review/plan", planned="2031-02-03"),
    besides(3, f"{ROOT}/milestones/timetable-agreed/waive", reason="Settled orally"),
    besides(3, f"{ROOT}/team/1/take-back/guidance-read", reason="It was somebody else"),
    besides(3, f"{ROOT}/team/5/stand-down", reason="Called away"),
    besides(5, f"{ROOT}/statement/draw", text="The position reached is this"),
    besides(6, "{connection}/progress", state="met", note="They met online", action="Agree a day"),
    besides(6, "{connection}/next", action="Send the plan", owner="Visits lead", due="2031-04-05"),
    besides(6, "{connection}/outcome", outcome="The visits were taken over"),
    besides(1, f"{ROOT}/details", mode="hybrid", reason="Both ways"),
    besides(1, f"{ROOT}/release", visibility="network"),
    besides(1, f"{ROOT}/postpone", reason="Storm damage"),
)
"""What else is recorded of an episode, and does not count."""


@dataclass(frozen=True)
class Asked:
    """A step as it was recorded: by which command, through which form, and where each thing typed ended up.

    `landed` holds, for each field that was filled in, the parts of events that say so now.
    """

    step: Step
    command: str
    form: Form | None
    landed: Mapping[str, frozenset[str]]

    def required(self) -> set[str]:
        """Return the fields of the form that are required and come up empty."""
        if self.form is None:
            return set()
        asked = self.form.fields.items()
        return {name for name, one in asked if one.required and not any(self.form.typed.get(name, ()))}


def record_whole(site: Site) -> list[Asked]:
    """Record one of everything as an officer of the host, and return what was asked."""
    moray = site.visitor("moray")
    return [record(site, moray, step) for step in (*WHOLE, *BESIDES)]


def record(site: Site, moray: Visitor, step: Step) -> Asked:
    """Record one step once; those alike are only counted."""
    names = made(site)
    address = named(step.address, names)
    told = {named(name, names): replaced(value, names) for name, value in step.told.items()}
    before = site.kb.log.head()
    form = sent(site, moray, address, told)
    site.settle()
    events = [logged.event for logged in site.kb.log.events(before)]
    assert events, address
    where = {name: frozenset(landed(events, value)) for name, value in told.items() if value}
    return Asked(step, command_of(site, address), form, where)


def replaced(value: Any, names: Mapping[str, str]) -> Any:
    """Return what is typed into a field, with the names that were made on the way."""
    return [named(one, names) for one in value] if isinstance(value, list) else value


def sent(site: Site, moray: Visitor, address: str, told: Typed) -> Form | None:
    """Fill in the form at an address and send it, or press the button that is sent there."""
    forms: list[Form] = []

    def keep(_: object, context: Mapping[str, Any], **__: Any) -> None:
        if isinstance(found := context.get("form"), Form):
            forms.append(found)

    with template_rendered.connected_to(keep, site.app):
        page = moray.open(address)
    form = forms[0] if page.status == 200 and forms else None
    fields = page.fields if form else {"csrf_token": moray.open(f"{ROOT}/details").fields["csrf_token"]}
    answer = moray.client.post(address, data={**fields, **told})
    assert answer.status_code in (HTTPStatus.FOUND, HTTPStatus.SEE_OTHER), (address, told, answer.text)
    return form


def named(words: str, names: Mapping[str, str]) -> str:
    """Return words with the names in them that were made on the way."""
    for name, made_now in names.items():
        words = words.replace(f"{{{name}}}", made_now)
    return words


def made(site: Site) -> dict[str, str]:
    """Return the names that were made for what later steps refer to."""
    found: dict[str, str] = {}
    page = site.projections.episodes.page(REFERENCE)
    for line in page.self_evaluation if page else ():
        found["line"] = line.reference
    for comment in site.projections.groups.comments(REFERENCE):
        found["comment"] = f"{ROOT}/reporting/comments/{comment.reference}/decide"
    for connection in site.projections.connections.all(officer(site), episode=REFERENCE):
        found["connection"] = f"{ROOT}/connections/{connection.reference}"
    for item in site.projections.items.of_episode(REFERENCE, officer(site)):
        if item.kind == "next step":
            found |= {"status": f"status-{item.reference}", "note": f"note-{item.reference}"}
    return found


def officer(site: Site) -> Reader:
    """Return the officer of the host who records everything."""
    return Reader(site.people["moray"], Role.OFFICER, "Moray Council")


def command_of(site: Site, address: str) -> str:
    """Return the command an address gives: its endpoint, and the kind of item where there are several."""
    path = address.partition("?")[0]
    endpoint, told = site.app.url_map.bind("localhost").match(path, method="POST")
    return f"{endpoint} {told['section']}" if endpoint.startswith("item_commands") else str(endpoint)


def landed(events: Iterable[Any], typed: Any) -> Iterator[str]:
    """Yield the parts of events that hold what was typed, such as "Finding.Recorded.content.text"."""
    wanted = set(typed) if isinstance(typed, list) else {str(typed), *str(typed).split("\n")}
    for event in events:
        for path, leaf in leaves(event.TOPIC, vars(event), outermost=True):
            if wanted & {leaf, f"3 x {leaf}"} or any(one.startswith(f"{leaf}:") for one in wanted):
                yield path


def leaves(path: str, value: Any, *, outermost: bool = False) -> Iterator[tuple[str, str]]:
    """Yield each part of an event that holds words, a number or a day, as text."""
    if is_dataclass(value) and not isinstance(value, type):
        value = {one.name: getattr(value, one.name) for one in fields(value)}
    if isinstance(value, dict):
        for name, part in value.items():
            if not (outermost and (name in OF_THE_ACT or name.startswith(("originator_", "timestamp")))):
                yield from leaves(f"{path}.{name}", part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from leaves(path, part)
    elif value is not None and value != "":
        yield path, str(value)
