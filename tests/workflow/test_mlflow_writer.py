"""The process that writes into MLflow, as the build calls it."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import pytest

from modelwright.workflow.mlflow_writer import main, problem_text

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def answer(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Any]:
    """Return a function that sends a request through standard input and gives the answer."""

    def send(request: dict[str, Any]) -> Any:
        monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(request)))
        main()
        (line,) = capsys.readouterr().out.splitlines()
        return json.loads(line)

    return send


def test_a_failure_is_an_answer(
    answer: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "mlflow", None)

    found = answer({"action": "tag", "store": "mlruns"})

    assert "mlflow" in found["problem"]


def test_the_root_of_a_failure_is_told_on_one_line_without_passwords() -> None:
    error = RuntimeError("a long story")
    error.__cause__ = OSError("refused\n by http://ann:secret@127.0.0.1:5000/x")

    assert problem_text(error) == "refused by http://***@127.0.0.1:5000/x."
    assert problem_text(KeyError()) == "KeyError."
    assert len(problem_text(OSError("x" * 1000))) == 301
