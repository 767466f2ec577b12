"""Lets ``python -m web.cli`` stand for ``ci-kb``."""

from web.cli import main

main()
