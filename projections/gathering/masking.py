"""Takes out of recorded words what would tell whose they are, or says that they cannot be told without it.

It errs on the side of saying nothing: words with a capital that nobody knows to be harmless are taken for the
name of a place, a school or a project, and what is known to be found in few authorities only tells too much.
"""

from __future__ import annotations

import re
from functools import cached_property
from importlib.resources import files

from ci_kb.domain.authorities import authorities, rows
from ci_kb.guidance import guidance
from projections.gathering.material import Finding, Material, Practice, Statement, Step
from projections.gathering.words import KEEP_CAPITAL
from projections.search.text import STOP_WORDS

HERE = "the authority"
ELSEWHERE = "another authority"

CODES = re.compile(
    r"(?:P\d|S\d|Q\d|SIMD|N\d|QI|S\d\s?[-–]\s?S\d|P\d\s?[-–]\s?P\d)(?:[-–/]\w+)*|\d[\w.,:%/–-]*|[IVX]+"
)
"""Stages, quintiles and numbers, which look like names."""

HARMLESS = frozenset(
    "Education Collaborative Improvement Attainment Advisor Advisors Director Directors Ministers "
    "Parliament Zoom ADES ES HM HMI HMIE CI LA LAs ACEL BGE PEF SAC SEF FSM ASN ASL CLPL QI QIs HGIOS "
    "HGIOS4 HGIOELC NIF SEEMiS QAMSO QAMSOs SDS DYW CLD ELC HWB GIRFEC UNCRC SQA SCQF NQ NQs PPR SIMD "
    "ACORN ICT IT AI EBSNA SLA SLAs Promise Framework Government Insight Microsoft Google Teams Glow "
    "Health Wellbeing Curriculum Excellence Standards Quality Higher Highers Nationals National "
    "Advanced Regional I’m I'm I A".split()
)
"""Words with a capital that are of no place."""

TELLS_TOO_MUCH = re.compile(
    r"\b(?:islands?|islanders?|ferr(?:y|ies)|gaelic|g[àa]idhlig|gme|inter-island|archipelago|cit(?:y|ies)|"
    r"sixteen|seventeen|eighteen|nineteen|twenty(?:-\w+)?|thirty(?:-\w+)?|forty(?:-\w+)?|fifty(?:-\w+)?|"
    r"largest|smallest|only authority|northern(?:most)?|southern(?:most)?|borders?|oil|fishing|crofting|"
    r"(?:two|three|four|five|both|several) authorities|joint(?:ly)? host\w*|(?:small|large|compact|rural)\w* "
    r"authorit(?:y|ies)|of this size|pilot|storms?|snow|floods?|neighbouring|e-sgoil|uhi|bng)\b",
    re.IGNORECASE,
)
"""What is true of few authorities, so that saying it names them."""

HOW_MANY_PLACES = re.compile(
    r"\b\d[\d,]* (?:\w+ ){0,2}?(?:schools?|primar(?:y|ies)|secondar(?:y|ies)|nurser(?:y|ies)|clusters?|"
    r"academ(?:y|ies)|establishments?|areas|localities|pupils|children|teachers|headteachers|heads|plans)\b",
    re.IGNORECASE,
)
"""How many schools or children there are, which anybody can look up."""

CAPITAL = re.compile(r"(?<![\w’'/&-])[A-ZÀ-Þ][\w’'./&-]*|(?<![\w’'/&-])[a-zß-ÿ]+[-/&][A-ZÀ-Þ][\w’'./&-]*")
"""A word with a capital at its beginning, or after a hyphen in it."""

BETWEEN = re.compile(r"[-/&]|[’']s?(?!\w)|[’']")
SENTENCE_BEGINS = re.compile(r"^|[.!?:;]\s+|[“\"(‘]\s*")


def begins(text: str) -> frozenset[int]:
    """Return the places in a text where a sentence, or something quoted, begins."""
    return frozenset(found.end() for found in SENTENCE_BEGINS.finditer(text))


TERMS = frozenset(
    part
    for row in rows("vocabulary")
    if not re.search("alliance|collaborative", row["expansion"], re.IGNORECASE) or row["term"] == "CI"
    for part in row["term"].split()
    if part not in {word for one in authorities() for word in one.collaborative.split()}
)
"""The acronyms and terms that are used all over Scotland."""

SMALL = re.compile(r"(?<![\w’'/&.-])[a-zß-ÿ]+")
ORDINARY = STOP_WORDS.union(
    ("gathering", "summary", "lessons"),
    (
        word
        for name in ("vocabulary", "themes", "synonym_rings")
        for row in rows(name)
        for cell in row.values()
        for word in SMALL.findall(cell or "")
    ),
    SMALL.findall(repr(guidance())),
)
"""Words that are no names, whatever has been recorded: of the shared vocabulary, and of the guidance."""


class Mask:
    """Masks names in the words of one set of material."""

    def __init__(self, material: Material) -> None:
        self._material = material
        self._known: dict[tuple[str, str], str | None] = {}

    def without_names(self, text: str, episode: str) -> str | None:
        """Return words without names of authorities, or None when they would still tell whose they are."""
        if (text, episode) not in self._known:
            self._known[text, episode] = self._masked(text, episode)
        return self._known[text, episode]

    def _masked(self, text: str, episode: str) -> str | None:
        plain = " ".join(text.split())
        if TELLS_TOO_MUCH.search(plain) or HOW_MANY_PLACES.search(plain):
            return None
        hosts = self._hosts.get(episode, frozenset())
        masked = ANY_AUTHORITY.sub(lambda found: _instead(found, hosts), plain)
        masked = " ".join(re.sub(r"\b[Tt]he (the|another) authority", r"\1 authority", masked).split())
        return None if self._names_something(masked, episode) else masked[:1].upper() + masked[1:]

    def _names_something(self, text: str, episode: str) -> bool:
        """Say whether a text has a word with a capital that is not known to be harmless."""
        beginnings = begins(text)
        return any(
            not self._passes(found[0], found.start() in beginnings, episode)
            for found in CAPITAL.finditer(text)
        )

    def _passes(self, word: str, first: bool, episode: str) -> bool:
        """Say whether a word with a capital names nothing; the first word of a sentence has one anyway."""
        parts = [part for part in BETWEEN.split(word.strip("’'./&-")) if part]
        if first and word not in self._inside(episode) and NAMES_OF_PLACES.isdisjoint(parts):
            return all(self._harmless(part) or part.lower() in self._ordinary for part in parts)
        return all(map(self._harmless, parts))

    def _harmless(self, word: str) -> bool:
        return (
            not word[:1].isupper()
            or word in HARMLESS
            or word in KEEP_CAPITAL
            or word in TERMS
            or CODES.fullmatch(word) is not None
        )

    def _inside(self, episode: str) -> frozenset[str]:
        """Return the names that stand inside the sentences of an episode: its places, schools, projects."""
        return self._capitals.get(episode, frozenset())

    @cached_property
    def _ordinary(self) -> frozenset[str]:
        """Return words that are written small somewhere, as no name is."""
        return ORDINARY.union(word for _, text in self._texts for word in SMALL.findall(text))

    @cached_property
    def _capitals(self) -> dict[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for episode, text in self._texts:
            beginnings = begins(text)
            names = found.setdefault(episode, set())
            names.update(
                each[0]
                for each in CAPITAL.finditer(text)
                if each.start() not in beginnings and not self._harmless(each[0])
            )
        return {episode: frozenset(names) for episode, names in found.items()}

    @cached_property
    def _texts(self) -> list[tuple[str, str]]:
        material = self._material
        told: tuple[Finding | Practice | Step | Statement, ...] = (
            *material.findings,
            *material.practice,
            *material.steps,
            *material.statements,
        )
        texts = [(one.episode, " ".join(one.text.split())) for one in told]
        return [*texts, *((one.episode, title) for one in material.sessions for title in one.titles)]

    @cached_property
    def _hosts(self) -> dict[str, frozenset[str]]:
        return {one.source.episode: names_of(one.hosts) for one in self._material.episodes}


def _instead(found: re.Match[str], hosts: frozenset[str]) -> str:
    """Return what stands in place of an authority's name: nothing where it only says which ones are meant."""
    text = found.string
    before = text[: found.start()].rsplit(maxsplit=1)[-1:] or [""]
    after = (text[found.end() :].split(maxsplit=1) or [""])[0]
    if before[0].lower() in QUALIFIED_BY:
        return ""
    here = HERE if found[0].lower() in hosts else ELSEWHERE
    names_what_follows = (
        text[found.end() :].startswith(" ")
        and after.isalpha()
        and after.islower()
        and not found[0].endswith("Council")
    )
    return f"{here}'s" if names_what_follows and after not in NOT_A_THING else here


QUALIFIED_BY = frozenset("two three four five six seven eight nine ten some many most all other".split())
NOT_A_THING = frozenset(
    "a and are as asked at be been but by can chose could did do does for from found had has have held in "
    "into is it its may met moved must not now of on or over runs said says shows so still than that then "
    "they this to took uses was were when where which who whose will with".split()
)
"""Small words after which, or before which, a name of an authority stands for itself."""


def names_of(hosts: tuple[str, ...]) -> frozenset[str]:
    """Return everything that some authorities are called, in small letters."""
    return frozenset(
        name.lower()
        for authority in authorities()
        if authority.name in hosts
        for name in (authority.name, authority.short_name, *authority.aliases)
    ) | frozenset(host.lower() for host in hosts)


NAMES = sorted(
    {
        name
        for authority in authorities()
        for name in (authority.name, authority.short_name, *authority.aliases)
        if not name.startswith("S12")
    },
    key=lambda name: (-len(name), name),
)

ANY_AUTHORITY = re.compile(rf"(?<!\w)(?:The )?(?:{'|'.join(map(re.escape, NAMES))})(?!\w)")
"""An authority by any of its names."""


def _lines(name: str) -> list[str]:
    text = (files("ci_kb.domain") / "data" / f"{name}.txt").read_text(encoding="utf-8")
    return [word[:1].upper() + word[1:] for word in text.split()]


NAMES_OF_PLACES = frozenset((*_lines("places"), *_lines("given_names")))
"""Names that a sentence may begin with; inside a sentence, any name that is not known is taken for one."""
