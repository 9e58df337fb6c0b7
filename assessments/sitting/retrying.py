"""Acts that are tried again when the database breaks them off."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import InterfaceError, OperationalError, connection

TRIES = 3
LONGEST_PAUSE = 0.05  # seconds; two acts that met would meet again without one

P = ParamSpec("P")
T = TypeVar("T")


def retried(act: Callable[P, T]) -> Callable[P, T]:
    """Try an act in a transaction of its own three times before it fails.

    Two acts may lock each other, and a connection may end in the middle: then nothing was stored, and the person
    need not know. If it ended at the last word, everything was stored. So this is for acts that may come twice.
    Inside another transaction there is nothing to try: that one is broken off as a whole.
    """

    @wraps(act)
    def patiently(*args: P.args, **kwargs: P.kwargs) -> T:
        if connection.in_atomic_block or connection.vendor != "postgresql":
            return act(*args, **kwargs)
        for _try in range(TRIES - 1):
            try:
                return act(*args, **kwargs)
            except (OperationalError, InterfaceError):
                time.sleep(random.uniform(0, LONGEST_PAUSE))  # noqa: S311 - nothing secret
        return act(*args, **kwargs)

    return patiently
