"""Whatever is missing is one link away, and the link leads to a page that asks for it."""

from __future__ import annotations

import pytest

from ci_kb.guidance import guidance
from ci_kb.guidance.facts import HAPPENINGS, PARTS
from tests.web.site import Site
from web.progress.links import address, where_met, where_planned

BY_THEMSELVES = {"episode: opened"}
"""What follows without anybody recording it."""


@pytest.mark.parametrize("fact", sorted((HAPPENINGS | PARTS) - BY_THEMSELVES))
def test_every_fact_has_a_page_that_records_it(site: Site, fact: str) -> None:
    reference = site.episode()
    with site.app.test_request_context():
        found = address(fact, reference)

    assert site.visitor("moray").open(found).status == 200


@pytest.mark.parametrize("capacity", [capacity.id for capacity in guidance().capacities])
def test_every_role_has_a_page_that_fills_its_seat(site: Site, capacity: str) -> None:
    reference = site.episode()
    with site.app.test_request_context():
        found = address(f"seat: {capacity}", reference)

    assert site.visitor("moray").open(found).status == 200


@pytest.mark.parametrize("milestone", guidance().milestones, ids=lambda milestone: milestone.id)
def test_every_milestone_can_be_met_and_planned(site: Site, milestone: object) -> None:
    reference = site.episode()
    with site.app.test_request_context():
        found = [where_met(milestone, reference), where_planned(milestone, reference)]  # type: ignore[arg-type]

    assert [site.visitor("moray").open(one).status for one in found] == [200, 200]


def test_a_meeting_that_would_meet_a_milestone_is_planned_as_a_meeting(site: Site) -> None:
    reference = site.episode()
    page = site.visitor("moray").open(f"/episodes/{reference}/milestones/team-pre-meeting/plan")

    assert page.path.startswith(f"/episodes/{reference}/record/meetings?")
    assert page.fields["kind"] == ["team pre-meeting"]
