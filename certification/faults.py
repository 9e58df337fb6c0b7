"""Points at which a test may take the power away, to prove that nothing is lost or doubled there."""

import os
import signal
from collections import Counter

from django.conf import settings

_passed: Counter[str] = Counter()


def point(name: str) -> None:
    """Die by SIGKILL at the n-th pass of a point, if the installation was started with FAULT=name:n.

    In the order of the way: before_reserve, after_reserve (commit), half_file, before_rename, before_publish,
    after_publish, before_log, after_log (commit).
    """
    if not settings.FAULT:
        return
    wanted, _colon, times = settings.FAULT.partition(":")
    _passed[name] += 1
    if name == wanted and _passed[name] == int(times or 1):
        os.kill(os.getpid(), signal.SIGKILL)
