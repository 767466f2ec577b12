"""What events say on what no episode holds: shared words, accounts, summaries, requests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ci_kb.domain.legal_hold import HeldKind
from web.audit.names import Names
from web.audit.parts import STANDS, Said, a_day, parts
from web.shell import day


def adopted(event: Any, _: Names) -> Said:
    """Return a first set of shared words."""
    return parts(
        themes="\n".join(one.label for one in event.themes),
        terms="\n".join(f"{one.term}: {one.expansion}" for one in event.terms),
        words_treated_as_one="\n".join(", ".join(one.terms) for one in event.rings),
    )


def theme(event: Any, _: Names) -> Said:
    """Return a theme."""
    one = event.theme
    named = parts(one.id, name=one.label, also_called=", ".join(one.also_called))
    return named | parts(one.id, national_priority=one.national_priority) | {(one.id, STANDS): "stands"}


def term(event: Any, _: Names) -> Said:
    """Return a term."""
    one = event.term
    found = parts(one.term, expansion=one.expansion, related=", ".join(one.related), note=one.note)
    return found | {(one.term, STANDS): "stands"}


def ring(event: Any, _: Names) -> Said:
    """Return a set of words treated as one."""
    one = event.ring
    return parts(one.id, words_treated_as_one=", ".join(one.terms)) | {(one.id, STANDS): "stands"}


def retired(part: str) -> Callable[[Any, Names], Said]:
    """Return what says that a theme, term or set of words is no longer used."""
    return lambda event, _: {(getattr(event, part), STANDS): "retired"}


def merged(event: Any, names: Names) -> Said:
    """Return which theme another one became part of."""
    return {(event.theme, STANDS): f"part of {names.theme(event.into)}"}


def saved(event: Any, _: Names) -> Said:
    """Return what somebody wants to be told of."""
    return {("", "Name"): event.name} | ({("", "Search"): event.search} if hasattr(event, "search") else {})


def lifted(_: Any, __: Names) -> Said:
    """Return that something need no longer be kept."""
    return {("", STANDS): "lifted"}


def stopped(_: Any, __: Names) -> Said:
    """Return that somebody no longer wants to be told."""
    return {("", STANDS): "stopped"}


def told(event: Any, _: Names) -> Said:
    """Return how much was new."""
    return parts(f"digest {event.originator_version}", new_in_it=str(event.lines))


def account(event: Any, _: Names) -> Said:
    """Return in what role and for whom somebody may come in."""
    return parts(role=str(event.account_role), body=event.account_body)


def account_shut(words: str) -> Callable[[Any, Names], Said]:
    """Return what says whether an account is open."""
    return lambda _, __: {("", "Whether it is open"): words}


def access(event: Any, names: Names) -> Said:
    """Return from which day on, and until which, somebody has access to an episode, and in which role."""
    days = parts(from_the_day=day(event.first_day), to_the_day=a_day(event.last_day))
    if not hasattr(event, "person"):
        return days
    return parts(person=names.person(event.person), role=event.member_role) | days


def redacted(event: Any, _: Names) -> Said:
    """Return on what ground something was made unreadable, and nothing of what it was."""
    return parts(ground=str(event.ground), events_in_which=str(len(event.events)))


def held(event: Any, names: Names) -> Said:
    """Return what must be kept as it is."""
    return parts(what_is_held=named_hold(event, names)) | {("", STANDS): "stands"}


def named_hold(event: Any, names: Names) -> str:
    """Return what a legal hold is placed on."""
    if event.kind == HeldKind.EPISODE:
        return f"the episode {names.episode(event.held)}"
    return names.person(event.held) or "a person"


def asked(event: Any, names: Names) -> Said:
    """Return what somebody asked for."""
    return parts(
        under=str(event.under),
        about_the_episode=event.episode,
        question=event.question,
        person=names.person(event.person),
        what_was_held_on=day(event.held_on),
    )


def withheld(words: str) -> Callable[[Any, Names], Said]:
    """Return what says whether something is given to whoever asked."""
    return lambda event, _: {(event.withholding.held, str(event.withholding.exemption)): words}


def given(event: Any, _: Names) -> Said:
    """Return what was given to whoever asked."""
    return parts(things_held=str(event.held), withheld=str(event.withheld), digest=event.digest)


def link(event: Any, _: Names) -> Said:
    """Return what a one-time link is for."""
    return parts(f"link {event.originator_version}", purpose=event.purpose)


def summary(event: Any, names: Names) -> Said:
    """Return what a national summary is about."""
    return parts(
        title=event.title,
        period=f"{day(event.period_from)} to {day(event.period_to)}",
        programme=event.programme,
        themes=", ".join(map(names.theme, event.themes)),
        as_at=a_day(event.as_at),
    )


def redrawn(event: Any, _: Names) -> Said:
    """Return up to which event a national summary knows the log."""
    return parts(drawn_from_the_log_up_to=f"event {event.drawn_at}")


def assigned(event: Any, names: Names) -> Said:
    """Return who writes a section of a national summary."""
    return {(event.section, "Who writes it"): names.person(event.person) or "nobody"}


def sentences(event: Any, _: Names) -> Said:
    """Return what people wrote in a section of a national summary."""
    return {(event.section, "Text"): "\n".join(one.text for one in event.sentences)}


def review(event: Any, _: Names) -> Said:
    """Return that a section of a national summary was read through."""
    return {(event.section, "Read through"): f"yes, on {day(event.on)}"}


def source(event: Any, _: Names) -> Said:
    """Return how a national summary tells something that was recorded."""
    return parts(event.source, manner=str(event.manner), text=event.text, attribution=str(event.attribution))


def set_aside(event: Any, _: Names) -> Said:
    """Return that a national summary does not tell something that was recorded."""
    return parts(event.source, manner="set aside", ground=event.ground)


def ordered(event: Any, _: Names) -> Said:
    """Return the order in which a section of a national summary tells things."""
    return {(event.section, "Order"): "\n".join(event.sources)}


def sorted_under(event: Any, names: Names) -> Said:
    """Return whether something is sorted under a theme in a national summary."""
    return {(event.source, names.theme(event.theme)): "sorted under it" if event.accepted else "not under it"}


def edition(event: Any, _: Names) -> Said:
    """Return what is known of an edition besides its text."""
    corrected = f"edition {event.corrects}" if event.corrects else ""
    return parts(f"edition {event.number}", corrects=corrected, note=event.note, digest=event.digest)


def certified(event: Any, names: Names) -> Said:
    """Return which records were destroyed because their time was over."""
    return parts(
        class_of_records=event.retention_class,
        of_the_episode=names.episode(event.episode) if event.episode else "",
        due_since=day(event.due_since),
        how_many=str(len(event.aggregates)),
    )
