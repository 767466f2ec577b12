"""Every way a command can be refused.

    CiKbError
    ├── Refused                 a rule says no
    │   ├── MissingWords        something that needs words has none
    │   ├── NotAChoice          a word that is not one of those offered
    │   ├── DatesReversed       a period ends before it begins
    │   ├── NothingChanged      a correction that corrects nothing
    │   ├── ReasonNeeded        a change of what was recorded, without saying why
    │   ├── AlreadyWithdrawn    the thing was withdrawn before
    │   └── AlreadyThere        a reference that is in use
    ├── NotFound                nothing is recorded under that name
    ├── NotAllowed              this account may not do or see that
    ├── Conflict
    │   ├── ChangedMeanwhile    somebody else changed it since it was read
    │   └── TooBusy             the log stayed busy through every attempt
    ├── InvalidDocument         an episode document with faults, all of them listed
    ├── InvalidBackup           a file that is no backup, or is damaged
    ├── InvalidGuidance         a version of the guidance with faults, all of them listed
    └── LogDamaged              the log cannot be used as it stands
        ├── FromTheFuture       an event was written by a newer version of this program
        └── SetUpRefused        settings under which events could be lost

Each has one sentence that says what to do; ``field`` names the form field it concerns, if it concerns one.
"""

from collections.abc import Sequence
from typing import Any


class CiKbError(Exception):
    """Anything this program refuses, with a sentence for the person who asked."""

    field: str = ""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        if field:
            self.field = field


class Refused(CiKbError):
    """A rule of the guidance, or plain sense, says no."""


class MissingWords(Refused):
    """Something that needs words has none."""

    def __init__(self, what: str, *, field: str) -> None:
        super().__init__(f"Enter {what}.", field=field)


class NotAChoice(Refused):
    """A word that is not one of those offered."""

    def __init__(self, value: object, choices: Sequence[str], *, field: str) -> None:
        super().__init__(f"“{value}” is not one of: {', '.join(choices)}.", field=field)
        self.value = value


class DatesReversed(Refused):
    """A period ends before it begins."""

    def __init__(self, start: object, end: object, *, field: str = "end") -> None:
        super().__init__(
            f"The last day ({end}) is before the first day ({start}). Change one of them.", field=field
        )


class NothingChanged(Refused):
    """A correction that corrects nothing."""

    def __init__(self, what: str) -> None:
        super().__init__(f"Nothing was changed in {what}. Change something, or leave the page.")


class ReasonNeeded(Refused):
    """A change of what was recorded, without saying why."""

    field = "reason"

    def __init__(self, what: str) -> None:
        super().__init__(f"Say why {what}. The reason is shown beside the change.")


class AlreadyWithdrawn(Refused):
    """The thing was withdrawn before."""

    def __init__(self, what: str) -> None:
        super().__init__(f"The {what} was withdrawn already, so it can no longer be changed.")


class AlreadyThere(Refused):
    """A reference that is in use."""

    field = "reference"

    def __init__(self, what: str, reference: str) -> None:
        super().__init__(f"There is already {what} with the reference “{reference}”. Choose another.")
        self.reference = reference


class NotFound(CiKbError):
    """Nothing is recorded under that name."""

    def __init__(self, what: str, name: object, *, field: str = "") -> None:
        super().__init__(
            f"There is no {what} “{name}”. Check the spelling, or look it up in the list.", field=field
        )
        self.what = what
        self.name = name


class NotAllowed(CiKbError):
    """This account may not do or see that."""


class Conflict(CiKbError):
    """Two people at the same thing at the same time."""


class ChangedMeanwhile(Conflict):
    """Somebody else changed it since it was read; ``current`` is the thing as it is now."""

    def __init__(self, what: str, current: Any) -> None:
        super().__init__(
            f"Somebody else changed this {what} while you were writing. "
            "Nothing of yours was lost: compare both versions and save again."
        )
        self.current = current


class TooBusy(Conflict):
    """The log stayed busy through every attempt."""

    def __init__(self) -> None:
        super().__init__("Many people are saving at this moment. Nothing was recorded; please try again.")


class InvalidDocument(CiKbError):
    """An episode document with faults, all of them listed, one sentence each."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


class InvalidBackup(CiKbError):
    """A file that is no backup of a knowledge base, or not one that can be restored."""


class InvalidGuidance(CiKbError):
    """A version of the guidance that cannot be used, with its faults, one sentence each."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


class LogDamaged(CiKbError):
    """The log cannot be used as it stands."""


class FromTheFuture(LogDamaged):
    """An event was written by a newer version of this program."""


class SetUpRefused(LogDamaged):
    """Settings under which events could be lost or mixed up."""
