"""A turn: one process has it, and its end passes it on."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from modelwright.server.turn import Turn

if TYPE_CHECKING:
    from pathlib import Path

_HOLDER = """
import sys
from pathlib import Path
from modelwright.server.turn import Turn

turn = Turn(Path(sys.argv[1]))
print(turn.is_mine(), flush=True)
sys.stdin.read()
"""


def test_a_turn_passes_on_when_its_holder_gives_it_up(tmp_path: Path) -> None:
    first, second = Turn(tmp_path / "turn"), Turn(tmp_path / "turn")

    assert [first.is_mine(), second.is_mine(), first.is_mine()] == [True, False, True]
    first.give_up()
    assert [second.is_mine(), first.is_mine()] == [True, False]
    second.give_up()


def test_threads_of_one_process_have_the_turn_together(tmp_path: Path) -> None:
    turn = Turn(tmp_path / "turn")

    with ThreadPoolExecutor(8) as pool:
        asked = list(pool.map(lambda _: turn.is_mine(), range(200)))

    assert all(asked)
    turn.give_up()


def test_a_turn_passes_on_when_its_holder_is_killed(tmp_path: Path) -> None:
    mine = Turn(tmp_path / "turn")
    with subprocess.Popen(
        [sys.executable, "-c", _HOLDER, str(tmp_path / "turn")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "True\n"
        while_held = mine.is_mine()

        holder.kill()
        holder.wait()

    assert [while_held, mine.is_mine()] == [False, True]
    mine.give_up()
