"""One plain sentence for each event, by its topic: who did what, in the words of the guidance.

`state` holds what is so after the event, by the names of its parts (`web/audit/said.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ci_kb.domain.record import Visibility
from web.audit import sentences_besides as besides
from web.audit.names import Names
from web.audit.said import milestone, seat
from web.audit.wording import Sentence, State, quoted, who
from web.labels import CONNECTION_STATES, short
from web.questions import VISIBILITIES
from web.shell import day


def audience_of(event: Any) -> str:
    """Return who may read something from now on, within a sentence."""
    words = VISIBILITIES[Visibility(event.visibility)]
    return words[:1].lower() + words[1:]


def plain(words: str, *names: str) -> Sentence:
    """Return a sentence that begins with whoever acted, and quotes the parts that are named."""

    def sentence(event: Any, state: State, _: Names) -> str:
        return f"{who(event)} " + words.format(*(quoted(state.get(name, "")) for name in names))

    return sentence


def text_of(state: State) -> str:
    """Return what to quote of an item."""
    return next((state[name] for name in ("Title", "Text", "Note") if state.get(name)), state.get("Kind", ""))


def of_item(noun: str, words: str) -> Sentence:
    """Return a sentence on an item, with its own words."""

    def sentence(event: Any, state: State, _: Names) -> str:
        return f"{words.format(who=who(event), noun=noun)}: {quoted(text_of(state))}."

    return sentence


def released_item(noun: str) -> Sentence:
    """Return a sentence on who may read an item."""

    def sentence(event: Any, state: State, _: Names) -> str:
        return f"{who(event)} let {noun} {quoted(text_of(state))} be read by: {audience_of(event)}."

    return sentence


def released(event: Any, _: State, names: Names) -> str:
    """Say who may read an episode."""
    return f"{who(event)} let the episode “{names.episode(names.told_of)}” be read by: {audience_of(event)}."


def opened(event: Any, _: State, __: Names) -> str:
    """Say that an episode was opened."""
    title = quoted(event.details.title) if event.details.title else "without a title yet"
    return f"{who(event)} opened the episode {title} for {', '.join(event.details.hosts)}."


def focus(words: str) -> Sentence:
    """Return a sentence on a focus; whoever settled it comes first, if somebody else recorded that."""

    def sentence(event: Any, _: State, __: Names) -> str:
        settled = event.focus.decided_by
        first = settled[:1].upper() + settled[1:] if settled else who(event)
        return f"{first} {words}: {quoted(event.focus.text)}."

    return sentence


def dates(words: str) -> Sentence:
    """Return a sentence on the days of the fieldwork."""
    return lambda event, _, __: f"{who(event)} {words} {day(event.start)} to {day(event.end)}."


def planned(event: Any, _: State, names: Names) -> str:
    """Say for when a milestone is planned."""
    return f"{who(event)} planned the milestone “{milestone(event, names)}” for {day(event.planned)}."


def met(event: Any, _: State, names: Names) -> str:
    """Say that a milestone was met."""
    return f"{who(event)} recorded that the milestone “{milestone(event, names)}” was met."


def waived(event: Any, _: State, names: Names) -> str:
    """Say that a milestone is not needed."""
    return f"{who(event)} waived the milestone “{milestone(event, names)}”: {quoted(event.reason)}."


def identified(event: Any, _: State, __: Names) -> str:
    """Say that a seat in the team was filled."""
    return f"{who(event)} added to the team: {seat(event)}."


def stood_down(event: Any, _: State, __: Names) -> str:
    """Say that a seat in the team was left."""
    return f"A member of the team stood down: {seat(event)}."


def prepared(event: Any, _: State, __: Names) -> str:
    """Say who took part in a preparation."""
    many = "1 member" if len(event.seats) == 1 else f"{len(event.seats)} members"
    done = "took part" if event.done else "did not take part after all"
    return f"{who(event)} recorded that {many} of the team {done}: {event.preparation}."


def self_evaluation(event: Any, _: State, __: Names) -> str:
    """Say that a line of the self-evaluation was recorded."""
    said = event.self_evaluation
    return f"{who(event)} recorded in the self-evaluation ({said.kind}): {quoted(said.text)}."


def reviewed(event: Any, _: State, __: Names) -> str:
    """Say that progress was reviewed."""
    return f"{who(event)} reviewed progress" + (f": {quoted(event.note)}." if event.note else ".")


def progress(event: Any, state: State, _: Names) -> str:
    """Say how far a next step has come."""
    note = f" {quoted(event.note)}." if event.note else ""
    return f"{who(event)} reported a next step as {event.status}: {quoted(text_of(state))}.{note}"


def step(words: str) -> Sentence:
    """Return a sentence on a step of the report."""

    def sentence(event: Any, _: State, __: Names) -> str:
        return f"{who(event)} {words}" + (f", to {event.to}." if event.to else ".")

    return sentence


def section(event: Any, _: State, names: Names) -> str:
    """Say that the host wrote words of its own in the report."""
    heading = names.heading(names.told_of, event.section)
    if not event.text:
        return f"{who(event)} took back its own words in the report under “{heading}”."
    return f"{who(event)} wrote in the report under “{heading}”: {quoted(event.text)}."


def agreed(words: str) -> Sentence:
    """Return a sentence on one of the bodies that agree."""
    return lambda event, _, __: f"{who(event)} {words.format(event.party)}."


def invited(event: Any, _: State, __: Names) -> str:
    """Say that the participants were asked for feedback."""
    return f"{who(event)} asked the participants for feedback, until {day(event.until)}."


def settled(event: Any, _: State, names: Names) -> str:
    """Say what the Local Organisational Group planned."""
    point = names.point(names.told_of, event.point)
    return f"The Local Organisational Group planned “{point}”: {quoted(event.text)}."


def proposed(event: Any, _: State, __: Names) -> str:
    """Say that two authorities may learn from each other."""
    both = f"{short(event.from_authority)} and {short(event.to_authority)}"
    return f"{who(event)} suggested that {both} talk about {quoted(event.subject)}."


def progressed(event: Any, state: State, _: Names) -> str:
    """Say how far a connection has come."""
    came = CONNECTION_STATES[event.state].lower()
    about = quoted(state.get("Subject", ""))
    return f"{who(event)} recorded of the connection about {about}: {came}."


def outcome(event: Any, state: State, _: Names) -> str:
    """Say what came of a connection."""
    about = quoted(state.get("Subject", ""))
    return f"{who(event)} recorded what came of the connection about {about}: {quoted(event.outcome)}."


def next_action(event: Any, state: State, _: Names) -> str:
    """Say who does what next in a connection."""
    about = quoted(state.get("Subject", ""))
    what = quoted(event.action) if event.action else "nothing"
    return f"{who(event)} settled what is next in the connection about {about}: {what}."


def similar(words: str) -> Sentence:
    """Return a sentence on two episodes that may have done similar work."""

    def sentence(event: Any, _: State, names: Names) -> str:
        one, other = (f"“{names.episode(reference)}”" for reference in (event.episode, event.other))
        return f"{who(event)} {words.format(one, other)}."

    return sentence


def _items() -> dict[str, Sentence]:
    nouns = {
        "Finding": "a finding",
        "Practice": "practice worthy of sharing",
        "NextStep": "a next step",
        "Meeting": "a meeting",
        "SharedDocument": "a shared document",
        "HostPaper": "the host’s paper",
        "KeyPoint": "a key point",
    }
    found: dict[str, Sentence] = {}
    for topic, noun in nouns.items():
        found |= {
            f"{topic}.Recorded": of_item(noun, "{who} recorded {noun}"),
            f"{topic}.Corrected": of_item(noun, "{who} corrected {noun}"),
            f"{topic}.Withdrawn": of_item(noun, "{who} withdrew {noun}"),
            f"{topic}.Released": released_item(noun),
        }
    return found


SENTENCES: Mapping[str, Sentence] = {
    "Episode.Opened": opened,
    "Episode.DetailsCorrected": plain("corrected the details of the episode {}.", "Title"),
    "Episode.FocusConsidered": focus("noted a first idea of the focus"),
    "Episode.FocusProposed": focus("proposed the focus"),
    "Episode.FocusRefined": focus("refined the focus"),
    "Episode.FocusAgreed": focus("agreed the focus"),
    "Episode.FocusChanged": focus("changed the focus"),
    "Episode.FieldworkDatesAgreed": dates("agreed the fieldwork for"),
    "Episode.FieldworkDatesMoved": dates("moved the fieldwork to"),
    "Episode.Postponed": plain("put the episode off until days are agreed."),
    "Episode.MilestonePlanned": planned,
    "Episode.MilestoneMet": met,
    "Episode.MilestoneWaived": waived,
    "Episode.TeamMemberIdentified": identified,
    "Episode.TeamMemberStoodDown": stood_down,
    "Episode.PreparationRecorded": prepared,
    "Episode.SelfEvaluationRecorded": self_evaluation,
    "Episode.SelfEvaluationWithdrawn": plain("withdrew a line of the self-evaluation."),
    "Episode.TimetableDrafted": plain("drafted the programme of the fieldwork."),
    "Episode.TimetableAgreed": plain("agreed the programme of the fieldwork."),
    "Episode.FeedbackInvited": invited,
    "Episode.ProgressReviewed": reviewed,
    "Episode.Released": released,
    **_items(),
    "NextStep.ProgressReported": progress,
    "Practice.Confirmed": of_item("practice", "{who} confirmed that {noun} is still true"),
    "Connection.Proposed": proposed,
    "Connection.Progressed": progressed,
    "Connection.NextActionSet": next_action,
    "Connection.OutcomeRecorded": outcome,
    "Report.Begun": plain("began the report."),
    "Report.Drafted": step("drafted the report"),
    "Report.Circulated": step("circulated the draft report"),
    "Report.LeadsMet": step("recorded that the leads met to discuss the draft report"),
    "Report.Finalised": step("finalised the report"),
    "Report.SharedWithStrategicGroup": step("shared the report with the Strategic Group"),
    "Report.SharedWithElectedMembers": step("shared key messages of the report with elected members"),
    "Report.FailSafeAgreed": step("recorded that a statement was agreed in place of a report"),
    "Report.SectionWritten": section,
    "Comment.Offered": plain("commented on the report: {}.", "Comment"),
    "Comment.Accepted": plain("accepted a comment on the report: {}.", "Comment"),
    "Comment.Declined": plain("declined a comment on the report: {}.", "Comment"),
    "Agreement.Drawn": plain("drew up a text to agree on: {}.", "Text"),
    "Agreement.TextChanged": plain("changed the text to agree on: {}.", "Text"),
    "Agreement.Signed": agreed("agreed to the text on behalf of: {}"),
    "Agreement.SignatureWithdrawn": agreed("took back the agreement to the text on behalf of: {}"),
    "Feedback.Given": lambda _, __, ___: "A participant gave feedback on the process.",
    "LocalOrganisationalGroup.Formed": plain("formed the Local Organisational Group."),
    "LocalOrganisationalGroup.MembersChanged": plain("changed who is in the Local Organisational Group."),
    "LocalOrganisationalGroup.Planned": settled,
    "SimilarWork.Dismissed": similar("set aside {1} as no match for {0}"),
    "SimilarWork.Restored": similar("let {1} be a match for {0} again"),
    "SimilarWork.Linked": similar("linked {0} with {1} as similar work"),
    "SimilarWork.Unlinked": similar("took back the link of {0} with {1}"),
    "Vocabulary.Adopted": plain("adopted a first set of shared words."),
    "Vocabulary.ThemeDefined": besides.word("said what the theme is:", "theme"),
    "Vocabulary.ThemeMerged": besides.merged,
    "Vocabulary.ThemeRetired": besides.word("retired the theme", "theme"),
    "Vocabulary.TermDefined": besides.word("said what the term stands for:", "term"),
    "Vocabulary.TermRetired": besides.word("retired the term", "term"),
    "Vocabulary.RingDefined": besides.word("said which words a search treats as one:", "ring"),
    "Vocabulary.RingRetired": besides.word("retired the set of words", "ring"),
    "SavedSearch.Saved": plain("saved a search: {}.", "Name"),
    "SavedSearch.Renamed": plain("renamed a saved search: {}.", "Name"),
    "SavedSearch.Stopped": plain("stopped being told of a saved search: {}.", "Name"),
    "SavedSearch.DigestSent": besides.digest,
    "Account.Opened": besides.account("gave an account to {}"),
    "Account.RoleChanged": besides.account("changed what the account of {} may do:"),
    "Account.Disabled": besides.account("shut the account of {}"),
    "Account.Enabled": besides.account("opened the account of {} again"),
    "Account.PersonErased": besides.account("erased a person and shut the account for good: {}"),
    "Account.LinkHandedOver": besides.account("made a one-time link to set a password for {}"),
    "Membership.Granted": besides.granted,
    "Membership.DatesChanged": plain("changed the days of an access to the episode: {}.", "Role"),
    "Membership.Ended": plain("ended an access to the episode: {}.", "Role"),
    "Redaction.Made": besides.redacted,
    "LegalHold.Placed": besides.on_hold("placed a legal hold on {}"),
    "LegalHold.Lifted": plain("lifted the legal hold on {}.", "What is held"),
    "Summary.Begun": plain("began the national summary {}.", "Title"),
    "Summary.Redrawn": plain("drew the national summary {} anew from what is recorded.", "Title"),
    "Summary.SectionAssigned": besides.of_section("settled who writes"),
    "Summary.SectionWritten": besides.of_section("wrote in"),
    "Summary.SectionReviewed": besides.of_section("read through"),
    "Summary.SourceChosen": plain("chose how the national summary {} tells something.", "Title"),
    "Summary.SourceSetAside": plain("left something out of the national summary {}.", "Title"),
    "Summary.SourcesOrdered": besides.of_section("put in order"),
    "Summary.ThemeDecided": plain("settled a theme in the national summary {}.", "Title"),
    "Summary.EditionIssued": besides.edition,
    "Disposal.Certified": besides.certified,
    "Disclosure.Asked": besides.asked,
    "Disclosure.Withheld": besides.withheld("withheld something held"),
    "Disclosure.Restored": besides.withheld("decided to give after all something held"),
    "Disclosure.Given": plain("gave the answer to a request for information."),
}
"""The sentence for the events of each topic."""


def sentence_of(topic: str, event: Any, state: State, names: Names) -> str:
    """Return the sentence for an event; one of a topic that has none yet is told by what its class says."""
    if topic in SENTENCES:
        return SENTENCES[topic](event, state, names)
    told = (type(event).__doc__ or topic).strip().splitlines()[0].rstrip(".")
    return f"{who(event)} recorded: {told}."
