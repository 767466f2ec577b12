"""The text that is measured: items and queries drawn by a seeded random model, the same each time."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate

from projections.search import Entry, Filters, Vocabulary

WORDS = """
    attainment literacy numeracy moderation attendance equity pupil funding headteacher learners wellbeing
    behaviour relationships transition curriculum assessment tracking data nursery early additional support
    needs family engagement leadership collaboration improvement evidence outcomes gap poverty parents young
    people voice practice quality assurance evaluation pathways vocational college digital Gaelic rural island
    inclusion nurture writing reading mathematics S1 P7 PEF ASN ELC GIRFEC CLPL QI"""
SUBJECT = WORDS.split()
PHRASES = ('"additional support"', '"young people"', '"early literacy"', '"quality assurance"')
KINDS = (
    ("finding", "key finding"),
    ("finding", "strength"),
    ("practice", ""),
    ("next step", ""),
    ("focus", "agreed"),
)
THEMES = tuple(f"theme-{number}" for number in range(27))
HOSTS = tuple(f"Authority {number}" for number in range(32))
AUDIENCES = frozenset({"public", "network"})
VOCABULARY = Vocabulary.of(
    terms=[
        ("PEF", "Pupil Equity Funding"),
        ("ASN", "Additional support needs"),
        ("ELC", "Early learning and childcare"),
    ],
    rings=[
        ["attendance", "absence"],
        ["headteacher", "school leader", "HT"],
        ["data", "dashboard", "evidence"],
    ],
    authorities={f"Place{number}": host for number, host in enumerate(HOSTS)},
    themes=dict.fromkeys(THEMES, "Theme"),
)


class Model:
    """Draws items and queries; the same seed gives the same ones."""

    def __init__(self, seed: int = 7) -> None:
        self.random = random.Random(seed)
        syllables = [a + b for a in "bcdfglmnprst" for b in ("a", "e", "i", "o", "u", "an", "er", "in", "ou")]
        self.words = [
            "".join(self.random.choices(syllables, k=self.random.randint(1, 4))) for _ in range(30_000)
        ]
        self.weights = list(accumulate(1 / rank for rank in range(8, 30_008)))
        self.subject_weights = list(accumulate(1 / rank for rank in range(2, len(SUBJECT) + 2)))

    def text(self, length: int) -> str:
        """Returns so many words in sentences."""
        common = self.random.choices(self.words, cum_weights=self.weights, k=length)
        own = self.random.choices(SUBJECT, cum_weights=self.subject_weights, k=length)
        chosen = [
            mine if self.random.random() < 0.1 else word for word, mine in zip(common, own, strict=True)
        ]
        return ". ".join(" ".join(chosen[at : at + 14]).capitalize() for at in range(0, length, 14)) + "."

    def entry(self, number: int, episodes: int) -> Entry:
        """Returns one item."""
        kind, subkind = self.random.choice(KINDS)
        on = date(2018, 1, 1) + timedelta(days=self.random.randint(0, 3000))
        recorded = datetime(on.year, on.month, on.day, 12, tzinfo=UTC)
        return Entry(
            key=f"item/{number}/1",
            item=f"item/{number}",
            kind=kind,
            subkind=subkind,
            episode=f"episode-{self.random.randrange(episodes)}",
            reference=f"i{number}",
            title=self.text(7),
            text=self.text(self.random.randint(25, 90)),
            themes=tuple(self.random.sample(THEMES, self.random.randint(1, 3))),
            on=on,
            audience=self.random.choices(("public", "network", "team:a"), (5, 4, 1))[0],
            status="recorded",
            recorded_from=recorded,
            recorded_to=None,
            position=number,
        )

    def query(self) -> tuple[str, Filters]:
        """Returns what somebody might type, and choose."""
        words = self.random.choices(SUBJECT, k=self.random.randint(1, 3))
        words += self.random.choices(self.words, cum_weights=self.weights, k=self.random.randint(0, 2))
        if self.random.random() < 0.1:
            words.append(self.random.choice(PHRASES))
        chosen = self.random.random()
        filters = Filters()
        if chosen < 0.2:
            filters = Filters(kind=("finding",))
        elif chosen < 0.4:
            filters = Filters(
                theme=tuple(self.random.sample(THEMES, 2)), authority=self.random.sample(HOSTS, 2)
            )  # type: ignore[arg-type]
        return " ".join(words), filters
