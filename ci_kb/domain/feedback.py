"""What one participant says of the process, given by a link and without an account."""

from typing import Self
from uuid import UUID

from ci_kb.domain.errors import MissingWords
from ci_kb.domain.record import Act, Record, check_reference, identify


class Feedback(Record):
    """Feedback on the process "to help refinement and improvement" (section 6)."""

    TOPIC = "Feedback"
    NOUN = "feedback"

    class Event(Record.Event):
        pass

    class Created(Record.Created):
        TOPIC = "Feedback.Created"

    class Given(Record.Created):
        """A participant answered; `answers` holds words by the question's identifier in the guidance."""

        TOPIC = "Feedback.Given"
        episode: str
        reference: str
        answers: dict[str, str]

    episode: str
    reference: str
    answers: dict[str, str]

    @classmethod
    def identifier(cls, episode: str, reference: str) -> UUID:
        """Return the identifier of the feedback with this reference on the episode."""
        return identify(cls.NOUN, episode, reference)

    @classmethod
    def give(cls, episode: str, reference: str, answers: dict[str, str], act: Act) -> Self:
        """Return new feedback; at least one question is answered."""
        said = {question: answer.strip() for question, answer in answers.items() if answer.strip()}
        if not said:
            raise MissingWords("an answer to at least one question", field="")
        identifier = cls.identifier(episode, check_reference(reference))
        return cls.begin(cls.Given, identifier, act, episode=episode, reference=reference, answers=said)
