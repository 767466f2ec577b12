"""Pages that record something about a summary: drawn, written, chosen, commented, approved, issued."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from ci_kb import roles
from ci_kb.application.comments import ON_A_SUMMARY
from ci_kb.application.saved import Saved
from ci_kb.days import today
from ci_kb.domain.agreement import EDITION, Party
from ci_kb.domain.errors import ChangedMeanwhile, Refused
from ci_kb.domain.summary import Summary
from ci_kb.roles import Command
from projections.composing import Composed, title_of
from projections.gathering.drafting import eligible
from projections.gathering.parts import Scope
from web.agreements.giving import TakeBack, agree_to
from web.agreements.signatures import named, own_parties
from web.labels import vocabulary
from web.parts import act, parts, reader, saved
from web.recording import Answer, Conflict, Question, ask, conflict_of, expected
from web.reporting.schemas import DecideComment, Decision
from web.seeing import not_here
from web.summaries import schemas
from web.summaries.drafts import approval_page, headings_of, items_in
from web.summaries.issuing import must_be_sound, must_tell_nobody
from web.summaries.paper import body_of
from web.summaries.seeing import composed_or_404, drafts, working_or_404
from web.summaries.writing import as_lines, checked_lines

pages = Blueprint("summary_commands", __name__)


@pages.route("/summaries/begin", methods=["GET", "POST"])
def begin() -> Answer:
    """Draw the draft of a summary of a period."""
    if not drafts():
        not_here()
    lines = parts().projections.episodes.visible(reader())
    themes = {theme.id: theme.label for theme in vocabulary().themes.values()}
    episodes = {one.reference: f"{one.title or one.reference} ({', '.join(one.hosts)})" for one in lines}
    names = sorted({one.programme for one in lines})

    def give(said: dict[str, Any]) -> Saved:
        views, log = parts().projections, parts().kb.log
        taken = (one.reference for one in views.summaries.all())
        reference = schemas.reference_of(said["period_from"], said["period_to"], taken)
        at = views.episodes.position_at(said["as_at"]) if said["as_at"] else log.head()
        views.wait_for(at)
        before = views.summaries.previous(said["period_from"])
        period = said["period_from"], said["period_to"]
        few = tuple(said["themes"]), tuple(said["episodes"])
        scope = Scope(*period, said["programme"], *few, as_at=said["as_at"] or today())
        return parts().kb.summaries.begin(
            reference,
            said["title"] or title_of(views, scope, at),
            period,
            act(today()),
            drawn_at=at,
            programme=said["programme"],
            themes=few[0],
            episodes=few[1],
            as_at=said["as_at"],
            previous=f"{before.summary}/{before.number}" if before else "",
        )

    return ask(
        Question(
            title="Begin a national summary",
            lead="Two days are enough. The draft is drawn from everything released to the network.",
            button="Draw the draft",
            schema=schemas.BeginSummary(themes, episodes, names),
            give=give,
            done="The draft is drawn. Every sentence in it leads to what it rests on.",
            leads_to=lambda answer: draft_address(answer.reference),
            cancel=url_for("summaries.index"),
            trail=trail(),
        )
    )


@pages.route("/summaries/<reference>/draw-again", methods=["GET", "POST"])
def redraw(reference: str) -> Answer:
    """Draw the draft again from everything recorded so far."""
    working_or_404(reference)

    def give(said: dict[str, Any]) -> Saved:
        head = parts().kb.log.head()
        parts().projections.wait_for(head)
        return parts().kb.summaries.redraw(reference, head, act(today(), said["reason"]))

    return ask_about(
        reference,
        title="Draw the draft again",
        lead="It then tells what is recorded now. What people wrote and chose stays; approve it anew.",
        button="Draw it again",
        schema=schemas.Redraw(),
        give=give,
        done="The draft is drawn again.",
    )


# ---- sections ----


@pages.route("/summaries/<reference>/write/<path:section>", methods=["GET", "POST"])
def write(reference: str, section: str) -> Answer:
    """Write sentences in a section."""
    composed, heading = section_or_404(reference, section)
    state = composed.working.sections.get(section)
    now = parts().kb.summaries.get(reference)

    def give(said: dict[str, Any]) -> Saved:
        written = checked_lines(said["text"], composed)
        return parts().kb.summaries.write(
            reference, section, written, act(today()), replaces=said["replaces"], expected=expected()
        )

    cited = [one for one in request.args.getlist("cite") if one.isdecimal()]
    typed = as_lines(state.sentences) if state else ""
    new = f"[{', '.join(cited)}]" if cited else ""
    draft = next((one for one in composed.named.sections if one.id == section), None)
    return ask_about(
        reference,
        title=f"Write: {heading}",
        lead="Type your sentence before the numbers of its sources, on the last line." if new else "",
        button="Save these sentences",
        schema=schemas.WriteSection(),
        known={
            "text": "\n".join(part for part in (typed, f" {new}" if new else "") if part),
            "replaces": bool(state and state.replaces),
        },
        give=give,
        done=f"What is written under “{heading}” is saved.",
        template="summaries/write.html",
        shown={
            "drawn": tuple(body_of(composed.named, draft)) if draft else (),
            "section": section,
            "reference": reference,
            "history": parts().projections.summaries.section_history(reference, section)[::-1],
        },
        version=now.section_version(section),
        compare=partial(compare, section),
    )


def compare(section: str, changed: ChangedMeanwhile, said: dict[str, Any]) -> tuple[int, Conflict]:
    """Return the version of a section now, and both versions of what is written there."""
    summary: Summary = changed.current
    parts().projections.wait_for(parts().kb.log.head())
    history = parts().projections.summaries.section_history(summary.reference, section)
    current = {"Sentences": as_lines(summary.written.get(section, ((), False))[0])}
    facts = history[-1].facts if history else None
    typed = {"Sentences": said["text"]}
    return summary.section_version(section), conflict_of(changed, current, typed, facts)


@pages.route("/summaries/<reference>/assign/<path:section>", methods=["GET", "POST"])
def assign(reference: str, section: str) -> Answer:
    """Say who writes a section."""
    composed, heading = section_or_404(reference, section)
    state = composed.working.sections.get(section)

    def give(said: dict[str, Any]) -> Saved:
        return parts().kb.summaries.assign(reference, section, said["person"], act(today()))

    return ask_about(
        reference,
        title=f"Who writes: {heading}",
        button="Save",
        schema=schemas.Assign(who_may_write()),
        known={"person": state.person if state else ""},
        give=give,
        done=f"It is recorded who writes “{heading}”.",
    )


def who_may_write() -> dict[str, str]:
    """Return the people who work on summaries, with their names."""
    kb = parts().kb
    found = {person.id: (person.name, kb.accounts.of(person)) for person in kb.people.everyone()}
    return {
        identifier: name
        for identifier, (name, account) in found.items()
        if roles.may(Command.SUMMARISE, account.account_role, account.account_body) and not account.disabled
    }


@pages.post("/summaries/<reference>/review/<path:section>")
def review(reference: str, section: str) -> Answer:
    """Say that a section is right as it stands."""
    _, heading = section_or_404(reference, section)
    done = partial(parts().kb.summaries.review, reference, section, act(today()), expected=expected())
    return press(done, f"“{heading}” is reviewed as it stands.", draft_address(reference))


@pages.route("/summaries/<reference>/order/<path:section>", methods=["GET", "POST"])
def order(reference: str, section: str) -> Answer:
    """Say in which order things are told in a section."""
    composed, heading = section_or_404(reference, section)
    offered = {one.source.item: one for one in composed.offered}
    items = [item for item in items_in(composed, section) if item in offered]
    if request.method != "POST":
        page = render_template(
            "summaries/order.html",
            line=composed.working.line,
            heading=heading,
            items=[offered[item] for item in items],
            trail=trail(reference),
        )
        return page, 200
    places = {item: request.form.get(f"place-{number}", "") for number, item in enumerate(items, 1)}
    wanted = sorted(items, key=lambda item: int(places[item]) if places[item].isdecimal() else len(items))
    done = partial(parts().kb.summaries.order, reference, section, tuple(wanted), act(today()))
    return press(done, f"The order under “{heading}” is saved.", draft_address(reference))


# ---- sources ----


@pages.route("/summaries/<reference>/tell/<path:item>", methods=["GET", "POST"])
def tell(reference: str, item: str) -> Answer:
    """Say how a source is told, and whether its authority is named."""
    composed = source_or_404(reference, item)
    state = composed.working.sources.get(item)

    def give(said: dict[str, Any]) -> Saved:
        return parts().kb.summaries.choose(reference, item, schemas.told_of(said), act(today()))

    return ask_about_source(
        composed,
        item,
        title="How it is told",
        button="Save",
        schema=schemas.Tell(),
        known=schemas.known_of(state.told if state else None),
        give=give,
        done="It is saved how it is told.",
    )


@pages.route("/summaries/<reference>/leave-out/<path:item>", methods=["GET", "POST"])
def leave_out(reference: str, item: str) -> Answer:
    """Leave a source out, with the reason."""
    composed = source_or_404(reference, item)

    def give(said: dict[str, Any]) -> Saved:
        return parts().kb.summaries.set_aside(reference, item, said["ground"], act(today()))

    return ask_about_source(
        composed,
        item,
        title="Leave it out",
        button="Leave it out",
        schema=schemas.SetAside(),
        give=give,
        done="It is left out, and the edition says why.",
    )


def ask_about_source(composed: Composed, item: str, **question: Any) -> Answer:
    """Ask a question about a source, whose words stand above the form."""
    reference = composed.working.line.reference
    found = next((one for one in composed.offered if one.source.item == item), None)
    back = url_for("summary_drafts.sources", reference=reference)
    return ask_about(
        reference,
        back,
        above=f"{found.source.kind.capitalize()}, {found.where}" if found else item,
        lead=found.words if found else "",
        **question,
    )


# ---- comments ----


@pages.route("/summaries/<reference>/comments/offer", methods=["GET", "POST"])
def offer_comment(reference: str) -> Answer:
    """Comment on a draft, or on one section."""
    headings = headings_of(composed_or_404(reference))

    def give(said: dict[str, Any]) -> Saved:
        section = "" if said["section"] == schemas.WHOLE else said["section"]
        return parts().kb.comments.offer(
            reference, said["text"], act(today()), section=section, about=ON_A_SUMMARY
        )

    return ask_about(
        reference,
        url_for("summary_drafts.comments", reference=reference),
        title="Comment on the draft",
        button="Send the comment",
        schema=schemas.OfferComment(headings),
        known={"section": request.args.get("section", schemas.WHOLE)},
        give=give,
        done="The comment is there for everybody who works on this summary.",
    )


@pages.route("/summaries/<reference>/comments/<comment>/decide", methods=["GET", "POST"])
def decide_comment(reference: str, comment: str) -> Answer:
    """Accept or decline a comment, with the reason."""
    working_or_404(reference)
    found = parts().projections.groups.comments(reference, on_summary=True)
    remark = next((one for one in found if one.reference == comment), None) or not_here()

    def give(said: dict[str, Any]) -> Saved:
        accepted = said["decision"] == Decision.ACCEPTED
        decide = parts().kb.comments.accept if accepted else parts().kb.comments.decline
        return decide(reference, comment, act(said["on"], said["reason"]))

    return ask_about(
        reference,
        url_for("summary_drafts.comments", reference=reference),
        title="Decide on a comment",
        button="Record the decision",
        schema=DecideComment(),
        known={"on": today()},
        give=give,
        done="The decision is recorded beside the comment.",
        template="reporting/decide.html",
        shown={"remark": remark},
    )


# ---- approval ----


@pages.post("/summaries/<reference>/approval/put-forward")
def put_forward(reference: str) -> Answer:
    """Ask ADES and Education Scotland to approve the draft as it stands."""
    composed = composed_or_404(reference)
    must_be_sound(composed)
    done = partial(parts().kb.summaries.put_forward, reference, composed.digest, act(today()))
    return press(done, "The draft is put forward as it stands.", approval_address(reference))


@pages.post("/summaries/<reference>/approval/agree")
def agree(reference: str) -> Answer:
    """Approve the next edition, on behalf of the body that the reader is senior in."""
    working_or_404(reference)
    page, address = partial(approval_page, reference), approval_address(reference)
    return agree_to(reference, next_subject(reference), None, page, address, "the edition")


@pages.route("/summaries/<reference>/approval/take-back", methods=["GET", "POST"])
def take_back(reference: str) -> Answer:
    """No longer approve the next edition, with the reason."""
    working_or_404(reference)
    party: Party = next(iter(own_parties()), None) or not_here()

    def give(said: dict[str, Any]) -> Saved:
        done = act(said["on"], said["reason"])
        subject = next_subject(reference)
        return parts().kb.agreements.withdraw_signature(reference, party, done, subject)

    return ask_about(
        reference,
        approval_address(reference),
        title=f"Take back the approval on behalf of {named(party)}",
        button="Take it back",
        schema=TakeBack(),
        known={"on": today()},
        give=give,
        done="The edition is no longer approved.",
    )


@pages.route("/summaries/<reference>/issue", methods=["GET", "POST"])
def issue(reference: str) -> Answer:
    """Issue the draft as the next edition, for ever."""
    composed = composed_or_404(reference)
    summary = parts().kb.summaries.get(reference)

    def give(said: dict[str, Any]) -> Saved:
        must_be_sound(composed)
        if said["public"]:
            must_tell_nobody(composed, said["note"])
        return parts().kb.summaries.issue(
            reference,
            composed.content,
            composed.digest,
            act(today()),
            corrects=int(said["corrects"] or 0),
            note=said["note"],
            public=said["public"],
        )

    number = summary.next_number
    return ask_about(
        reference,
        url_for("summaries.edition", reference=reference, number=number),
        title=f"Issue edition {number}",
        lead="An edition stays for ever as it is issued. Should something it rests on be corrected later, it "
        "is marked, and a corrected edition can be issued.",
        button=f"Issue edition {number}",
        schema=schemas.Issue(summary.editions),
        known={"corrects": request.args.get("corrects", "")},
        give=give,
        done=f"Edition {number} is issued.",
        cancel=approval_address(reference),
    )


# ---- what commands share ----


def trail(reference: str = "") -> tuple[tuple[str, str], ...]:
    """Return the links above a page about summaries."""
    top = (("National summaries", url_for("summaries.index")),)
    return (*top, ("Working draft", draft_address(reference))) if reference else top


def ask_about(reference: str, where: str = "", **question: Any) -> Answer:
    """Ask a question about a summary; it leads to the draft, or to `where`."""
    page = where or draft_address(reference)
    asked: dict[str, Any] = {
        "above": working_or_404(reference).line.title,
        "trail": trail(reference),
        "leads_to": lambda _: page,
        "cancel": page,
    }
    return ask(Question(**(asked | question)))


def press(give: Callable[[], Saved], done: str, where: str) -> Answer:
    """Give a command that a button stands for, and go on; say what stood in the way."""
    try:
        saved(give())
    except Refused as refused:
        flash(refused.message, "error")
    except ChangedMeanwhile as changed:
        flash(changed.message, "error")
    else:
        flash(done)
    return redirect(where, 303)


def section_or_404(reference: str, section: str) -> tuple[Composed, str]:
    """Return a draft, and the heading of one of its sections; otherwise the page does not exist."""
    composed = composed_or_404(reference)
    heading = headings_of(composed).get(section)
    if heading is None and section not in composed.working.sections:
        not_here()
    return composed, heading or section


def source_or_404(reference: str, item: str) -> Composed:
    """Return a draft in which a source may be told or left out; otherwise the page does not exist."""
    composed = composed_or_404(reference)
    there = {source.item for source in eligible(composed.telling)} | composed.working.sources.keys()
    return composed if item in there else not_here()


def next_subject(reference: str) -> str:
    """Return what is agreed on next."""
    return f"{EDITION}{parts().kb.summaries.get(reference).next_number}"


def draft_address(reference: str) -> str:
    """Return the address of a draft."""
    return url_for("summary_drafts.show", reference=reference)


def approval_address(reference: str) -> str:
    """Return the address of the page on which the next edition is approved."""
    return url_for("summary_drafts.approval", reference=reference)
