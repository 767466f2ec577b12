"""The Local Organisational Group of an episode: who is in it, and what it has planned (section 4)."""

from dataclasses import field as dataclass_field
from typing import Any, Self
from uuid import UUID

from ci_kb.domain.errors import NothingChanged, Refused
from ci_kb.domain.record import Act, Record, identify, words


class LocalOrganisationalGroup(Record):
    """The group that plans one episode; its members by role, its plan by the points of the guidance."""

    TOPIC = "LocalOrganisationalGroup"
    NOUN = "Local Organisational Group"

    class Event(Record.Event):
        pass

    class Created(Record.Created):
        TOPIC = "LocalOrganisationalGroup.Created"

    class Formed(Record.Created):
        """The group was formed."""

        TOPIC = "LocalOrganisationalGroup.Formed"
        episode: str
        members: tuple[str, ...]

    class MembersChanged(Record.Event):
        """The group has other members from now on."""

        TOPIC = "LocalOrganisationalGroup.MembersChanged"
        members: tuple[str, ...]

        def apply(self, aggregate: Any) -> None:
            aggregate.members = self.members

    class Planned(Record.Event):
        """The group settled one point of its planning list, or settled it otherwise."""

        TOPIC = "LocalOrganisationalGroup.Planned"
        point: str
        text: str

        def apply(self, aggregate: Any) -> None:
            aggregate.plan[self.point] = self.text

    episode: str
    members: tuple[str, ...]
    plan: dict[str, str] = dataclass_field(default_factory=dict, init=False)

    @staticmethod
    def identifier(episode: str) -> UUID:
        """Return the identifier of the group of the episode with this reference."""
        return identify("local-organisational-group", episode)

    @classmethod
    def form(cls, episode: str, members: tuple[str, ...], act: Act) -> Self:
        """Return the new group of an episode."""
        return cls.begin(cls.Formed, cls.identifier(episode), act, episode=episode, members=listed(members))

    def change_members(self, members: tuple[str, ...], act: Act) -> None:
        """Give the group other members."""
        if (changed := listed(members)) == self.members:
            raise NothingChanged("the members of the group")
        self.record(self.MembersChanged, act, members=changed)

    def settle(self, point: str, text: str, act: Act) -> None:
        """Settle one point of the planning list."""
        settled = words(text, "what the group has planned", field=point)
        if self.plan.get(point) == settled:
            raise NothingChanged("the plan")
        self.record(self.Planned, act, point=point, text=settled)


def listed(members: tuple[str, ...]) -> tuple[str, ...]:
    """Return the roles without blanks around them, each once, or refuse an empty list.

    Raises `Refused`.
    """
    found = tuple(dict.fromkeys(role for member in members if (role := member.strip())))
    if not found:
        raise Refused("Enter who is in the group, by role, one a line.", field="members")
    return found
