"""Logs: events with their fields, as lines for people or as JSON for programs."""

from __future__ import annotations

import datetime as dt
import logging
import re
from typing import Any, Literal

import msgspec

from modelwright.server.trace import current_trace

LogFormat = Literal["text", "json"]

# How our own messages are written: an event, then key=value.
_EVENT = re.compile(r"[a-z_]+( \w+=%[\w.]+)*", re.ASCII)
_FIELD = re.compile(r" (\w+)=%")


def write_logs(log_format: LogFormat | None) -> None:
    """Write everything from information upwards to standard error; None leaves logging alone."""
    if log_format is None:
        return
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter() if log_format == "json" else TextFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    # It tells of its own start and end, as we do, and of each request that is no HTTP, which the
    # metrics count: anyone could fill the log.
    logging.getLogger("uvicorn").setLevel(logging.ERROR)


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time, level, event, and the event's fields."""

    def format(self, record: logging.LogRecord) -> str:
        """Return a record as JSON."""
        line: dict[str, Any] = {
            "time": _time(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            **_event(record),
        }
        if (trace := current_trace()) is not None:
            line["trace_id"] = trace.trace_id
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return msgspec.json.encode(line, enc_hook=str).decode()


class TextFormatter(logging.Formatter):
    """One line an event, for people."""

    def format(self, record: logging.LogRecord) -> str:
        """Return a record as a line; a traceback follows on lines of its own."""
        line = f"{_time(record)} {record.levelname.lower()} {record.getMessage()}"
        if (trace := current_trace()) is not None:
            line = f"{line} trace_id={trace.trace_id}"
        if record.exc_info:
            line = f"{line}\n{self.formatException(record.exc_info)}"
        return line


def _time(record: logging.LogRecord) -> str:
    time = dt.datetime.fromtimestamp(record.created, dt.UTC)
    return time.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _event(record: logging.LogRecord) -> dict[str, Any]:
    """Return the event with its fields; what a library logs is one message."""
    arguments = record.args if isinstance(record.args, tuple) else ()
    names = _FIELD.findall(str(record.msg))
    if not _EVENT.fullmatch(str(record.msg)) or len(names) != len(arguments):
        return {"event": "message", "message": record.getMessage()}
    return {
        "event": str(record.msg).split(" ", 1)[0],
        **dict(zip(names, arguments, strict=True)),
    }
