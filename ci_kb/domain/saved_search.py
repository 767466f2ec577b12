"""A search somebody saved, to be told once a week what is new in it."""

from dataclasses import field as dataclass_field
from typing import Any, Self
from uuid import UUID

from ci_kb.domain.errors import AlreadyWithdrawn, NothingChanged
from ci_kb.domain.record import Act, Record, check_reference, identify, words

LONGEST_NAME = 100
LONGEST_SEARCH = 2000


class SavedSearch(Record):
    """One search of one person; the owner by identifier, the search as it stands in an address."""

    TOPIC = "SavedSearch"
    NOUN = "saved search"

    class Event(Record.Event):
        pass

    class Created(Record.Created):
        TOPIC = "SavedSearch.Created"

    class Saved(Record.Created):
        """Somebody saved a search."""

        TOPIC = "SavedSearch.Saved"
        owner: str
        reference: str
        name: str
        search: str

    class Renamed(Record.Event):
        """The owner calls it otherwise."""

        TOPIC = "SavedSearch.Renamed"
        name: str

        def apply(self, aggregate: Any) -> None:
            aggregate.name = self.name

    class Stopped(Record.Event):
        """The owner no longer wants to be told."""

        TOPIC = "SavedSearch.Stopped"

        def apply(self, aggregate: Any) -> None:
            aggregate.stopped = True

    class DigestSent(Record.Event):
        """The owner was told what was new, up to a position in the log."""

        TOPIC = "SavedSearch.DigestSent"
        up_to: int
        lines: int

        def apply(self, aggregate: Any) -> None:
            aggregate.told_up_to = self.up_to

    owner: str
    reference: str
    name: str
    search: str
    stopped: bool = dataclass_field(default=False, init=False)
    told_up_to: int = dataclass_field(default=0, init=False)

    @classmethod
    def identifier(cls, owner: str, reference: str) -> UUID:
        """Return the identifier of the saved search with this reference of this person."""
        return identify(cls.NOUN, owner, reference)

    @classmethod
    def save(cls, reference: str, name: str, search: str, act: Act) -> Self:
        """Return a new saved search of whoever acts."""
        return cls.begin(
            cls.Saved,
            cls.identifier(act.by, check_reference(reference)),
            act,
            owner=act.by,
            reference=reference,
            name=words(name, "a name for the search", field="name")[:LONGEST_NAME],
            search=words(search, "what to search for", field="search"),
        )

    def rename(self, name: str, act: Act) -> None:
        """Call it otherwise."""
        self._must_stand()
        if (new := words(name, "a name for the search", field="name")[:LONGEST_NAME]) == self.name:
            raise NothingChanged("the name of the search")
        self.record(self.Renamed, act, name=new)

    def stop(self, act: Act) -> None:
        """No longer tell the owner what is new."""
        self._must_stand()
        self.record(self.Stopped, act)

    def tell(self, up_to: int, lines: int, act: Act) -> None:
        """Keep that the owner was told what was new."""
        self._must_stand()
        self.record(self.DigestSent, act, up_to=up_to, lines=lines)

    def _must_stand(self) -> None:
        if self.stopped:
            raise AlreadyWithdrawn(self.NOUN)
