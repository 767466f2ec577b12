"""Sets the project up in an environment of its own, then shows it (`demo`) or tests it (`test`).

It needs the standard library alone, and does over again only what has changed since the last time.
It copes with a Python that refuses packages of its own (PEP 668) and with one that comes without `ensurepip`.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import os
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent
ENVIRONMENT = ROOT / ".venv"
PYTHON = str(ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))
OLDEST_PYTHON = (3, 11)
# What decides what is installed: when one of these changes, the set-up is done again.
LOCKS = (
    "pyproject.toml",
    "requirements.txt",
    "requirements-test.txt",
    "requirements-node.txt",
    "package-lock.json",
)


class SetUpError(Exception):
    """The set-up cannot go on; the message says what to do."""


def main(words: list[str]) -> int:
    """Do what the command line asks; only a failure comes back here, as an exit status."""
    if sys.version_info < OLDEST_PYTHON:
        found = "{}.{}".format(*sys.version_info)
        say(f"This needs Python 3.11 or later and was started with {found}: start it with a later Python.")
        return 1
    program, tested = read(words)
    try:
        set_up(tested)
        return become(program)
    except SetUpError as error:
        say(str(error))
        return 1
    except OSError as error:
        say(f"The set-up stopped: {error}. Put that right, then run the same command again.")
        return 1
    except KeyboardInterrupt:
        return 130


ON_EVERY_PROCESSOR = ["--numprocesses", "auto"]
"""How the whole suite is run; a choice of tests, as somebody names it."""


def read(words: list[str]) -> tuple[list[str], bool]:
    """The arguments to start Python with, and whether the tests' packages are needed for it."""
    if words[:1] == ["test"]:
        return ["-m", "pytest", *(words[1:] or ON_EVERY_PROCESSOR)], True
    chosen = parser().parse_args(words)
    data = Path(chosen.data).absolute()
    return ["-m", "web.cli", "demo", "--port", str(chosen.port), "--data", str(data)], False


def parser() -> argparse.ArgumentParser:
    """The command line; what follows `test` is pytest's and never comes here."""
    top = argparse.ArgumentParser(
        prog="run.py", description="Sets the project up, then shows it or tests it."
    )
    commands = top.add_subparsers(required=True, metavar="{demo,test}")
    demo = commands.add_parser("demo", help="serve the web pages with the demonstration episodes loaded")
    demo.add_argument("--port", type=port, default=8000, metavar="N", help="default: 8000")
    demo.add_argument("--data", default=ROOT / "data" / "demo", metavar="DIR", help="default: %(default)s")
    commands.add_parser("test", help="run the tests; whatever follows goes to pytest")
    return top


def port(text: str) -> int:
    """A port number, or a sentence that says what one is."""
    if text.isascii() and text.isdigit() and 1 <= int(text) <= 65535:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not a port: give a whole number from 1 to 65535.")


def set_up(tested: bool) -> None:
    """Bring the environment up to what the lock files say."""
    make_environment()
    once("core", install_project)
    if tested:
        once("test", install_test_packages)


def make_environment() -> None:
    """Make `.venv`, unless it is there and still fits this Python and this folder."""
    maker = "Python {}.{}".format(*sys.version_info) + f" of {sys.base_prefix} for {ROOT}"
    mark = ENVIRONMENT / "made-by"
    if Path(PYTHON).exists() and text_of(mark) == maker:
        return
    has_ensurepip = importlib.util.find_spec("ensurepip") is not None
    if not has_ensurepip and importlib.util.find_spec("pip") is None:
        raise SetUpError(
            "This Python has neither ensurepip nor pip: install one of them"
            " (on Debian and Ubuntu: apt-get install python3-venv), then run the same command again."
        )
    say(f"Making an environment in {ENVIRONMENT}")
    try:
        venv.create(ENVIRONMENT, clear=True, symlinks=os.name != "nt", with_pip=has_ensurepip)
    except subprocess.CalledProcessError as error:
        raise SetUpError(
            f"Python could not put pip into {ENVIRONMENT}: {error}"
            " Repair or reinstall this Python, then run the same command again."
        ) from error
    mark.write_text(maker, encoding="utf-8")


def once(name: str, install: Callable[[], None]) -> None:
    """Install, unless that was done with the lock files as they are now."""
    mark = ENVIRONMENT / f"ready-{name}"
    wanted = fingerprint(ROOT)
    if text_of(mark) != wanted:
        install()
        mark.write_text(wanted, encoding="utf-8")


def fingerprint(root: Path) -> str:
    """One value for everything that decides what is installed."""
    files = ((name, hashlib.sha256((root / name).read_bytes()).hexdigest()) for name in LOCKS)
    return hashlib.sha256(repr(list(files)).encode()).hexdigest()


def text_of(mark: Path) -> str | None:
    """What a mark says, or None when it was never set."""
    return mark.read_text(encoding="utf-8") if mark.exists() else None


def install_project() -> None:
    """Install the locked packages, this project as it lies here, and the design system."""
    say("Installing the packages (on the first start only, and when they change)")
    pip("install", "--require-hashes", "-r", "requirements.txt")
    # The builder is among the locked packages: nothing unlocked is fetched to build with.
    pip("install", "--no-deps", "--no-build-isolation", "-e", ".")
    say("Fetching the design system")
    subprocess.run([PYTHON, "-m", "web.design_system"], cwd=ROOT, stdin=subprocess.DEVNULL, check=False)


def install_test_packages() -> None:
    """Install what the tests need."""
    say("Installing the tests' packages")
    pip("install", "--require-hashes", "-r", "requirements-test.txt")


def pip(*words: str) -> None:
    """Run the environment's pip; until it has one (it is among the locked packages), this Python's."""
    packages = sysconfig.get_path("purelib", scheme="venv", vars={"base": str(ENVIRONMENT)})
    own = Path(packages, "pip").exists()
    start = [PYTHON, "-m", "pip"] if own else [sys.executable, "-m", "pip", "--python", PYTHON]
    quiet = ["--quiet", "--no-input", "--disable-pip-version-check"]
    done = subprocess.run(
        [*start, *quiet, *words],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        say(done.stderr.rstrip())
        raise SetUpError(
            "The packages could not be installed; pip says why above."
            " Check the network, or your organisation's settings (python3 -m pip config list),"
            " then run the same command again."
        )


def become(program: list[str]) -> int:
    """Go on as the program, so that Ctrl-C and the exit status are its own (Windows can only wait for it)."""
    os.chdir(ROOT)
    if os.name != "nt":
        os.execv(PYTHON, [PYTHON, *program])
    return subprocess.run([PYTHON, *program], check=False).returncode


def say(sentence: str) -> None:
    """Tell the person; standard output is left to the program."""
    print(sentence, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
