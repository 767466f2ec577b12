"""The answer to a request for information: exactly what was held on the day, each thing labelled."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from ci_kb.domain.disclosure import Withholding
from projections import Projections
from projections.disclosures import Request
from projections.holding import Held, Status
from web.papers.paper import Block, Fact, Line, Paper, Stamp, grid, heading, line, paragraph
from web.papers.stamped import stamped
from web.shell import day

STATUSES = {
    Status.RELEASED: ("Released", "Read then by every authority, or by everybody."),
    Status.DRAFT: ("Draft", "Not released then: read by the team of the episode or its groups alone."),
    Status.DELIBERATION: (
        "Deliberation",
        "Views exchanged on the way to a finding: key points, comments, feedback, agreements.",
    ),
}
"""How each status is called in a pack, and what it means."""


@dataclass(frozen=True)
class Entry:
    """A thing in the pack: its number, what was held, its words as they are given, and what is withheld."""

    number: int
    held: Held
    words: tuple[tuple[str, str], ...]
    withheld: tuple[Withholding, ...]

    @property
    def whole(self) -> bool:
        """Whether all of it is withheld."""
        return any(not one.passage for one in self.withheld)


@dataclass(frozen=True)
class Pack:
    """Everything held that was asked for, as it is given."""

    request: Request
    entries: tuple[Entry, ...]
    stamp: Stamp
    demonstration: bool = False

    def of_status(self, status: Status) -> list[Entry]:
        """Return the things that stood so."""
        return [entry for entry in self.entries if entry.held.status == status]

    @property
    def withheld(self) -> int:
        """How many things are withheld, whole or in part."""
        return sum(bool(entry.withheld) for entry in self.entries)

    def as_json(self) -> bytes:
        """Return it as one JSON document; the same pack gives the same bytes."""
        return json.dumps(self.described(), ensure_ascii=False, indent=1).encode()

    def digest(self) -> str:
        """Return the SHA-256 of the JSON document, by which the log of disclosures knows what was given."""
        return hashlib.sha256(self.as_json()).hexdigest()

    def described(self) -> dict[str, Any]:
        """Return what the JSON document says."""
        return {
            "format": "ci-kb-held/1",
            "request": self.request.reference,
            "episode": self.request.episode,
            "question": self.request.question,
            "held_on": self.request.held_on.isoformat(),
            "position": self.stamp.position,
            "root": self.stamp.root,
            "counts": Counter(str(entry.held.status) for entry in self.entries),
            "held": [described(entry) for entry in self.entries],
        }


def described(entry: Entry) -> dict[str, Any]:
    """Return what the JSON document says of a thing."""
    held = entry.held
    return {
        "number": entry.number,
        "name": held.name,
        "kind": held.kind,
        "episode": held.episode,
        "status": held.status,
        "visibility": held.visibility,
        "version_on_that_day": held.standing,
        "withdrawn": held.withdrawn,
        "happened_on": held.facts.on.isoformat(),
        "recorded_at": held.facts.recorded_at,
        "body": held.facts.body,
        "words": [list(pair) for pair in entry.words],
        "withheld": [one.exemption for one in entry.withheld],
    }


def pack_for(projections: Projections, request: Request) -> Pack:
    """Return what was held at the end of the day that the request names."""
    position = projections.episodes.position_at(request.held_on)
    holdings = projections.holdings
    held = (
        holdings.of_episode(request.episode, position)
        if request.episode
        else holdings.about(request.question, position)
    )
    entries = (entry(number, one, request.withheld) for number, one in enumerate(held, 1))
    found = tuple(entries)
    episodes = (projections.episodes.get(name) for name in {one.held.episode for one in found})
    invented = any(line is not None and line.demonstration for line in episodes)
    return Pack(request, found, stamped(projections, request.held_on, position), invented)


def entry(number: int, held: Held, withheld: Iterable[Withholding]) -> Entry:
    """Return a thing with marks in place of what is withheld of it."""
    own = tuple(one for one in withheld if one.held == held.name)
    words = tuple((name, marked(text, own)) for name, text in held.words)
    whole = [mark(one) for one in own if not one.passage]
    return Entry(number, held, (("withheld", whole[0]),) if whole else words, own)


def marked(text: str, withheld: Iterable[Withholding]) -> str:
    """Return a text with a mark in place of each passage that is withheld.

    Passages that overlap are taken out together, with every exemption that holds for them, so that nothing is
    left of the second when the first is gone.
    """
    found = sorted((*place, mark(one)) for one in withheld for place in places(text, one.passage))
    joined: list[tuple[int, int, tuple[str, ...]]] = []
    for start, end, reads in found:
        if joined and start < joined[-1][1]:
            begun, over, marks = joined[-1]
            joined[-1] = (begun, max(over, end), (*marks, reads))
        else:
            joined.append((start, end, (reads,)))
    for start, end, marks in reversed(joined):
        text = text[:start] + " ".join(dict.fromkeys(marks)) + text[end:]
    return text


def places(text: str, passage: str) -> Iterator[tuple[int, int]]:
    """Yield where a passage stands in a text, wherever it begins."""
    start = text.find(passage) if passage else -1
    while start >= 0:
        yield start, start + len(passage)
        start = text.find(passage, start + 1)


def mark(withholding: Withholding) -> str:
    """Return what stands in the place of what is withheld."""
    return f"[withheld, {withholding.exemption}]"


def paper_of(pack: Pack) -> Paper:
    """Return the pack as a paper."""
    request = pack.request
    blocks: list[Block] = [paragraph(*summary(pack).pieces), *schedule(pack)]
    for status, (name, meaning) in STATUSES.items():
        entries = pack.of_status(status)
        blocks += [heading(1, f"{name}: {len(entries)}"), paragraph(meaning, note=True)]
        for one in entries:
            blocks += [heading(2, *title(one)), *body(one)]
    return Paper(
        "What was held", f"Request {request.reference}", tuple(blocks), pack.stamp, pack.demonstration
    )


def summary(pack: Pack) -> Line:
    """Return what was asked and how much was found."""
    request, fact = pack.request, pack.request.facts.position
    about = request.episode or f"“{request.question}”"
    counts = ", ".join(f"{len(pack.of_status(status))} {status}" for status in Status)
    return line(
        "Asked for: everything held about ",
        Fact(about, (fact,)),
        f" at the end of {day(request.held_on)}. Held: {len(pack.entries)} ({counts}). "
        f"Withheld in whole or in part: {pack.withheld}.",
    )


def schedule(pack: Pack) -> list[Block]:
    """Return the list of what was held, with what is given of each thing."""
    rows = (
        [line(str(one.number)), line(*title(one)), line(one.held.status), line(given_of(one))]
        for one in pack.entries
    )
    return grid("Everything held", ("Number", "What", "How it stood", "Given"), rows)


def given_of(one: Entry) -> str:
    """Return how much of a thing is given, and why not all."""
    reasons = "; ".join(dict.fromkeys(str(each.exemption) for each in one.withheld))
    if not one.withheld:
        return "whole"
    return f"withheld, {reasons}" if one.whole else f"in part, {reasons}"


def title(one: Entry) -> Iterator[str]:
    """Yield what a thing is called."""
    held = one.held
    yield f"{one.number}. {held.kind[:1].upper()}{held.kind[1:]}"
    rest = held.name.rpartition("@")[0].split("/", 2)[2:]
    if rest and rest[0] != held.episode:
        yield f" {rest[0]}"
    yield f", {held.episode}, {day(held.facts.on)}"
    if not held.standing:
        yield " (an earlier version)"
    if held.withdrawn:
        yield " (withdrawn)"


def body(one: Entry) -> Iterator[Block]:
    """Yield the words of a thing as they are given."""
    for name, text in one.words:
        yield paragraph(f"{name[:1].upper()}{name[1:]}: ", Fact(text, (one.held.facts.position,)))
    yield paragraph(
        f"Recorded {one.held.facts.recorded:%d.%m.%Y} on behalf of {one.held.facts.body or 'the operator'}; "
        f"read then by: {one.held.visibility}.",
        note=True,
    )
