"""Pages on which words are made unreadable, a person is erased, and holds are placed and lifted."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, render_template, request, url_for
from werkzeug.wrappers import Response

from ci_kb.application.erasures import Found
from ci_kb.application.redactions import Place
from ci_kb.application.saved import Saved
from ci_kb.domain.errors import CiKbError, NotAllowed
from ci_kb.domain.legal_hold import HeldKind
from ci_kb.domain.redaction import Ground
from ci_kb.event_log.texts import texts
from ci_kb.passages import Passages
from ci_kb.roles import Command
from web.forgetting import proofs, schemas
from web.forgetting.erasing import erase
from web.forms import Form
from web.parts import act, parts
from web.recording import Answer, Look, Question, ask
from web.seeing import episode_or_404, may, not_here

pages = Blueprint("forgetting", __name__)

LONGEST_SHOWN = 20.0
"""Seconds a page waits for the views to be made anew; after that they are finished behind it."""

TRAIL = "Redactions and erasures"


@pages.get("/erasures")
def index() -> str:
    """Show what was redacted and erased, and what is held."""
    erasers_only()
    return render_template(
        "forgetting/index.html",
        redactions=parts().projections.redactions.all(),
        proofs=proofs.kept(parts().kb.folder),
        holds=parts().kb.holds.lasting(),
        persons=HeldKind.PERSON,
    )


@pages.route("/episodes/<reference>/redact", methods=["GET", "POST"])
def redact(reference: str) -> Answer:
    """Make words unreadable wherever an episode says them."""
    line = episode_or_404(reference)
    if not may(Command.REDACT, line):
        raise NotAllowed("Only an administrator or a director of the host authority may redact words.")
    back = _back(url_for("episodes.show", reference=reference))

    def give(said: dict[str, Any]) -> Saved:
        answer = parts().kb.redactions.passage(
            said["passage"], said["ground"], act(reason=said["reason"]), reference
        )
        forget_in_views()
        return answer

    def look(form: Form) -> dict[str, Any]:
        found = parts().kb.redactions.places(Passages([form["passage"].value]), reference)
        return {"places": [described(place, form["passage"].value) for place in found]}

    return ask(
        Question(
            title="Redact a passage",
            above=line.title or reference,
            lead="What is recorded is never changed. These words alone are made unreadable, in every "
            "version, for everybody and for ever; in their place stands why.",
            trail=(("Episodes", url_for("episodes.index")), (line.title or reference, back)),
            button="Make them unreadable for ever",
            schema=schemas.RedactForm(),
            known={"ground": Ground.PERSONAL_DATA},
            give=give,
            done="The words can no longer be read.",
            leads_to=lambda _: back,
            cancel=back,
            look=Look("Show where they stand first", "forgetting/places.html", look),
        )
    )


@pages.route("/erasures/new", methods=["GET", "POST"])
def new() -> Answer:
    """Erase a person everywhere."""
    erasers_only()

    def found_for(form: Form) -> Found:
        also = tuple(form["also"].value.split("\n"))
        return parts().kb.erasures.look(form["who"].value, also)

    def look(form: Form) -> dict[str, Any]:
        try:
            found = found_for(form)
        except CiKbError as refused:
            form.attach(refused)
            return {"places": [], "found": None}
        words = "\n".join(found.names)
        return {"places": [described(place, words) for place in found.places], "found": found}

    def give(said: dict[str, Any]) -> Saved:
        also = tuple((said["also"] or "").split("\n"))
        found = parts().kb.erasures.look(said["who"], also)
        proof = erase(parts().kb, parts().projections, found, act(reason=said["reason"]))
        name = proofs.keep(parts().kb.folder, proof)
        return Saved(name, parts().kb.log.head())

    return ask(
        Question(
            title="Erase a person",
            lead="The person is taken out of the register, and every recorded text that names them is made "
            "unreadable there, for ever. Look first at what would be erased.",
            trail=((TRAIL, url_for("forgetting.index")),),
            button="Erase the person for ever",
            schema=schemas.EraseForm(),
            give=give,
            done="Below is what was erased, and what is left.",
            leads_to=lambda saved: url_for("forgetting.show", name=saved.reference),
            cancel=url_for("forgetting.index"),
            look=Look("Show what would be erased", "forgetting/places.html", look),
        )
    )


@pages.get("/erasures/<name>")
def show(name: str) -> str | Response:
    """Show the proof of an erasure, or give it as a document to keep."""
    erasers_only()
    proof = proofs.read(parts().kb.folder, name) or not_here()
    if request.args.get("format") == "md":
        answer = Response(proof.as_markdown() + "\n", content_type="text/markdown; charset=utf-8")
        answer.headers["Content-Disposition"] = f'attachment; filename="erasure-{name}.md"'
        return answer
    if request.args.get("format") == "json":
        return Response(json.dumps(proof.as_json(), indent=2), content_type="application/json")
    return render_template("forgetting/show.html", proof=proof, name=name, moment_of=datetime.fromisoformat)


@pages.route("/holds/new", methods=["GET", "POST"])
def hold() -> Answer:
    """Place a legal hold."""
    erasers_only()

    def give(said: dict[str, Any]) -> Saved:
        holds = parts().kb.holds
        return holds.place(said["kind"], holds.called(said["kind"], said["held"]), act(reason=said["reason"]))

    return ask(_about_holds("Place a legal hold", schemas.HoldForm(), give, "The hold is placed."))


@pages.route("/holds/episode/<name>/lift", methods=["GET", "POST"])
def lift_of_episode(name: str) -> Answer:
    """Lift the legal hold on an episode."""
    return _lift(HeldKind.EPISODE, name)


@pages.route("/holds/person/<name>/lift", methods=["GET", "POST"])
def lift_of_person(name: str) -> Answer:
    """Lift the legal hold on a person."""
    return _lift(HeldKind.PERSON, name)


def _lift(kind: HeldKind, held: str) -> Answer:
    erasers_only()
    if parts().kb.holds.on(kind, held) is None:
        not_here()

    def give(said: dict[str, Any]) -> Saved:
        return parts().kb.holds.lift(kind, held, act(reason=said["reason"]))

    return ask(_about_holds("Lift the legal hold", schemas.LiftForm(), give, "The hold is lifted."))


def _about_holds(title: str, schema: Any, give: Any, done: str) -> Question:
    index = url_for("forgetting.index")
    return Question(
        title=title,
        lead="While a hold lasts, nothing of the episode or the person is redacted or erased.",
        trail=((TRAIL, index),),
        button=title,
        schema=schema,
        give=give,
        done=done,
        leads_to=lambda _: index,
        cancel=index,
    )


def erasers_only() -> None:
    """Refuse whoever may erase nobody.

    Raises `NotAllowed`.
    """
    if not may(Command.ERASE):
        raise NotAllowed("Only an administrator may erase a person, and place and lift legal holds.")


def forget_in_views() -> None:
    """Wait until lists and search no longer say what was redacted, or tell the person that they will not."""
    try:
        parts().projections.forget(LONGEST_SHOWN)
    except OSError:
        flash(
            "Lists and search are being made anew; until that is done they may still show the words.", "info"
        )


def described(place: Place, words: str) -> dict[str, Any]:
    """Return an event that says something to be redacted, with what stands around it."""
    passages, event = Passages(words.split("\n")), place.logged.event
    said = [text for _, text in texts(event) if passages.stand_in(text)]
    return {
        "position": place.logged.position,
        "topic": place.logged.stored.topic,
        "on": event.on,
        "episodes": place.episodes,
        "sealed": place.sealed,
        "said": [_around(text, passages) for text in said],
    }


def _around(text: str, passages: Passages) -> tuple[str, str, str]:
    """Return the first place in a text where a passage stands, with some words before and after."""
    start, end = passages.within(text)[0]
    before = text[max(0, start - 80) : start]
    after = text[end : end + 80]
    return (
        ("… " if start > 80 else "") + before,
        text[start:end],
        after + (" …" if end + 80 < len(text) else ""),
    )


def _back(otherwise: str) -> str:
    """Return the page of this site that led here, or another."""
    path = request.args.get("back", "")
    return path if path.startswith("/episodes/") and "//" not in path and "\\" not in path else otherwise
