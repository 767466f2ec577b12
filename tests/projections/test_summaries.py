"""An edition says for ever what it said; exactly those that rest on something are flagged when it changes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from ci_kb.application import KnowledgeBase, by_operator
from ci_kb.domain.account import Role
from ci_kb.domain.agreement import Party
from ci_kb.domain.episode_values import Details
from ci_kb.domain.finding import Finding, FindingContent, FindingKind
from ci_kb.domain.record import Act, Visibility
from ci_kb.domain.redaction import Ground
from ci_kb.domain.summary import Attribution, Cited, Manner, Summary, Told, Written
from projections import Projections
from projections.composing import Composed, compose
from projections.edition_content import NAMED, digest_of, packed, rests_on, unpacked
from web.summaries.giving import FORMATS, TAKEN_OUT, edition_file, notes_of

DAY = date(2023, 9, 4)
YEARS = {"first": (date(2021, 8, 1), date(2022, 6, 30)), "second": (date(2022, 8, 1), date(2023, 6, 30))}
HOSTS = {"e1": "Moray", "e2": "Angus", "e3": "Fife", "e4": "Falkirk", "e5": "Moray", "e6": "Stirling"}


def operator(reason: str = "") -> Act:
    return by_operator(DAY, reason)


class World:
    """Six episodes with a finding each, three in each of two years, and a summary of each year."""

    def __init__(self, folder: Path) -> None:
        self.kb = KnowledgeBase(folder, DAY)
        for number, (episode, host) in enumerate(HOSTS.items()):
            details = Details("Moderation", (host,))
            self.kb.episodes.open(episode, details, operator(), visibility=Visibility.NETWORK)
            year = 2021 if number < 3 else 2022
            start = date(year, 10, 1 + number)
            self.kb.episodes.agree_fieldwork_dates(episode, start, start, operator())
            content = FindingContent(FindingKind.STRENGTH, f"Teachers meet in {episode}", ("digital",))
            self.kb.findings.record(
                episode, content, operator(), reference="f1", visibility=Visibility.NETWORK
            )
        self.views = Projections(self.kb.log, folder / "views", self.kb.guidance)
        self.views.catch_up()

    def begin(self, name: str) -> None:
        self.kb.summaries.begin(
            name, f"The {name} year", YEARS[name], operator(), drawn_at=self.kb.log.head()
        )
        self.views.catch_up()

    def composed(self, name: str) -> Composed:
        self.views.catch_up()
        working = self.views.summaries.get(name)
        assert working is not None
        return compose(self.views, working)

    def issue(self, name: str) -> None:
        composed = self.composed(name)
        self.kb.summaries.put_forward(name, composed.digest, operator())
        for party, role in (
            (Party.ADES, Role.ADES_COORDINATOR),
            (Party.EDUCATION_SCOTLAND, Role.EDUCATION_SCOTLAND),
        ):
            act = Act("somebody", role, str(party), DAY)
            self.kb.agreements.sign(name, party, act, "edition-1")
        self.kb.summaries.issue(name, composed.content, composed.digest, operator())
        self.views.catch_up()

    def flagged(self) -> set[str]:
        self.views.catch_up()
        return {name for name, _ in self.views.summaries.flagged()}

    def close(self) -> None:
        self.views.close()
        self.kb.close()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.close()


@pytest.fixture
def issued(world: World) -> World:
    for name in YEARS:
        world.begin(name)
        world.issue(name)
    return world


def files(world: World, name: str) -> dict[str, bytes]:
    edition = world.views.summaries.edition(name, 1)
    assert edition is not None
    return {
        f"{form}.{kind}": edition_file(edition, form, kind)
        for form in ("named", "unnamed")
        for kind in FORMATS
    }


def test_what_is_stored_reads_as_what_was_composed(world: World) -> None:
    world.begin("first")
    composed = world.composed("first")
    assert unpacked(composed.content, NAMED) == composed.named
    assert packed(composed.named, composed.unnamed) == composed.content
    assert {one.item for one in rests_on(composed.content)} >= {f"finding/e{n}/f1" for n in (1, 2, 3)}


def test_a_draft_reads_the_same_however_much_is_recorded_after_it_was_drawn(world: World) -> None:
    world.begin("first")
    before = world.composed("first").digest
    better = FindingContent(FindingKind.STRENGTH, "Teachers meet weekly", ("digital",))
    world.kb.findings.correct("e1", "f1", better, operator("weekly"))
    assert world.composed("first").digest == before


@pytest.mark.parametrize(("episode", "flagged"), [("e1", {"first", "second"}), ("e5", {"second"})])
def test_a_correction_flags_exactly_the_editions_that_rest_on_it(
    issued: World, episode: str, flagged: set[str]
) -> None:
    # The second one compares its year with the first.
    better = FindingContent(FindingKind.STRENGTH, "Teachers meet weekly", ("digital",))
    started = time.monotonic()
    issued.kb.findings.correct(episode, "f1", better, operator("weekly"))
    assert issued.flagged() == flagged
    assert time.monotonic() - started < 1
    flag = issued.views.summaries.flags()[0]
    assert (flag.what, flag.was, flag.now) == (
        "corrected",
        f"Teachers meet in {episode}",
        "Teachers meet weekly",
    )


def test_a_withdrawal_and_a_release_taken_back_flag_too(issued: World) -> None:
    issued.kb.findings.withdraw("e1", "f1", operator("wrong"))
    issued.kb.findings.release("e4", "f1", Visibility.TEAM, operator("too early"))
    issued.views.catch_up()
    assert [(one.summary, one.what) for one in issued.views.summaries.flags()] == [
        ("first", "withdrawn"),
        ("second", "withdrawn"),
        ("second", "unshared"),
    ]


def test_progress_reported_and_things_set_aside_flag_nothing(world: World) -> None:
    world.begin("first")
    world.kb.summaries.set_aside("first", "finding/e1/f1", "told by another", operator())
    world.issue("first")
    world.kb.findings.withdraw("e1", "f1", operator("wrong"))
    assert world.flagged() == set()


def test_an_edition_gives_the_same_bytes_whatever_happens_to_what_it_rests_on(issued: World) -> None:
    before = files(issued, "first")
    issued.kb.findings.withdraw("e1", "f1", operator("wrong"))
    issued.views.catch_up()
    issued.views.rebuild()
    assert files(issued, "first") == before


def test_a_passage_that_is_redacted_is_gone_from_the_edition_with_a_note(issued: World) -> None:
    issued.kb.redactions.passage("Teachers meet in e1", Ground.PERSONAL_DATA, operator("it names somebody"))
    issued.views.catch_up()
    edition = issued.views.summaries.edition("first", 1)
    assert edition is not None
    assert not edition.whole
    assert TAKEN_OUT in notes_of(edition)
    for name, content in files(issued, "first").items():
        if not name.endswith("docx"):
            assert b"meet in e1" not in content, name
    assert b"[redacted: personal data]" in files(issued, "first")["named.md"].replace(b"\\", b"")
    assert issued.flagged() == {"first", "second"}


def test_something_redacted_as_a_whole_is_gone_from_the_edition_too(issued: World) -> None:
    places = issued.kb.redactions.of([Finding.identifier("e4", "f1")])
    issued.kb.redactions.everything(places, Ground.CONFIDENCE, operator("told in confidence"))
    issued.views.catch_up()
    assert b"Teachers meet in e4".lower() not in files(issued, "second")["named.md"].lower()
    assert issued.flagged() == {"second"}


def test_a_passage_redacted_in_its_episode_alone_is_gone_from_the_edition_too(issued: World) -> None:
    director = Act("somebody", Role.DIRECTOR, "Falkirk Council", DAY, "it names somebody")
    issued.kb.redactions.passage("meet in e4", Ground.PERSONAL_DATA, director, episode="e4")
    issued.views.catch_up()
    for name, content in files(issued, "second").items():
        if not name.endswith("docx"):
            assert b"meet in e4" not in content, name
    assert issued.flagged() == {"second"}


def test_a_passage_in_a_comment_on_a_draft_can_be_redacted(world: World) -> None:
    world.begin("first")
    world.kb.comments.offer("first", "Ms Quorn said so", operator(), about="summary", section="themes")
    world.kb.redactions.passage("Ms Quorn", Ground.PERSONAL_DATA, operator("it names somebody"))
    world.views.catch_up()
    (comment,) = world.views.groups.comments("first", on_summary=True)
    assert comment.text == "[redacted: personal data] said so"


def test_an_edition_of_which_everything_was_redacted_says_that_it_was(issued: World) -> None:
    places = issued.kb.redactions.of([Summary.identifier("first")])
    issued.kb.redactions.everything(
        [one for one in places if isinstance(one.logged.event, Summary.EditionIssued)],
        Ground.RETENTION,
        operator("no longer needed"),
    )
    issued.views.catch_up()
    edition = issued.views.summaries.edition("first", 1)
    assert edition is not None
    assert (edition.named.sections, edition.unnamed.sections) == ((), ())
    assert TAKEN_OUT in notes_of(edition)
    assert files(issued, "first")["named.json"]


def test_the_form_without_names_leads_to_nothing(issued: World) -> None:
    for name, content in files(issued, "first").items():
        if name in ("unnamed.json", "unnamed.md", "unnamed.html"):
            for word in (b"Moray", b"Angus", b"Fife", b"finding/"):
                assert word not in content, (name, word)


def test_a_written_sentence_that_names_somebody_stands_in_the_named_form_alone(world: World) -> None:
    world.begin("first")
    finding = next(one for one in rests_on(world.composed("first").content) if one.item == "finding/e1/f1")
    cited = (Cited(finding.position, finding.item, finding.version),)
    sentences = (Written("Moray meets often", cited), Written("Meeting often helps", cited))
    world.kb.summaries.write("first", "themes", sentences, operator())
    composed = world.composed("first")
    said = {form: str(getattr(composed, form).sections) for form in ("named", "unnamed")}
    assert "Moray meets often" in said["named"]
    assert "Moray meets often" not in said["unnamed"]
    assert "Meeting often helps" in said["unnamed"]


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("Most authorities (22 of 32) moderate", False),
        ("The majority of authorities (22 of 32) moderate", True),
        ("1 of 3 episodes moderates", True),
        ("2 of 3 episodes moderate", False),
    ],
)
def test_quantity_words_and_counts_have_to_fit_what_a_sentence_rests_on(
    world: World, text: str, fits: bool
) -> None:
    world.begin("first")
    composed = world.composed("first")
    finding = next(one for one in rests_on(composed.content) if one.item == "finding/e1/f1")
    cites = (Cited(finding.position, finding.item, finding.version),)
    commentary = "32" in text
    written = Written(text, () if commentary else cites, commentary)
    assert (composed.check((written,)) == []) is fits


def test_a_sentence_that_rests_on_what_was_corrected_since_has_to_be_looked_at_again(world: World) -> None:
    world.begin("first")
    finding = next(one for one in rests_on(world.composed("first").content) if one.item == "finding/e1/f1")
    cites = (Cited(finding.position, finding.item, finding.version),)
    world.kb.summaries.write("first", "themes", (Written("They meet", cites),), operator())
    assert world.composed("first").problems == ()
    better = FindingContent(FindingKind.STRENGTH, "Teachers meet weekly", ("digital",))
    world.kb.findings.correct("e1", "f1", better, operator("weekly"))
    world.kb.summaries.redraw("first", world.kb.log.head(), operator("corrected"))
    (problem,) = world.composed("first").problems
    assert "Choose its sources again" in problem.message


def test_what_people_choose_is_told_so(world: World) -> None:
    world.begin("first")
    for number, told in (
        (1, Told(Manner.QUOTE)),
        (2, Told(Manner.PARAPHRASE, "Colleagues talk weekly")),
        (3, Told(attribution=Attribution.WITHHELD)),
    ):
        world.kb.summaries.choose("first", f"finding/e{number}/f1", told, operator())
    said = str(world.composed("first").named.sections)
    assert "Quotation(id='finding/e1/f1', text='Teachers meet in e1'" in said
    assert "Colleagues talk weekly" in said
    assert "meet in e3" not in said


def test_the_ledger_adds_up_in_both_forms_whatever_people_do(world: World) -> None:
    world.begin("first")
    world.kb.summaries.set_aside("first", "finding/e2/f1", "told by another", operator())
    composed = world.composed("first")
    for draft in (composed.named, composed.unnamed):
        assert draft.ledger.eligible == 3
        assert [one.reason.lower() for one in draft.ledger.set_aside] == ["told by another"]


def test_the_digest_tells_every_change(world: World) -> None:
    world.begin("first")
    content = world.composed("first").content
    assert digest_of(content) != digest_of(replace_title(content))


def replace_title(content: dict[str, object]) -> dict[str, object]:
    named = content[NAMED]
    assert isinstance(named, dict)
    return {**content, NAMED: {**named, "title": "Another"}}
