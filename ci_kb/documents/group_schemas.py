"""What a document may hold of what groups of people do: planning, comments, agreements, judgements."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, post_load, validates_schema

from ci_kb.documents.document import (
    AgreedOn,
    AgreementStep,
    Decision,
    FeedbackGiven,
    GroupStep,
    Judged,
    JudgedOn,
    Postponement,
    Remark,
    SectionWritten,
)
from ci_kb.documents.fields import Choice, Day, Object, OneOf, Reference, Said, Several, Words, found
from ci_kb.documents.piece import Piece, Values
from ci_kb.domain.agreement import Party
from ci_kb.domain.similar_work import Judgement

PLANNED = ("members", "point")
AGREED = ("text", "agreed_by", "withdrawn_by")


def just_one(data: Values, offered: tuple[str, ...]) -> None:
    """Refuse a step that says none or several of the things that it may say.

    Raises `ValidationError`.
    """
    if sum(bool(data.get(name)) for name in offered) != 1:
        raise ValidationError(f"Must hold exactly one of: {', '.join(offered)}.")


class JudgedOnSchema(Piece):
    on = Day()
    judgement = Choice(Judgement, required=True)
    reason = Words()

    @post_load
    def make(self, data: Values, **_: Any) -> JudgedOn:
        return JudgedOn(**data)


class JudgedSchema(Piece):
    other = Reference(required=True)
    steps = Several(Object(JudgedOnSchema), required=True)

    @post_load
    def make(self, data: Values, **_: Any) -> Judged:
        return Judged(**data)


class PostponementSchema(Piece):
    on = Day()
    reason = Words()

    @post_load
    def make(self, data: Values, **_: Any) -> Postponement:
        return Postponement(**data)


class SectionWrittenSchema(Piece):
    on = Day()
    section = Reference(required=True)
    text = Words()

    @post_load
    def make(self, data: Values, **_: Any) -> SectionWritten:
        return SectionWritten(**data)


class GroupStepSchema(Piece):
    on = Day()
    members = Several(Words(required=True))
    point = Reference()
    text = Words()

    @validates_schema
    def check_one(self, data: Values, **_: Any) -> None:
        just_one(data, PLANNED)
        if data.get("point") and not data.get("text"):
            raise ValidationError("Is missing. Write what the group has planned.", "text")

    @post_load
    def make(self, data: Values, **_: Any) -> GroupStep:
        return GroupStep(**data)


class LocalGroupSchema(Piece):
    steps = Several(Object(GroupStepSchema), required=True)

    @validates_schema(skip_on_field_errors=True)
    def check_first(self, data: Values, **_: Any) -> None:
        if not data["steps"] or not data["steps"][0].members:
            raise ValidationError("Must begin with the members the group was formed with.", "steps")

    @post_load
    def make(self, data: Values, **_: Any) -> tuple[GroupStep, ...]:
        steps: tuple[GroupStep, ...] = data["steps"]
        return steps


class DecisionSchema(Piece):
    on = Day()
    decision = OneOf("accepted", "declined", required=True)
    reason = Words(required=True)

    @post_load
    def make(self, data: Values, **_: Any) -> Decision:
        return Decision(**data)


class RemarkSchema(Piece):
    reference = Reference(required=True)
    on = Day()
    about = OneOf("report")
    section = Words()
    text = Words(required=True)
    decisions = Several(Object(DecisionSchema))

    @post_load
    def make(self, data: Values, **_: Any) -> Remark:
        return Remark(**data)


class AgreementStepSchema(Piece):
    on = Day()
    text = Words()
    agreed_by = Choice(Party)
    withdrawn_by = Choice(Party)
    reason = Words()

    @validates_schema
    def check_one(self, data: Values, **_: Any) -> None:
        just_one(data, AGREED)

    @post_load
    def make(self, data: Values, **_: Any) -> AgreementStep:
        return AgreementStep(**data)


class AgreedOnSchema(Piece):
    subject = Reference(required=True)
    steps = Several(Object(AgreementStepSchema), required=True)

    @validates_schema(skip_on_field_errors=True)
    def check_first(self, data: Values, **_: Any) -> None:
        if not data["steps"] or not data["steps"][0].text:
            raise ValidationError("Must begin with the text that was drawn up.", "steps")

    @post_load
    def make(self, data: Values, **_: Any) -> AgreedOn:
        return AgreedOn(**data)


class Answers(Said):
    """What was answered, by the identifiers of the questions."""

    def read(self, value: Any) -> dict[str, str]:
        if not isinstance(value, dict) or not value:
            raise ValidationError(
                f"Must be an object of answers, {{…}}, and not empty; found {found(value)}."
            )
        question, answer = Reference(required=True), Words(required=True)
        return {question.read(name): answer.read(words) for name, words in value.items()}


class FeedbackSchema(Piece):
    reference = Reference(required=True)
    on = Day()
    answers = Answers(required=True)

    @post_load
    def make(self, data: Values, **_: Any) -> FeedbackGiven:
        return FeedbackGiven(**data)
