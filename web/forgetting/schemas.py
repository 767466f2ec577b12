"""The forms that make something unreadable, and those that forbid it."""

from marshmallow import Schema, fields

from ci_kb.domain.legal_hold import HeldKind
from ci_kb.domain.redaction import Ground
from web.questions import long_text, one_of, text, unguided
from web.screening import may_name

NOT_OF_THE_GUIDANCE = "data protection asks for it; the guidance says nothing of it"


def naming(field: fields.String) -> fields.String:
    """Return a field whose words may name a person: that is what it is for, and they are not kept."""
    return unguided(NOT_OF_THE_GUIDANCE, may_name(field))


def why(hint: str) -> fields.String:
    """Return the field that asks why, in words that do not repeat what is taken out."""
    return unguided(
        NOT_OF_THE_GUIDANCE,
        text("Reason", hint, required="Say why. The reason is shown in its place", longest=1000, rows=2),
    )


class RedactForm(Schema):
    """Asks which words are to be made unreadable."""

    passage = naming(
        long_text(
            "Words that must not be read any more",
            "Copy them exactly. Capitals, accents and line ends make no difference.",
            required="Enter the words",
            rows=3,
        )
    )
    ground = unguided(
        NOT_OF_THE_GUIDANCE,
        one_of(
            Ground,
            "Ground",
            "It is shown in the place of the words.",
            required="Choose on what ground",
        ),
    )
    reason = why("One sentence that does not repeat the words. Everybody who may read the text sees it.")


class EraseForm(Schema):
    """Asks who is to be erased."""

    who = naming(
        text(
            "The person",
            "The account, the mail address they sign in with, or the name as it may stand in texts.",
            required="Enter the person",
        )
    )
    also = naming(
        long_text(
            "Other ways the person is named",
            "One on each line, such as “Mrs Baird” or a mail address. Each is looked for wherever it stands.",
            rows=3,
        )
    )
    reason = why("One sentence without the name, such as “asked on 3 March”. It is kept.")


class HoldForm(Schema):
    """Asks what must be kept as it is."""

    kind = unguided(
        NOT_OF_THE_GUIDANCE, one_of(HeldKind, "What is held", required="Choose an episode or a person")
    )
    held = naming(
        text(
            "Which one",
            "The reference of the episode, or the account or identifier of the person.",
            required="Enter a reference or an account",
        )
    )
    reason = why("One sentence, such as “a complaint is looked into”.")


class LiftForm(Schema):
    """Asks why a hold ends."""

    reason = why("One sentence, such as “the complaint was answered”.")
