"""The weekly letter: who is due one, what it says, and keeping that it was sent."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from ci_kb.application import KnowledgeBase, by_operator
from ci_kb.domain.errors import AlreadyWithdrawn
from ci_kb.people import Person
from projections import Projections
from projections.saved_searches import Saved
from web.saved_searches.addresses import feed_path, no_mail_path, stop_path
from web.saved_searches.news import News, news, owner_of
from web.shell import SERVICE_NAME, day

DAYS_BETWEEN = 7
MOST_LINES = 20


@dataclass(frozen=True)
class Told:
    """What a letter tells of one saved search."""

    saved: Saved
    news: News


@dataclass(frozen=True)
class Letter:
    """What somebody is sent; `up_to` is the position in the log that it tells everything up to."""

    person: Person
    told: tuple[Told, ...]
    up_to: int

    @property
    def lines(self) -> int:
        """How many things the letter tells."""
        return sum(len(told.news.lines) for told in self.told)

    @property
    def subject(self) -> str:
        """The subject: nothing that anybody typed."""
        return f"{self.lines} new {'thing' if self.lines == 1 else 'things'} in your saved searches"


def letters(kb: KnowledgeBase, projections: Projections, today: date) -> Iterator[Letter]:
    """Yield a letter for everybody who is due one and has news; what each may see is asked at this moment."""
    for owner, searches in projections.saved_searches.by_owner().items():
        found = owner_of(kb, owner)
        last = projections.saved_searches.told_last(owner)
        if found is None or not found[0].mail or (last and (today - last).days < DAYS_BETWEEN):
            continue
        person, reader = found
        up_to = projections.now.position()
        told = [Told(saved, news(kb, projections, reader, saved, up_to, MOST_LINES)) for saved in searches]
        if any(each.news.lines for each in told):
            yield Letter(person, tuple(each for each in told if each.news.lines), up_to)


def keep(kb: KnowledgeBase, letter: Letter, today: date) -> None:
    """Keep that a letter was sent, so that nothing is told twice and nobody is written to twice a week."""
    for told in letter.told:
        with suppress(AlreadyWithdrawn):  # stopped while the letter was on its way
            kb.saved_searches.tell(
                letter.person.id,
                told.saved.reference,
                letter.up_to,
                len(told.news.lines),
                by_operator(today, "Weekly letter"),
            )


def text_of(letter: Letter, base: str, key: str) -> str:
    """Return what a letter says; `base` is where the knowledge base lies, and `key` makes its addresses."""
    parts = (
        f"New in your saved searches of the {SERVICE_NAME}.",
        *(part_of(told, base, key) for told in letter.told),
        f"All your saved searches: {base}/searches",
        f"No more letters at all: {base}{no_mail_path(key, letter.person.id)}",
    )
    return "\n\n".join(parts) + "\n"


def part_of(told: Told, base: str, key: str) -> str:
    """Return what a letter says of one saved search."""
    saved, new = told.saved, told.news
    lines = [saved.name, "=" * min(len(saved.name), 72)]
    for line in new.lines:
        lines += [
            "",
            f"{line.title}",
            f"  {line.kind}, {line.authorities}, {day(line.on)}",
            f"  Why: {line.why}",
            f"  {base}{line.path}",
        ]
    if new.total > len(new.lines):
        lines += ["", f"And {new.total - len(new.lines)} more: {base}/search?{saved.search}"]
    lines += ["", f"Feed of this search: {base}{feed_path(key, saved.id)}"]
    lines += [f"Stop this search: {base}{stop_path(key, saved.id)}"]
    return "\n".join(lines)
