"""Agreement of several bodies on a text: any order, void when the text changes, for every subject."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ci_kb.application import KnowledgeBase
from ci_kb.documents.exporting import export
from ci_kb.domain.account import Role
from ci_kb.domain.agreement import EDITION, FAIL_SAFE, FOCUS, Party, subject_called
from ci_kb.domain.episode_values import Details, Focus, FocusStep
from ci_kb.domain.errors import ChangedMeanwhile, NotAllowed, NothingChanged, Refused
from ci_kb.domain.record import Act
from tests.documents import send
from tests.examples import REFERENCE, act

SIGNERS = {
    Party.HOST: (Role.DIRECTOR, "Moray Council"),
    Party.ADES: (Role.ADES_COORDINATOR, "ADES"),
    Party.EDUCATION_SCOTLAND: (Role.EDUCATION_SCOTLAND, "Education Scotland"),
}
TEXTS = ("Attendance in S1", "Attendance", "Moderation in small schools")
FIRST_EDITION = f"{EDITION}1"


@pytest.fixture
def kb(tmp_path: Path) -> Iterator[KnowledgeBase]:
    with opened(tmp_path) as kb:
        yield kb


def opened(folder: Path) -> KnowledgeBase:
    kb = KnowledgeBase(folder, date(2022, 9, 1))
    kb.episodes.open(REFERENCE, Details("Attendance", ("Moray",)), act())
    return kb


def senior(party: Party, reason: str = "") -> Act:
    role, body = SIGNERS[party]
    return replace(act(reason), role=role, body=body)


def state(kb: KnowledgeBase, subject: str, text: str) -> None:
    """Let the text say something, by whatever way texts of this kind are written."""
    if subject == FOCUS:
        kb.episodes.state_focus(REFERENCE, FocusStep.REFINED, Focus(text), act("as we talked"))
    elif kb.agreements.find(REFERENCE, subject):
        kb.agreements.change_text(REFERENCE, text, senior(Party.ADES, "as we talked"), subject)
    else:
        kb.agreements.draw(REFERENCE, text, senior(Party.ADES), subject)


@dataclass
class Oracle:
    """What is agreed, told from the same steps in the simplest way there is."""

    text: str
    signed: set[Party] = field(default_factory=set)


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("sign"), st.sampled_from(Party)),
        st.tuples(st.just("take back"), st.sampled_from(Party)),
        st.tuples(st.just("change"), st.sampled_from(TEXTS)),
    ),
    max_size=12,
)


@pytest.mark.parametrize("subject", [FAIL_SAFE, FOCUS, FIRST_EDITION])
@settings(max_examples=12)
@given(steps=STEPS)
def test_in_any_order_it_is_agreed_exactly_when_all_signed_after_the_last_change(
    subject: str, steps: list[tuple[str, str]]
) -> None:
    needed = subject_called(subject).parties
    with TemporaryDirectory() as folder, opened(Path(folder)) as kb:
        state(kb, subject, TEXTS[0])
        oracle = Oracle(TEXTS[0])
        for what, value in steps:
            happens(kb, subject, what, value, oracle)
            found = kb.agreements.find(REFERENCE, subject)
            assert (set(found.signatures) if found else set()) == oracle.signed
            assert (found is not None and found.complete) == (oracle.signed >= set(needed))


def happens(kb: KnowledgeBase, subject: str, what: str, value: str, oracle: Oracle) -> None:
    """Let one step happen in the knowledge base and, when it was not refused, in the oracle."""
    try:
        if what == "sign":
            kb.agreements.sign(REFERENCE, Party(value), senior(Party(value)), subject)
            oracle.signed.add(Party(value))
        elif what == "take back":
            kb.agreements.withdraw_signature(REFERENCE, Party(value), senior(Party(value), "no"), subject)
            oracle.signed.remove(Party(value))
        else:
            state(kb, subject, value)
            oracle.signed &= oracle.signed if value == oracle.text else set()
            oracle.text = value
    except (Refused, NotAllowed):
        refusable = value == oracle.text or value in oracle.signed or what == "take back"
        assert refusable or Party(value) not in subject_called(subject).parties


def sign_all(kb: KnowledgeBase, subject: str) -> None:
    for party in subject_called(subject).parties:
        kb.agreements.sign(REFERENCE, party, senior(party), subject)


def test_with_the_last_signature_the_focus_is_agreed_and_says_by_whom(kb: KnowledgeBase) -> None:
    kb.episodes.state_focus(REFERENCE, FocusStep.PROPOSED, Focus(TEXTS[0], "committee"), act())
    sign_all(kb, FOCUS)
    _, step, focus, _ = kb.episodes.get(REFERENCE).focus_steps[-1]
    assert step is FocusStep.AGREED
    assert focus == Focus(TEXTS[0], "committee", "host authority, ADES, Education Scotland")


def test_a_focus_recorded_as_agreed_can_be_signed_afterwards_and_is_not_stated_again(
    kb: KnowledgeBase,
) -> None:
    kb.episodes.state_focus(REFERENCE, FocusStep.AGREED, Focus(TEXTS[0]), act())
    sign_all(kb, FOCUS)
    assert len(kb.episodes.get(REFERENCE).focus_steps) == 1


def test_a_change_of_the_focus_voids_what_was_signed_and_a_better_rationale_does_not(
    kb: KnowledgeBase,
) -> None:
    kb.episodes.state_focus(REFERENCE, FocusStep.PROPOSED, Focus(TEXTS[0]), act())
    sign_all(kb, FOCUS)
    kb.episodes.state_focus(REFERENCE, FocusStep.AGREED, Focus(TEXTS[0], "the survey says so"), act())
    agreed = kb.agreements.find(REFERENCE, FOCUS)
    assert agreed is not None
    assert agreed.complete
    kb.episodes.state_focus(REFERENCE, FocusStep.CHANGED, Focus(TEXTS[1]), act("too wide"))
    agreed = kb.agreements.find(REFERENCE, FOCUS)
    assert agreed is not None
    assert not agreed.signatures


def test_nobody_signs_a_focus_they_did_not_read(kb: KnowledgeBase) -> None:
    kb.episodes.state_focus(REFERENCE, FocusStep.PROPOSED, Focus(TEXTS[0]), act())
    kb.episodes.state_focus(REFERENCE, FocusStep.REFINED, Focus(TEXTS[1]), act("sharper"))
    with pytest.raises(ChangedMeanwhile):
        kb.agreements.sign(REFERENCE, Party.ADES, senior(Party.ADES), FOCUS, expected=1)
    kb.agreements.sign(REFERENCE, Party.ADES, senior(Party.ADES), FOCUS, expected=2)


def test_a_signature_sent_twice_is_given_once(kb: KnowledgeBase) -> None:
    kb.episodes.state_focus(REFERENCE, FocusStep.PROPOSED, Focus(TEXTS[0]), act())
    once = senior(Party.ADES)
    kb.agreements.sign(REFERENCE, Party.ADES, once, FOCUS)
    kb.episodes.state_focus(REFERENCE, FocusStep.REFINED, Focus(TEXTS[1]), act("sharper"))
    kb.agreements.sign(REFERENCE, Party.ADES, once, FOCUS)
    agreed = kb.agreements.find(REFERENCE, FOCUS)
    assert agreed is not None
    assert not agreed.signatures


def test_the_words_of_a_focus_are_changed_where_they_stand(kb: KnowledgeBase) -> None:
    with pytest.raises(Refused, match="Change the focus"):
        kb.agreements.draw(REFERENCE, TEXTS[0], act(), FOCUS)
    with pytest.raises(Refused, match="No focus has been proposed yet"):
        kb.agreements.sign(REFERENCE, Party.ADES, senior(Party.ADES), FOCUS)


def test_an_edition_takes_the_agreement_of_two_and_no_hosts(kb: KnowledgeBase) -> None:
    kb.agreements.draw("summary-2023", TEXTS[0], senior(Party.ADES), FIRST_EDITION)
    for party in (Party.EDUCATION_SCOTLAND, Party.ADES):
        kb.agreements.sign("summary-2023", party, senior(party), FIRST_EDITION)
    agreed = kb.agreements.find("summary-2023", FIRST_EDITION)
    assert agreed is not None
    assert agreed.complete
    with pytest.raises(NotAllowed):
        kb.agreements.sign("summary-2023", Party.HOST, senior(Party.HOST), FIRST_EDITION)
    with pytest.raises(NothingChanged):
        kb.agreements.sign("summary-2023", Party.ADES, senior(Party.ADES), FIRST_EDITION)


def test_a_host_does_not_word_a_national_summary(kb: KnowledgeBase) -> None:
    with pytest.raises(NotAllowed, match="national summary"):
        kb.agreements.draw("summary-2023", TEXTS[0], act(), FIRST_EDITION)


def test_the_agreement_on_an_edition_is_no_part_of_an_episode_of_the_same_name(kb: KnowledgeBase) -> None:
    kb.agreements.draw(REFERENCE, TEXTS[0], senior(Party.ADES), FIRST_EDITION)
    assert "agreements" not in export(kb, REFERENCE)


def test_a_document_that_changes_the_focus_voids_what_was_signed(kb: KnowledgeBase) -> None:
    kb.episodes.state_focus(REFERENCE, FocusStep.PROPOSED, Focus(TEXTS[0]), act())
    sign_all(kb, FOCUS)
    said = export(kb, REFERENCE)
    said["focus"].append({"on": "2022-11-01", "step": "changed", "text": TEXTS[1], "reason": "too wide"})
    send(kb, said)
    agreed = kb.agreements.find(REFERENCE, FOCUS)
    assert agreed is not None
    assert (agreed.text, agreed.signatures) == (TEXTS[1], {})
