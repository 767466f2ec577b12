"""What went out comes in again without loss: the same bytes, and nothing new to record."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ci_kb.application import KnowledgeBase, by_operator
from ci_kb.documents import writing
from ci_kb.documents.exporting import documents
from ci_kb.domain.authorities import authorities
from ci_kb.domain.finding import FindingContent, FindingKind
from ci_kb.domain.record import Visibility
from ci_kb.guidance import guidance
from tests.documents import STORIES, TODAY, full, planned, send

Stores = tuple[KnowledgeBase, KnowledgeBase]


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stores]:
    """Two knowledge bases, from one of which documents go into the other."""
    here, there = (tmp_path_factory.mktemp(name) for name in ("here", "there"))
    with KnowledgeBase(here, TODAY) as first, KnowledgeBase(there, TODAY) as second:
        yield first, second


def exported(kb: KnowledgeBase, reference: str) -> str:
    """Return the text of an episode's document."""
    (document,) = documents(kb, [reference])
    return writing.one(document)


def assert_lossless(stores: Stores, reference: str) -> str:
    """Hold the export of an episode against the export of what was imported from it, and return it."""
    here, there = stores
    text = exported(here, reference)
    assert not planned(here, json.loads(text)).counts
    send(there, json.loads(text))
    assert exported(there, reference) == text
    return text


shown = st.characters(exclude_categories=["Cc", "Cs", "Cn"])
texts = st.text(shown, min_size=1, max_size=30).map(str.strip).filter(bool)
days = st.dates().map(str)
names = st.from_regex(r"[A-Za-z0-9_-]{1,12}", fullmatch=True)
hosts = st.sampled_from([authority.name for authority in authorities()])
visibilities = st.sampled_from(["team", "groups", "network", "public"])
themes = st.lists(st.sampled_from(["data", "literacy", "Numeracy"]), max_size=2)


def some(**fields: Any) -> Any:
    """Return objects that may lack any of their fields."""
    return st.fixed_dictionaries({}, optional=fields)


def several(required: dict[str, Any], **optional: Any) -> Any:
    """Return short lists of objects."""
    return st.lists(st.fixed_dictionaries(required, optional=optional), max_size=3)


def what_it_says(content: dict[str, Any]) -> str:
    """Return the same text for contents that say the same, whatever order and empty fields they have."""
    return json.dumps({name: value for name, value in content.items() if value}, sort_keys=True)


@st.composite
def items(draw: Any, content: dict[str, Any], **optional: Any) -> Any:
    """Return lists of items, some with several versions."""
    made = []
    for reference in draw(st.lists(names, max_size=3, unique=True)):
        versions = draw(
            st.lists(st.fixed_dictionaries(content), min_size=1, max_size=3, unique_by=what_it_says)
        )
        item = (
            versions[-1] | draw(some(on=days, visibility=visibilities, **optional)) | {"reference": reference}
        )
        if len(versions) > 1:
            later = [version | draw(some(on=days, reason=texts)) for version in versions[1:]]
            item["versions"] = [versions[0], *later]
        made.append(item)
    return made


@st.composite
def periods(draw: Any, **optional: Any) -> Any:
    """Return periods whose first day is not after the last."""
    first, last = sorted(draw(st.lists(days, min_size=2, max_size=2)))
    return {"from": first, "to": last} | draw(some(**optional))


@st.composite
def fieldworks(draw: Any) -> Any:
    """Return the dates of a fieldwork, moved each time to other dates."""
    first, *moves = draw(
        st.lists(periods(), min_size=1, max_size=3, unique_by=lambda p: (p["from"], p["to"]))
    )
    return first | {"changes": [move | draw(some(on=days, reason=texts)) for move in moves]}


withdrawals = some(on=days, reason=texts)
judgements = st.lists(
    st.tuples(
        st.sampled_from([("linked", "unlinked"), ("dismissed", "restored")]), some(on=days, reason=texts)
    ),
    min_size=1,
    max_size=4,
)


def said_of(other: str, drawn: list[tuple[tuple[str, str], dict[str, str]]]) -> dict[str, Any]:
    """Return what is said of another episode: each kind of judgement is given and taken back in turn."""
    turns: Counter[str] = Counter()
    steps = []
    for (given_first, taken_back), more in drawn:
        turns[given_first] += 1
        steps.append({"judgement": given_first if turns[given_first] % 2 else taken_back} | more)
    return {"other": other, "steps": steps}


statements = st.fixed_dictionaries(
    {"step": st.sampled_from(["proposed", "refined", "agreed", "changed"]), "text": texts},
    optional={"on": days, "rationale": texts, "reason": texts, "by": texts, "themes": themes},
)
whole = st.fixed_dictionaries(
    {"hosts": st.lists(hosts, min_size=1, max_size=3, unique=True)},
    optional={
        "title": texts,
        "programme": texts,
        "mode": st.sampled_from(["in person", "online", "hybrid"]),
        "visibility": visibilities,
        "demonstration": st.booleans(),
        "milestones": st.dictionaries(
            st.sampled_from([milestone.id for milestone in guidance().milestones]),
            st.one_of(
                days.map(lambda day: {"on": day}),
                days.map(lambda day: {"planned": day}),
                texts.map(lambda words: {"waived": words}),
            ),
            max_size=4,
        ),
        "fieldwork": fieldworks(),
        "focus": st.lists(statements, max_size=4, unique_by=lambda s: s["text"]),
        "team": several(
            {"role": texts},
            organisation=texts,
            part=st.sampled_from(["lead", "member", "observer"]),
            name=texts,
            count=st.integers(1, 20),
        ),
        "self_evaluation": several(
            {"kind": st.sampled_from(["strength", "evidence"]), "text": texts},
            on=days,
            source=st.sampled_from(["attainment", "destination outcomes"]),
            existing=st.booleans(),
        ),
        "sessions": several(
            {"day": st.integers(1, 5), "start": st.just("09:30"), "end": st.just("10:15"), "title": texts},
            group=texts,
        ),
        "findings": items(
            {"kind": st.sampled_from(["strength", "did not work"]), "text": texts, "themes": themes},
            withdrawn=withdrawals,
        ),
        "practice": items(
            {"title": texts, "text": texts, "predates_episode": st.booleans()},
            withdrawn=withdrawals,
            confirmed=several({}, on=days, note=texts),
        ),
        "next_steps": items(
            {"text": texts, "due": days},
            withdrawn=withdrawals,
            updates=several({"status": st.sampled_from(["done", "late"])}, on=days, note=texts),
        ),
        "report": several(
            {"step": st.sampled_from(["drafted", "finalised"])}, on=days, to=texts, by=texts
        ).map(lambda steps: {"steps": steps}),
        "connections": several(
            {"from": st.just("Moray"), "to": st.just("Fife"), "subject": texts},
            visibility=visibilities,
            states=several({"state": st.sampled_from(["proposed", "met", "declined"])}, on=days, note=texts),
            next_actions=several({"next_action": texts}, on=days, owner=texts, next_due=days)
            | several({}, on=days),
            outcomes=several({"outcome": texts}, on=days, borrowed_into=names),
        ),
        "reviews": several({}, on=days, planned=days, note=texts),
        "postponed": some(on=days, reason=texts),
        "sessions_agreed": st.booleans(),
        "meetings": items({"kind": st.sampled_from(["round table", "support meeting"]), "held": days}),
        "key_points": items({"text": texts, "group": texts}, withdrawn=withdrawals),
        "documents": items({"title": texts, "minutes": st.integers(0, 90)}),
        "similar_work": st.dictionaries(names, judgements, max_size=3).map(
            lambda drawn: [said_of(other, steps) for other, steps in drawn.items()]
        ),
        "comments": several(
            {"text": texts},
            on=days,
            decisions=st.lists(
                st.fixed_dictionaries(
                    {"decision": st.just("accepted"), "reason": texts}, optional={"on": days}
                ),
                max_size=1,
            ),
        ),
        "feedback_until": days,
        "feedback": several({"answers": st.dictionaries(names, texts, min_size=1, max_size=2)}, on=days),
    },
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(raw=whole)
def test_any_document_goes_out_and_comes_in_again_without_loss(stores: Stores, raw: dict[str, Any]) -> None:
    reference = f"episode-{stores[0].log.head()}"
    raw = {"format": "ci-kb-episode/1", "reference": reference} | raw
    send(stores[0], raw)
    assert not planned(stores[0], raw).counts
    assert_lossless(stores, reference)


@pytest.mark.parametrize("story", sorted(STORIES.glob("*.json")), ids=lambda story: story.stem)
def test_a_demonstration_episode_goes_out_and_comes_in_again_without_loss(
    stores: Stores, story: Path
) -> None:
    raw = json.loads(story.read_text(encoding="utf-8"))
    send(stores[0], raw)
    assert not planned(stores[0], raw).counts
    assert_lossless(stores, raw["reference"])


def test_what_people_recorded_since_goes_out_and_comes_in_again(stores: Stores) -> None:
    here, _ = stores
    send(here, full() | {"reference": "since"})
    act = by_operator(TODAY, "clearer")
    better = FindingContent(FindingKind.KEY_FINDING, "Follow-up depends on the officer.")
    here.findings.correct("since", "f1", better, act)
    here.findings.withdraw("since", "f2", act)
    here.practices.release("since", "p1", Visibility.PUBLIC, act)
    here.episodes.plan_milestone("since", "leads-meeting", TODAY, act)
    text = assert_lossless(stores, "since")
    exported = json.loads(text)
    assert exported["findings"][0]["versions"][1]["reason"] == "clearer"
    assert exported["findings"][1]["withdrawn"] == {"on": str(TODAY), "reason": "clearer"}
    assert exported["practice"][0]["visibility"] == "public"
    assert exported["milestones"]["leads-meeting"] == {"planned": str(TODAY)}


def test_a_document_that_says_everything_loses_nothing(stores: Stores) -> None:
    raw = full() | {"reference": "everything"}
    send(stores[0], raw)
    exported = json.loads(assert_lossless(stores, "everything"))
    made = {"guidance", "programme", "visibility", "hosts", "connections"}
    items = ("findings", "practice", "next_steps", "self_evaluation", "team")
    for field in raw.keys() - made - {*items}:
        assert exported[field] == raw[field], field
    for field in items:
        for said, given_out in zip(raw[field], exported[field], strict=True):
            assert said.items() <= given_out.items()


def test_the_fields_of_an_export_have_the_order_of_the_format(stores: Stores) -> None:
    send(stores[0], full() | {"reference": "order"})
    assert list(json.loads(exported(stores[0], "order"))) == [
        "format",
        "reference",
        "title",
        "hosts",
        "programme",
        "mode",
        "guidance",
        "visibility",
        "milestones",
        "fieldwork",
        "focus",
        "team",
        "self_evaluation",
        "sessions",
        "sessions_agreed",
        "findings",
        "practice",
        "report",
        "next_steps",
        "connections",
        "reviews",
        "postponed",
        "meetings",
        "host_papers",
        "documents",
        "key_points",
        "local_organisational_group",
        "comments",
        "agreements",
        "feedback_until",
        "feedback",
        "similar_work",
    ]
