"""The paper for elected members: on one page, from what the host authority has released, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ci_kb.domain.finding import FindingKind
from ci_kb.domain.next_step import NextStep
from ci_kb.domain.practice import NATIONAL
from ci_kb.domain.report import ReportStep
from projections.items import ItemVersion
from web.papers.paper import Block, Fact, Line, Listing, Paper, Piece, heading, line, paragraph
from web.papers.recorded import Recorded, item_fact, period
from web.papers.report import statement_in_place
from web.shell import day

MOST_FINDINGS_LINES, MOST_STEPS_LINES, MOST_FOCUS_LINES, MOST_TITLE_LINES = 20, 12, 4, 2
LETTERS_IN_LINE = 78
"""A line of the page holds more of most letters; wide ones count twice."""

FIRST = (
    FindingKind.KEY_FINDING,
    FindingKind.AREA_TO_CONSIDER,
    FindingKind.STRENGTH,
    FindingKind.POSITIVE_FEATURE,
    FindingKind.WIDER_LEARNING,
    FindingKind.DID_NOT_WORK,
)
"""The kinds of finding in the order in which they come on the page, while there is room."""


def committee_paper(recorded: Recorded) -> Paper:
    """Return the paper for elected members of the host authority; `as_markdown` is its exact text."""
    blocks: list[Block] = [
        heading(1, "Purpose"),
        paragraph(*purpose(recorded).pieces),
        heading(1, "Focus"),
        *focus(recorded),
        heading(1, "What was found"),
        *(shortened_statement(recorded) or found(recorded)),
        heading(1, "Next steps"),
        *next_steps(recorded),
        heading(1, "Members are asked to"),
        Listing(tuple(asked(recorded))),
    ]
    demonstration = recorded.page.line.demonstration
    about = cut(recorded.about, MOST_TITLE_LINES)
    return Paper("Paper for elected members", about, tuple(blocks), recorded.stamp, demonstration, True)


def purpose(recorded: Recorded) -> Line:
    """Return what the paper is for."""
    line_of = recorded.page.line
    programme = recorded.fact(cut(line_of.programme, 1))
    said: list[Piece] = [
        "This paper tells members what was found, and what is to be done next, in ",
        programme,
    ]
    if line_of.fieldwork:
        return line(*said, "; the fieldwork: ", recorded.fact(period(line_of.fieldwork)), ".")
    return line(*said, ".")


def focus(recorded: Recorded) -> Iterator[Block]:
    """Yield the focus as it stands."""
    stated = recorded.focus()
    if stated is None:
        yield paragraph("No focus has been recorded.", note=True)
        return
    text = cut(stated.text, MOST_FOCUS_LINES)
    yield paragraph(Fact(text, (stated.facts.position,), f"{recorded.address}/focus"))


def found(recorded: Recorded) -> list[Block]:
    """Return the findings that are released, as many as there is room for."""
    of_kind = {
        kind: [i for i in released(recorded, "finding") if i.content["kind"] == kind] for kind in FIRST
    }
    findings = [(kind.capitalize(), item) for kind in FIRST for item in of_kind[kind]]
    lines = [line(f"{kind}: ", item_fact(item, item.content["text"])) for kind, item in findings]
    return some_of(lines, MOST_FINDINGS_LINES, "No finding has been released yet.")


def next_steps(recorded: Recorded) -> list[Block]:
    """Return the next steps that are released, as many as there is room for."""

    def said(item: ItemVersion) -> Line:
        who = item.content.get("owner_body") or item.content.get("owner") or ""
        by = day(item.due) if item.due else item.content.get("due_text", "")
        pieces: list[Piece] = [item_fact(item, item.content["text"])]
        if who:
            pieces += [" Who: ", item_fact(item, who), "."]
        if by:
            pieces += [" By: ", item_fact(item, by), "."]
        return line(*pieces)

    lines = [said(item) for item in released(recorded, NextStep.NOUN)]
    return some_of(lines, MOST_STEPS_LINES, "No next step has been released yet.")


def asked(recorded: Recorded) -> Iterator[Line]:
    """Yield what members are asked to do."""
    yield line("note the focus, what was found and the next steps.")
    if recorded.page.reviews:
        held = recorded.page.reviews[-1].facts
        yield line("note that progress was reviewed on ", Fact(day(held.on), (held.position,)), ".")
    else:
        yield line("note that progress is to be reviewed against each next step at a later date.")
    if recorded.last_step(ReportStep.FINALISED):
        yield line(
            "read the whole report, which the host authority has finalised, if they want to know more."
        )


def released(recorded: Recorded, noun: str) -> list[ItemVersion]:
    """Return the items of a kind that everybody in the programme may read: committee papers are public."""
    return [item for item in recorded.of_kind(noun) if item.visibility in NATIONAL]


def shortened_statement(recorded: Recorded) -> list[Block]:
    """Return the statement that was agreed in place of a report, if there is one."""
    if not statement_in_place(recorded):
        return []
    taken = recorded.last_step(ReportStep.FAIL_SAFE_AGREED)
    text = cut(taken.text, MOST_FINDINGS_LINES - 2) if taken else ""
    position = (taken.facts.position,) if taken else ()
    return [paragraph("The statement agreed in place of a report:"), paragraph(Fact(text, position))]


def some_of(lines: Sequence[Line], most: int, none: str) -> list[Block]:
    """Return a list of as many lines as there is room for, and how many more there are in the report."""
    room, shown = most, []
    for one in lines:
        if (taken := height(one.text)) > room:
            break
        shown.append(one)
        room -= taken
    if not lines:
        return [paragraph(none, note=True)]
    if not shown:
        shown = [line(*(shorter(piece, most) for piece in lines[0].pieces))]
    blocks: list[Block] = [Listing(tuple(shown))]
    if more := len(lines) - len(shown):
        events = tuple(position for one in lines[len(shown) :] for position in one.events)
        blocks.append(paragraph("And ", Fact(str(more), events), " more in the report.", note=True))
    return blocks


def shorter(piece: Piece, most: int) -> Piece:
    """Return a piece that has room by itself."""
    return piece if isinstance(piece, str) else Fact(cut(piece.text, most - 1), piece.events, piece.link)


def height(text: str) -> int:
    """Return how many lines of the page a text takes at most."""
    return sum(-(-max(1, width(part)) // LETTERS_IN_LINE) for part in text.splitlines() or [""])


def width(text: str) -> int:
    """Return how many letters of room a text takes; capitals and letters beyond Latin count twice."""
    return sum(2 if letter.isupper() or letter in "mw@%" or ord(letter) > 0x2FF else 1 for letter in text)


def cut(text: str, most: int) -> str:
    """Return as many words of a text as have room on so many lines, saying where it goes on."""
    flat = " ".join(text.split())
    if height(flat) <= most:
        return flat
    flat = flat[: most * LETTERS_IN_LINE]
    while height(f"{flat} …") > most:
        kept, _, last = flat.rpartition(" ")
        flat = kept or last[: -max(1, len(last) // 10)]
    return f"{flat} …"
