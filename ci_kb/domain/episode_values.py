"""The values an episode is made of: its details, focus, team, self-evaluation and programme."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Self

from ci_kb.domain.errors import MissingWords, Refused
from ci_kb.domain.record import words


class FocusStep(StrEnum):
    """What a statement of the focus is, in the life of the focus (Stages 1 and 2)."""

    IDEA = "idea"
    PROPOSED = "proposed"
    REFINED = "refined"
    AGREED = "agreed"
    CHANGED = "changed"


class Mode(StrEnum):
    """How the team meets."""

    IN_PERSON = "in person"
    ONLINE = "online"
    HYBRID = "hybrid"


class Part(StrEnum):
    """What a member does in the team (section 6)."""

    LEAD = "lead"
    MEMBER = "member"
    FACILITATOR = "facilitator"
    RECORDER = "recorder"
    OBSERVER = "observer"


class Preparation(StrEnum):
    """What each member of the team does before the fieldwork (section 7; Checklist of different stages)."""

    PRE_MEETING = "team pre-meeting"
    PROFESSIONAL_LEARNING = "professional learning"
    GUIDANCE_READ = "guidance read"


class SelfEvaluationKind(StrEnum):
    """What a line of the self-evaluation is (Stage 2)."""

    STRENGTH = "strength"
    AREA_FOR_IMPROVEMENT = "area for improvement"
    EVIDENCE = "evidence"


@dataclass(frozen=True)
class Details:
    """What an episode is called, who hosts it and how it is run."""

    title: str
    hosts: tuple[str, ...]
    programme: str = "Collaborative Improvement"
    mode: Mode | None = None

    def checked(self) -> Self:
        """Return it with blanks stripped, or refuse it: an episode has at least one host, each once."""
        if not self.hosts:
            raise MissingWords("the host authority", field="hosts")
        if len(set(self.hosts)) < len(self.hosts):
            raise Refused("Name each host authority once.", field="hosts")
        return replace(self, title=self.title.strip())


@dataclass(frozen=True)
class Focus:
    """The area the host wants to look at: its words, why it was chosen, who settled it.

    `evidence` names the lines of the self-evaluation that the rationale rests on.
    """

    text: str
    rationale: str = ""
    decided_by: str = ""
    themes: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()

    def checked(self) -> Self:
        """Return it with blanks stripped, or refuse it: a focus needs words."""
        return replace(
            self,
            text=words(self.text, "the focus of the episode", field="text"),
            rationale=self.rationale.strip(),
            decided_by=self.decided_by.strip(),
        )


@dataclass(frozen=True)
class TeamMember:
    """One seat, or several alike, in the team; a person by identifier, never by name.

    `capacity` is the role of the guidance (section 6) that the seat fills, such as "regional-lead" or
    "next-host"; without one it follows from organisation and part.
    """

    role: str
    organisation: str
    part: Part = Part.MEMBER
    person: str = ""
    count: int = 1
    capacity: str = ""


@dataclass(frozen=True)
class SelfEvaluation:
    """A strength, an area for improvement or a piece of evidence, from one of the outcome sources.

    Evidence is by reference: where it lies (`link`), of which day it is and who holds it.
    """

    kind: SelfEvaluationKind
    text: str
    source: str = ""
    existing: bool = True
    link: str = ""
    dated: date | None = None
    holder: str = ""

    def checked(self) -> Self:
        """Return it with blanks stripped, or refuse it: it needs words."""
        return replace(self, text=words(self.text, "what the self-evaluation says", field="text"))


@dataclass(frozen=True)
class Session:
    """One session of the programme; times as "09:30".

    `kind` is what the session is in the Exemplar Programme, such as "plenary"; a session of a sub-group has
    a `group`, with a facilitator and a recorder by role.
    """

    day: int
    start: str
    end: str
    title: str
    group: str = ""
    facilitator: str = ""
    recorder: str = ""
    kind: str = ""
