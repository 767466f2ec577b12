"""What an episode document may hold, field by field; anything else is a fault with a sentence."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

from marshmallow import ValidationError, post_load, validates, validates_schema

from ci_kb.documents.document import (
    FORMAT,
    UNSAID,
    Dates,
    Document,
    Fieldwork,
    FocusStatement,
    Line,
    Link,
    LinkState,
    Outcome,
    Review,
    Seat,
    Settled,
    StepTaken,
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
    Said,
    Several,
    Source,
    Themes,
    Time,
    Weblink,
    Words,
    YesOrNo,
    found,
)
from ci_kb.documents.group_schemas import (
    AgreedOnSchema,
    FeedbackSchema,
    JudgedSchema,
    LocalGroupSchema,
    PostponementSchema,
    RemarkSchema,
    SectionWrittenSchema,
)
from ci_kb.documents.item_schemas import (
    FindingSchema,
    HostPaperSchema,
    KeyPointSchema,
    MeetingSchema,
    NextStepSchema,
    PracticeSchema,
    SharedDocumentSchema,
)
from ci_kb.documents.piece import Piece, Values, taken
from ci_kb.domain.connection import ConnectionState, NextAction
from ci_kb.domain.episode_values import (
    Focus,
    FocusStep,
    Mode,
    Part,
    Preparation,
    SelfEvaluation,
    SelfEvaluationKind,
    Session,
    TeamMember,
)
from ci_kb.domain.record import Visibility
from ci_kb.domain.report import ReportStep
from ci_kb.guidance import MilestoneFact


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
    evidence = Several(Words(required=True))

    @post_load
    def make(self, data: Values, **_: Any) -> FocusStatement:
        return FocusStatement(focus=taken(data, Focus), **data)


class Prepared(Said):
    """The preparations a member took part in, with the day of each."""

    def read(self, value: Any) -> dict[Preparation, date]:
        if not isinstance(value, dict):
            raise ValidationError(f"Must be an object of days, {{…}}; found {found(value)}.")
        kind, day = Choice(Preparation), Day()
        return {Preparation(kind.read(name)): day.read(on) for name, on in value.items()}


class SeatSchema(Piece):
    role = Words(required=True)
    organisation = Words(load_default="")
    part = Choice(Part)
    name = Words()
    count = Number()
    capacity = Words()
    prepared = Prepared()

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
    dated = Day()
    holder = Words()

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
    kind = Words()

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
    sections = Several(Object(SectionWrittenSchema))


class LinkStateSchema(Piece):
    on = Day()
    state = Choice(ConnectionState, required=True)
    note = Words()

    @post_load
    def make(self, data: Values, **_: Any) -> LinkState:
        return LinkState(**data)


class SettledSchema(Piece):
    on = Day()
    action = Words(data_key="next_action")
    owner = Words()
    owner_body = Words()
    due = Day(data_key="next_due")

    @validates_schema
    def check_action(self, data: Values, **_: Any) -> None:
        if not data.get("action") and any(data.get(name) for name in ("owner", "owner_body", "due")):
            raise ValidationError("Is missing or empty. Say what is to be done next.", "next_action")

    @post_load
    def make(self, data: Values, **_: Any) -> Settled:
        return Settled(taken(data, NextAction), **data)


class OutcomeSchema(Piece):
    on = Day()
    outcome = Words(required=True)
    borrowed_into = Reference()

    @post_load
    def make(self, data: Values, **_: Any) -> Outcome:
        return Outcome(**data)


class LinkSchema(Piece):
    reference = Reference(required=True)
    from_authority = Authority(data_key="from", required=True)
    to_authority = Authority(data_key="to", required=True)
    subject = Words(required=True)
    about = Words()
    visibility = Choice(Visibility)
    states = Several(Object(LinkStateSchema))
    next_actions = Several(Object(SettledSchema))
    outcomes = Several(Object(OutcomeSchema))

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
    sessions_agreed = YesOrNo()
    findings = Several(Object(FindingSchema))
    practice = Several(Object(PracticeSchema))
    report = Object(ReportSchema)
    next_steps = Several(Object(NextStepSchema))
    connections = Several(Object(LinkSchema))
    reviews = Several(Object(ReviewSchema))
    postponed = Object(PostponementSchema)
    meetings = Several(Object(MeetingSchema))
    host_papers = Several(Object(HostPaperSchema))
    documents = Several(Object(SharedDocumentSchema))
    key_points = Several(Object(KeyPointSchema))
    local_organisational_group = Object(LocalGroupSchema)
    comments = Several(Object(RemarkSchema))
    agreements = Several(Object(AgreedOnSchema))
    feedback_until = Day()
    feedback = Several(Object(FeedbackSchema))
    similar_work = Several(Object(JudgedSchema))
    demonstration = YesOrNo()

    @validates("hosts")
    def check_hosts(self, hosts: tuple[str, ...], **_: Any) -> None:
        if not hosts:
            raise ValidationError("Is empty. Name at least one host authority.")
        if len(set(hosts)) < len(hosts):
            raise ValidationError("Names an authority twice. Name each host once.")

    @validates_schema(skip_on_field_errors=True)
    def check_similar_work(self, data: Values, **_: Any) -> None:
        others = [judged.other for judged in data.get("similar_work", ())]
        for place, other in enumerate(others):
            if other in others[:place]:
                twice = f"{found(other)} stands above already. Put what was said of it together."
                raise ValidationError({"similar_work": {place: {"other": [twice]}}})

    @validates_schema(skip_on_field_errors=True)
    def check_focus(self, data: Values, **_: Any) -> None:
        focus: tuple[FocusStatement, ...] = data.get("focus", ())
        for place, (before, after) in enumerate(pairwise(focus), start=1):
            if (before.step, before.focus) == (after.step, after.focus):
                says = "Says what the step before it says. Leave one of them out."
                raise ValidationError({"focus": {place: [says]}})

    @post_load
    def make(self, data: Values, **_: Any) -> Document:
        del data["format"]
        report = data.pop("report", {})
        return Document(report=report.get("steps", ()), report_sections=report.get("sections", ()), **data)
