"""The trace that a request belongs to, by the W3C's Trace Context."""

from __future__ import annotations

import random
import re
from contextvars import ContextVar
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Mapping

# Version 00 has exactly these four parts; later versions may append more.
_TRACEPARENT = re.compile(
    rb"(?!ff)(?P<version>[0-9a-f]{2})-(?!0{32})(?P<trace>[0-9a-f]{32})"
    rb"-(?!0{16})[0-9a-f]{16}-(?P<flags>[0-9a-f]{2})(?P<rest>-.*)?"
)
_REQUEST_ID = re.compile(rb"[\w.:+=/-]{1,128}", re.ASCII)

_current: ContextVar[Trace | None] = ContextVar("trace", default=None)


class Trace(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Where a request stands among those that it belongs to.

    Parameters
    ----------
    trace_id
        Of everything that one act of a caller sets off; 32 hexadecimal digits.
    span_id
        Of this request alone; 16 hexadecimal digits.
    flags
        As the caller sent them: whether it records the trace.
    request_id
        The caller's own name for the request, or the trace's.
    """

    trace_id: str
    span_id: str
    flags: str
    request_id: str

    def headers(self) -> tuple[tuple[bytes, bytes], ...]:
        """Return what the reply says of the trace."""
        parent = f"00-{self.trace_id}-{self.span_id}-{self.flags}"
        return (
            (b"traceparent", parent.encode()),
            (b"x-request-id", self.request_id.encode()),
        )


def begin_trace(headers: Mapping[bytes, bytes]) -> Trace:
    """Return the trace that a request's headers name, or a new one where they name none.

    It is the current trace of what is logged from then on in the same task.
    """
    # Ids must differ, and are no secrets: asking the operating system for each takes longer.
    drawn = f"{random.getrandbits(192):048x}"
    trace_id, span_id, flags = drawn[:32], drawn[32:], "00"
    parent = headers.get(b"traceparent")
    if parent is not None:
        found = _TRACEPARENT.fullmatch(parent)
        if found and not (found["version"] == b"00" and found["rest"]):
            trace_id, flags = found["trace"].decode(), found["flags"].decode()
    sent = headers.get(b"x-request-id")
    is_named = sent is not None and _REQUEST_ID.fullmatch(sent)
    request_id = sent.decode() if sent is not None and is_named else trace_id
    trace = Trace(trace_id=trace_id, span_id=span_id, flags=flags, request_id=request_id)
    _current.set(trace)
    return trace


def current_trace() -> Trace | None:
    """Return the trace of the request that is being answered, None outside of one."""
    return _current.get()
