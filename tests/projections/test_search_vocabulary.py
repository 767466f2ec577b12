"""The words of Scottish education are found both ways: the name by its acronym and the other way."""

import csv
import re
from pathlib import Path

import pytest

from projections.search import Search, Vocabulary
from projections.search.vocabulary import form_of
from tests.projections.search_entries import add, entry, find

DATA = Path(__file__).parents[2] / "ci_kb" / "domain" / "data"


def rows(name: str) -> list[dict[str, str]]:
    """Returns the rows of a file of reference data."""
    with (DATA / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


TERMS = [(row["term"], row["expansion"]) for row in rows("vocabulary.csv")]
RINGS = [row["terms"].split(";") for row in rows("synonym_rings.csv")]
VOCABULARY = Vocabulary.of(terms=TERMS, rings=RINGS)


def bare(term: str) -> str:
    """Returns a term without what stands in brackets after it."""
    return re.sub(r"\s*\([^)]*\)", "", term)


ACRONYMS = [
    (bare(term), bare(name)) for term, name in TERMS if bare(term).isupper() and " " not in bare(term)
]


@pytest.fixture(scope="module")
def search(tmp_path_factory: pytest.TempPathFactory) -> Search:
    """Returns an index with a sentence on every acronym, every name and every form of every ring."""
    said = {f"acronym{n}": acronym for n, (acronym, _) in enumerate(ACRONYMS)}
    said |= {f"name{n}": name for n, (_, name) in enumerate(ACRONYMS)}
    said |= {f"ring{n}.{m}": form for n, ring in enumerate(RINGS) for m, form in enumerate(ring)}
    entries = [entry(reference, f"Staff said that {form} helped") for reference, form in said.items()]
    return add(Search(tmp_path_factory.mktemp("search")), *entries)


def test_there_are_enough_acronyms_to_mean_anything() -> None:
    assert len(ACRONYMS) > 60


def test_every_acronym_finds_its_name_and_every_name_its_acronym(search: Search) -> None:
    for number, (acronym, name) in enumerate(ACRONYMS):
        assert f"name{number}" in find(search, acronym, VOCABULARY), acronym
        assert f"acronym{number}" in find(search, name, VOCABULARY), name


def test_an_acronym_as_typed_comes_before_its_name(search: Search) -> None:
    for number, (acronym, _) in enumerate(ACRONYMS):
        found = find(search, acronym, VOCABULARY)
        assert found.index(f"acronym{number}") < found.index(f"name{number}"), acronym


def test_every_form_of_a_ring_finds_every_other(search: Search) -> None:
    for number, ring in enumerate(RINGS):
        wanted = {f"ring{number}.{place}" for place in range(len(ring))}
        for form in ring:
            assert wanted <= set(find(search, form, VOCABULARY)), form


def test_an_edit_acts_at_once_on_what_was_indexed_before(search: Search) -> None:
    assert not set(find(search, "zzz")) & {"acronym0"}
    edited = Vocabulary.of(terms=[("ZZZ", ACRONYMS[0][0])])
    assert "acronym0" in find(search, "zzz", edited)


@pytest.mark.parametrize("typed", ["is", "It", "sac", "car", "pie"])
def test_a_word_that_is_also_an_acronym_means_the_word(typed: str) -> None:
    assert form_of(typed) == form_of(typed.lower())
    assert VOCABULARY.spans([form_of(typed)]) == []


def test_the_longest_name_wins() -> None:
    vocabulary = Vocabulary.of(rings=[["equity", "fairness"], ["pupil equity funding", "PEF"]])
    (span,) = vocabulary.spans([("pupil",), ("equiti",), ("fund",)])
    assert (span.start, span.end) == (0, 3)
    assert [meaning.label for meaning in span.meanings] == ["PEF"]


def test_names_of_authorities_and_themes_are_known_however_written() -> None:
    vocabulary = Vocabulary.of(
        authorities={"Na h-Eileanan Siar": "Comhairle nan Eilean Siar"}, themes={"gaelic": "Gàidhlig"}
    )
    assert vocabulary.authority(" na  H-eileanan siar ") == "Comhairle nan Eilean Siar"
    assert vocabulary.authority("comhairle nan eilean siar") == "Comhairle nan Eilean Siar"
    assert vocabulary.theme("gaidhlig") == vocabulary.theme("Gaelic") == "gaelic"
    assert vocabulary.authority("Atlantis") is None
