"""The description of /invocations: each form stands there."""

from __future__ import annotations

from modelwright.records import Signature, Target
from modelwright.server.openapi import invocations_operation


def test_every_form_and_the_columns_of_a_record_are_described() -> None:
    target = Target(name="y", task="binary", classes=("no", "yes"))

    operation = invocations_operation(Signature(columns=(), target=target))

    content = operation["requestBody"]["content"]
    assert set(content) == {
        "application/json",
        "text/csv",
        "application/vnd.apache.parquet",
    }
    assert set(content["application/json"]["schema"]["properties"]) == {
        "dataframe_split",
        "dataframe_records",
        "instances",
        "inputs",
        "params",
    }
    reply = operation["responses"]["200"]["content"]["application/json"]["schema"]
    assert set(reply["properties"]) == {"predictions", "releases"}
    assert set(reply["properties"]["predictions"]["items"]["properties"]) == {
        "prediction",
        "probability_no",
        "probability_yes",
    }
