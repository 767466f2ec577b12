"""Takes out of recorded words what would tell whose they are, or says that they cannot be told without it.

It errs on the side of saying nothing: words with a capital that nobody knows to be harmless are taken for the
name of a place, a school or a project, and what is known to be found in few authorities only tells too much.
"""

from __future__ import annotations

import re
from functools import cached_property
from importlib.resources import files

from ci_kb.domain.authorities import authorities, rows
from projections.gathering.material import Finding, Material, Practice, Statement, Step
from projections.gathering.words import KEEP_CAPITAL

HERE = "the authority"
ELSEWHERE = "another authority"

CODES = re.compile(
    r"(?:P\d|S\d|Q\d|SIMD|N\d|QI|S\d\s?[-–]\s?S\d|P\d\s?[-–]\s?P\d)(?:[-–/]\w+)*|\d[\w.,:%/–-]*|[IVX]+"
)
"""Stages, quintiles and numbers, which look like names."""

HARMLESS = frozenset(
    "ADES ES HM HMI HMIE CI LA LAs ACEL BGE PEF SAC SEF FSM ASN ASL CLPL QI QIs HGIOS HGIOS4 HGIOELC "
    "NIF SEEMiS QAMSO QAMSOs SDS DYW CLD ELC HWB GIRFEC UNCRC SQA SCQF NQ NQs PPR SIMD ACORN ICT IT AI "
    "EBSNA SLA SLAs Promise Framework Government Insight Microsoft Google Teams Glow Health Wellbeing "
    "Curriculum Excellence Standards Quality Higher Highers Nationals National Advanced Regional "
    "Improvement Children I’m I'm I A Pupils Pupil Parents Learners Young Primary Secondary Nursery "
    "Nurseries Primaries".split()
)
"""Words with a capital that are of no place."""

TELLS_TOO_MUCH = re.compile(
    r"\b(?:islands?|islanders?|ferr(?:y|ies)|gaelic|g[àa]idhlig|gme|inter-island|archipelago|cit(?:y|ies)|"
    r"sixteen|seventeen|eighteen|nineteen|twenty(?:-\w+)?|thirty(?:-\w+)?|forty(?:-\w+)?|fifty(?:-\w+)?|"
    r"largest|smallest|only authority|northern(?:most)?|southern(?:most)?|borders?|oil|fishing|crofting)\b",
    re.IGNORECASE,
)
"""What is true of few authorities, so that saying it names them."""

HOW_MANY_PLACES = re.compile(
    r"\b\d[\d,]* (?:\w+ ){0,2}?(?:schools?|primar(?:y|ies)|secondar(?:y|ies)|nurser(?:y|ies)|clusters?|"
    r"academ(?:y|ies)|establishments?|areas|localities|pupils|children|teachers|headteachers|heads|plans)\b",
    re.IGNORECASE,
)
"""How many schools or children there are, which anybody can look up."""

WORD = re.compile(r"[\w’'./&-]+")
SENTENCE_BEGINS = re.compile(r"(?:^|[.!?:;]\s+|[“\"(‘]\s*)$")


class Mask:
    """Masks names in the words of one set of material."""

    def __init__(self, material: Material) -> None:
        self._material = material

    def without_names(self, text: str, episode: str) -> str | None:
        """Return words without names of authorities, or None when they would still tell whose they are."""
        plain = " ".join(text.split())
        if TELLS_TOO_MUCH.search(plain) or HOW_MANY_PLACES.search(plain):
            return None
        hosts = self._hosts.get(episode, frozenset())
        masked = ANY_AUTHORITY.sub(lambda found: HERE if found[0].lower() in hosts else ELSEWHERE, plain)
        masked = re.sub(r"\b[Tt]he (the|another) authority", r"\1 authority", masked)
        return None if self._names_something(masked, episode) else masked[:1].upper() + masked[1:]

    def _names_something(self, text: str, episode: str) -> bool:
        """Say whether a text has a word with a capital that is not known to be harmless."""
        for found in WORD.finditer(text):
            word = found[0].strip("’'./&-").removesuffix("’s").removesuffix("'s")
            parts = [part for part in re.split(r"[-/&’']", word) if part]
            if not any(part[:1].isupper() for part in parts):
                continue
            begins = SENTENCE_BEGINS.search(text[: found.start()]) is not None
            if begins and word not in self._places(episode) and not PLACES.intersection(parts):
                continue
            if not all(self._harmless(part) for part in parts):
                return True
        return False

    def _harmless(self, word: str) -> bool:
        return (
            not word[:1].isupper()
            or word in HARMLESS
            or word in KEEP_CAPITAL
            or word in self._terms
            or CODES.fullmatch(word) is not None
        )

    def _places(self, episode: str) -> frozenset[str]:
        """Return the names that stand inside the sentences of an episode: its places, schools, projects."""
        return self._capitals.get(episode, frozenset())

    @cached_property
    def _capitals(self) -> dict[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for episode, text in self._texts:
            for each in WORD.finditer(text):
                unknown = each[0][:1].isupper() and not self._harmless(each[0])
                if unknown and not SENTENCE_BEGINS.search(text[: each.start()]):
                    found.setdefault(episode, set()).add(each[0])
        return {episode: frozenset(words) for episode, words in found.items()}

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
    def _terms(self) -> frozenset[str]:
        """Return the acronyms and terms that are used all over Scotland."""
        return frozenset(part for row in rows("vocabulary") for part in row["term"].split())

    @cached_property
    def _hosts(self) -> dict[str, frozenset[str]]:
        return {one.source.episode: names_of(one.hosts) for one in self._material.episodes}


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

PLACES = frozenset(
    (files("ci_kb.domain") / "data" / "places.txt").read_text(encoding="utf-8").split("\n")
) - {""}
"""Places in Scotland that a sentence may begin with; inside a sentence, any unknown name is taken for one."""
