"""Turns text into the terms that are indexed and searched: one rule for both, so that they always meet.

Accents, quotes, capitals, plurals, British and American spelling and hyphens make no difference; short tokens
("P1", "2.3", "S & Q") are kept, and so are words in capitals, which may be acronyms ("IT").
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from whoosh.lang.snowball.english import EnglishStemmer

# Changes whenever the same text would give other terms: an index made under another number is built anew.
RULES = 4
LONGEST_WORD = 48
# Shorter words are as often acronyms (EPS, which is not EP).
SHORTEST_STEMMED = 4
SHORTEST_SURFACE = 3

# Function words: indexed, so that phrases work, but left out when words are ranked (see `ranking_words`).
_FUNCTION_WORDS = """
    a about above according across actually after again against all almost alone along already also
    although always am among amongst an and another any anybody anyone anything anyway are around as at
    away be became because become becomes becoming been before being below between both but by came can
    cannot certain clearly come comes concerning could despite did do does doing done down during each eg
    either else elsewhere enough especially etc even ever every everybody everyone everything except far
    few for from further gave get gets getting give given gives giving go goes going gone got had has have
    having he hence her here hers herself him himself his how however i ie if in indeed instead into is it
    its itself just kept least less let like likely made mainly make makes making many may maybe me might
    more moreover most mostly much must my myself namely nearly neither never nevertheless no nobody none
    nonetheless nor not nothing now nowhere of off often on once only onto or other otherwise ought our
    ours ourselves out over overall own particular particularly per perhaps please possibly put quite
    rather really regarding said same say saying says see seem seemed seeming seems seen several shall she
    should since so some somebody somehow someone something sometimes somewhere still such take taken
    takes taking tell than that the their theirs them themselves then there thereby therefore these they
    thing things think this those through thus to together too toward towards under unless until up upon
    us using usually various very via want wants was way ways we went were what whatever when
    whenever where whereas wherever whether which whichever while who whoever whole whom whose why will
    with within without would yes yet you your yours yourself yourselves"""
STOP_WORDS = frozenset(_FUNCTION_WORDS.split())

_ASIDE = "['’ʼ＇`]"
WORD = re.compile(
    rf"""
    (?<!\w)[^\W\d_]\s?&\s?[^\W\d_](?!\w)                # S & Q, P&A
    | (?<!\w)[A-Z]\sand\s[A-Z](?!\w)                    # S and Q
    | \d+(?:\.\d+)+ | \d+\+\d+ | \d+\+                  # 2.3, 1+2, 16+
    | [^\W_]+(?:(?:{_ASIDE}|[-\u2010\u2011])[^\W_]+)*   # moderation, children's, self-evaluation
    """,
    re.VERBOSE,
)
_HYPHEN = re.compile(r"[-\u2010\u2011]")
_POSSESSIVE = re.compile(rf"{_ASIDE}s$|{_ASIDE}$", re.IGNORECASE)
_ASIDES = re.compile(_ASIDE)

_IRREGULAR = {
    "children": "child",
    "men": "man",
    "women": "woman",
    "curricula": "curriculum",
    "criteria": "criterion",
    "analyses": "analyze",
    "analysis": "analyze",
    "programme": "program",
    "programmes": "program",
    "practise": "practice",
    "practises": "practice",
    "practised": "practice",
    "practising": "practice",
    "practicing": "practice",
    "licence": "license",
    "defence": "defense",
    "offence": "offense",
    "dialogue": "dialog",
    "dialogues": "dialog",
    "ageing": "aging",
    "judgement": "judgment",
    "judgements": "judgment",
    "skilful": "skillful",
    "enrolment": "enrollment",
    "enrolments": "enrollment",
    "enrol": "enroll",
    "fulfil": "fulfill",
    "advisor": "adviser",
    "advisors": "adviser",
    "grey": "gray",
    "learnt": "learn",
    "timetabling": "timetable",
    "timetabled": "timetable",
}
# Names of places that the stemmer would cut to something that other words share.
_NAMES = """
    aberdeen aberdeenshire angus argyll bute ayrshire clackmannanshire dumfries dundee dunbartonshire
    edinburgh eilean siar falkirk fife galloway glasgow highland inverclyde kinross lanarkshire
    lothian midlothian moray orkney perth renfrewshire scotland shetland stirling
    arran ayr barra caithness elgin galashiels harris hebrides inverness islay kirkcaldy kirkwall lerwick
    lewis livingston lochaber mull nairn oban paisley skye stornoway thurso tiree uist"""
_PLACES = frozenset(_NAMES.split())
_SNOWBALL: Any = EnglishStemmer()
# British to American, where a rule is safe; the lists are the words that are not.
_SPELLINGS = (
    (re.compile(r"^(\w{3,})our(s|ed|ing|able|al|ful|ite|ites|ist)?$"), r"\1or\2"),
    (re.compile(r"^(\w{3,})is(e|ed|es|er|ers|ing|ation|ations|ational)$"), r"\1iz\2"),
    (re.compile(r"^(\w{2,})lys(e|ed|es|er|ers|ing)$"), r"\1lyz\2"),
    (re.compile(r"^(cent|theat|met|lit|fib)re(s?)$"), r"\1er\2"),
    (
        re.compile(r"^(travel|counsel|model|label|cancel|signal|level|fuel|channel)l(ed|ing|er|ers|or|ors)$"),
        r"\1\2",
    ),
)


Part = tuple[int, int, tuple[str, ...]]
"""From where to where a part of a word goes, and its terms."""


class Token(NamedTuple):
    """One word of a text: its terms, where it stands among the words, and its place among the characters."""

    terms: tuple[str, ...]
    position: int
    start: int
    end: int


def clean(text: str) -> str:
    """Returns the text in composed form, without NUL and lone surrogates, which no file or page can hold."""
    if text.isascii():
        return text.replace("\0", " ")
    return unicodedata.normalize("NFC", "".join(c for c in text if not "\ud800" <= c <= "\udfff")).replace(
        "\0", " "
    )


def fold(word: str) -> str:
    """Returns the word in lower case without accents."""
    lowered = word.casefold()
    if lowered.isascii():
        return lowered
    return "".join(c for c in unicodedata.normalize("NFKD", lowered) if not unicodedata.combining(c))


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Returns the stem of a folded word: Snowball English after spelling and plurals are evened out."""
    if word in _PLACES or not word.isalpha() or not SHORTEST_STEMMED <= len(word) <= LONGEST_WORD:
        return word[:LONGEST_WORD]
    word = _IRREGULAR.get(word, word)
    for pattern, replacement in _SPELLINGS:
        word = pattern.sub(replacement, word)
    return str(_SNOWBALL.stem(word)) or word


@lru_cache(maxsize=100_000)
def word_terms(word: str) -> tuple[tuple[str, ...], ...]:
    """Returns the terms of one word as written, a tuple for each position that it takes.

    A hyphenated word takes a position for each part, and the whole in one piece stands with the first part.
    A word in capitals gives `^word` as well, which is how an acronym that is a word is told from the word.
    """
    if "&" in word or " " in word:
        return (("".join(fold(word).replace(" and ", "&").split()),),)
    if word[0].isdigit() and ("." in word or "+" in word):
        return ((word[:LONGEST_WORD],),)
    parts = [part for part in _HYPHEN.split(word) if part]
    taken = [_part_terms(part) for part in parts]
    if len(parts) > 1:
        taken[0] += (stem(fold(_bare("".join(parts)))),)
    return tuple(taken)


def _bare(part: str) -> str:
    """Returns a word without its possessive and its apostrophes."""
    return _ASIDES.sub("", _POSSESSIVE.sub("", part)) or part


def _part_terms(part: str) -> tuple[str, ...]:
    bare = _bare(part)
    if len(bare) > 2 and bare.endswith("s") and bare[:-1].isupper():  # HTs
        bare = bare[:-1]
    term = stem(fold(bare)) or bare[:LONGEST_WORD]
    if len(bare) > 1 and bare.isupper() and bare.isalpha():
        return (term, "^" + fold(bare)[:LONGEST_WORD])
    return (term,)


def words(text: str) -> list[str]:
    """Returns the words of a text as written."""
    return WORD.findall(text)


@lru_cache(maxsize=100_000)
def parts(word: str) -> tuple[Part, ...]:
    """Returns the parts of a word as written."""
    return tuple((token.start, token.end, token.terms) for token in tokens(word))


def tokens(text: str) -> Iterator[Token]:
    """Yields the words of a (clean) text with their terms, positions and places."""
    position = 0
    for match in WORD.finditer(text):
        start = match.start()
        taken = word_terms(match.group())
        if len(taken) == 1:
            yield Token(taken[0], position, start, match.end())
            position += 1
            continue
        for terms, part in zip(taken, _part_places(match.group(), start), strict=True):
            yield Token(terms, position, *part)
            position += 1


def _part_places(word: str, start: int) -> list[tuple[int, int]]:
    return [(start + part.start(), start + part.end()) for part in re.finditer(r"[^-\u2010\u2011]+", word)]


def term_positions(words: Iterable[str], position: int = 0) -> tuple[list[tuple[str, int]], int]:
    """Returns the (term, position) pairs of words as written, and the position after the last."""
    pairs: list[tuple[str, int]] = []
    for word in words:
        for terms in word_terms(word):
            pairs += [(term, position) for term in terms]
            position += 1
    return pairs, position


def sequence(text: str) -> tuple[str, ...]:
    """Returns the plain term of each word of a text, in order: what a phrase is compared by."""
    return tuple(terms[0] for word in words(clean(text)) for terms in word_terms(word))


@lru_cache(maxsize=100_000)
def surfaces(word: str) -> tuple[str, ...]:
    """Returns the spellings of a word that beginnings and corrections are found by: parts and whole."""
    parts = [_bare(part) for part in _HYPHEN.split(word)]
    spelled = dict.fromkeys(fold(part)[:LONGEST_WORD] for part in (*parts, "".join(parts)))
    return tuple(each for each in spelled if len(each) >= SHORTEST_SURFACE and each not in STOP_WORDS)


def surface_words(words: Iterable[str]) -> set[str]:
    """Returns the folded spellings of words as written."""
    return {surface for word in words for surface in surfaces(word)}


def ranking_words(terms: Iterable[str]) -> list[str]:
    """Returns the terms that say something of the subject: no function words, no doubles for capitals."""
    return [term for term in terms if term not in STOP_TERMS and not term.startswith("^")]


STOP_TERMS = frozenset(stem(word) for word in STOP_WORDS)
