"""The descriptions of the Open Inference Protocol: they have what the endpoints do."""

from __future__ import annotations

from modelwright.records import Column, Signature, Target
from modelwright.server.openapi import infer_operation, metadata_operation

SIGNATURE = Signature(
    columns=(Column(name="a", type="number"), Column(name="b", type="text")),
    target=Target(name="y", task="regression"),
)


def test_an_inference_names_the_columns_and_what_is_missing() -> None:
    operation = infer_operation(SIGNATURE)

    assert "each column: a, b." in operation["description"]
    assert '"NaN"' in operation["description"]
    assert set(operation["responses"]) == {
        "200",
        "400",
        "404",
        "409",
        "413",
        "415",
        "503",
    }


def test_refusals_have_the_protocols_form() -> None:
    refused = metadata_operation(SIGNATURE)["responses"]["404"]

    assert refused["content"]["application/json"]["schema"]["required"] == ["error"]
