"""What an episode document may hold, field by field; anything else is a fault with a sentence."""

from __future__ import annotations

from dataclasses import fields as fields_of
from itertools import pairwise
from typing import Any, ClassVar

from marshmallow import RAISE, Schema, ValidationError, post_load, validates, validates_schema

from ci_kb.documents.document import (
    FORMAT,
    UNSAID,
    Dates,
    Document,
    Entry,
    Fieldwork,
    FocusStatement,
    Line,
    Link,
    LinkState,
    Review,
    Seat,
    StepTaken,
    Update,
    Version,
    Withdrawal,
)
from ci_kb.documents.fields import (
    Authority,
    Choice,
    Day,
    GuidanceVersion,
    Milestones,
    Number,
    Object,
    OneOf,
    Reference,
    Several,
    Source,
    Themes,
    Time,
    Weblink,
    Words,
    YesOrNo,
)
from ci_kb.domain.connection import ConnectionState
from ci_kb.domain.episode import (
    Focus,
    FocusStep,
    Mode,
    Part,
    SelfEvaluation,
    SelfEvaluationKind,
    Session,
    TeamMember,
)
from ci_kb.domain.finding import FindingContent, FindingKind
from ci_kb.domain.next_step import NextStepContent, NextStepStatus
from ci_kb.domain.practice import PracticeContent
from ci_kb.domain.record import Visibility
from ci_kb.domain.report import ReportStep
from ci_kb.guidance import MilestoneFact

Values = dict[str, Any]


class Piece(Schema):
    """A part of the document; a field it does not know is a fault."""

    class Meta:
        unknown = RAISE

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        offered = ", ".join(field.data_key or name for name, field in self.fields.items())
        self.error_messages["unknown"] = (
            f"Is not a field of the format. Leave it out, or write one of: {offered}."
        )


def taken(values: Values, kind: type[Any]) -> Any:
    """Take the fields of a dataclass out of the values, and return the dataclass."""
    return kind(**{field.name: values.pop(field.name) for field in fields_of(kind) if field.name in values})


class MilestoneSchema(Piece):
    on = Day()
    planned = Day()
    waived = Words()

    @validates_schema
    def check_one(self, data: Values, **_: Any) -> None:
        if len(data) != 1:
            raise ValidationError("Must hold exactly one of: on, planned, waived.")

    @post_load
    def make(self, data: Values, **_: Any) -> MilestoneFact:
        waived = (data["waived"] or UNSAID) if "waived" in data else ""
        return MilestoneFact(met=data.get("on"), planned=data.get("planned"), waived=waived)


class DatesSchema(Piece):
    start = Day(data_key="from", required=True)
    end = Day(data_key="to", required=True)

    @validates_schema
    def check_order(self, data: Values, **_: Any) -> None:
        if data["end"] < data["start"]:
            raise ValidationError(
                f"The last day ({data['end']}) is before the first day ({data['start']}). "
                "Change one of them.",
                "to",
            )


class ChangeSchema(DatesSchema):
    on = Day()
    reason = Words()

    @post_load
    def make(self, data: Values, **_: Any) -> Dates:
        return Dates(**data)


class FieldworkSchema(DatesSchema):
    changes = Several(Object(ChangeSchema))

    @validates_schema
    def check_changes(self, data: Values, **_: Any) -> None:
        dates = [(data["start"], data["end"]), *((c.start, c.end) for c in data.get("changes", ()))]
        for place, (before, after) in enumerate(pairwise(dates)):
            if before == after:
                raise ValidationError(
                    {"changes": {place: ["Moves the fieldwork to the dates it had already. Leave it out."]}}
                )

    @post_load
    def make(self, data: Values, **_: Any) -> Fieldwork:
        return Fieldwork(Dates(data["start"], data["end"]), data.get("changes", ()))


class FocusSchema(Piece):
    on = Day()
    step = Choice(FocusStep, required=True)
    text = Words(required=True)
    rationale = Words()
    reason = Words()
    decided_by = Words(data_key="by")
    themes = Themes()

    @post_load
    def make(self, data: Values, **_: Any) -> FocusStatement:
        return FocusStatement(focus=taken(data, Focus), **data)


class SeatSchema(Piece):
    role = Words(required=True)
    organisation = Words(load_default="")
    part = Choice(Part)
    name = Words()
    count = Number()

    @post_load
    def make(self, data: Values, **_: Any) -> Seat:
        return Seat(taken(data, TeamMember), **data)


class SelfEvaluationSchema(Piece):
    reference = Reference(required=True)
    on = Day()
    kind = Choice(SelfEvaluationKind, required=True)
    source = Source()
    text = Words(required=True)
    existing = YesOrNo()
    link = Weblink()

    @post_load
    def make(self, data: Values, **_: Any) -> Line:
        return Line(statement=taken(data, SelfEvaluation), **data)


class SessionSchema(Piece):
    day = Number(required=True)
    start = Time(required=True)
    end = Time(required=True)
    title = Words(required=True)
    group = Words()
    facilitator = Words()
    recorder = Words()

    @validates_schema
    def check_order(self, data: Values, **_: Any) -> None:
        if data["end"] < data["start"]:
            raise ValidationError(
                f"The session ends ({data['end']}) before it starts ({data['start']}). Change one of them.",
                "end",
            )

    @post_load
    def make(self, data: Values, **_: Any) -> Session:
        return Session(**data)


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


class FindingFields(Piece):
    CONTENT = FindingContent
    kind = Choice(FindingKind, required=True)
    text = Words(required=True)
    themes = Themes()
    group = Words()


class FindingVersionSchema(FindingFields, VersionPiece):
    pass


class FindingSchema(FindingFields, ItemPiece):
    versions = Several(Object(FindingVersionSchema))


class PracticeFields(Piece):
    CONTENT = PracticeContent
    title = Words(required=True)
    text = Words(required=True)
    themes = Themes()
    suits = Words()
    contact_role = Words()
    predates_episode = YesOrNo()


class PracticeVersionSchema(PracticeFields, VersionPiece):
    pass


class PracticeSchema(PracticeFields, ItemPiece):
    versions = Several(Object(PracticeVersionSchema))


class NextStepFields(Piece):
    CONTENT = NextStepContent
    text = Words(required=True)
    owner = Words()
    owner_body = Words()
    due = Day()
    due_text = Words()
    from_finding = Words()


class NextStepVersionSchema(NextStepFields, VersionPiece):
    pass


class NextStepSchema(NextStepFields, ItemPiece):
    updates = Several(Object(UpdateSchema))
    versions = Several(Object(NextStepVersionSchema))


class StepTakenSchema(Piece):
    on = Day()
    step = Choice(ReportStep, required=True)
    to = Words()
    text = Words()
    decided_by = Words(data_key="by")

    @post_load
    def make(self, data: Values, **_: Any) -> StepTaken:
        return StepTaken(**data)


class ReportSchema(Piece):
    steps = Several(Object(StepTakenSchema))

    @post_load
    def make(self, data: Values, **_: Any) -> tuple[StepTaken, ...]:
        steps: tuple[StepTaken, ...] = data.get("steps", ())
        return steps


class LinkStateSchema(Piece):
    on = Day()
    state = Choice(ConnectionState, required=True)
    note = Words()

    @post_load
    def make(self, data: Values, **_: Any) -> LinkState:
        return LinkState(**data)


class LinkSchema(Piece):
    reference = Reference(required=True)
    from_authority = Authority(data_key="from", required=True)
    to_authority = Authority(data_key="to", required=True)
    subject = Words(required=True)
    about = Words()
    visibility = Choice(Visibility)
    states = Several(Object(LinkStateSchema))

    @validates_schema
    def check_two(self, data: Values, **_: Any) -> None:
        if data["from_authority"] == data["to_authority"]:
            raise ValidationError("Is the same authority as in “from”. Name another one.", "to")

    @post_load
    def make(self, data: Values, **_: Any) -> Link:
        return Link(**data)


class ReviewSchema(Piece):
    on = Day()
    planned = Day()
    note = Words()

    @post_load
    def make(self, data: Values, **_: Any) -> Review:
        return Review(**data)


class DocumentSchema(Piece):
    """The whole document; every reference has been made by the time it is read."""

    format = OneOf(FORMAT, required=True)
    reference = Reference(required=True)
    title = Words()
    hosts = Several(Authority(required=True), required=True)
    programme = Words()
    mode = Choice(Mode)
    guidance = GuidanceVersion()
    visibility = Choice(Visibility)
    milestones = Milestones(MilestoneSchema)
    fieldwork = Object(FieldworkSchema)
    focus = Several(Object(FocusSchema))
    team = Several(Object(SeatSchema))
    self_evaluation = Several(Object(SelfEvaluationSchema))
    sessions = Several(Object(SessionSchema))
    findings = Several(Object(FindingSchema))
    practice = Several(Object(PracticeSchema))
    report = Object(ReportSchema)
    next_steps = Several(Object(NextStepSchema))
    connections = Several(Object(LinkSchema))
    reviews = Several(Object(ReviewSchema))
    demonstration = YesOrNo()

    @validates("hosts")
    def check_hosts(self, hosts: tuple[str, ...], data_key: str) -> None:
        if not hosts:
            raise ValidationError("Is empty. Name at least one host authority.")
        if len(set(hosts)) < len(hosts):
            raise ValidationError("Names an authority twice. Name each host once.")

    @validates("focus")
    def check_focus(self, focus: tuple[FocusStatement, ...], data_key: str) -> None:
        for place, (before, after) in enumerate(pairwise(focus), start=1):
            if (before.step, before.focus) == (after.step, after.focus):
                raise ValidationError({place: ["Says what the step before it says. Leave one of them out."]})

    @post_load
    def make(self, data: Values, **_: Any) -> Document:
        del data["format"]
        return Document(**data)
