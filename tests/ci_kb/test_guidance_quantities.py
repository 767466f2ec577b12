"""Which quantity word fits which count, and what is refused when somebody types another."""

from __future__ import annotations

from fractions import Fraction

import pytest

from ci_kb.guidance.quantities import Count, Quantity, check_words, counts_in, quantified, quantity

UP_TO = 100
ALL_COUNTS = [(number, of) for of in range(1, UP_TO + 1) for number in range(of + 1)]

BANDS = {
    Quantity.ALL: (Fraction(1), Fraction(1)),
    Quantity.ALMOST_ALL: (Fraction(9, 10), Fraction(1)),
    Quantity.MOST: (Fraction(3, 4), Fraction(9, 10)),
    Quantity.MAJORITY: (Fraction(1, 2), Fraction(3, 4)),
    Quantity.MINORITY: (Fraction(15, 100), Fraction(1, 2)),
    Quantity.A_FEW: (Fraction(0), Fraction(15, 100)),
    Quantity.NONE: (Fraction(0), Fraction(0)),
}


def test_word_count_and_band_agree_for_every_count_up_to_a_hundred() -> None:
    for number, of in ALL_COUNTS:
        word = quantity(number, of)
        written = quantified(number, of, "authorities")
        assert counts_in(written) == (Count(number, of),), written
        if of < 10:
            assert word is None, (number, of)
            assert written == f"{number} of {of} authorities"
            continue
        assert word is not None, (number, of)
        least, most = BANDS[word]
        share = Fraction(number, of)
        assert least <= share <= most, (number, of, word)
        assert str(word).split()[-1] in written, written


def test_the_edges_of_the_bands_belong_where_the_rule_says() -> None:
    words = [quantity(number, 100) for number in (100, 99, 91, 90, 75, 74, 50, 49, 15, 14, 1, 0)]
    assert words == [
        Quantity.ALL,
        Quantity.ALMOST_ALL,
        Quantity.ALMOST_ALL,
        Quantity.MOST,
        Quantity.MOST,
        Quantity.MAJORITY,
        Quantity.MAJORITY,
        Quantity.MINORITY,
        Quantity.MINORITY,
        Quantity.A_FEW,
        Quantity.A_FEW,
        Quantity.NONE,
    ]


def test_twenty_nine_of_thirty_two_is_almost_all_without_rounding() -> None:
    assert quantified(29, 32, "authorities") == "almost all authorities (29 of 32)"
    assert quantified(28, 32, "authorities") == "most authorities (28 of 32)"


def test_what_is_written_by_rule_is_never_refused() -> None:
    for number, of in ALL_COUNTS:
        written = quantified(number, of, "authorities")
        assert not check_words(f"In {written}, this was found.", [Count(number, of)]), written


def test_every_other_word_is_refused_and_the_right_one_offered() -> None:
    for number, of in ALL_COUNTS:
        right = quantity(number, of)
        for word in Quantity:
            text = f"This was found in {word} authorities."
            if word is right:
                assert not check_words(text, [Count(number, of)]), (text, number, of)
                continue
            (misfit,) = check_words(text, [Count(number, of)])
            assert (right or f"{number} of {of}") in misfit.offered, (text, misfit)


def test_most_of_twenty_two_of_thirty_two_is_refused_and_majority_offered() -> None:
    for text in (
        "Most authorities (22 of 32) had begun.",
        "In most of the 32 local authorities work had begun.",
        "Most host authorities had begun.",
    ):
        (misfit,) = check_words(text, [Count(22, 32)])
        assert misfit.word.lower() == "most"
        assert misfit.offered == "“majority” (22 of 32)"


def test_of_fewer_than_ten_the_count_is_offered_instead_of_a_word() -> None:
    (misfit,) = check_words("Most episodes had a review.", [Count(7, 9)])
    assert misfit.offered == "“7 of 9”"
    assert "fewer than 10" in misfit.message


def test_a_count_that_was_not_counted_is_refused() -> None:
    (misfit,) = check_words("Most authorities (25 of 32) had begun.", [Count(24, 32)])
    assert misfit.word == "25 of 32"
    assert misfit.offered == "24 of 32"


def test_a_word_is_held_against_the_count_beside_it_and_not_against_another() -> None:
    facts = [Count(24, 32), Count(3, 32)]
    text = "Most authorities (24 of 32) have hosted and a few authorities (3 of 32) have not."
    assert not check_words(text, facts)
    (misfit,) = check_words(text.replace("a few", "most"), facts)
    assert misfit.offered == "“a few” (3 of 32)"


@pytest.mark.parametrize(
    "text",
    [
        "Most pupils in the schools visited spoke well of it.",
        "The most effective approach was a shared one.",
        "It did not work at all.",
        "A few weeks later the team met again.",
        "There is no common rule.",
    ],
)
def test_words_for_what_is_not_counted_here_are_left_alone(text: str) -> None:
    assert not check_words(text, [Count(22, 32)])


def test_a_count_that_cannot_be_is_refused() -> None:
    assert check_words("Most authorities (40 of 32) had begun.", [Count(22, 32)])
    with pytest.raises(ValueError, match="40 of 32"):
        quantity(40, 32)
