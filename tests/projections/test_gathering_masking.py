"""What may be told without a name, and what would still tell whose it is."""

from __future__ import annotations

import pytest

from projections.gathering import read
from projections.gathering.masking import Mask
from tests.projections.gathering_world import EVER, World


@pytest.fixture(scope="module")
def mask(told: World) -> Mask:
    return Mask(read(told, EVER)[0])


@pytest.mark.parametrize(
    "text",
    [
        "Craigmarloch pupils read every day.",
        "Craigmarloch Primary has a library.",
        "The team at Craigmarloch saw good practice.",
        "Schools in Skye share one timetable.",
        "Highlands schools are far apart.",
        "Fiona Baird leads the work.",
        "Work in St Ninian's went well.",
        "Learners on the islands have less choice.",
        "In this city, courses are open to everybody.",
        "Gaelic writing is moderated by nobody else.",
        "All nineteen primaries replied.",
        "Of 53 schools, 12 took part.",
        "Three authorities hosted together.",
        "The smallest authority has one central team.",
        "The pilot had no observer.",
        "Work with the Northern Alliance went on.",
    ],
)
def test_words_that_tell_whose_they_are_are_not_told(mask: Mask, text: str) -> None:
    assert mask.without_names(text, "moray-2022-11") is None


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Moderation of writing is uneven.", "Moderation of writing is uneven."),
        ("In Moray, moderation is uneven.", "In the authority, moderation is uneven."),
        ("Moray Council moderates writing.", "The authority moderates writing."),
        ("The idea came from Fife in spring.", "The idea came from another authority in spring."),
        ("Moray teachers judge more strictly.", "The authority's teachers judge more strictly."),
        ("It was fitted to four Moray secondaries.", "It was fitted to four secondaries."),
        ("QAMSOs led work on ACEL from P1 to S3.", "QAMSOs led work on ACEL from P1 to S3."),
        ("Education Scotland took part in November 2022.", "Education Scotland took part in November 2022."),
    ],
)
def test_names_of_authorities_are_taken_out_of_what_is_told(mask: Mask, text: str, masked: str) -> None:
    assert mask.without_names(text, "moray-2022-11") == masked
