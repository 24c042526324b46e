"""The description of /outcomes."""

from __future__ import annotations

import pytest

from modelwright.records import Signature, Target
from modelwright.server.openapi import outcomes_operation


@pytest.mark.parametrize(
    ("target", "accepted"),
    [
        (Target(name="y", task="regression"), {"type": "number"}),
        (Target(name="y", task="binary", classes=("no", "yes")), {"enum": ["no", "yes"]}),
    ],
)
def test_an_outcome_is_what_the_target_may_be(
    target: Target, accepted: dict[str, object]
) -> None:
    operation = outcomes_operation(Signature(columns=(), target=target))

    body = operation["requestBody"]["content"]["application/json"]["schema"]
    outcome = body["properties"]["outcomes"]["items"]["properties"]["outcome"]
    assert accepted.items() <= outcome.items()
    assert {"200", "422", "503"} <= set(operation["responses"])
