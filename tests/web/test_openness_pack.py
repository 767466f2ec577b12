"""What is withheld of a text leaves nothing of itself."""

from __future__ import annotations

import pytest

from ci_kb.domain.disclosure import Exemption, Withholding
from web.openness.pack import marked

PERSONAL, *_, OTHER = Exemption


def withheld(passage: str, exemption: Exemption = PERSONAL) -> Withholding:
    return Withholding("moray-2022-11/finding/f1@1", passage, exemption)


@pytest.mark.parametrize("order", [1, -1])
def test_nothing_is_left_of_passages_that_overlap(order: int) -> None:
    both = [withheld("Mrs Baird said"), withheld("Baird said she was ill", OTHER)][::order]
    given = marked("Then Mrs Baird said she was ill again.", both)
    assert given == f"Then [withheld, {PERSONAL}] [withheld, {OTHER}] again."


def test_each_passage_apart_has_its_own_mark() -> None:
    given = marked("Ann and Bea and Ann", [withheld("Ann"), withheld("Bea")])
    assert given == " and ".join([f"[withheld, {PERSONAL}]"] * 3)
