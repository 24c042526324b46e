"""Logs: each line says what happened, when, and in which request."""

from __future__ import annotations

import contextvars
import json
import logging
import subprocess
import sys

import pytest

from modelwright.server.logs import JsonFormatter, TextFormatter
from modelwright.server.trace import begin_trace


def _record(message: str, *arguments: object, **named: object) -> logging.LogRecord:
    made = {"name": "modelwright.server.x", "level": logging.WARNING, "fn": "", "lno": 0}
    return logging.Logger("x").makeRecord(
        **made,  # type: ignore[arg-type]
        msg=message,
        args=arguments,
        exc_info=named.get("exc_info"),  # type: ignore[arg-type]
    )


def test_an_event_has_its_fields_by_name_and_type() -> None:
    record = _record("worker_died worker=%d reason=%r s=%.1f", 2, "x", 0.5)

    # In a context of its own, outside of every request.
    line = json.loads(contextvars.Context().run(JsonFormatter().format, record))

    assert line.pop("time").endswith("Z")
    assert line == {
        "level": "warning",
        "logger": "modelwright.server.x",
        "event": "worker_died",
        "worker": 2,
        "reason": "x",
        "s": 0.5,
    }


@pytest.mark.parametrize(
    ("message", "arguments", "shown"),
    [
        ("Invalid HTTP request received.", (), "Invalid HTTP request received."),
        ("%s took %d", ("it", 3), "it took 3"),
        ("100 %", (), "100 %"),
    ],
)
def test_what_a_library_logs_is_one_message(
    message: str, arguments: tuple[object, ...], shown: str
) -> None:
    line = json.loads(JsonFormatter().format(_record(message, *arguments)))

    assert (line["event"], line["message"]) == ("message", shown)


def test_lines_of_a_request_name_its_trace() -> None:
    def logged() -> tuple[str, str, str]:
        trace = begin_trace({})
        record = _record("request status=%d", 200)
        return (
            trace.trace_id,
            JsonFormatter().format(record),
            TextFormatter().format(record),
        )

    trace_id, as_json, as_text = contextvars.copy_context().run(logged)

    assert json.loads(as_json)["trace_id"] == trace_id
    assert as_text.endswith(f"Z warning request status=200 trace_id={trace_id}")


def test_a_traceback_is_part_of_its_line() -> None:
    try:
        _ = 1 / 0
    except ZeroDivisionError:
        record = _record("request_failed", exc_info=sys.exc_info())

    assert "ZeroDivisionError" in json.loads(JsonFormatter().format(record))["exception"]
    assert "ZeroDivisionError" in TextFormatter().format(record)


@pytest.mark.parametrize(
    ("log_format", "begin"), [("json", "{"), ("text", "20"), (None, "")]
)
def test_events_go_to_standard_error_where_a_format_is_set(
    log_format: str | None, begin: str
) -> None:
    program = (
        "import logging; from modelwright.server.logs import write_logs; "
        f"write_logs({log_format!r}); logging.getLogger('x').info('begun')"
    )

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert done.stderr.startswith(begin)
    assert ("begun" in done.stderr) == (log_format is not None)
    assert done.stdout == ""
