"""The descriptions of the Open Inference Protocol: they have what the endpoints do."""

from __future__ import annotations

from typing import Any

import pytest

from modelwright.records import Column, Signature, Target
from modelwright.server.openapi import infer_operation, metadata_operation, ready_operation

SIGNATURE = Signature(
    columns=(Column(name="a", type="number"), Column(name="b", type="text")),
    target=Target(name="y", task="regression"),
)


def test_an_inference_names_the_columns_and_what_is_missing() -> None:
    operation = infer_operation(SIGNATURE)

    assert "each column: a, b." in operation["description"]
    assert '"NaN"' in operation["description"]
    statuses = ["200", "400", "404", "409", "413", "415", "429", "503"]
    assert set(operation["responses"]) == set(statuses)


@pytest.mark.parametrize("operation", [metadata_operation, ready_operation])
def test_refusals_have_the_protocols_form(operation: Any) -> None:
    refused = operation(SIGNATURE)["responses"]["404"]

    assert refused["content"]["application/json"]["schema"]["required"] == ["error"]
