"""What a heading of the report is filled with, by the name the guidance's data has for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ci_kb.domain.finding import FindingKind
from ci_kb.domain.next_step import NextStep, NextStepStatus
from ci_kb.domain.practice import Practice
from ci_kb.domain.shared_document import SharedDocument
from projections.episodes import Statement, TeamSeat
from projections.items import ItemVersion
from web.papers.paper import Block, Fact, Line, Piece, grid, joined, line, listing, paragraph, prose
from web.papers.recorded import Recorded, item_fact, period
from web.shell import day


@dataclass(frozen=True)
class Parts:
    """What is recorded, and the number that each finding has in the report."""

    recorded: Recorded
    numbers: Mapping[str, int]


Filling = Callable[[Parts], list[Block]]


def hosts(parts: Parts) -> list[Block]:
    """Who hosts."""
    recorded = parts.recorded
    several = len(recorded.page.line.hosts) > 1
    named = joined(line(recorded.fact(host)) for host in recorded.page.line.hosts)
    return [paragraph("Host authorities: " if several else "Host authority: ", *named.pieces, ".")]


def programme_of_improvement(parts: Parts) -> list[Block]:
    """Of which scheme the episode is."""
    return [
        paragraph(
            "In this process a host authority, ADES and Education Scotland look together at one area that "
            "the host authority wants to improve. Programme: ",
            parts.recorded.fact(parts.recorded.page.line.programme),
            ".",
        )
    ]


def fieldwork(parts: Parts) -> list[Block]:
    """When the fieldwork is, and how it was moved."""
    recorded = parts.recorded
    if recorded.page.line.fieldwork is None:
        return []
    blocks: list[Block] = [paragraph("Fieldwork: ", recorded.fact(period(recorded.page.line.fieldwork)), ".")]
    for move in recorded.page.moves:
        at = (move.facts.position,)
        pieces = ("Moved on ", Fact(day(move.facts.on), at), " from ", Fact(period(move.before), at), " to ")
        reason = ". Reason: ", Fact(move.facts.reason, at)
        blocks.append(paragraph(*pieces, Fact(period(move.after), at), *reason, note=True))
    return blocks


def guidance(parts: Parts) -> list[Block]:
    """Which guidance the episode follows."""
    version = parts.recorded.fact(parts.recorded.page.line.guidance)
    title = parts.recorded.guidance.title
    return [paragraph("The episode follows “", title, "”, version ", version, ".")]


def focus(parts: Parts) -> list[Block]:
    """The focus, with when it was settled and by whom."""
    stated = parts.recorded.focus()
    if stated is None:
        return []
    at = (stated.facts.position,)
    by = (", by ", Fact(stated.decided_by, at)) if stated.decided_by else ()
    step = Fact(stated.step.capitalize(), at)
    return [
        *prose(Fact(stated.text, at, f"{parts.recorded.address}/focus")),
        paragraph(step, " on ", Fact(day(stated.facts.on), at), *by, ".", note=True),
    ]


def rationale(parts: Parts) -> list[Block]:
    """Why this area."""
    statements = reversed(parts.recorded.page.focus)
    given = next((statement for statement in statements if statement.rationale), None)
    return prose(Fact(given.rationale, (given.facts.position,))) if given else []


def self_evaluation(parts: Parts) -> list[Block]:
    """The lines of the self-evaluation, and how many rest on what was there already."""
    recorded = parts.recorded
    found = recorded.page.self_evaluation
    if not found:
        return []
    lines = [
        line(of_statement(parts, one, one.kind.capitalize()), ": ", of_statement(parts, one, one.text))
        for one in found
    ]
    everything = tuple(recorded.origins["self_evaluation", one.reference] for one in found)
    existing = sum(one.existing for one in found)
    return [
        *listing(lines),
        paragraph(
            Fact(str(existing), everything),
            " of ",
            Fact(str(len(found)), everything),
            " lines of the self-evaluation rest on evidence that existed already.",
            note=True,
        ),
    ]


def of_statement(parts: Parts, statement: Statement, text: str) -> Fact:
    """Return words of a line of the self-evaluation."""
    return parts.recorded.fact(text, "self_evaluation", statement.reference)


def sources(parts: Parts) -> list[Block]:
    """Which outcome sources the self-evaluation drew on."""
    lines: dict[str, list[int]] = defaultdict(list)
    for one in parts.recorded.page.self_evaluation:
        if one.source:
            lines[one.source].append(parts.recorded.origins["self_evaluation", one.reference])
    known = {source.id: source.text for source in parts.recorded.guidance.outcome_sources}
    found = [line(Fact(known.get(source, source), tuple(at))) for source, at in lines.items()]
    return [paragraph("The self-evaluation drew on:"), *listing(found)] if found else []


def links(parts: Parts) -> list[Block]:
    """Where the evidence of the self-evaluation lies."""
    return listing(
        line("Evidence of the self-evaluation: ", of_statement(parts, one, one.link))
        for one in parts.recorded.page.self_evaluation
        if one.link
    )


def of_seat(parts: Parts, seat: TeamSeat, text: str) -> Fact:
    """Return words of a seat in the team."""
    return parts.recorded.fact(text, "team_member", seat.number)


def team(parts: Parts) -> list[Block]:
    """The seats of the team; names of people stay out of papers that go from hand to hand."""
    return grid(
        "Members of the team",
        ("Role", "Organisation", "Part in the team", "People"),
        (
            [
                line(of_seat(parts, seat, words))
                for words in (seat.role, seat.organisation, seat.part, str(seat.count))
            ]
            for seat in parts.recorded.page.team
        ),
    )


def by_organisation(parts: Parts) -> list[Block]:
    """How many people each organisation sends."""
    seats: dict[str, list[TeamSeat]] = defaultdict(list)
    for seat in parts.recorded.page.team:
        seats[seat.organisation].append(seat)
    return listing(
        line(
            of_seat(parts, found[0], organisation) if organisation else "Organisation not recorded",
            ": ",
            Fact(
                str(sum(seat.count for seat in found)),
                tuple(parts.recorded.origins["team_member", str(seat.number)] for seat in found),
            ),
            " people" if sum(seat.count for seat in found) != 1 else " person",
        )
        for organisation, found in seats.items()
    )


def groups(parts: Parts) -> list[Block]:
    """The groups of the programme, with who leads and who records."""
    known: dict[str, dict[tuple[str, str], None]] = {}
    for session in parts.recorded.page.sessions:
        if session["group"]:
            people = [(part, session[part]) for part in ("facilitator", "recorder") if session[part]]
            known.setdefault(session["group"], {}).update(dict.fromkeys(people))

    def said(name: str, people: dict[tuple[str, str], None]) -> Line:
        fact = parts.recorded.fact
        pieces: list[Piece] = [fact(name, "programme_of_fieldwork")]
        for part, who in people:
            pieces += [f", {part}: ", fact(who, "programme_of_fieldwork")]
        return line(*pieces)

    found = [said(name, people) for name, people in known.items()]
    return [paragraph("Groups during the fieldwork:"), *listing(found)] if found else []


def mode(parts: Parts) -> list[Block]:
    """How the team met."""
    said = parts.recorded.page.line.mode
    return [paragraph("How the team met: ", parts.recorded.fact(said), ".")] if said else []


def programme(parts: Parts) -> list[Block]:
    """The sessions of the fieldwork."""
    fact = parts.recorded.fact
    return grid(
        "Programme of the fieldwork",
        ("Session", "Day", "Time", "Group"),
        (
            [
                line(fact(session["title"], "programme_of_fieldwork")),
                line(fact(str(session["day"]), "programme_of_fieldwork")),
                line(fact(f"{session['start']} to {session['end']}", "programme_of_fieldwork")),
                line(fact(session["group"], "programme_of_fieldwork")),
            ]
            for session in parts.recorded.page.sessions
        ),
    )


def findings(kind: FindingKind) -> Filling:
    """Return what lists the findings of a kind, each with its number."""

    def fill(parts: Parts) -> list[Block]:
        return listing(
            line(f"Finding {parts.numbers[item.reference]}. ", item_fact(item, item.content["text"]))
            for item in parts.recorded.of_kind("finding")
            if item.content["kind"] == kind
        )

    return fill


def practice(parts: Parts) -> list[Block]:
    """Practice worthy of sharing, with where it suits and whom to ask."""

    def said(item: ItemVersion) -> Line:
        pieces: list[Piece] = ["Practice worthy of sharing: ", item_fact(item, item.content["title"]), ". "]
        pieces.append(item_fact(item, item.content["text"]))
        for label, name in ((" Where it suits: ", "suits"), (" Whom to ask: ", "contact_role")):
            if words := item.content.get(name):
                pieces += [label, item_fact(item, words), "."]
        return line(*pieces)

    return listing(said(item) for item in parts.recorded.of_kind(Practice.NOUN))


def next_steps(parts: Parts) -> list[Block]:
    """The next steps: who, by when, how far, and which finding each comes from."""

    def row(item: ItemVersion) -> list[Line]:
        said, number = item.content, parts.numbers.get(item.content.get("from_finding", ""))
        who = [line(item_fact(item, said[name])) for name in ("owner", "owner_body") if said.get(name)]
        by = day(item.due) if item.due else said.get("due_text", "")
        far = line(item_fact(item, item.status)) if item.status else line(NextStepStatus.NOT_STARTED.value)
        return [
            line(item_fact(item, said["text"])),
            joined(who) if who else line("Not recorded"),
            line(item_fact(item, by)) if by else line("No timescale yet"),
            far,
            line(f"Finding {number}") if number else line("–"),
        ]

    headings = ("Next step", "Who", "By when", "State", "Comes from")
    return grid("Next steps", headings, map(row, parts.recorded.of_kind(NextStep.NOUN)))


def connections(parts: Parts) -> list[Block]:
    """Who asked whom, about what, and how far it came."""
    lines = []
    for one in parts.recorded.connections:
        at = (one.facts.position,)
        link = f"/episodes/{one.episode}/connections/{one.reference}"
        subject = Fact(one.subject, at, link)
        state, on = Fact(one.state, at), Fact(day(one.state_on), at)
        asked = (Fact(one.from_authority, at), " asks ", Fact(one.to_authority, at), ": ")
        lines.append(line(*asked, subject, " (", state, ", ", on, ")"))
    return listing(lines)


def documents(parts: Parts) -> list[Block]:
    """The documents the team was given."""

    def said(item: ItemVersion) -> Line:
        pieces: list[Piece] = [item_fact(item, item.content["title"])]
        for label, name in ((", held by ", "holder"), (": ", "link")):
            if words := item.content.get(name):
                pieces += [label, item_fact(item, words)]
        return line(*pieces)

    return listing(said(item) for item in parts.recorded.of_kind(SharedDocument.NOUN))


FILLED_FROM: Mapping[str, Filling] = {
    "hosts": hosts,
    "programme of improvement": programme_of_improvement,
    "mode": mode,
    "fieldwork": fieldwork,
    "guidance": guidance,
    "focus": focus,
    "rationale": rationale,
    "self-evaluation": self_evaluation,
    "self-evaluation: sources": sources,
    "self-evaluation: links": links,
    "team": team,
    "team: by organisation": by_organisation,
    "programme": programme,
    "programme: groups": groups,
    **{f"findings: {kind}": findings(kind) for kind in FindingKind},
    "practice": practice,
    "next steps": next_steps,
    "connections": connections,
    "documents": documents,
}
"""What each part of the report is filled with; a test holds the names against those of the guidance."""
