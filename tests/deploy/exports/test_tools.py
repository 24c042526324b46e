"""Programs of other languages."""

from __future__ import annotations

import sys

import pytest

from modelwright.deploy.exports.tools import missing_tools, run_tool
from modelwright.errors import ReleaseError


def test_what_a_program_prints_is_returned() -> None:
    assert run_tool(sys.executable, "-c", "print('x')") == "x\n"


def test_a_program_that_fails_is_named_with_what_it_said() -> None:
    with pytest.raises(ReleaseError, match=r"failed with code 3: no luck"):
        run_tool(
            sys.executable,
            "-c",
            "import sys; print('no luck', file=sys.stderr); sys.exit(3)",
        )


def test_a_program_that_is_not_there_is_missing() -> None:
    assert missing_tools(["sh", "no-such-program"]) == ["no-such-program"]
    with pytest.raises(ReleaseError, match="could not be run"):
        run_tool("no-such-program")
