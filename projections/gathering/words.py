"""How things are put into words: lists, numbers, days, names, and the first sentence of what was recorded."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from zlib import crc32

from ci_kb.domain.authorities import authorities, authority_called

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")

TEENS = (
    *NUMBERS,
    *"ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(),
)
TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")

ENDS = re.compile(r"(?<=[.!?])[”’\"')]*\s+(?=[A-ZÀ-Þ“‘\"'(\d])")
"""Where a sentence may end; an abbreviation or an initial before it says that it does not."""

ABBREVIATIONS = ("e.g.", "i.e.", "etc.", "approx.", "no.", "nos.", "vs.", "cf.", "dr.", "mr.", "mrs.", "ms.")

KEEP_CAPITAL = frozenset(
    "January February March April May June July August September October November December Monday Tuesday "
    "Wednesday Thursday Friday Saturday Sunday Easter Christmas Scotland Scottish Gaelic English Scots "
    "Polish Ukrainian British European Northern I".split()
)
"""Words that keep their capital wherever they stand."""

NAMES_OF_TWO = frozenset(
    {
        "Attainment Advisor",
        "Attainment Advisors",
        "Attainment Scotland",
        "Collaborative Improvement",
        "Education Scotland",
        "National Improvement",
        "National Progression",
        "Pupil Equity",
    }
)
"""Names whose first word is an ordinary one."""


def number(many: int) -> str:
    """Return a number as it stands in running text: words up to nine, figures from ten."""
    return NUMBERS[many] if 0 <= many < len(NUMBERS) else f"{many:,}"


def counted(many: int, one: str, several: str = "") -> str:
    """Return so many of something: "one episode", "12 episodes", "no next steps"."""
    return f"{number(many)} {one if many == 1 else several or one + 's'}"


def started(many: int, one: str, several: str = "") -> str:
    """Return so many of something as a sentence begins with it: in words wherever that is readable."""
    form = one if many == 1 else several or one + "s"
    if many < 100:
        return f"{opened(spelt(many))} {form}"
    return f"In all, {many:,} {form}"


def spelt(many: int) -> str:
    """Return a number below a hundred in words."""
    if many < len(TEENS):
        return TEENS[many]
    tens, ones = divmod(many, 10)
    return TENS[tens] + (f"-{TEENS[ones]}" if ones else "")


def plural(many: int, one: str, several: str = "") -> str:
    """Return the form of a word that goes with a number."""
    return one if many == 1 else several or one + "s"


def listed(words: Iterable[str]) -> str:
    """Return words as a list in running text: "Angus, Fife and Moray"."""
    several = list(words)
    if len(several) < 2:
        return "".join(several)
    return f"{', '.join(several[:-1])} and {several[-1]}"


def opened(text: str) -> str:
    """Return a text with a capital at its beginning."""
    return text[:1].upper() + text[1:]


def day(on: date) -> str:
    """Return a day in words: "3 May 2023"."""
    return f"{on.day} {on:%B %Y}"


def month(on: date) -> str:
    """Return the month of a day in words: "May 2023"."""
    return f"{on:%B %Y}"


def months(start: date, end: date) -> str:
    """Return a period by its months: "August 2022 to June 2023"."""
    return month(start) if month(start) == month(end) else f"{month(start)} to {month(end)}"


def days_of(fieldwork: tuple[date, date]) -> str:
    """Return the days of a fieldwork: "8 to 10 March 2022"."""
    start, end = fieldwork
    if start == end:
        return day(start)
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day} to {day(end)}"
    return f"{day(start)} to {day(end)}"


@cache
def short(name: str) -> str:
    """Return what an authority is called in running text: "Moray" for "Moray Council"."""
    known = authority_called(name)
    if known:
        return known.short_name
    return re.sub(r"\s*(\(.*\))?\s*$", "", name).removesuffix(" Council")


def called(hosts: Iterable[str]) -> str:
    """Return authorities as a list in running text."""
    return listed(map(short, hosts))


def first_sentence(text: str) -> str:
    """Return the first sentence of a text, with its stop."""
    plain = " ".join(text.split())
    for end in ENDS.finditer(plain):
        before = plain[: end.start()]
        last = before.rsplit(" ", 1)[-1].lower()
        if last in ABBREVIATIONS or re.fullmatch(r"\(?[a-z]\.", last):
            continue
        return plain[: end.start()] + plain[end.start() : end.end()].strip()
    return plain if plain.endswith((".", "!", "?", "”", "’")) else plain + "."


def first_sentences(text: str, many: int) -> str:
    """Return the first sentences of a text."""
    plain, told = " ".join(text.split()), ""
    for _ in range(many):
        following = first_sentence(plain[len(told) :].strip()) if plain[len(told) :].strip() else ""
        told = f"{told} {following}".strip()
    return told


def inside(text: str) -> str:
    """Return sentences as they stand after a colon."""
    first = first_sentence(text)
    return f"{clause(first)}.{' '.join(text.split())[len(first.rstrip('.')) + 1 :]}"


def clause(text: str) -> str:
    """Return the first sentence of a text as it stands inside another sentence, without its stop."""
    sentence = first_sentence(text).rstrip(".")
    if " ".join(sentence.split(" ")[:2]).rstrip(",") in NAMES_OF_TWO:
        return sentence
    head, _, rest = sentence.partition(" ")
    return f"{lowered(head)} {rest}".strip()


def lowered(word: str) -> str:
    """Return the first word of a sentence as it is written inside one: names and acronyms stay."""
    plain = word.strip("“‘\"'(),;:").removesuffix("'s").removesuffix("’s")
    if any(letter.isupper() or letter.isdigit() for letter in plain[1:]) or plain in KEEP_CAPITAL:
        return word
    return word if plain in _names() else word[:1].lower() + word[1:]


@cache
def _names() -> frozenset[str]:
    """Return the first words of what authorities are called."""
    return frozenset(
        name.split()[0]
        for authority in authorities()
        for name in (authority.name, authority.short_name, *authority.aliases)
        if name.split()[0] not in ("City", "The", "Comhairle")
    )


def one_of(ways: Sequence[str], name: str) -> str:
    """Return one of several ways to say something, always the same one for the same thing."""
    return ways[crc32(name.encode()) % len(ways)]
