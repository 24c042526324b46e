"""How much memory is there, and how much a trial may take."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from modelwright.features import expected_width

if TYPE_CHECKING:
    from modelwright.build.problem import Problem
    from modelwright.learners import Encoding

# An encoded fold, the part that is fitted on, and the library's own form of it.
COPIES = 3.0
USABLE_SHARE = 0.8  # of what is free
_MEMORY = Path("/proc/meminfo")
_CONTROL_GROUP = Path("/sys/fs/cgroup")


def available_bytes() -> float:
    """Return the memory that this process can still get; infinity where that is not known."""
    return min(_free_on_machine(), _left_in_control_group())


def trial_bytes(problem: Problem, encoding: Encoding, n_at_once: int) -> float:
    """Return about how much memory a trial takes that fits so many folds at a time."""
    width = expected_width(problem.signature, encoding)
    return 8.0 * problem.mean_fold_rows * width * COPIES * n_at_once


def _free_on_machine() -> float:
    try:
        lines = _MEMORY.read_text(encoding="ascii").splitlines()
    except OSError:  # not Linux
        return float("inf")
    sizes = dict(line.split(":", 1) for line in lines)
    return 1024.0 * int(sizes["MemAvailable"].split()[0])


def _left_in_control_group() -> float:
    try:
        most = (_CONTROL_GROUP / "memory.max").read_text(encoding="ascii").strip()
        used = int((_CONTROL_GROUP / "memory.current").read_text(encoding="ascii"))
    except OSError:  # no control group of version 2
        return float("inf")
    return float("inf") if most == "max" else max(float(most) - used, 0.0)
