"""The real server, to be killed; all that is added is a file that is there during a commit of the index."""

import sys
from pathlib import Path
from typing import Any

from projections.search.index import Index
from web.app import create_app
from web.serving import serve

DATA, PORT = Path(sys.argv[1]), int(sys.argv[2])
INSIDE = DATA / "inside_a_commit"

commit = Index.commit


def told(self: Index, *arguments: Any, **options: Any) -> None:
    """Commit, and say so meanwhile."""
    INSIDE.touch()
    commit(self, *arguments, **options)
    INSIDE.unlink()


Index.commit = told  # type: ignore[method-assign]
serve(create_app(DATA, demonstration=True, secure_cookies=False), host="127.0.0.1", port=PORT, threads=4)
