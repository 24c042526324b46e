"""The trace: a caller's is taken over, what is not one is replaced."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from modelwright.server.trace import _current, begin_trace, current_trace

if TYPE_CHECKING:
    from collections.abc import Iterator

TRACE, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"


@pytest.fixture(autouse=True)
def _trace_ends_with_the_test() -> Iterator[None]:
    token = _current.set(None)
    yield
    _current.reset(token)


@pytest.mark.parametrize(
    ("sent", "flags"),
    [
        (f"00-{TRACE}-{SPAN}-01", "01"),
        (f"00-{TRACE}-{SPAN}-00", "00"),
        (f"01-{TRACE}-{SPAN}-01-later", "01"),
    ],
)
def test_a_callers_trace_is_taken_over_with_a_span_of_ours(sent: str, flags: str) -> None:
    trace = begin_trace({b"traceparent": sent.encode()})

    (name, value), request_id = trace.headers()
    assert (name, value) == (
        b"traceparent",
        f"00-{TRACE}-{trace.span_id}-{flags}".encode(),
    )
    assert trace.span_id != SPAN
    assert request_id == (b"x-request-id", TRACE.encode())
    assert current_trace() is trace


@pytest.mark.parametrize(
    "sent",
    [
        "",
        "nonsense",
        f"00-{TRACE}-{SPAN}",
        f"00-{TRACE}-{SPAN}-01-more",
        f"ff-{TRACE}-{SPAN}-01",
        f"00-{'0' * 32}-{SPAN}-01",
        f"00-{TRACE}-{'0' * 16}-01",
        f"00-{TRACE.upper()}-{SPAN}-01",
        f"00-{TRACE}-{SPAN}-01\n",
    ],
)
def test_what_is_no_trace_is_replaced(sent: str) -> None:
    trace = begin_trace({b"traceparent": sent.encode()})

    assert re.fullmatch("[0-9a-f]{32}", trace.trace_id)
    assert trace.trace_id not in {TRACE, "0" * 32}
    assert trace.flags == "00"


@pytest.mark.parametrize(
    ("sent", "is_kept"),
    [(b"order-17/a", True), (b"a b", False), (b"x" * 129, False), (b"\xe9", False)],
)
def test_a_callers_name_for_its_request_is_kept_if_it_can_stand_in_a_header(
    sent: bytes, *, is_kept: bool
) -> None:
    trace = begin_trace({b"x-request-id": sent})

    assert (trace.request_id.encode() == sent) == is_kept
    assert is_kept or trace.request_id == trace.trace_id
