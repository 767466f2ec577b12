"""The statement in place of a report, on its page: drawn up, changed, agreed by three in any order."""

from __future__ import annotations

import re
from itertools import permutations

import pytest

from ci_kb.domain.agreement import Party
from ci_kb.domain.record import Visibility
from tests.web.site import Site
from tests.web.visitor import Page, Visitor

TEXT = "The fieldwork took place. No report was agreed. Each body keeps its own notes."
SIGNERS = {"director": Party.HOST, "coordinator": Party.ADES, "adviser": Party.EDUCATION_SCOTLAND}


def drawn(site: Site) -> str:
    """Draw a statement up and return its address."""
    page = site.visitor("moray").send(f"/episodes/{site.episode()}/statement/draw", text=TEXT)
    assert page.status == 200
    return page.path


def agree(site: Site, address: str, account: str) -> Page:
    """Agree to the statement as it is at this moment."""
    visitor = site.visitor(account)
    return send(visitor, visitor.open(address))


def send(visitor: Visitor, form: Page, **typed: str) -> Page:
    """Send the form by which somebody agrees, as it was when it was opened."""
    address = form.path.removesuffix("/agree")
    return visitor.send_form(Page(200, f"{address}/agree", form.html), **typed)


@pytest.mark.parametrize("order", list(permutations(SIGNERS)))
def test_three_agree_in_any_order_and_the_report_step_is_recorded_by_itself(
    site: Site, order: tuple[str, ...]
) -> None:
    address = drawn(site)
    episode = address.split("/")[2]
    for number, account in enumerate(order, start=1):
        page = agree(site, address, account)
        assert len(re.findall(r"Agreed on \d", page.words)) == number
        assert page.words.count("Not yet") == 3 - number
        assert (site.kb.reports.find(episode) is not None) == (number == 3)
    assert "All three have agreed: the statement stands in place of a report." in page.words
    path = site.visitor("moray").open(f"/episodes/{episode}/reporting")
    assert "stands in place of a report. Read the statement" in path.words
    assert "Statement agreed by all three" in path.words
    assert episode in site.projections.reporting.fail_safes()


@pytest.mark.parametrize("account", ["moray", "director", "coordinator", "adviser"])
def test_each_sees_one_button_and_only_when_they_may(site: Site, account: str) -> None:
    address = drawn(site)
    party = SIGNERS.get(account)
    page = site.visitor(account).open(address)
    assert page.html.count("Agree on behalf of") == (1 if party else 0)
    if party:
        assert f"Agree on behalf of {'the ' if party is Party.HOST else ''}{party}" in page.words
        assert "Agree on behalf of" not in agree(site, address, account).words


def test_who_may_not_agree_is_refused_though_they_send_the_form(site: Site) -> None:
    address = drawn(site)
    moray = site.visitor("moray")
    page = send(moray, Page(200, address, moray.open(f"{address}/change").html))
    assert page.status == 403
    assert "Only senior personnel of the host authority may agree on its behalf." in page.words


def test_agreeing_twice_is_said_in_words(site: Site) -> None:
    address = drawn(site)
    director = site.visitor("director")
    form = director.open(address)
    send(director, form)
    assert send(director, form).status == 200  # the same form, sent twice
    page = send(director, form, command="0" * 32)
    assert page.status == 422
    assert "it is agreed for host authority already" in page.words


def test_nobody_agrees_to_a_text_that_was_changed_while_they_read(site: Site) -> None:
    address = drawn(site)
    director = site.visitor("director")
    form = director.open(address)
    site.visitor("moray").send(f"{address}/change", text="Another position.", reason="Clearer.")

    page = send(director, form)

    assert page.status == 409
    assert page.title.startswith("Error: ")
    assert "The text was changed while you were reading." in page.words
    assert "Another position." in page.words
    assert send(director, page).status == 200


def test_that_another_body_agreed_meanwhile_is_in_nobodys_way(site: Site) -> None:
    address = drawn(site)
    director = site.visitor("director")
    form = director.open(address)
    agree(site, address, "coordinator")
    assert send(director, form).status == 200


def test_a_change_voids_what_was_agreed_and_the_page_says_so_before_and_after(site: Site) -> None:
    moray, address = site.visitor("moray"), drawn(site)
    agree(site, address, "director")
    agree(site, address, "adviser")

    form = moray.open(f"{address}/change")
    without = moray.send_form(form, text="Another position.")
    page = moray.send_form(form, text="Another position.", reason="Clearer.")

    said = "the host authority and Education Scotland"
    assert f"A change of the text voids what was agreed: {said} will have to agree again." in form.words
    assert without.status == 422
    assert f"The statement is changed. Still to agree again: {said}." in page.words
    assert page.words.count("Not yet") == 3
    assert f"Text changed; to be agreed again by {said}" in page.words
    assert "Reason Clearer." in page.words


def test_two_who_change_the_statement_see_both_versions(site: Site) -> None:
    moray, address = site.visitor("moray"), drawn(site)
    form = moray.open(f"{address}/change")
    agree(site, address, "director")

    page = moray.send_form(form, text="Another position.", reason="Clearer.")
    again = moray.send_form(page)

    assert page.status == 409
    assert "Agreed by the host authority" in page.words
    assert page.fields["text"] == ["Another position."]
    assert again.status == 200


def test_an_agreement_is_taken_back_with_a_reason_and_the_others_stay(site: Site) -> None:
    address = drawn(site)
    episode = address.split("/")[2]
    for account in SIGNERS:
        agree(site, address, account)
    coordinator = site.visitor("coordinator")

    without = coordinator.send(f"{address}/take-back")
    page = coordinator.send(f"{address}/take-back", reason="One more look.")

    assert without.status == 422
    assert page.words.count("Not yet") == 1
    assert "No longer agreed on behalf of ADES" in page.words
    assert "Agree on behalf of ADES" in page.words
    assert episode not in site.projections.reporting.fail_safes()


def test_who_is_senior_in_none_of_the_three_takes_nothing_back(site: Site) -> None:
    assert site.visitor("moray").open(f"{drawn(site)}/take-back").status == 404


def test_an_empty_statement_and_a_second_one_are_refused_in_words(site: Site) -> None:
    moray, address = site.visitor("moray"), drawn(site)
    assert "Enter the statement" in moray.send(f"{address}/draw", text="").words
    assert "There is already an agreement" in moray.send(f"{address}/draw", text="A second.").words


def test_a_statement_is_read_as_it_was_on_a_day_and_signed_only_today(site: Site) -> None:
    address = drawn(site)
    page = site.visitor("director").open(f"{address}?as_at=2999-01-01")
    assert TEXT.split(".")[0] in page.words
    assert "Agree on behalf of" not in page.words
    assert "Change the statement" not in page.words


def test_nothing_about_a_statement_reads_as_a_failure(site: Site) -> None:
    address = drawn(site)
    for account in SIGNERS:
        page = agree(site, address, account)
    path = site.visitor("moray").open(f"/episodes/{address.split('/')[2]}/reporting")
    for said in (page.words, path.words):
        assert not {"fail", "failed", "failure", "unable"} & set(said.lower().replace("-", " ").split())


@pytest.mark.parametrize("place", ["", "/draw", "/change", "/take-back"])
def test_a_statement_is_for_those_who_work_on_the_episode(site: Site, place: str) -> None:
    hidden = f"/episodes/{site.episode(Visibility.TEAM)}/statement"
    assert site.visitor("fife").open(drawn(site) + place).status == 403
    assert site.visitor("fife").open(hidden + place).status == 404


def test_the_report_has_the_statement_in_its_place_only_while_all_three_agree(site: Site) -> None:
    address = drawn(site)
    report = address.replace("/statement", "/report")
    for account in SIGNERS:
        agree(site, address, account)
    reader = site.visitor("moray")
    agreed = reader.open(report).words
    site.visitor("coordinator").send(f"{address}/take-back", reason="One more look.")
    without = reader.open(report).words

    assert "Statement agreed in place of a report" in agreed
    assert "This is a draft" not in agreed
    assert TEXT.split(".")[0] not in without
    assert "This is a draft: the report has not been finalised." in without
