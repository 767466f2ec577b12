"""Who has agreed to a text and when, what happened to it, and what the reader may do about that."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ci_kb.application.permissions import AGREE_FOR
from ci_kb.domain.agreement import Agreement, Party, subject_called
from projections.episodes import EpisodeLine
from projections.groups import AgreementLine
from web.seeing import may
from web.word_changes import Span, word_changes


@dataclass(frozen=True)
class Signature:
    """One of the bodies, whether it has agreed, and what the reader may do about that."""

    party: Party
    agreed: AgreementLine | None
    may_agree: bool
    may_take_back: bool


@dataclass(frozen=True)
class Turn:
    """Something that happened to an agreement: in words, with the words of the text that changed."""

    what: str
    line: AgreementLine
    changes: tuple[Span, ...]


def own_parties(line: EpisodeLine | None = None) -> frozenset[Party]:
    """Return for which of the bodies the reader may agree, about an episode or a national summary."""
    return frozenset(party for party, command in AGREE_FOR.items() if may(command, line))


def signatures(
    subject: str, history: Sequence[AgreementLine], line: EpisodeLine | None = None, *, changeable: bool
) -> list[Signature]:
    """Return for each body whether it has agreed; for one of them at most the reader may."""
    signed = history[-1].signatures if history else {}
    own = own_parties(line) if changeable else frozenset()
    return [
        Signature(
            party,
            signing_of(history, party) if party in signed else None,
            may_agree=party in own and party not in signed,
            may_take_back=party in own and party in signed,
        )
        for party in subject_called(subject).parties
    ]


def still_to_agree(subject: str, history: Sequence[AgreementLine]) -> str:
    """Return as words whose agreement is still missing."""
    signed = history[-1].signatures if history else {}
    return parties(party for party in subject_called(subject).parties if party not in signed)


def signing_of(history: Sequence[AgreementLine], party: Party) -> AgreementLine | None:
    """Return the event by which one of the bodies agreed last."""
    found = None
    for before, line in zip([None, *history], history, strict=False):
        if party in line.signatures and (before is None or party not in before.signatures):
            found = line
    return found


def turns(history: Sequence[AgreementLine]) -> list[Turn]:
    """Return what happened to an agreement, the latest first."""
    found = []
    for before, line in zip([None, *history], history, strict=False):
        reworded = before is not None and before.text != line.text
        changes = word_changes(before.text, line.text) if before and reworded else ()
        found.append(Turn(turn_in_words(before, line), line, changes))
    return found[::-1]


def turn_in_words(before: AgreementLine | None, line: AgreementLine) -> str:
    """Return what an event did to an agreement."""
    earlier = before.signatures if before else {}
    match line.event:
        case Agreement.Signed.TOPIC:
            return f"Agreed on behalf of {parties(set(line.signatures) - set(earlier))}"
        case Agreement.SignatureWithdrawn.TOPIC:
            return f"No longer agreed on behalf of {parties(set(earlier) - set(line.signatures))}"
        case Agreement.TextChanged.TOPIC:
            voided = f"; to be agreed again by {parties(set(earlier))}" if earlier else ""
            return f"Text changed{voided}"
    return "Drawn up"


def parties(some: Iterable[Party]) -> str:
    """Return some of the bodies as words, in the order in which the guidance names them."""
    wanted = set(some)
    names = [named(party) for party in Party if party in wanted]
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def named(party: Party) -> str:
    """Return one of the bodies as it stands in a sentence."""
    return f"the {party}" if party is Party.HOST else str(party)
