"""Sentences on what no episode holds: shared words, accounts, summaries, requests."""

from __future__ import annotations

from typing import Any

from web.audit.names import Names
from web.audit.said_besides import named_hold
from web.audit.wording import Sentence, State, quoted, who


def word(words: str, part: str) -> Sentence:
    """Return a sentence on a theme, a term or a set of words."""

    def sentence(event: Any, _: State, __: Names) -> str:
        told = getattr(event, part)
        name = next((getattr(told, known) for known in ("label", "term", "id") if hasattr(told, known)), told)
        return f"{who(event)} {words} “{name}”."

    return sentence


def merged(event: Any, _: State, names: Names) -> str:
    """Say which theme became part of another."""
    return f"{who(event)} made the theme “{event.theme}” part of “{names.theme(event.into)}”."


def digest(event: Any, _: State, __: Names) -> str:
    """Say that somebody was told what is new."""
    return f"You were told what was new in a saved search: {event.lines}."


def account(words: str) -> Sentence:
    """Return a sentence on an account."""

    def sentence(event: Any, _: State, names: Names) -> str:
        person = names.person(str(event.originator_id)) or "a person"
        role = f" as {event.account_role}" if hasattr(event, "account_role") else ""
        body = f" for {event.account_body}" if getattr(event, "account_body", "") else ""
        return f"{who(event)} {words.format(person)}{role}{body}."

    return sentence


def granted(event: Any, _: State, names: Names) -> str:
    """Say that somebody was given access to an episode."""
    person = names.person(event.person) or "a person"
    title = names.episode(event.episode)
    return f"{who(event)} gave {person} access to the episode “{title}” as {event.member_role}."


def redacted(event: Any, _: State, __: Names) -> str:
    """Say that something was made unreadable, and why."""
    many = len(event.events)
    return (
        f"{who(event)} made something unreadable in {many} event{'' if many == 1 else 's'}: {event.ground}."
    )


def on_hold(words: str) -> Sentence:
    """Return a sentence on what must be kept as it is."""
    return lambda event, _, names: f"{who(event)} {words.format(named_hold(event, names))}."


def asked(event: Any, _: State, __: Names) -> str:
    """Say that somebody asked for what is held."""
    return f"{who(event)} recorded a request for information under {event.under}, {event.reference}."


def withheld(words: str) -> Sentence:
    """Return a sentence on what is given to whoever asked, and what is not."""
    return lambda event, _, __: f"{who(event)} {words}: {event.withholding.exemption}."


def certified(event: Any, _: State, __: Names) -> str:
    """Say that records were destroyed because their time was over."""
    many = len(event.aggregates)
    records = "1 record was" if many == 1 else f"{many} records were"
    return f"{who(event)} certified that {records} destroyed, class “{event.retention_class}”."


def of_section(words: str) -> Sentence:
    """Return a sentence on a section of a national summary."""
    return lambda event, _, __: f"{who(event)} {words} the section “{event.section}” of a national summary."


def edition(event: Any, state: State, _: Names) -> str:
    """Say that an edition of a national summary was issued."""
    corrects = f", which corrects edition {event.corrects}" if event.corrects else ""
    title = quoted(state.get("Title", ""))
    return f"{who(event)} issued edition {event.number} of the national summary {title}{corrects}."
