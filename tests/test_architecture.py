"""Which folder may import which; the log stays free of clocks and networks."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

MAY_IMPORT = {
    "ci_kb/domain": {"ci_kb.domain"},
    "ci_kb/guidance": {"ci_kb.domain", "ci_kb.guidance"},
    "ci_kb/event_log": {"ci_kb.domain", "ci_kb.event_log"},
    "ci_kb/application": {"ci_kb"},
    "ci_kb/documents": {"ci_kb"},
    "ci_kb": {"ci_kb"},
    "projections/search": {"projections.search"},
    "projections": {"ci_kb", "projections"},
    "web": {"ci_kb", "projections", "web"},
}

NO_CLOCK_NO_NETWORK = {"time", "random", "socket", "urllib", "http", "requests"}


MODULES = sorted(path for folder in ("ci_kb", "projections", "web") for path in (ROOT / folder).rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def folder_of(path: Path) -> str:
    name = path.relative_to(ROOT).as_posix()
    return max((folder for folder in MAY_IMPORT if name.startswith(folder + "/")), key=len)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_module_imports_only_what_its_folder_may(path: Path) -> None:
    allowed = MAY_IMPORT[folder_of(path)]
    ours = {name for name in imports(path) if name.split(".")[0] in ("ci_kb", "projections", "web")}
    wrong = {name for name in ours if not any(f"{name}.".startswith(f"{root}.") for root in allowed)}
    assert not wrong, f"{path.relative_to(ROOT)} imports {wrong}; {folder_of(path)} may import {allowed}."


@pytest.mark.parametrize(
    "path", sorted((ROOT / "ci_kb" / "domain").rglob("*.py")), ids=lambda path: path.name
)
def test_the_domain_reads_neither_clock_nor_network(path: Path) -> None:
    assert not {name.split(".")[0] for name in imports(path)} & NO_CLOCK_NO_NETWORK


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_module_opens_with_a_sentence_saying_what_it_is_for(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not text or ast.get_docstring(ast.parse(text)), path
