"""Keeps decoded things within a limit of memory."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any

NOT_TOLD = 200
"""What a thing takes besides what it tells itself."""


class Kept:
    """Decoded things, up to so many bytes; the longest unused go first."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.taken = 0
        self._things: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """Returns the thing under a key, making it where it is not kept."""
        with self._lock:
            if key in self._things:
                self._things.move_to_end(key)
                return self._things[key][0]
        thing = make()
        size = NOT_TOLD + int(getattr(thing, "nbytes", 0))
        with self._lock:
            if key not in self._things:
                self._things[key] = (thing, size)
                self.taken += size
            while self.taken > self.most and len(self._things) > 1:
                self.taken -= self._things.popitem(last=False)[1][1]
        return thing

    def keys(self) -> list[Any]:
        """Returns what is kept, the longest unused first."""
        with self._lock:
            return list(self._things)

    def keep_only(self, wanted: Callable[[Any], bool]) -> None:
        """Lets go of everything whose key is not wanted."""
        with self._lock:
            for key in [key for key in self._things if not wanted(key)]:
                self.taken -= self._things.pop(key)[1]
