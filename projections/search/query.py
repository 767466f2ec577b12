"""Reads what people type into a search box: a total function from any text to what is asked for.

The language is small: words, "phrases", -exclusions, prefix* and field:value.  Nothing is an error: what is
not understood is taken as words, and a note says what was left out.  The cost of a query is that of its
terms.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice, takewhile

from projections.search.text import clean, word_terms
from projections.search.text import words as words_of

LONGEST_TEXT = 2000
MOST_WORDS = 120
LONGEST_PHRASE = 12
SHORTEST_PREFIX = 3
MOST_CONDITIONS = 12

FIELDS = {
    "authority": "authority",
    "council": "authority",
    "host": "authority",
    "theme": "theme",
    "kind": "kind",
    "type": "subkind",
    "status": "status",
    "episode": "episode",
    "year": "year",
    "stage": "stage",
    "region": "region",
    "collaborative": "region",
    "family": "family_group",
    "familygroup": "family_group",
    "rurality": "rurality",
    "area": "rurality",
    "source": "source",
    "outcome": "source",
    "before": "before",
    "after": "after",
    "by": "by",
}
_PIECE = re.compile(
    r"""(?P<minus>(?<!\S)-(?=[\w"“]))?
        (?:(?P<field>(?<!\w)[A-Za-z]{2,14}):(?=[\w"“]))?
        (?: ["“”](?P<phrase>[^"“”]*)["“”]
          | (?P<word>(?<!\w)[^\W\d_]\s&\s[^\W\d_](?!\w) | (?<!\w)[A-Z]\sand\s[A-Z](?!\w) | [^\s"“”]+)
          | (?P<quote>["“”]) )""",
    re.VERBOSE,
)
# A name is at most so many words: authority:comhairle nan eilean siar, source:what staff say.
LONGEST_NAME = 6
ONE_WORD = ("before", "after", "year", "episode")
Knows = Callable[[str, str], bool]
_DATE = re.compile(r"^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?$")


@dataclass(frozen=True)
class Query:
    """What was asked for.

    `words` are ranked, any of them will do; phrases, conditions and exclusions are strict.  Each phrase and
    each exclusion is a tuple of plain terms.
    """

    words: tuple[str, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    prefixes: tuple[str, ...] = ()
    excluded: tuple[tuple[str, ...], ...] = ()
    conditions: tuple[tuple[str, str], ...] = ()
    barred: tuple[tuple[str, str], ...] = ()
    before: date | None = None
    after: date | None = None
    notes: tuple[str, ...] = ()

    @property
    def ranks(self) -> bool:
        """Whether there is anything to rank by; if not, the newest come first."""
        return bool(self.words or self.phrases or self.prefixes)


class _Reading:
    """A query while it is being read."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.phrases: list[tuple[str, ...]] = []
        self.prefixes: list[str] = []
        self.excluded: list[tuple[str, ...]] = []
        self.conditions: list[tuple[str, str]] = []
        self.barred: list[tuple[str, str]] = []
        self.dates: dict[str, date] = {}
        self.notes: dict[str, None] = {}
        self.count = 0

    def room(self, wanted: int) -> bool:
        """Counts words against the limit, and notes when there is no more room."""
        if self.count + wanted > MOST_WORDS:
            self.notes[f"Only the first {MOST_WORDS} words were searched for."] = None
            return False
        self.count += wanted
        return True

    def add(self, piece: re.Match[str], content: str) -> None:
        """Takes in one piece of the text, whose content may reach further than the piece."""
        if piece["field"] and self.condition(piece["field"].lower(), content, barred=bool(piece["minus"])):
            return
        if piece["minus"]:
            self.exclude(content)
            return
        if piece["field"]:
            self.plain(piece["field"])
        if piece["phrase"] is not None:
            self.phrase(content)
        elif content.endswith("*"):
            self.prefix(content)
        else:
            self.plain(content)

    def plain(self, content: str) -> None:
        for word in words_of(content):
            if self.room(len(word_terms(word))):
                self.words.append(word)

    def phrase(self, content: str) -> None:
        taken = words_of(content)
        terms = tuple(each[0] for word in taken for each in word_terms(word))
        if len(terms) < 2:
            self.plain(content)
            return
        if len(terms) > LONGEST_PHRASE:
            self.notes[f"Only the first {LONGEST_PHRASE} words of a phrase were searched for."] = None
            terms = terms[:LONGEST_PHRASE]
        if self.room(len(terms)):
            self.phrases.append(terms)

    def exclude(self, content: str) -> None:
        terms = tuple(each[0] for word in words_of(content) for each in word_terms(word))[:LONGEST_PHRASE]
        if terms and self.room(len(terms)):
            self.excluded.append(terms)

    def prefix(self, content: str) -> None:
        *before, last = words_of(content) or [""]
        self.plain(" ".join(before))
        if len(last) < SHORTEST_PREFIX:
            self.notes[f"A beginning such as read* needs at least {SHORTEST_PREFIX} letters."] = None
            self.plain(last)
        elif self.room(1):
            self.prefixes.append(last)

    def condition(self, name: str, value: str, *, barred: bool) -> bool:
        """Takes in a field with its value; answers false where it is none, so that it becomes words."""
        known = FIELDS.get(name)
        value = value.strip()
        if known is None or not value or len(self.conditions) + len(self.barred) >= MOST_CONDITIONS:
            return False
        if known in ("before", "after", "by"):
            return not barred and self._date(known, value)
        (self.barred if barred else self.conditions).append((known, value))
        return True

    def _date(self, name: str, value: str) -> bool:
        span = _span(value)
        if span is None and name == "by":
            self.conditions.append(("authority", value))
            return True
        if span is None:
            self.notes[
                f"“{value}” is not a date: write {name}:2024, {name}:2024-05 or {name}:2024-05-31."
            ] = None
            return False
        first, last = span
        if name == "after":
            self.dates["after"] = max(last, self.dates.get("after", last))
        else:
            end = first if name == "before" else _next_day(last)
            self.dates["before"] = min(end, self.dates.get("before", end))
        return True


def parse(text: str, knows: Knows = lambda _, __: False) -> Query:
    """Returns what a text asks for.  Never raises.

    `knows` answers whether a field has a value of that name, so that a name of several words needs no quotes.
    """
    reading = _Reading()
    text = clean(text)
    if len(text) > LONGEST_TEXT:
        reading.notes[f"Only the first {LONGEST_TEXT} characters were read."] = None
        text = text[:LONGEST_TEXT]
    pieces = [piece for piece in _PIECE.finditer(_quiet(text)) if piece["quote"] is None]
    while pieces:
        piece = pieces.pop(0)
        content, taken = _content(piece, pieces, knows)
        del pieces[:taken]
        reading.add(piece, content)
    return Query(
        words=tuple(reading.words),
        phrases=tuple(reading.phrases),
        prefixes=tuple(reading.prefixes),
        excluded=tuple(reading.excluded),
        conditions=tuple(reading.conditions),
        barred=tuple(reading.barred),
        before=reading.dates.get("before"),
        after=reading.dates.get("after"),
        notes=tuple(reading.notes),
    )


def _content(piece: re.Match[str], rest: list[re.Match[str]], knows: Knows) -> tuple[str, int]:
    """Returns what a piece says, and how many pieces after it belong to the name that it begins."""
    if piece["phrase"] is not None:
        return piece["phrase"], 0
    name = [piece["word"] or ""]
    field = FIELDS.get((piece["field"] or "").lower())
    if field and field not in ONE_WORD:
        following = takewhile(lambda each: each["word"] and not (each["minus"] or each["field"]), rest)
        name += [each["word"] for each in islice(following, LONGEST_NAME - 1)]
        for length in range(len(name), 1, -1):
            if knows("authority" if field == "by" else field, " ".join(name[:length])):
                return " ".join(name[:length]), length - 1
    return name[0], 0


def _quiet(text: str) -> str:
    """Puts a whole query shouted in capitals into lower case: there capitals say nothing."""
    letters = [word for word in words_of(text) if word.isalpha()]
    return text.lower() if len(letters) > 3 and all(word.isupper() for word in letters) else text


def _span(value: str) -> tuple[date, date] | None:
    """Returns the first and the last day of a year, month or day as written."""
    match = _DATE.match(value)
    if not match or not value.isascii():
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        first = date(year or 0, month or 1, day or 1)
        if day:
            return first, first
        return first, (date(first.year, 12, 31) if not month else _month_end(first))
    except (ValueError, OverflowError):
        return None


def _month_end(first: date) -> date:
    return (
        date(first.year, 12, 31)
        if first.month == 12
        else first.replace(month=first.month + 1) - timedelta(days=1)
    )


def _next_day(day: date) -> date:
    return day if day == date.max else day + timedelta(days=1)
