"""Pages that answer requests for information: what was held on a day, what is withheld, what was given."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from ci_kb.application.saved import Saved
from ci_kb.days import today
from ci_kb.domain.disclosure import Under, Withholding
from ci_kb.domain.errors import NotAllowed, Refused
from ci_kb.retention import retention_classes
from ci_kb.roles import Command
from projections.disclosures import Request
from web.as_at import as_at
from web.openness import schemas
from web.openness.pack import STATUSES, Entry, Pack, pack_for, paper_of, title
from web.openness.subject import about
from web.papers.given import Given, attachment, given
from web.parts import act, parts, reader, saved
from web.recording import Answer, Question, ask
from web.seeing import not_here

pages = Blueprint("openness", __name__)

SOON = 90
"""Days ahead that what is due is shown."""

TRAIL = ("Requests for information", "openness.index")


@pages.get("/requests")
def index() -> str:
    """Show the log of disclosures."""
    administrators_only()
    shown = as_at()
    return render_template(
        "openness/index.html",
        requests=parts().projections.disclosures.all(shown.position),
        subject_access=Under.SUBJECT_ACCESS,
        as_at=shown.day,
    )


@pages.route("/requests/new", methods=["GET", "POST"])
def new() -> Answer:
    """Enter a request under freedom of information."""
    administrators_only()

    def give(said: dict[str, Any]) -> Saved:
        return parts().kb.disclosures.ask(
            said["reference"],
            Under.FREEDOM_OF_INFORMATION,
            said["held_on"],
            act(said["on"]),
            episode=said["episode"],
            question=said["question"],
        )

    return ask(
        Question(
            title="Enter a request for information",
            lead="You then see what was held on that day, each thing as released, draft or deliberation.",
            button="Show what was held",
            schema=schemas.AskForm(),
            known={"on": today(), "held_on": today(), "episode": request.args.get("episode", "")[:80]},
            give=give,
            done="The request is entered. Look through what was held, and withhold what the Act allows.",
            leads_to=lambda answer: url_for("openness.show", reference=answer.reference),
            cancel=url_for("openness.index"),
            trail=trail(),
        )
    )


@pages.route("/requests/person", methods=["GET", "POST"])
def new_about_a_person() -> Answer:
    """Enter a request by somebody about themselves."""
    administrators_only()

    def give(said: dict[str, Any]) -> Saved:
        person = parts().kb.people.called(said["account"])
        return parts().kb.disclosures.ask(
            said["reference"], Under.SUBJECT_ACCESS, today(), act(said["on"]), person=person.id
        )

    return ask(
        Question(
            title="Enter a request by somebody about themselves",
            lead="You then get everything held about the person as one file.",
            button="Continue",
            schema=schemas.PersonForm(),
            known={"on": today()},
            give=give,
            done="The request is entered. Take the file, read it, and hand it over.",
            leads_to=lambda answer: url_for("openness.show", reference=answer.reference),
            cancel=url_for("openness.index"),
            trail=trail(),
        )
    )


@pages.get("/records-due")
def records_due() -> str:
    """Show how long each kind of record is kept, and what is due in the next ninety days."""
    administrators_only()
    return render_template(
        "openness/due.html",
        classes=retention_classes(),
        due=parts().kb.disposals.due(today() + timedelta(days=SOON)),
        certificates=parts().projections.disclosures.certificates(),
    )


@pages.get("/requests/<reference>")
def show(reference: str) -> Given:
    """Show what was held, as a page or a file."""
    asked = request_or_404(reference)
    if asked.under == Under.SUBJECT_ACCESS:
        return show_person(asked)
    pack = pack_for(parts().projections, asked)
    if request.args.get("format") == "json":
        return attachment(pack.as_json(), "application/json; charset=utf-8", f"{reference}-held.json")
    if "format" in request.args:
        return given(paper_of(pack), f"{reference}-held")
    history = parts().projections.disclosures.history(reference)
    return render_template(
        "openness/show.html",
        asked=asked,
        pack=pack,
        history=history,
        statuses=STATUSES,
        title=lambda entry: "".join(title(entry)),
        trail=trail(),
    )


def show_person(asked: Request) -> Given:
    """Show what there is for a person, or give it as one file."""
    person = parts().kb.people.get(asked.person)
    if person is None:
        raise Refused("The register no longer holds this person: the data was erased.")
    subject = about(parts().kb, person)
    if request.args.get("format") == "json":
        return attachment(
            subject.as_json(), "application/json; charset=utf-8", f"{asked.reference}-subject.json"
        )
    return render_template(
        "openness/person.html",
        asked=asked,
        subject=subject,
        history=parts().projections.disclosures.history(asked.reference),
        trail=trail(),
    )


@pages.route("/requests/<reference>/withhold", methods=["GET", "POST"])
def withhold(reference: str) -> Answer:
    """Withhold a thing, or a passage of it."""
    asked = request_or_404(reference)
    entry = entry_or_404(pack_for(parts().projections, asked))

    def give(said: dict[str, Any]) -> Saved:
        passage = said["passage"].strip()
        if passage and not any(passage in text for _, text in entry.held.words):
            raise Refused("These words do not stand in it. Copy them exactly as they are.", field="passage")
        withholding = Withholding(entry.held.name, passage, said["exemption"])
        return parts().kb.disclosures.withhold(reference, withholding, act(said["on"]))

    return ask(
        Question(
            title="Withhold something",
            above=f"Request {reference}",
            button="Withhold",
            schema=schemas.WithholdForm(),
            known={"on": today()},
            give=give,
            done="It is withheld; the mark with the exemption stands in its place.",
            leads_to=lambda _: address(reference, entry),
            cancel=address(reference, entry),
            trail=(*trail(), (reference, url_for("openness.show", reference=reference))),
            template="openness/withhold.html",
            shown={"entry": entry},
        )
    )


@pages.post("/requests/<reference>/restore")
def restore(reference: str) -> Response:
    """Give after all what was withheld of a thing."""
    asked = request_or_404(reference)
    entry = entry_or_404(pack_for(parts().projections, asked))
    reason = request.form.get("reason", "").strip()[:1000] or "Given after all"
    for one in entry.withheld:
        saved(parts().kb.disclosures.restore(reference, one, act(reason=reason)))
    flash("It is given whole again.")
    return redirect(address(reference, entry), 303)


@pages.post("/requests/<reference>/give")
def give_answer(reference: str) -> Response:
    """Keep in the log of disclosures that the answer was given, with the digest of what it was."""
    asked = request_or_404(reference)
    held, kept_back, digest = what_is_given(asked)
    saved(parts().kb.disclosures.give(reference, act(), held=held, withheld=kept_back, digest=digest))
    flash("It stands in the log of disclosures that the answer was given today.")
    return redirect(url_for("openness.show", reference=reference), 303)


def what_is_given(asked: Request) -> tuple[int, int, str]:
    """Return how many things an answer gives, how many are withheld, and the digest of its file."""
    if asked.under == Under.FREEDOM_OF_INFORMATION:
        pack = pack_for(parts().projections, asked)
        return len(pack.entries), pack.withheld, pack.digest()
    person = parts().kb.people.get(asked.person) or not_here()
    subject = about(parts().kb, person)
    digest = hashlib.sha256(subject.as_json()).hexdigest()
    return len(subject.recorded_by) + len(subject.about), 0, digest


def request_or_404(reference: str) -> Request:
    """Return a request.  Raises `NotAllowed` for anybody but an administrator."""
    administrators_only()
    return parts().projections.disclosures.get(reference) or not_here()


def entry_or_404(pack: Pack) -> Entry:
    """Return the thing of a pack that the address names."""
    name = request.args.get("held", "")
    return next((entry for entry in pack.entries if entry.held.name == name), None) or not_here()


def administrators_only() -> None:
    """Refuse anybody but an administrator.

    Raises `NotAllowed`.
    """
    if not reader().may(Command.ANSWER):
        raise NotAllowed("Only an administrator may answer requests for information.")


def address(reference: str, entry: Entry) -> str:
    """Return where a thing stands on the page of a request."""
    return url_for("openness.show", reference=reference) + f"#held-{entry.number}"


def trail() -> tuple[tuple[str, str], ...]:
    """Return where the requests lie."""
    name, endpoint = TRAIL
    return ((name, url_for(endpoint)),)
