"""Prints the figures of docs/benchmarks.md: ``python -m benchmarks [SIZE ...]``.

Every size is measured in a process of its own, so that memory is that size's alone.  Times on a shared
machine mean little by themselves; the ratios, taken within one run with both sides in turn, are what to
compare.
"""

from __future__ import annotations

import subprocess
import sys

SIZES = ("1000", "10000", "100000")
EPISODES = ("32", "320", "3200")
DOCUMENTS = "320"
EVENTS = "100000"
FORGOTTEN = ("10000", "100000")
SUMMARIES = ("32", "320")


def main(sizes: list[str]) -> None:
    """Measure each size in turn; without any, also the programme, documents, summaries and the proof."""
    for size in sizes or SIZES:
        for part in ("whole", "search_engine", "permissions", "looking_back"):
            subprocess.run([sys.executable, "-m", f"benchmarks.{part}", size], check=True)
    for episodes in () if sizes else EPISODES:
        subprocess.run([sys.executable, "-m", "benchmarks.programme", episodes], check=True)
    if not sizes:
        subprocess.run([sys.executable, "-m", "benchmarks.documents", DOCUMENTS], check=True)
        subprocess.run([sys.executable, "-m", "benchmarks.proof", EVENTS], check=True)
        subprocess.run([sys.executable, "-m", "benchmarks.forgetting", *FORGOTTEN], check=True)
    for episodes in () if sizes else SUMMARIES:
        for part in ("gathering", "editions"):
            subprocess.run([sys.executable, "-m", f"benchmarks.{part}", episodes], check=True)


if __name__ == "__main__":
    main(sys.argv[1:])
