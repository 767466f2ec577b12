"""Every figure of a summary with names, counted from exported documents alone: slowly, and in another way.

Nothing of the program is used to count, but the thirty-two with their groups, and what themes are called.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from ci_kb.domain.authorities import authorities, authority_called
from projections.gathering.parts import Scope

WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
).split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
VALUES = {word: number for number, word in enumerate(WORDS)} | {
    word: 20 + 10 * place for place, word in enumerate(TENS)
}
VALUES |= {f"{ten}-{WORDS[one]}": VALUES[ten] + one for ten in TENS for one in range(1, 10)}
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
DATES = re.compile(rf"\b(?:\d{{1,2}} )?(?:{MONTHS}) \d{{4}}\b")
NUMBERS = re.compile(rf"\b(?:\d[\d,]*|{'|'.join(sorted(VALUES, key=len, reverse=True))})\b", re.IGNORECASE)

Doc = dict[str, Any]


def numbers(text: str) -> list[int]:
    """Return the numbers that a sentence says, in order; days are none."""
    found = NUMBERS.findall(DATES.sub("", text))
    return [VALUES[each.lower()] if each.lower() in VALUES else int(each.replace(",", "")) for each in found]


@dataclass
class ByHand:
    """Counts for one scope, as at a day."""

    documents: dict[str, Doc]
    scope: Scope
    labels: dict[str, str]
    day: date

    # ---- which episodes ----

    def held(self, start: date, end: date) -> list[Doc]:
        """Return the documents of fieldworks that began in a period and by the day."""
        return [
            doc
            for doc in self.documents.values()
            if (first := self.began(doc)) and start <= first <= min(end, self.day)
        ]

    def began(self, doc: Doc) -> date | None:
        """Return the day on which a fieldwork begins, unless it is postponed."""
        if "postponed" in doc or "fieldwork" not in doc:
            return None
        return date.fromisoformat(doc["fieldwork"]["from"])

    @property
    def inside(self) -> list[Doc]:
        """The episodes of the period."""
        return self.held(self.scope.period_from, self.scope.period_to)

    @property
    def before(self) -> list[Doc]:
        """The episodes of the period before."""
        last = self.scope.period_from - timedelta(days=1)
        length = (self.scope.period_to - self.scope.period_from).days
        first = date.fromordinal(max(last.toordinal() - length, 1))
        return self.held(first, last)

    def all_held(self) -> list[Doc]:
        """Return every episode whose fieldwork has begun."""
        return self.held(date.min, date.max)

    # ---- what they left ----

    def left(self, docs: list[Doc], what: str) -> list[tuple[Doc, Doc]]:
        """Return what is released and stands, each with its episode."""
        return [
            (doc, one)
            for doc in docs
            for one in doc.get(what, ())
            if one["visibility"] in ("network", "public") and "withdrawn" not in one
        ]

    def findings(self, docs: list[Doc], kind: str = "") -> list[tuple[Doc, Doc]]:
        """Return the findings, of one kind or all; none of an episode that ended with a statement."""
        return [
            (doc, one)
            for doc, one in self.left(docs, "findings")
            if not ended_with_statement(doc) and kind in ("", one["kind"])
        ]

    def episodes_by_theme(self, found: list[tuple[Doc, Doc]]) -> dict[str, set[str]]:
        """Return the references of the episodes in which each theme was found."""
        by: dict[str, set[str]] = {}
        for doc, one in found:
            for theme in one.get("themes", ()):
                by.setdefault(theme, set()).add(doc["reference"])
        return by

    def by_count(self, found: list[tuple[Doc, Doc]]) -> list[tuple[str, int]]:
        """Return the themes with the number of episodes, the most frequent first, then by label."""
        counted = [(theme, len(episodes)) for theme, episodes in self.episodes_by_theme(found).items()]
        return sorted(counted, key=lambda pair: (-pair[1], self.labels[pair[0]]))

    def foremost(self, found: list[tuple[Doc, Doc]]) -> list[int]:
        """Return the numbers of the sentence that says which themes came up most often."""
        ranked, of = self.by_count(found), len(self.inside)
        least = max(ranked[min(3, len(ranked)) - 1][1], 2)
        named = [many for _, many in ranked if many >= least]
        if not named or len(named) > 6:
            return [len(ranked), ranked[0][1], of]
        first = [many for many in named if many == named[0]]
        return [named[0], of, *(each for many in named[len(first) :] for each in (many, of))]


def ended_with_statement(doc: Doc) -> bool:
    """Say whether an episode ended with a statement in place of a report."""
    steps = [step["step"] for step in doc.get("report", {}).get("steps", ())]
    if "fail-safe agreed" not in steps:
        return False
    return "finalised" not in steps[steps.index("fail-safe agreed") :]


def hosts(docs: list[Doc]) -> set[str]:
    """Return the authorities that host some episodes."""
    return {host for doc in docs for host in doc["hosts"]}


def known(names: set[str]) -> list[Any]:
    """Return those of some names that are among the thirty-two."""
    return [one for one in authorities() if any(authority_called(name) is one for name in names)]


def length(doc: Doc) -> int:
    """Return how many days a fieldwork took."""
    days = doc["fieldwork"]
    return (date.fromisoformat(days["to"]) - date.fromisoformat(days["from"])).days + 1


def state(step: Doc) -> str:
    """Return how far a next step has come."""
    return step["updates"][-1]["status"] if step.get("updates") else "not started"


def states_of(link: Doc) -> list[str]:
    """Return the states a connection went through, in order."""
    return [one["state"] for one in link["states"]]


def met(link: Doc) -> bool:
    """Say whether a connection became a meeting."""
    return bool({"met", "visited", "adopted"} & set(states_of(link)))


def taken_up(link: Doc) -> bool:
    """Say whether something was taken up by a connection."""
    return "adopted" in states_of(link) or any("borrowed_into" in one for one in link.get("outcomes", ()))


Said = Iterator[tuple[str, list[int]]]


def said(hand: ByHand) -> dict[str, list[int]]:
    """Return the numbers of every sentence that counts, by the sentence's identifier."""
    return {
        name: found
        for part in (_messages, _method, _coverage, _themes, _kinds, _practice, _links, _steps, _limits)
        for name, found in part(hand)
    }


def _hosted(hand: ByHand) -> int:
    return len(known(hosts(hand.all_held())))


def _messages(hand: ByHand) -> Said:
    inside, found = hand.inside, hand.findings(hand.inside)
    yield "message/episodes", [len(inside), len(hosts(inside)), _hosted(hand), 32]
    for name, kind in (("themes", ""), ("strengths", "strength"), ("areas", "area to consider")):
        if ones := hand.findings(inside, kind):
            yield f"message/{name}", hand.foremost(ones)
    yield "themes/most", hand.foremost(found)
    missing = len(set(hand.labels) - set(hand.episodes_by_theme(found)))
    yield "gaps/themes", [len(hand.labels), *([missing] if missing else [])]
    taking_part = {region for doc in inside for region in regions_of(doc)}
    if len(taking_part) > 1:
        where: dict[str, set[str]] = {}
        for doc, one in found:
            for theme in one.get("themes", ()):
                where.setdefault(theme, set()).update(regions_of(doc))
        everywhere = sum(regions == taking_part for regions in where.values())
        yield "themes/everywhere", [len(where), *([everywhere] if everywhere else []), len(taking_part)]
    practice = hand.left(inside, "practice")
    borrowed = {
        (doc["reference"], link.get("about"))
        for doc, link in hand.left(inside, "connections")
        if taken_up(link)
    } & {(doc["reference"], one["reference"]) for doc, one in practice}
    yield "message/practice", [len(practice), *([len(borrowed)] if borrowed else [])]
    yield "message/steps", _states(hand, inside)
    if links := [link for _, link in hand.left(inside, "connections")]:
        yield "message/links", [sum(map(met, links)), len(links)]
    if failed := hand.findings(inside, "did not work"):
        yield "message/did-not-work", [len(failed)]


def _states(hand: ByHand, docs: list[Doc]) -> list[int]:
    steps = [state(step) for _, step in hand.left(docs, "next_steps")]
    order = ("done", "in progress", "late", "not started", "stopped")
    return [len(steps), *(steps.count(one) for one in order if one in steps)]


def _method(hand: ByHand) -> Said:
    inside = hand.inside
    yield "method/scope", [len(inside)]
    joint = [doc for doc in inside if len(doc["hosts"]) > 1]
    if joint:
        yield "method/joint", []
    modes = [doc.get("mode", "") for doc in inside]
    by_mode = sorted(
        ((modes.count(mode), mode or "in a way not recorded") for mode in set(modes)),
        key=lambda pair: (-pair[0], pair[1]),
    )
    yield "method/days", [sum(map(length, inside)), *(many for many, _ in by_mode)]
    if ended := [doc for doc in inside if ended_with_statement(doc)]:
        yield "method/statements", [len(ended)]
    yield "method/team", _team(inside)
    yield "method/findings", [len(hand.findings(inside))]
    lines = [(doc["reference"], one["source"]) for doc in inside for one in doc.get("self_evaluation", ())]
    by_source = {source: {doc for doc, each in lines if each == source} for _, source in lines}
    ranked = sorted(by_source.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    if lines:
        drawn = [len(episodes) for _, episodes in ranked]
        yield "method/self-evaluation", [len({doc for doc, _ in lines}), len(lines), *drawn]


def _team(docs: list[Doc]) -> list[int]:
    found = dict.fromkeys(("host", "other", "ADES", "Education Scotland", "else"), 0)
    for doc in docs:
        for seat in doc["team"]:
            body = seat["organisation"]
            authority = authority_called(body)
            if body in found:
                where = body
            elif (authority.name if authority else body) in doc["hosts"]:
                where = "host"
            else:
                where = "other" if authority else "else"
            found[where] += seat.get("count", 1)
    return [sum(found.values()), *(many for many in found.values() if many)]


def _coverage(hand: ByHand) -> Said:
    yield "coverage/hosted", [_hosted(hand), 32]
    named = known(hosts(list(hand.documents.values())))
    if len(named) < 32:
        yield "coverage/blank", [32 - len(named)]
    every = hand.documents.values()
    if any("postponed" in doc for doc in every):
        yield "coverage/postponed", []
    if any("postponed" not in doc and (hand.began(doc) or date.max) > hand.day for doc in every):
        yield "coverage/planned", []
    left = 32 - _hosted(hand)
    yield "limits/not-reached", [left, 32] if left else [32]


def _themes(hand: ByHand) -> Said:
    inside, before = hand.inside, hand.before
    of, of_before = len(inside), len(before)
    now = dict(hand.by_count(hand.findings(inside)))
    then = dict(hand.by_count(hand.findings(before)))
    for theme, many in now.items():
        for kind in ("key finding", "strength", "area to consider"):
            ones = [pair for pair in hand.findings(inside, kind) if theme in pair[1].get("themes", ())]
            here = [pair for pair in ones if pair[1]["themes"][0] == theme]
            if here:
                many = len(hand.episodes_by_theme(ones)[theme])
                yield f"theme/{theme}/{kind}/count", [many, of]
    if min(of, of_before) >= 5:
        share = {theme: many / of - then.get(theme, 0) / of_before for theme, many in now.items()}
        more = [theme for theme in now if share[theme] >= 0.2 - 1e-12]
        less = [theme for theme in now if share[theme] <= -0.2 + 1e-12]
        moved = [each for theme in (*more, *less) for each in (now[theme], of, then.get(theme, 0), of_before)]
        yield "themes/changes", [of_before, *moved]
    areas = hand.findings(inside, "area to consider")
    shared = 0
    for theme in hand.episodes_by_theme(areas):
        where = hosts([doc for doc, one in areas if theme in one.get("themes", ())])
        if len(where) >= 3:
            shared += 1
            yield f"recurring/{theme}", [len(where)]
    if shared:
        yield "recurring/several", [shared]


def _kinds(hand: ByHand) -> Said:
    for kind in ("wider learning", "did not work", "positive feature"):
        if ones := hand.findings(hand.inside, kind):
            many = len({doc["reference"] for doc, _ in ones})
            yield f"{kind.replace(' ', '-')}/count", [many, len(hand.inside)]
    changed = [doc for doc in hand.inside if doc["focus"][0]["text"] != doc["focus"][-1]["text"]]
    yield "focus/changed", [len(changed), len(hand.inside)]


def _practice(hand: ByHand) -> Said:
    practice = hand.left(hand.inside, "practice")
    many = len({doc["reference"] for doc, _ in practice})
    yield "practice/count", [len(practice), many, len(hand.inside)]
    areas = hand.findings(hand.inside, "area to consider")
    for doc, one in practice:
        theme = next(iter(one.get("themes", ())), None)
        alike = [
            area
            for other, area in areas
            if theme and area.get("themes", [""])[0] == theme and not set(other["hosts"]) & set(doc["hosts"])
        ]
        if alike and len(hand.inside) <= 40:
            yield f"practice/{doc['reference']}/{one['reference']}/fit", [len(alike)]


def _links(hand: ByHand) -> Said:
    links = [link for _, link in hand.left(hand.inside, "connections")]
    if not links:
        yield "connections/met", []
        return
    taken = sum(map(taken_up, links))
    yield "connections/met", [len(links), sum(map(met, links)), len(links), *([taken] if taken else [])]
    nothing = [link for link in links if states_of(link)[-1] in ("declined", "stopped")]
    if nothing:
        yield "connections/nothing", [len(nothing)]


def _steps(hand: ByHand) -> Said:
    steps = hand.left(hand.inside, "next_steps")
    yield "next-steps/states", _states(hand, hand.inside)
    dated = [step for _, step in steps if step.get("due") or step.get("due_text")]
    yield "next-steps/dated", [len(dated), len(steps)]
    known_findings = {(doc["reference"], one["reference"]) for doc, one in hand.findings(hand.inside)}
    traced = [step for doc, step in steps if (doc["reference"], step.get("from_finding")) in known_findings]
    yield "next-steps/traced", [len(traced), len(steps)]
    if hand.left(hand.before, "next_steps"):
        yield "previous/states", _states(hand, hand.before)


def _limits(hand: ByHand) -> Said:
    inside = hand.inside
    yield "limits/released", []
    yield "limits/judgement", [len(inside)]
    by = hand.episodes_by_theme(hand.findings(inside)).values()
    once = sum(len(one) == 1 for one in by)
    yield "limits/once", [len(by), *([once] if once else [])]
    reviewed = [doc for doc in inside if doc.get("reviews")]
    yield "limits/not-reviewed", [len(reviewed), len(inside)]
    if sources := {one["source"] for doc in inside for one in doc.get("self_evaluation", ())}:
        yield "limits/not-drawn-on", [len(sources), 9]


def regions_of(doc: Doc) -> set[str]:
    """Return the regions of an episode's hosts."""
    return {authority.collaborative for authority in known(set(doc["hosts"]))}
