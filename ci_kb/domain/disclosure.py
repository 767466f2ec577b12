"""What was asked for under freedom of information or by a person about themselves, and what was given.

Freedom of Information (Scotland) Act 2002; UK GDPR, article 15.
"""

from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import date
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from ci_kb.domain.errors import NothingChanged, Refused
from ci_kb.domain.record import Act, Record, check_reference, identify, words


class Under(StrEnum):
    """The right under which somebody asks."""

    FREEDOM_OF_INFORMATION = "freedom of information"
    SUBJECT_ACCESS = "subject access"


class Exemption(StrEnum):
    """Why something is withheld (Freedom of Information (Scotland) Act 2002, part 2)."""

    OTHERWISE_ACCESSIBLE = "section 25: otherwise accessible"
    FUTURE_PUBLICATION = "section 27(1): intended for publication"
    ADVICE = "section 30(b)(i): free and frank provision of advice"
    EXCHANGE_OF_VIEWS = "section 30(b)(ii): free and frank exchange of views"
    CONDUCT_OF_AFFAIRS = "section 30(c): prejudice to effective conduct of public affairs"
    COMMERCIAL = "section 33(1)(b): commercial interests"
    CONFIDENTIALITY = "section 36(2): actionable breach of confidence"
    PERSONAL_DATA = "section 38(1)(b): personal data"


@dataclass(frozen=True)
class Withholding:
    """What is withheld of something that was held: a passage of it, or all when the passage is empty."""

    held: str
    passage: str
    exemption: Exemption


class Disclosure(Record):
    """One request, by the reference its authority gave it: what was asked, withheld, and given."""

    TOPIC = "Disclosure"
    NOUN = "request for information"

    class Event(Record.Event):
        pass

    class Created(Record.Created):
        TOPIC = "Disclosure.Created"

    class Asked(Record.Created):
        """Somebody asked for what was held of an episode, or of a question, on a day; or about themselves."""

        TOPIC = "Disclosure.Asked"
        reference: str
        under: Under
        episode: str
        question: str
        person: str
        held_on: date

    class Withheld(Record.Event):
        """Something is not given, or not whole, for the reason the Act allows."""

        TOPIC = "Disclosure.Withheld"
        withholding: Withholding

        def apply(self, aggregate: Any) -> None:
            aggregate.withheld = (*aggregate.withheld, self.withholding)

    class Restored(Record.Event):
        """It is given after all."""

        TOPIC = "Disclosure.Restored"
        withholding: Withholding

        def apply(self, aggregate: Any) -> None:
            aggregate.withheld = tuple(one for one in aggregate.withheld if one != self.withholding)

    class Given(Record.Event):
        """The answer was given: how many things, how many of them withheld, and the digest of the file."""

        TOPIC = "Disclosure.Given"
        held: int
        withheld: int
        digest: str

        def apply(self, aggregate: Any) -> None:
            aggregate.given_on = self.on

    reference: str
    under: Under
    episode: str
    question: str
    person: str
    held_on: date
    withheld: tuple[Withholding, ...] = dataclass_field(default=(), init=False)
    given_on: date | None = dataclass_field(default=None, init=False)

    @classmethod
    def identifier(cls, reference: str) -> UUID:
        """Return the identifier of the request with this reference."""
        return identify(cls.NOUN, reference)

    @classmethod
    def ask(
        cls,
        reference: str,
        under: Under,
        held_on: date,
        act: Act,
        *,
        episode: str = "",
        question: str = "",
        person: str = "",
    ) -> Self:
        """Return a new request: about an episode or a question, or about one person."""
        if under == Under.SUBJECT_ACCESS:
            words(person, "whose data is asked for", field="person")
        elif not episode.strip():
            words(question, "what is asked for: an episode, or words", field="question")
        return cls.begin(
            cls.Asked,
            cls.identifier(check_reference(reference)),
            act,
            reference=reference,
            under=under,
            episode=episode.strip(),
            question=question.strip(),
            person=person,
            held_on=held_on,
        )

    def withhold(self, withholding: Withholding, act: Act) -> None:
        """Keep something back."""
        if withholding in self.withheld:
            raise NothingChanged("what is withheld: this is withheld already")
        self.record(self.Withheld, act, withholding=withholding)

    def restore(self, withholding: Withholding, act: Act) -> None:
        """Give after all what was kept back."""
        if withholding not in self.withheld:
            raise Refused("This is not withheld.")
        self.record(self.Restored, act, withholding=withholding)

    def give(self, act: Act, *, held: int, withheld: int, digest: str) -> None:
        """Keep that the answer was given, and what it was."""
        self.record(self.Given, act, held=held, withheld=withheld, digest=digest)
