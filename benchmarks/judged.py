"""Reads what was judged by hand (fixtures/relevance), and makes the items that it is judged among.

The collection is the demonstration episodes and generated ones: items for the acronyms and traps, and a
thousand about other subjects in the same everyday words, so that there is something to be mistaken for.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ci_kb.domain.authorities import full_name

FIXTURES = Path(__file__).parents[1] / "fixtures"
JUDGED = FIXTURES / "relevance"
MADE = "made-2024-01"
OTHERS = 36
SAID_EXACTLY, SAID_OTHERWISE = 3, 2
Grades = dict[str, int]

FRAMES = (
    "{} came up at the second meeting, and it was agreed who would look after it.",
    "Nobody in the room had expected {} to take up most of the morning.",
    "A short paper about {} was handed out, read and put away again.",
    "What was said of {} last winter was repeated, almost word for word.",
    "The longest note on the wall was about {}.",
    "{} was named in four of the nine notes that were kept.",
    "The afternoon began with {} and ended without a decision.",
    "Two of those present had worked with {} before, and it showed.",
)
SUBJECTS = """
    school meals; swimming lessons; playing fields; instrumental music; bus contracts; cleaning rotas;
    boilers; leaking roofs; library vans; uniform shops; evening lets; switchboards; allotments;
    parking at the gates; winter gritting; printing costs; classroom furniture; first aid boxes; fire drills;
    lost property""".split(";")
WHO = "Headteachers; Officers; Janitors; Families; Pupils; Teachers; Clerks; Councillors; Partners".split(";")
DID = """
    planned {subject} early in the session; reviewed {subject} with the service; shared the record of
    {subject}; met each term about {subject}; counted what {subject} cost; found {subject} hard to support;
    asked for a better plan for {subject}; agreed the quality expected of {subject};
    changed how {subject} are ordered; looked at every report on {subject}""".split(";")
AND = """
    and most of them would do so again; because the system had grown over many years; although nobody had
    asked; at every level of the service; which the team had not seen elsewhere; in all the areas visited;
    after learning of it from a neighbour; when the data came late; so that time was saved for other work;
    and the difference was small""".split(";")


@dataclass(frozen=True)
class Judged:
    """A query, the group it belongs to, and the grade of every item that answers it."""

    id: str
    group: str
    typed: str
    grades: Grades


def episodes() -> list[dict[str, Any]]:
    """Return the episode documents of the collection."""
    real = [
        json.loads(path.read_text(encoding="utf-8")) for path in sorted((FIXTURES / "episodes").iterdir())
    ]
    return [*real, made(), *(other(number) for number in range(OTHERS))]


def made() -> dict[str, Any]:
    """Return the episode with the items for acronyms and traps."""
    chance = random.Random(60)
    said = dict(line.split(": ", 1) for line in lines("made.txt"))
    for acronym, name in acronyms():
        for form, number in ((acronym, 1), (name, 2)):
            said[f"{slug(acronym)}-{number}"] = chance.choice(FRAMES).format(form)
    return document(MADE, "Fife Council", [finding(*each) for each in said.items()])


def other(number: int) -> dict[str, Any]:
    """Return an episode about other subjects."""
    chance = random.Random(number)
    findings = [finding(f"f{place}", sentences(chance)) for place in range(28)]
    host = chance.choice(("Angus Council", "Falkirk Council", "Inverclyde Council", "Midlothian Council"))
    return document(f"other-{number:02}", host, findings)


def sentences(chance: random.Random) -> str:
    """Return two or three sentences about one subject."""
    subject = chance.choice(SUBJECTS).strip()

    def part(choices: tuple[str, ...] | list[str]) -> str:
        return " ".join(chance.choice(choices).split())

    return " ".join(
        f"{part(WHO)} {part(DID).format(subject=subject)} {part(AND)}." for _ in range(chance.randint(2, 3))
    )


def document(reference: str, host: str, findings: list[dict[str, Any]]) -> dict[str, Any]:
    """Return an episode document."""
    return {"format": "ci-kb-episode/1", "reference": reference, "hosts": [host], "findings": findings}


def finding(reference: str, text: str) -> dict[str, Any]:
    """Return a finding of an episode document."""
    return {"reference": reference, "kind": "key finding", "text": text, "on": "2024-01-15"}


def slug(acronym: str) -> str:
    """Return an acronym as a reference begins."""
    return acronym.lower()


def lines(name: str) -> list[str]:
    """Return the lines of a judged file that are no comments."""
    text = (JUDGED / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]


def acronyms() -> list[tuple[str, str]]:
    """Return the acronyms with their names."""
    return [(acronym, name) for acronym, name in (line.split(" = ") for line in lines("acronyms.txt"))]


def texts(documents: list[dict[str, Any]]) -> dict[str, str]:
    """Return what every item says, by the episode's and its own reference."""
    said = {}
    for each in documents:
        for number, focus in enumerate(each.get("focus", []), 1):
            said[f"{each['reference']}/focus-{number}"] = f"{focus['text']} {focus.get('rationale', '')}"
        for part in ("findings", "practice", "next_steps"):
            for item in each.get(part, []):
                key = f"{each['reference']}/{item['reference']}"
                said[key] = f"{item.get('title', '')} {item['text']}"
    return said


def judged(said: dict[str, str]) -> list[Judged]:
    """Return every judged query."""
    topics = list(blocks("topics.txt", said))
    wanted = dict(topics)
    misspelt = [line.split(" = ") for line in lines("misspelt.txt")]
    groups: list[tuple[str, list[tuple[str, Grades]]]] = [
        ("topics", topics),
        ("traps", list(blocks("traps.txt", said))),
        ("misspelt", [(typed, wanted[meant]) for typed, meant in misspelt]),
        ("acronyms", list(both_ways(said))),
        ("absent", [(typed, {}) for typed in lines("absent.txt")]),
    ]
    return [
        Judged(f"{group}-{number}", group, typed, grades)
        for group, queries in groups
        for number, (typed, grades) in enumerate(queries, 1)
    ]


def needs() -> list[tuple[str, frozenset[str]]]:
    """Return every judged need with the authorities of which one should be among the first three."""
    found = []
    for line in lines("needs.txt"):
        need, names = line.rsplit(" = ", 1)
        found.append((need, frozenset(full_name(name.strip()) for name in names.split(","))))
    return found


def blocks(name: str, said: dict[str, str]) -> Iterator[tuple[str, Grades]]:
    """Yield the queries of a file with their grades."""
    typed, grades = "", Grades()
    for line in [*lines(name), "end"]:
        if not line.startswith(" "):
            if typed:
                yield typed, grades
            typed, grades = line, {}
        elif not line.strip().startswith("want:"):
            grade, *items = line.split()
            grades |= {full(item, said): int(grade) for item in items}


def full(item: str, said: dict[str, str]) -> str:
    """Return the whole key of an item that is named by the beginning of its episode's reference."""
    beginning, reference = item.split("/")
    (found,) = [key for key in said if key.startswith(beginning) and key.endswith(f"/{reference}")]
    return found


def both_ways(said: dict[str, str]) -> Iterator[tuple[str, Grades]]:
    """Yield every acronym and every name as a query, with the items that say either."""
    for acronym, name in acronyms():
        short = {
            key for key, text in said.items() if re.search(rf"(?<!\w){re.escape(acronym)}s?(?!\w)", text)
        }
        long = {key for key, text in said.items() if name.casefold() in text.casefold()}
        for typed, exact, otherwise in ((acronym, short, long), (name, long, short)):
            yield (
                typed,
                dict.fromkeys(otherwise, SAID_OTHERWISE) | dict.fromkeys(exact, SAID_EXACTLY),
            )
