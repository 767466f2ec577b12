"""Pages that record, correct, release and withdraw items, and report the progress of next steps."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Blueprint, redirect, request, url_for

from ci_kb.application.saved import Saved
from ci_kb.days import today
from ci_kb.domain.errors import AlreadyThere, ChangedMeanwhile, NotAllowed, Refused
from ci_kb.domain.finding import Finding
from ci_kb.domain.next_step import NextStep
from ci_kb.domain.practice import Practice
from ci_kb.domain.record import Act, Item, Visibility
from ci_kb.roles import Command
from projections.episodes import EpisodeLine
from projections.items import ItemVersion
from web.access.so_far import so_far
from web.addresses import ANY_RECORDED
from web.capture.place import own_group
from web.items import schemas
from web.items.evidence import KEY_POINTS, key_points_of
from web.items.kinds import KINDS, Kind, in_words, schema_for
from web.items.pages import AN_ITEM
from web.parts import act, parts, reader
from web.recording import Answer, Conflict, ask_about, conflict_of, expected
from web.seeing import episode_or_404, episode_to_work_on, history_or_404, may, not_here, speaks_for_host

pages = Blueprint("item_commands", __name__)


@pages.route(f"/episodes/<reference>/record/<{ANY_RECORDED}:section>", methods=["GET", "POST"])
def record(reference: str, section: str) -> Answer:
    """Record an item."""
    line, kind = episode_to_work_on(reference), KINDS[section]
    if kind.only_one and request.method == "GET" and (there := the_one(kind, reference)):
        return redirect(_address(reference, section, there.reference) + "/correct")

    def give(said: dict[str, Any]) -> Saved:
        visibility = said.get("visibility", Visibility.TEAM)
        done, content = act(said[kind.happened]), kind.said(said)
        if kind.only_one:
            return record_the_one(kind, reference, content, done)
        return kind.of_the_knowledge_base.record(reference, content, done, visibility=visibility)

    return ask_about(
        line,
        title=kind.asks or f"Record a {kind.noun}",
        lead=kind.hint,
        button=f"Record the {kind.noun}",
        schema=schema_for(kind, kind.to_record, line),
        known={"visibility": "team", "on": today(), **kind.known(line), **known_of(kind, reference)},
        give=give,
        done=f"The {kind.noun} is recorded.",
        leads_to=lambda saved: _address(reference, section, saved.reference),
    )


def the_one(kind: Kind, reference: str) -> ItemVersion | None:
    """Return the item that stands of a kind of which an episode has only one, if there is one."""
    items = parts().projections.items.of_episode(reference, reader(), kinds=(kind.noun,))
    return next((item for item in items if not item.withdrawn), None)


def record_the_one(kind: Kind, reference: str, content: Any, done: Act) -> Saved:
    """Record an item of a kind of which an episode has only one; a further one when that was withdrawn.

    Raises `Refused` when somebody else was faster.
    """
    there = the_one(kind, reference)
    before = len(parts().projections.items.of_episode(reference, reader(), kinds=(kind.noun,)))
    name = "-".join([*kind.noun.split(), *([str(before + 1)] if before else [])])
    try:
        name = there.reference if there else name
        return kind.of_the_knowledge_base.record(reference, content, done, reference=name)
    except AlreadyThere:
        raise Refused(
            f"Somebody else recorded the {kind.noun} while you were writing. What you typed is still below: "
            "copy it, open theirs, and put in there what is missing."
        ) from None


def known_of(kind: Kind, episode: str) -> dict[str, object]:
    """Return what the address says of an item to be recorded: of a finding its group and key points."""
    if kind.noun == NextStep.NOUN:
        return {"from_finding": request.args.get("from_finding", "")}
    if kind.noun != Finding.NOUN:
        return {}
    named = request.args.getlist("evidence")
    chosen = [point for point in key_points_of(episode) if f"{KEY_POINTS}/{point.reference}" in named]
    groups = {point.content["group"] for point in chosen}
    return {
        "evidence": [f"{KEY_POINTS}/{point.reference}" for point in chosen],
        "text": "\n".join(point.content["text"] for point in chosen),
        "group": groups.pop() if len(groups) == 1 else request.args.get("group", recorded_for(episode)),
    }


def recorded_for(episode: str) -> str:
    """Return the group that the reader records for, if the programme says so."""
    page = parts().projections.episodes.page(episode)
    return own_group(page, reader().person) if page else ""


@pages.route(f"{AN_ITEM}/correct", methods=["GET", "POST"])
def correct(reference: str, section: str, item: str) -> Answer:
    """Correct an item; the earlier version stays in its history."""
    line, kind, now = _to_change(reference, section, item)

    def give(said: dict[str, Any]) -> Saved:
        done = act(said["on"], said["reason"])
        return kind.of_the_knowledge_base.correct(
            reference, item, kind.said(said, now.content), done, expected=expected()
        )

    return ask_about(
        line,
        _address(reference, section, item),
        title=f"Correct the {kind.noun}",
        lead="The version before stays in the history.",
        button="Save the correction",
        schema=schema_for(kind, kind.to_correct, line, now.content),
        known={**vars(now.content), "on": today(), **kind.known_again()},
        give=give,
        done=f"The {kind.noun} is corrected.",
        version=now.content_version,
        compare=partial(compare, kind),
    )


def compare(kind: Kind, changed: ChangedMeanwhile, said: dict[str, Any]) -> tuple[int, Conflict]:
    """Return the version of an item's content now, and both versions of it."""
    now: Item = changed.current
    parts().projections.wait_for(parts().kb.log.head())
    history = parts().projections.items.history(kind.noun, now.episode, now.reference, reader())
    facts = next((version.facts for version in history if version.version == now.content_version), None)
    current, typed = (
        in_words(vars(content), now.episode) for content in (now.content, kind.said(said, now.content))
    )
    return now.content_version, conflict_of(changed, current, typed, facts)


@pages.route(f"{AN_ITEM}/withdraw", methods=["GET", "POST"])
def withdraw(reference: str, section: str, item: str) -> Answer:
    """Take an item back, leaving a tombstone."""
    line, kind, now = _to_change(reference, section, item)

    def give(said: dict[str, Any]) -> Saved:
        done = act(said["on"], said["reason"])
        return kind.of_the_knowledge_base.withdraw(reference, item, done, expected=expected())

    return ask_about(
        line,
        _address(reference, section, item),
        title=f"Withdraw the {kind.noun}",
        lead="It will no longer be found. Its address stays, and says that it was withdrawn and why.",
        button=f"Withdraw the {kind.noun}",
        schema=schemas.Withdraw(),
        known={"on": today()},
        give=give,
        done=f"The {kind.noun} is withdrawn.",
        version=now.content_version,
        compare=partial(compare_unchanged, kind),
    )


def compare_unchanged(kind: Kind, changed: ChangedMeanwhile, _: dict[str, Any]) -> tuple[int, Conflict]:
    """Return the version of an item's content now, and what it says; a withdrawal says nothing of its own."""
    return compare(kind, changed, vars(changed.current.content))


@pages.route(f"{AN_ITEM}/release", methods=["GET", "POST"])
def release(reference: str, section: str, item: str) -> Answer:
    """Say who may read an item; of practice also whom to ask, and that it may be shared."""
    line, kind, now = _to_change(reference, section, item)
    if kind.stays_with_the_team:
        not_here()
    practice, decides = kind.noun == Practice.NOUN, may(Command.RELEASE, line)
    if not practice and not decides:
        raise NotAllowed("Only the host authority decides who may read it. Ask the host to release it.")

    def give(said: dict[str, Any]) -> Saved:
        done = act(said["on"], said["reason"])
        if practice:
            return share(reference, item, {"visibility": now.visibility} | said, done)
        return kind.of_the_knowledge_base.release(reference, item, said["visibility"], done)

    return ask_about(
        line,
        _address(reference, section, item),
        title=f"Say who may read the {kind.noun}",
        lead=so_far(reference, kind.noun, item),
        button="Save who may read it",
        schema=schemas.ReleasePractice(exclude=() if decides else ("visibility",))
        if practice
        else schemas.Release(),
        known={"on": today()} | (vars(now.content) if practice else {}) | {"visibility": now.visibility},
        give=give,
        done=f"Who may read the {kind.noun} is recorded.",
        version=now.content_version if practice else None,
        compare=partial(compare, kind),
    )


def share(reference: str, item: str, said: dict[str, Any], done: Act) -> Saved:
    """Say of practice, in one command, what its form of release holds."""
    return parts().kb.practices.share(
        reference,
        item,
        said["visibility"],
        done,
        contact_role=said["contact_role"],
        consent=said["consent"],
        expected=expected(),
    )


@pages.route("/episodes/<reference>/next-steps/<item>/progress", methods=["GET", "POST"])
def report_progress(reference: str, item: str) -> Answer:
    """Say how far a next step has come."""
    line, _, _ = _to_change(reference, "next-steps", item)

    def give(said: dict[str, Any]) -> Saved:
        return parts().kb.next_steps.report_progress(
            reference, item, said["status"], said["note"], act(said["on"])
        )

    return ask_about(
        line,
        _address(reference, "next-steps", item),
        title="Report progress",
        button="Report the progress",
        schema=schemas.ReportProgress(),
        known={"on": today()},
        give=give,
        done="The progress is recorded.",
    )


@pages.route("/episodes/<reference>/practice/<item>/confirm", methods=["GET", "POST"])
def confirm(reference: str, item: str) -> Answer:
    """Say that a practice is still true; the button on its page sends this form without a note."""
    history_or_404(Practice.NOUN, reference, item)
    line = episode_or_404(reference)
    if not speaks_for_host(line):
        raise NotAllowed("Only the authority whose practice it is may say that it is still true.")
    return ask_about(
        line,
        _address(reference, "practice", item),
        title="Say that it is still true",
        button="It is still true",
        schema=schemas.Confirm(),
        known={"on": today()},
        give=lambda said: parts().kb.practices.confirm(reference, item, said["note"], act(said["on"])),
        done="It is recorded that the practice is still true.",
    )


def _to_change(reference: str, section: str, item: str) -> tuple[EpisodeLine, Kind, Any]:
    """Return an item as it is now with its episode and kind, if the reader works on the episode."""
    kind = KINDS[section]
    history_or_404(kind.noun, reference, item)
    line = episode_to_work_on(reference)
    return line, kind, kind.of_the_knowledge_base.get(reference, item)


def _address(reference: str, section: str, item: str) -> str:
    return url_for("items.show", reference=reference, section=section, item=item)
