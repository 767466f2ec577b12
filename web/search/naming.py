"""What the values of facets that items inherit from their episode are called, on pages and in queries."""

from __future__ import annotations

from functools import cache

from ci_kb.guidance import guidance, versions

FAMILY_GROUPS = {
    "1": "Family group 1, least deprived",
    "2": "Family group 2",
    "3": "Family group 3",
    "4": "Family group 4, most deprived",
}
AREAS = {"1": "Area 1, most rural", "2": "Area 2", "3": "Area 3", "4": "Area 4, most urban"}
"""The groups of the Local Government Benchmarking Framework."""


def called(facet: str, value: str) -> str:
    """Return what a value is called; a region is called by itself."""
    return names().get(facet, {}).get(value, value)


@cache
def names() -> dict[str, dict[str, str]]:
    """Return, by facet, each value with what it is called."""
    known = [guidance(version) for version in versions()]
    return {
        "family_group": FAMILY_GROUPS,
        "rurality": AREAS,
        "stage": {
            stage.id: f"Stage {number}: {stage.title}"
            for each in known
            for number, stage in enumerate(each.stages, 1)
        },
        "source": {source.id: source.text for each in known for source in each.outcome_sources},
    }


@cache
def aliases() -> dict[str, dict[str, str]]:
    """Return, by facet, each name that people may write in a query with the value that it means."""
    found = {facet: {name: value for value, name in values.items()} for facet, values in names().items()}
    for value, name in names()["stage"].items():
        number, _, title = name.partition(": ")
        found["stage"] |= {title: value, number: value, number.removeprefix("Stage "): value}
    found["rurality"] |= {"rural": "1", "most rural": "1", "urban": "4", "most urban": "4"}
    return found
