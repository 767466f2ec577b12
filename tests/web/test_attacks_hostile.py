"""Two hundred hostile strings, in every field of every form and document, stay words wherever they appear.

By default a sample goes in; all of them do with the slow tests.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from flask import template_rendered
from marshmallow import fields, validate
from werkzeug.exceptions import HTTPException

from ci_kb.domain.record import Visibility
from projections.reading import Reader
from tests.documents import full, send
from tests.web.inert import MARK, faults_in
from tests.web.site import Site
from tests.web.visitor import Page, Reading, Visitor
from tests.web.whole_episode import BESIDES, REFERENCE, ROOT, WHOLE, Step, made, named, replaced
from web.forms import Form
from web.typed import cleaned

CORPUS: list[str] = json.loads(
    (Path(__file__).parents[2] / "fixtures" / "hostile.json").read_text(encoding="utf-8")
)
SAMPLE = CORPUS[::10]
"""Twenty of them, of every kind."""

KEPT = {"reference", "account"}
"""Fields that lead the test through the pages; that they take no hostile words is another test."""

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

MOST_OF_ONE = 3
"""So many pages of one rule are looked at."""


def test_the_corpus_is_two_hundred_different_strings() -> None:
    assert len(set(CORPUS)) == len(CORPUS) == 200
    assert all(MARK in one for one in CORPUS)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A whole episode whose every text field holds a string of the sample, seen by everybody."""
    site = Site(tmp_path_factory.mktemp("hostile"))
    record_hostile(site, SAMPLE)
    yield site
    site.close()


def record_hostile(site: Site, strings: list[str]) -> int:
    """Record a whole episode with hostile strings in every field that takes text; return how many stuck."""
    moray, supply, stuck = site.visitor("moray"), cycle(strings), 0
    for step in (*WHOLE, *BESIDES):
        stuck += give(site, moray, step, supply)
    site.kb.episodes.release(REFERENCE, Visibility.PUBLIC, site.act(reason=cleaned(strings[0])))
    for item in site.projections.items.of_episode(REFERENCE, moray_reader(site)):
        kind = {"finding": site.kb.findings, "next step": site.kb.next_steps, "key point": site.kb.key_points}
        if item.kind in kind:
            kind[item.kind].release(
                REFERENCE, item.reference, Visibility.PUBLIC, site.act(reason=cleaned(next(supply)))
            )
    site.kb.saved_searches.save(cleaned(next(supply))[:90], f"q={MARK}", site.act())
    site.settle()
    return stuck


def moray_reader(site: Site) -> Reader:
    """Return who records."""
    return Reader(site.people["moray"], "officer", "Moray Council")


def give(site: Site, moray: Visitor, step: Step, supply: Iterator[str]) -> int:
    """Send a step with hostile words in its text fields; where that is refused, as it should be typed."""
    names = made(site)
    address = named(step.address, names)
    told = {named(name, names): replaced(value, names) for name, value in step.told.items()}
    form, fields_there = form_at(site, moray, address)
    hostile = {name: next(supply) for name in takes_text(form) if name not in KEPT} if form else {}
    stuck = 0
    for typed in ({**told, **hostile}, told):
        answer = moray.client.post(address, data={**fields_there, **typed})
        assert faults_in(answer) == [], (address, typed)
        if answer.status_code < 400:
            stuck = len(hostile) if typed is not told else 0
            break
    else:
        raise AssertionError((address, answer.status_code, Page(422, address, answer.text).words[:600]))
    site.settle()
    return stuck


def form_at(site: Site, moray: Visitor, address: str) -> tuple[Form | None, dict[str, Any]]:
    """Return the form of a page and how it is filled in."""
    forms: list[Form] = []

    def keep(_: object, context: dict[str, Any], **__: Any) -> None:
        if isinstance(found := context.get("form"), Form):
            forms.append(found)

    with template_rendered.connected_to(keep, site.app):
        page = moray.open(address)
    if page.status == 200 and forms:
        return forms[0], dict(page.fields)
    return None, {"csrf_token": moray.open(f"{ROOT}/details").fields["csrf_token"]}


def takes_text(form: Form) -> Iterator[str]:
    """Yield the fields of a form that take any words."""
    for name, field in form.fields.items():
        chosen = any(isinstance(rule, validate.OneOf) for rule in field.validators)
        if isinstance(field, fields.String) and not chosen:
            yield name


def pages_from(visitor: Visitor, *starts: str) -> Iterator[tuple[str, Any]]:
    """Yield every answer that links lead to, a few of each rule."""
    adapter = visitor.client.application.url_map.bind("localhost")
    waiting, seen, of_rule = list(starts), set(starts), Counter[str]()
    while waiting:
        address = waiting.pop(0)
        try:
            endpoint, _ = adapter.match(urlsplit(address).path, method="GET")
        except HTTPException:
            endpoint = "nowhere"
        of_rule[endpoint] += 1
        if of_rule[endpoint] > MOST_OF_ONE or endpoint == "static":
            continue
        answer = visitor.client.get(address)
        yield address, answer
        if answer.mimetype == "text/html":
            reading = Reading()
            reading.feed(answer.text)
            local = [
                link.replace("webcal:", "http:").removeprefix("http://localhost") for link in reading.links
            ]
            links = [link.partition("#")[0] for link in local if link.startswith("/")]
            fresh = [link for link in dict.fromkeys(links) if link and link not in seen]
            seen.update(fresh)
            waiting.extend(fresh)


def looked_for(string: str) -> tuple[str, ...]:
    """Return addresses that carry a string themselves, or search for it."""
    typed = quote(string, safe="")
    return (
        f"/search?q={typed}",
        f"/search?q={MARK}&authority={typed}&theme={typed}&from={typed}",
        f"/api/v1/search?q={typed}",
        f"/api/v1/suggest?q={typed}",
        f"/similar?q={typed}",
        f"/vocabulary?q={typed}",
        f"/episodes/{typed}",
        f"/authorities/{typed}",
        f"/sign-in?next={typed}",
        f"{ROOT}?as_at={typed}",
        f"{ROOT}?page={typed}&from={typed}",
    )


def nothing_but_words(visitor: Visitor, *starts: str) -> Counter[str]:
    """Look at everything that can be reached, and return how many answers of each kind held a string."""
    held, faults = Counter[str](), {}
    for address, answer in pages_from(visitor, *starts):
        if found := faults_in(answer):
            faults[address] = found
        held[answer.mimetype] += MARK.encode() in answer.data
    assert faults == {}
    return held


STARTS = (
    "/",
    ROOT,
    f"/search?q={MARK}",
    "/episodes",
    "/similar",
    "/connections",
    "/programme",
    "/searches",
    "/calendar",
    "/audit",
    "/audit?format=csv",
)


def test_hostile_words_stay_words_on_every_page_paper_feed_and_answer(filled: Site) -> None:
    held = nothing_but_words(filled.visitor("moray"), *STARTS, *looked_for(SAMPLE[0]))
    assert held["text/html"] > 40
    assert {*KINDS} - {*held} == set()


def test_hostile_words_stay_words_for_a_visitor(filled: Site) -> None:
    assert nothing_but_words(filled.visitor(), *STARTS)["text/html"] > 5


KINDS = ("text/markdown", "text/csv", "text/calendar", "application/atom+xml", "application/json", WORD)


@pytest.mark.parametrize("string", SAMPLE, ids=range(len(SAMPLE)))
def test_hostile_words_in_an_address_stay_words(filled: Site, string: str) -> None:
    visitor = filled.visitor("moray")
    for address in looked_for(string):
        assert faults_in(visitor.client.get(address)) == [], address


FREE = frozenset(
    "title text note reason suits subject next_action owner outcome holder group role rationale name".split()
)
"""What a document says in words of its own."""


def hostile_document(part: Any, supply: Iterator[str], name: str = "") -> Any:
    """Return a document in which everything that is said in free words is hostile."""
    if isinstance(part, dict):
        return {one: hostile_document(value, supply, one) for one, value in part.items()}
    if isinstance(part, list):
        return [hostile_document(one, supply, name) for one in part]
    return (cleaned(next(supply)).strip() or MARK) if name in FREE and isinstance(part, str) else part


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """An episode from a document in which every free word is hostile."""
    site = Site(tmp_path_factory.mktemp("imported"))
    document = hostile_document(full(), cycle(SAMPLE))
    document["agreements"] = full()["agreements"]  # its subject is a reference
    send(site.kb, document)
    site.settle()
    yield site
    site.close()


def test_hostile_words_of_a_document_stay_words(imported: Site) -> None:
    episode = "/episodes/moray-2022-11"
    held = nothing_but_words(imported.visitor("moray"), episode, f"{episode}/report", f"/search?q={MARK}")
    assert held["text/html"] > 20
    assert held["text/markdown"] > 0


@pytest.mark.parametrize(
    "first",
    [
        pytest.param(first, marks=pytest.mark.exhaustive if first else pytest.mark.slow)
        for first in range(0, len(CORPUS), 20)
    ],
)
def test_all_of_them_in_every_field_stay_words(tmp_path: Path, first: int) -> None:
    site, some = Site(tmp_path / "data"), CORPUS[first : first + 20]
    assert record_hostile(site, some) > 50
    for account in ("moray", "fife", "administrator", ""):
        nothing_but_words(site.visitor(account), *STARTS)
    for address in (address for string in some for address in looked_for(string)):
        assert faults_in(site.visitor("moray").client.get(address)) == [], address
    site.close()
