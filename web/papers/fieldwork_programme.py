"""The programme of a fieldwork as a paper for everybody who takes part."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from ci_kb.fieldwork_days import day_of_fieldwork
from web.papers.paper import Block, Fact, Line, Paper, Piece, grid, heading, line, paragraph
from web.papers.recorded import Recorded, period
from web.shell import day

TABLE = "programme_of_fieldwork"


def programme_paper(recorded: Recorded) -> Paper:
    """Return the programme, day by day."""
    episode = recorded.page.line
    blocks: list[Block] = []
    if stated := recorded.focus():
        blocks.append(paragraph("Focus: ", Fact(stated.text, (stated.facts.position,))))
    if episode.fieldwork:
        mode: tuple[Piece, ...] = (", ", recorded.fact(episode.mode)) if episode.mode else ()
        blocks.append(paragraph("Fieldwork: ", recorded.fact(period(episode.fieldwork)), *mode, "."))
    if not recorded.page.sessions:
        blocks.append(paragraph("No programme has been recorded yet.", note=True))
    elif not episode.timetable_agreed:
        blocks.append(paragraph("This programme is a draft: it has not been agreed yet.", note=True))
    by_time = sorted(recorded.page.sessions, key=lambda one: (one["day"], one["start"], one["end"]))
    for number, sessions in groupby(by_time, key=lambda one: int(one["day"])):
        blocks += _day(recorded, number, list(sessions))
    title = "Programme of the fieldwork"
    return Paper(title, recorded.about, tuple(blocks), recorded.stamp, episode.demonstration)


def _day(recorded: Recorded, number: int, sessions: list[dict[str, Any]]) -> list[Block]:
    pieces: list[Piece] = ["Day ", recorded.fact(str(number), TABLE)]
    if recorded.page.line.fieldwork:
        on = day_of_fieldwork(number, recorded.page.line.fieldwork)
        pieces += [": ", recorded.fact(f"{on:%A} {day(on)}")]
    headings = ("Session", "Time", "Group", "Facilitator", "Recorder")
    rows = [_row(recorded, session) for session in sessions]
    # A column that says nothing on a day is left out.
    shown = [place for place, _ in enumerate(headings) if any(row[place].text for row in rows)]
    return [
        heading(1, *pieces),
        *grid(
            f"Sessions of day {number}",
            [headings[place] for place in shown],
            [[row[place] for place in shown] for row in rows],
        ),
    ]


def _row(recorded: Recorded, session: dict[str, Any]) -> list[Line]:
    time = " to ".join(filter(None, (session["start"], session["end"])))
    names = ("group", "facilitator", "recorder")
    said = (session["title"], time, *(session[name] for name in names))
    return [line(recorded.fact(words, TABLE)) if words else line("") for words in said]
