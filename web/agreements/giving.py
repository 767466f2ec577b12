"""How somebody agrees to a text, and takes that back: the same for every subject."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect

from ci_kb.application.saved import Saved
from ci_kb.days import today
from ci_kb.domain.agreement import Party, subject_called
from ci_kb.domain.errors import ChangedMeanwhile, Refused
from projections.episodes import EpisodeLine
from web.agreements.signatures import named, own_parties
from web.own_episode import trail_to
from web.parts import act, parts, saved
from web.questions import Explained
from web.recording import Answer, ask_about, expected
from web.seeing import not_here


class TakeBack(Explained):
    """Takes an agreement back."""

    class Meta:
        fields = ("reason", "on")


def agree_to(
    reference: str,
    subject: str,
    line: EpisodeLine | None,
    page: Callable[[str], str],
    address: str,
    what: str,
) -> Answer:
    """Agree on behalf of the body that the reader is senior in, and go to the address.

    `line` is the episode, unless it is about a national summary.  `page` is the page again, with what stood
    in the way.
    """
    own, wanted = own_parties(line), subject_called(subject).parties
    party = next((one for one in wanted if one in own), wanted[0])
    try:
        saved(parts().kb.agreements.sign(reference, party, act(today()), subject, expected=expected()))
    except ChangedMeanwhile:
        parts().projections.wait_for(parts().kb.log.head())
        trouble = (
            "The text was changed while you were reading. Read it as it is now; then you may agree to it."
        )
        return page(trouble), 409
    except Refused as refused:
        return page(refused.message), 422
    flash(f"You have agreed to {what} on behalf of {named(party)}.")
    return redirect(address, 303)


def take_back_from(line: EpisodeLine, subject: str, address: str, what: str, called: str) -> Answer:
    """Take back that one of the bodies agreed to a text of an episode, with the reason."""
    party: Party = next(iter(own_parties(line)), None) or not_here()

    def give(said: dict[str, Any]) -> Saved:
        done = act(said["on"], said["reason"])
        return parts().kb.agreements.withdraw_signature(line.reference, party, done, subject)

    return ask_about(
        line,
        address,
        title=f"Take back the agreement on behalf of {named(party)}",
        lead="What the other bodies agreed stays agreed.",
        button="Take it back",
        schema=TakeBack(),
        known={"on": today()},
        give=give,
        done=f"{what[:1].upper()}{what[1:]} is no longer agreed on behalf of {named(party)}.",
        trail=trail_to(line, (called, address)),
    )
