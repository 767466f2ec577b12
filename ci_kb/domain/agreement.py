"""An agreement of several bodies on a text: any order, void when the text changes."""

from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import date
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from ci_kb.domain.errors import NothingChanged, Refused
from ci_kb.domain.record import Act, Record, give_reason, identify, words


class Party(StrEnum):
    """The bodies whose senior personnel agree (Stage 5)."""

    HOST = "host authority"
    ADES = "ADES"
    EDUCATION_SCOTLAND = "Education Scotland"


class Owner(StrEnum):
    """Whose the text is: who may draw it up and change it, and where else it stands."""

    EPISODE = "episode"
    FOCUS = "focus of the episode"
    SUMMARY = "national summary"


@dataclass(frozen=True)
class Subject:
    """Something that can be agreed on: whose agreement it takes, and whose text it is."""

    parties: tuple[Party, ...]
    owner: Owner


FAIL_SAFE = "fail-safe"
"""The subject of the short, factual statement that stands in place of a report (Stage 5)."""

FOCUS = "focus"
"""The subject of the focus of an episode, agreed between the three (Timeline, week -6)."""

EDITION = "edition-"
"""What the subject of an edition of a national summary begins with; its number follows."""

SUBJECTS = {
    FAIL_SAFE: Subject(tuple(Party), Owner.EPISODE),
    FOCUS: Subject(tuple(Party), Owner.FOCUS),
    EDITION: Subject((Party.ADES, Party.EDUCATION_SCOTLAND), Owner.SUMMARY),
}
"""What can be agreed on, by what its name is or begins with."""


def subject_called(name: str) -> Subject:
    """Return what is agreed on; a name that is not known is a text of the episode, agreed by all three."""
    if name in SUBJECTS:
        return SUBJECTS[name]
    numbered = name.startswith(EDITION) and name.removeprefix(EDITION).isdecimal()
    return SUBJECTS[EDITION if numbered else FAIL_SAFE]


class Agreement(Record):
    """What several bodies agree on, about one subject of an episode or a national summary.

    `episode` is the reference of either.
    """

    TOPIC = "Agreement"
    NOUN = "agreement"

    class Event(Record.Event):
        pass

    class Created(Record.Created):
        TOPIC = "Agreement.Created"

    class Drawn(Record.Created):
        """A text was drawn up to agree on."""

        TOPIC = "Agreement.Drawn"
        episode: str
        subject: str
        text: str

    class TextChanged(Record.Event):
        """The text was changed; whoever had agreed has to agree again."""

        TOPIC = "Agreement.TextChanged"
        text: str

        def apply(self, aggregate: Any) -> None:
            aggregate.text = self.text
            aggregate.text_version = self.originator_version
            aggregate.signatures = {}

    class Signed(Record.Event):
        """One of the bodies agreed to the text as it stood."""

        TOPIC = "Agreement.Signed"
        party: Party

        def apply(self, aggregate: Any) -> None:
            aggregate.signatures[self.party] = self.on

    class SignatureWithdrawn(Record.Event):
        """One of the bodies no longer agrees."""

        TOPIC = "Agreement.SignatureWithdrawn"
        party: Party

        def apply(self, aggregate: Any) -> None:
            del aggregate.signatures[self.party]

    episode: str
    subject: str
    text: str
    signatures: dict[Party, date] = dataclass_field(default_factory=dict, init=False)
    # The version that said last what the text is now; a signature leaves it as it is.
    text_version: int = dataclass_field(default=1, init=False)

    @classmethod
    def identifier(cls, episode: str, subject: str) -> UUID:
        """Return the identifier of the agreement on a subject of the episode."""
        return identify(cls.NOUN, episode, subject)

    @classmethod
    def draw(cls, episode: str, subject: str, text: str, act: Act) -> Self:
        """Return a new agreement that nobody has signed yet."""
        return cls.begin(
            cls.Drawn,
            cls.identifier(episode, subject),
            act,
            episode=episode,
            subject=subject,
            text=words(text, "the text to agree on", field="text"),
        )

    @property
    def parties(self) -> tuple[Party, ...]:
        """Whose agreement it takes."""
        return subject_called(self.subject).parties

    @property
    def complete(self) -> bool:
        """Whether everybody whose agreement it takes has agreed to the text as it stands."""
        return all(party in self.signatures for party in self.parties)

    def follow(self, text: str, act: Act) -> None:
        """Say what a text says now that was changed where it stands; nothing when it is the same."""
        if text != self.text:
            self.record(self.TextChanged, act, text=text)

    def change_text(self, text: str, act: Act) -> None:
        """Change the text, which voids every signature; that needs a reason."""
        changed = words(text, "the text to agree on", field="text")
        if changed == self.text:
            raise NothingChanged("the text")
        give_reason(act, "the text is changed")
        self.record(self.TextChanged, act, text=changed)

    def sign(self, party: Party, act: Act) -> None:
        """Agree to the text on behalf of one of the bodies."""
        if party not in self.parties:
            raise Refused(f"This takes no agreement of {party}.")
        if party in self.signatures:
            raise NothingChanged(f"the agreement: it is agreed for {party} already")
        self.record(self.Signed, act, party=party)

    def withdraw_signature(self, party: Party, act: Act) -> None:
        """No longer agree, with a reason."""
        if party not in self.signatures:
            raise Refused(f"Nothing was agreed for {party} that could be taken back.")
        give_reason(act, "the agreement is taken back")
        self.record(self.SignatureWithdrawn, act, party=party)
