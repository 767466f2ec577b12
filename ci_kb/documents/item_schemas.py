"""What a document may hold about findings, practice and next steps, with all their versions."""

from __future__ import annotations

from itertools import pairwise
from typing import Any, ClassVar

from marshmallow import ValidationError, post_load, pre_load, validates_schema

from ci_kb.documents.document import (
    Confirmation,
    Entry,
    Update,
    Version,
    Withdrawal,
)
from ci_kb.documents.fields import (
    Choice,
    Day,
    Number,
    Object,
    Reference,
    Several,
    Themes,
    Weblink,
    Words,
    YesOrNo,
)
from ci_kb.documents.piece import Piece, Values, taken
from ci_kb.domain.finding import FindingContent, FindingKind
from ci_kb.domain.host_paper import HostPaperContent
from ci_kb.domain.key_point import KeyPointContent
from ci_kb.domain.meeting import MeetingContent, MeetingKind
from ci_kb.domain.next_step import NextStepContent, NextStepStatus
from ci_kb.domain.practice import NATIONAL, PracticeContent
from ci_kb.domain.record import Visibility
from ci_kb.domain.shared_document import SharedDocumentContent


class WithdrawalSchema(Piece):
    on = Day()
    reason = Words()

    @post_load
    def make(self, data: Values, **_: Any) -> Withdrawal:
        return Withdrawal(**data)


class UpdateSchema(Piece):
    on = Day()
    status = Choice(NextStepStatus, required=True)
    note = Words()

    @post_load
    def make(self, data: Values, **_: Any) -> Update:
        return Update(**data)


class ConfirmationSchema(Piece):
    on = Day()
    note = Words()

    @post_load
    def make(self, data: Values, **_: Any) -> Confirmation:
        return Confirmation(**data)


class VersionPiece(Piece):
    """A version of an item; what it holds besides comes from the item's own fields."""

    CONTENT: ClassVar[type[Any]]
    on = Day()
    reason = Words()

    @post_load
    def make(self, data: Values, **_: Any) -> Version:
        return Version(taken(data, self.CONTENT), **data)


class ItemPiece(Piece):
    """An item with its own history."""

    CONTENT: ClassVar[type[Any]]
    reference = Reference(required=True)
    on = Day()
    visibility = Choice(Visibility)
    withdrawn = Object(WithdrawalSchema)

    @validates_schema
    def check_versions(self, data: Values, **_: Any) -> None:
        if versions := data.get("versions"):
            check_ends(versions, taken(dict(data), self.CONTENT), data.get("on"))
            check_changes(versions)

    @post_load
    def make(self, data: Values, **_: Any) -> Entry:
        content, on = taken(data, self.CONTENT), data.pop("on", None)
        versions = data.pop("versions", ()) or (Version(content, on),)
        first = Version(versions[0].content, versions[0].on or on)
        return Entry(versions=(first, *versions[1:]), **data)


def check_ends(versions: tuple[Version, ...], content: Any, on: Any) -> None:
    """Refuse versions that do not begin on the item's day, or do not end with what the item says.

    Raises `ValidationError`.
    """
    first, last = versions[0], len(versions) - 1
    if first.on and on and first.on != on:
        raise ValidationError(
            {
                "versions": {
                    0: {"on": [f"Is {first.on}, but the item's own “on” is {on}. Make them the same."]}
                }
            }
        )
    if first.reason:
        raise ValidationError(
            {"versions": {0: {"reason": ["The first version corrects nothing. Leave its reason out."]}}}
        )
    if versions[last].content != content:
        raise ValidationError(
            {
                "versions": {
                    last: ["Differs from what the item itself says. The last version must be the same."]
                }
            }
        )


def check_changes(versions: tuple[Version, ...]) -> None:
    """Refuse a version that says what the one before it said.

    Raises `ValidationError`.
    """
    for place, (before, after) in enumerate(pairwise(versions), start=1):
        if before.content == after.content:
            raise ValidationError(
                {"versions": {place: ["Says what the version before it says. Leave it out."]}}
            )


def with_versions(content: type[Piece], *extras: type[Piece]) -> type[ItemPiece]:
    """Return the schema of an item with this content, and of each of its versions within it."""
    version = type(f"{content.__name__}OfVersion", (content, VersionPiece), {})
    versions = {"versions": Several(Object(version))}
    return type(f"{content.__name__}OfItem", (*extras, content, ItemPiece), versions)


class FindingFields(Piece):
    CONTENT = FindingContent
    kind = Choice(FindingKind, required=True)
    text = Words(required=True)
    themes = Themes()
    group = Words()
    evidence = Several(Words(required=True))


FindingSchema = with_versions(FindingFields)


class PracticeFields(Piece):
    CONTENT = PracticeContent
    title = Words(required=True)
    text = Words(required=True)
    themes = Themes()
    suits = Words()
    contact_role = Words()
    predates_episode = YesOrNo()
    consent = YesOrNo()
    flagged_from = Words()


class PracticeExtras(Piece):
    confirmed = Several(Object(ConfirmationSchema))

    @pre_load
    def assume_consent(self, data: Any, **_: Any) -> Any:
        """Whoever sends practice to be shared nationally has asked, unless the document says otherwise."""
        if not isinstance(data, dict) or str(data.get("visibility", Visibility.NETWORK)) not in NATIONAL:
            return data
        versions = data.get("versions")
        if isinstance(versions, list):
            versions = [{"consent": True, **one} if isinstance(one, dict) else one for one in versions]
            data = {**data, "versions": versions}
        return {"consent": True, **data}

    @validates_schema
    def check_consent(self, data: Values, **_: Any) -> None:
        national = data.get("visibility", Visibility.NETWORK) in NATIONAL
        if national and not data.get("consent"):
            raise ValidationError(
                "Without consent practice cannot be shared nationally. "
                "Leave it out, write true, or write team or groups as visibility.",
                "consent",
            )


PracticeSchema = with_versions(PracticeFields, PracticeExtras)


class NextStepFields(Piece):
    CONTENT = NextStepContent
    text = Words(required=True)
    owner = Words()
    owner_body = Words()
    due = Day()
    due_text = Words()
    from_finding = Words()


class NextStepExtras(Piece):
    updates = Several(Object(UpdateSchema))


NextStepSchema = with_versions(NextStepFields, NextStepExtras)


class MeetingFields(Piece):
    CONTENT = MeetingContent
    kind = Choice(MeetingKind, required=True)
    planned = Day()
    held = Day()
    bodies = Several(Words(required=True))
    note = Words()

    @validates_schema
    def check_day(self, data: Values, **_: Any) -> None:
        if not (data.get("planned") or data.get("held")):
            raise ValidationError("Is missing. Give the day the meeting was held, or is planned for.", "held")


MeetingSchema = with_versions(MeetingFields)


class HostPaperFields(Piece):
    CONTENT = HostPaperContent
    text = Words(required=True)


HostPaperSchema = with_versions(HostPaperFields)


class SharedDocumentFields(Piece):
    CONTENT = SharedDocumentContent
    title = Words(required=True)
    link = Weblink()
    minutes = Number(least=0)
    essential = YesOrNo()
    holder = Words()
    dated = Day()


SharedDocumentSchema = with_versions(SharedDocumentFields)


class KeyPointFields(Piece):
    CONTENT = KeyPointContent
    text = Words(required=True)
    day = Number()
    group = Words()


KeyPointSchema = with_versions(KeyPointFields)
