"""Setting the project up: the locks agree with one another, and `run.py` does what it must and no more."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import run
from web import design_system

ROOT = Path(run.__file__).parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LOCKED = tomllib.loads((ROOT / "uv.lock").read_text())["package"]
# Each export, and the dependencies in pyproject.toml that it answers for.
EXPORTS = {
    "requirements.txt": PROJECT["project"]["dependencies"] + PROJECT["dependency-groups"]["build"],
    "requirements-test.txt": PROJECT["dependency-groups"]["test"],
    "requirements-quality.txt": PROJECT["dependency-groups"]["quality"],
    "requirements-node.txt": PROJECT["dependency-groups"]["node"],
}
PUBLIC_REGISTRIES = {"pypi.org", "files.pythonhosted.org"}


def exported(name: str) -> Iterator[tuple[str, str, set[str]]]:
    """The packages of an export: name, version, hashes."""
    for entry in re.split(r"\n(?=\S)", (ROOT / name).read_text()):
        if pin := re.match(r"([a-z0-9-]+)==([^ ]+)", entry):
            yield pin[1], pin[2], set(re.findall(r"--hash=(\S+)", entry))


def hashes_in_lock(name: str, version: str) -> set[str]:
    """The hashes of every file the lock knows of one release."""
    [package] = [each for each in LOCKED if (each["name"], each["version"]) == (name, version)]
    return {file["hash"] for file in [package.get("sdist"), *package.get("wheels", [])] if file}


@pytest.mark.parametrize("export", EXPORTS)
def test_an_export_has_the_versions_and_hashes_of_the_lock(export: str) -> None:
    for name, version, hashes in exported(export):
        assert hashes, name
        assert hashes == hashes_in_lock(name, version), name


@pytest.mark.parametrize("export", EXPORTS)
def test_an_export_answers_every_dependency_it_stands_for(export: str) -> None:
    pinned: dict[str, list[str]] = {}
    for name, version, _ in exported(export):
        pinned.setdefault(name, []).append(version)
    for wanted in [Requirement(each) for each in EXPORTS[export] if isinstance(each, str)]:
        versions = pinned.get(canonicalize_name(wanted.name), [])
        assert versions, f"{wanted} is not in {export}: run .ci/lock"
        assert all(wanted.specifier.contains(version) for version in versions), f"{wanted}: run .ci/lock"


@pytest.mark.parametrize("lock", ["uv.lock", "package.json", "package-lock.json", *EXPORTS])
def test_a_lock_names_no_registry_but_the_public_ones(lock: str) -> None:
    text = (ROOT / lock).read_text()

    assert set(re.findall(r"\w+://(?:[^/\s@]*@)?([^/\s:\"]+)", text)) <= PUBLIC_REGISTRIES
    assert not re.search(r"--(extra-)?index-url|--find-links|--trusted-host|file:", text)


def test_the_design_system_is_pinned_by_its_checksum() -> None:
    wanted = json.loads((ROOT / "package.json").read_text())["dependencies"]
    locked = json.loads((ROOT / "package-lock.json").read_text())["packages"]

    assert locked[""]["dependencies"] == wanted
    assert locked[design_system.PACKAGE]["version"] == wanted["@scottish-government/design-system"]
    assert locked[design_system.PACKAGE]["integrity"].startswith("sha512-")


def test_what_follows_test_goes_to_pytest_untouched() -> None:
    assert run.read(["test", "-k", "focus", "--help"]) == (["-m", "pytest", "-k", "focus", "--help"], True)


def test_the_whole_suite_uses_every_processor() -> None:
    assert run.read(["test"]) == (["-m", "pytest", "--numprocesses", "auto"], True)


def test_the_demonstration_keeps_its_data_out_of_the_repository() -> None:
    program, _ = run.read(["demo"])

    assert program == ["-m", "web.cli", "demo", "--port", "8000", "--data", str(ROOT / "data" / "demo")]
    assert subprocess.run(["git", "check-ignore", "-q", "data/demo"], cwd=ROOT).returncode == 0


def test_a_data_folder_is_taken_from_where_the_person_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    program, _ = run.read(["demo", "--data", "mine", "--port", "8123"])

    assert program[-4:] == ["--port", "8123", "--data", str(tmp_path / "mine")]


@pytest.mark.parametrize(
    "words", [[], ["frobnicate"], ["demo", "more"], ["demo", "--port", "0"], ["demo", "--port", "http"]]
)
def test_a_command_it_does_not_know_gets_the_usage(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ending:
        run.main(words)

    assert ending.value.code == 2
    assert capsys.readouterr().err.startswith("usage: run.py")


def test_an_older_python_is_told_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 2, "final", 0))

    assert run.main(["test"]) == 1
    assert "was started with 3.10" in capsys.readouterr().err


def test_a_python_with_neither_ensurepip_nor_pip_is_told_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    environment_in(tmp_path, monkeypatch)
    for module in ("ensurepip", "pip"):
        monkeypatch.setitem(
            sys.modules, module, None
        )  # how Python itself marks a module that is not to be had

    assert run.main(["test"]) == 1
    assert "apt-get install python3-venv" in capsys.readouterr().err


def test_a_refusal_of_pip_ends_the_set_up_with_its_reason_and_what_to_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    environment_in(Path(sys.prefix), monkeypatch)
    monkeypatch.setattr(run, "PYTHON", sys.executable)

    with pytest.raises(run.SetUpError, match="pip says why above"):
        run.pip("install", "--require-hashes", "-r", "no-such-file.txt")
    assert "no-such-file.txt" in capsys.readouterr().err


@pytest.mark.parametrize("lock", run.LOCKS)
def test_a_changed_lock_is_noticed(lock: str, tmp_path: Path) -> None:
    for name in run.LOCKS:
        shutil.copy(ROOT / name, tmp_path)
    before = run.fingerprint(tmp_path)

    with (tmp_path / lock).open("a") as changed:
        changed.write("\n")

    assert run.fingerprint(tmp_path) != before


def test_what_is_installed_is_not_installed_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    environment_in(tmp_path, monkeypatch)
    installed: list[str] = []

    run.once("core", lambda: installed.append("first"))
    run.once("core", lambda: installed.append("second"))

    assert installed == ["first"]


def test_an_installation_that_failed_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    environment_in(tmp_path, monkeypatch)
    installed: list[str] = []

    with pytest.raises(ZeroDivisionError):
        run.once("core", lambda: installed.append(str(1 // 0)))
    run.once("core", lambda: installed.append("second"))

    assert installed == ["second"]


def test_the_design_system_replaces_the_release_before(tmp_path: Path) -> None:
    package, vendor = tmp_path / "package", tmp_path / "static" / "vendor"
    for source in design_system.FILES:
        (package / source).parent.mkdir(parents=True, exist_ok=True)
        (package / source).write_text(source)
    vendor.mkdir(parents=True)
    (vendor / "gone.css").write_text("of the release before")

    design_system.place(package, vendor)

    there = {str(file.relative_to(vendor)): file.read_text() for file in vendor.rglob("*") if file.is_file()}
    assert there == {target: source for source, target in design_system.FILES.items()}


def test_a_design_system_that_cannot_be_fetched_is_one_line_and_no_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("package.json", "package-lock.json"):
        shutil.copy(ROOT / name, tmp_path)
    monkeypatch.setattr(design_system, "ROOT", tmp_path)  # without the list that pip would fetch npm from
    monkeypatch.setattr(design_system, "VENDOR", tmp_path / "vendor")
    monkeypatch.setenv("PATH", str(tmp_path))

    assert design_system.main() == 0

    complaint = capsys.readouterr().err
    assert complaint.count("\n") == 1
    assert "plain style sheet" in complaint
    assert "requirements-node.txt" in complaint
    assert not (tmp_path / "vendor").exists()


@pytest.mark.slow
def test_a_copy_sets_itself_up_without_ensurepip_or_node_and_then_starts_at_once(tmp_path: Path) -> None:
    copy, bare, home = tmp_path / "copy", tmp_path / "bare", tmp_path / "home"
    copy_project(copy)
    for folder in (bare, home):
        folder.mkdir()
    (bare / "sitecustomize.py").write_text("import sys\nsys.modules['ensurepip'] = None\n")
    environment = os.environ | {"PATH": str(bare), "PYTHONPATH": str(bare), "HOME": str(home)}

    def start() -> float:
        began = time.perf_counter()
        command = [sys.executable, str(copy / "run.py"), "test", "--version"]
        subprocess.run(command, env=environment, check=True, cwd=tmp_path)
        return time.perf_counter() - began

    start()
    assert (copy / "web/static/vendor/sgds/css/design-system.min.css").is_file()
    assert start() < 2


def environment_in(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have run.py keep its environment in the folder."""
    monkeypatch.setattr(run, "ENVIRONMENT", folder)
    monkeypatch.setattr(run, "PYTHON", str(folder / "bin" / "python"))


def copy_project(copy: Path) -> None:
    """Copy what git has or would take, and nothing that lies about besides."""
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    for name in subprocess.run(
        listed, cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.splitlines():
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, copy / name)
