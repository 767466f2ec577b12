"""Finds what may be names of people in free text, so that somebody is warned before it is kept for ever.

A warning is never a refusal.  It is given for a title, a role or an initial before a name, for a first name
with a surname, for a first name alone that is no everyday word, for a mail address, and for the names in the
register.  Names of places, schools, hospitals and bodies are left out before anything is looked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from ci_kb.naming import TITLES, TITLES_THAT_ARE_WORDS, given_names
from ci_kb.passages import Passages

WORD = re.compile(r"[^\W\d_]+(?:[’'‑-][^\W\d_]+)*")
ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
CELTIC = re.compile(r"(?:Mc|Mac|Nic|O[’'])[A-ZÀ-Þ]\w+")
SENTENCE_ENDS = '.!?:;\n•–—“"('

PLACES_OF_WORK = (
    "academy high primary school schools nursery college university hospital council street road house "
    "centre trust foundation award awards fund park church hall library museum partnership campus unit "
    "grammar secondary infant junior gaelic learning lane square place terrace avenue drive bridge "
    "castle scale model test theory taxonomy"
).split()

KNOWN_PHRASES = re.compile(
    r"\bDr\.? Gray[’']s\b|\bMary Erskine\b|\bRobert Gordon(?:[’']s)?\b"
    r"|\bGeorge (?:Heriot|Watson)(?:[’']s)?\b"
    r"|\bDuke of Edinburgh\b|\b(?:St|Saint)\.? [A-Z]\w+(?:[’']s)?\b|\bJames Gillespie[’']s\b"
    r"|\bQueen (?:Margaret|Elizabeth|Victoria)\b|\bKing[’']s\b|\bRobert Burns\b|\bBurns (?:Night|Supper)\b"
    r"|\bBlooms?[’']? Taxonomy\b|\bLeuven Scale\b|\bJohn Muir Award\b|\bSaltire Award\b"
)

BODY = re.compile(
    r"(?:\b[A-ZÀ-Þ][\w’'-]*[ \t]+(?:(?:of|the|and|for|&|R\.?C\.?)[ \t]+)?){1,5}"
    rf"(?:{'|'.join(word.capitalize() for word in PLACES_OF_WORK)})\b"
)
"""A few words in capitals that end with what names a place of work or learning."""

OPENINGS = frozenset(
    "a about after all also although an and another any as at because been before both but by can could "
    "did do does during each either every few first for from had has have he her here his how however i "
    "if in into is it its just last later many may more most much my neither next no nobody none not "
    "now of on once one only or other others our over people several she should since so some somebody "
    "such than that the their them then there these they this those though three through to today two "
    "under until up was we were what when where whether which while who why will with within without "
    "would yet you your".split()
)
"""Words that begin sentences."""

NO_NAMES = frozenset("and or to in on at for the a an of is was has with who not no by from as".split())

ROLE = frozenset(
    "pupil child boy girl parent mother father mum dad carer teacher headteacher learner student sister "
    "brother son daughter named called colleague probationer janitor classmate friend".split()
)
FAMILY = frozenset("family families household brothers sisters twins boys girls siblings".split())


@dataclass(frozen=True)
class Suspect:
    """Words that may name a person, and why that is thought."""

    words: str
    why: str


class Token(NamedTuple):
    """A word of a text: as it stands, as it is compared, where, and whether it opens a sentence.

    It is compared small and without a closing ’s; `capital` it is when only it begins with a capital letter.
    """

    word: str
    plain: str
    capital: bool
    start: int
    end: int
    opens: bool


def names_in(text: str, registered: Iterable[str] = ()) -> tuple[Suspect, ...]:
    """Return the words of a text that may name people, in the order in which they stand, each once."""
    found = [(match.start(), Suspect(match[0], "a mail address")) for match in ADDRESS.finditer(text)]
    for start, end in Passages(name for name in registered if " " in name.strip()).within(text):
        found.append((start, Suspect(text[start:end], "somebody in the register")))
    found += _by_rules(text)
    ordered = sorted(found, key=lambda each: each[0])
    told: dict[str, Suspect] = {}
    for _, suspect in ordered:
        told.setdefault(suspect.words.casefold(), suspect)
    return tuple(told.values())


def _by_rules(text: str) -> list[tuple[int, Suspect]]:
    tokens = list(_tokens(_without_bodies(text)))
    found: list[tuple[int, Suspect]] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        begins = token.word[0].isupper() or token.plain in may_begin()
        length, why = _named_at(tokens, at, text) if begins else (0, "")
        if length:
            first, last = tokens[at], tokens[at + length - 1]
            found.append((first.start, Suspect(text[first.start : last.end], why)))
        at += length or 1
    return found


def _named_at(tokens: list[Token], at: int, text: str) -> tuple[int, str]:
    """Return how many words from here on name somebody, and why; 0 when none do."""
    token, after = tokens[at], _next(tokens, at, text)
    if after is None:
        return (1, "a first name") if _alone(token) else (0, "")
    third = _next(tokens, at + 1, text)
    if token.plain in TITLES and after.plain not in NO_NAMES and len(after.word) > 1:
        return (3 if third and third.capital else 2), "a title before a name"
    if token.plain in TITLES_THAT_ARE_WORDS and token.capital and _could_be(after):
        return (3 if third and third.capital else 2), "a title before a name"
    if token.plain in ROLE and after.capital and (_given(after) or _surname(after) or not _ordinary(after)):
        return (3 if third and _could_be(third) else 2), "a person and a name"
    if token.capital and token.word.casefold() != token.plain and _given(token) and after.plain in ROLE:
        return 1, "a person and a name"
    if _surname(token) and token.capital and after.plain in FAMILY:
        return 2, "a family"
    if _is_pair(token, after):
        return (3 if third and third.capital and _surname(third) else 2), "a first name and a surname"
    if len(token.word) <= 2 and token.word.isupper() and after.capital and _known_surname(after):
        return 2, "an initial and a surname"
    return (1, "a first name") if _alone(token) else (0, "")


def _is_pair(first: Token, second: Token) -> bool:
    """Say whether two words are a first name and a surname."""
    low = first.word.islower() and second.word.islower()
    if low:
        return _plainly(first.plain, first_names()) and _plainly(second.plain, surnames())
    if not (first.capital and second.capital):
        return False
    if _given(first):
        return _surname(second) or not (_ordinary(second) or (_ordinary(first) and first.opens))
    unknown = not ({first.plain, second.plain} & (bodies() | OPENINGS))
    return unknown and (_surname(second) or not first.opens or second.plain not in everyday())


def _alone(token: Token) -> bool:
    """Say whether a word names somebody by itself: a first name that is no everyday word, or Mac Somebody."""
    if CELTIC.fullmatch(re.sub(r"[’']s$", "", token.word)):
        return True
    return token.capital and any(_plainly(word, first_names()) for word in (token.plain, *_halves(token)))


def _plainly(word: str, names: frozenset[str]) -> bool:
    return word in names and word not in everyday() and len(word) > 2


def _halves(token: Token) -> tuple[str, ...]:
    """Return the first half of a double name."""
    return tuple(token.plain.split("-")[:1]) if re.search(r"-[A-ZÀ-Þ]", token.word) else ()


def _given(token: Token) -> bool:
    return token.plain in first_names() or token.plain.split("-")[0] in first_names()


def _surname(token: Token) -> bool:
    word = token.plain
    return bool(CELTIC.fullmatch(token.word)) or any(part in surnames() for part in (word, *word.split("-")))


def _known_surname(token: Token) -> bool:
    return _surname(token) and token.plain not in bodies()


def _ordinary(token: Token) -> bool:
    return token.plain in bodies()


def _could_be(token: Token) -> bool:
    """Say whether a word may be a name at all."""
    return token.capital and not _ordinary(token)


def _next(tokens: list[Token], at: int, text: str) -> Token | None:
    """Return the word after one, if nothing but a blank, or the full stop of an initial, stands between."""
    if at + 1 >= len(tokens):
        return None
    between = text[tokens[at].end : tokens[at + 1].start].strip(" \t\u00a0")
    short = tokens[at].plain in TITLES or len(tokens[at].word) == 1
    return tokens[at + 1] if not between or (between == "." and short) else None


def _tokens(text: str) -> Iterator[Token]:
    end = 0
    for match in WORD.finditer(text):
        word, start = match[0], match.start()
        between = text[end:start].strip(" \t")
        opens = not end or bool(between and between[-1] in SENTENCE_ENDS)
        plain = word[:-2] if word.endswith(("’s", "'s")) else word
        capital = word[0].isupper() and not word.isupper()
        end = match.end()
        yield Token(word, plain.casefold(), capital, start, end, opens)


def _without_bodies(text: str) -> str:
    """Return a text of the same length in which names of schools, hospitals and the like are blank."""
    text = KNOWN_PHRASES.sub(lambda match: " " * len(match[0]), text)
    return BODY.sub(lambda match: match[0] if _is_person(match[0]) else "\n" * len(match[0]), text)


def _is_person(words: str) -> bool:
    """Say whether words that end like a place are somebody: Mrs Hall, Lucy Park."""
    first, *others = words.split()
    plain = first.rstrip(".").casefold()
    return plain in TITLES | TITLES_THAT_ARE_WORDS or (len(others) == 1 and _plainly(plain, first_names()))


@cache
def first_names() -> frozenset[str]:
    """Return first names that people in Scotland have."""
    return frozenset(_words("more_given_names")) | given_names()


@cache
def may_begin() -> frozenset[str]:
    """Return the words with which a name may begin that is written without capitals."""
    return first_names() | TITLES | TITLES_THAT_ARE_WORDS | ROLE


@cache
def surnames() -> frozenset[str]:
    """Return surnames that people in Scotland have."""
    return frozenset(_words("surnames"))


@cache
def everyday() -> frozenset[str]:
    """Return names that are also words of every day, or places here: alone they name nobody."""
    return frozenset(_lines()[0]) | bodies()


@cache
def bodies() -> frozenset[str]:
    """Return words that stand beside each other in capitals and name no person."""
    return frozenset(_lines()[1])


def _words(name: str) -> list[str]:
    return (files("ci_kb.domain") / "data" / f"{name}.txt").read_text(encoding="utf-8").split()


def _lines() -> tuple[list[str], list[str]]:
    text = (files("ci_kb.domain") / "data" / "no_persons.txt").read_text(encoding="utf-8")
    everyday, _, bodies = text.partition("# The second part")
    lines = [line for line in everyday.splitlines() if not line.startswith("#")]
    return " ".join(lines).split(), " ".join(bodies.splitlines()[1:]).split()
