"""Identifiers that repeat are candidates for a group."""

from typing import Any

import numpy as np
import pytest

from modelwright.checks.group_candidates import GroupCandidates


@pytest.mark.parametrize(
    "name", ["customer_id", "customerId", "PatientID", "caseid", "user"]
)
def test_a_repeating_identifier_is_found(context: Any, name: Any) -> None:
    made = context(np.zeros(300), **{name: np.arange(300) // 5}, types={name: "integer"})

    findings = GroupCandidates()(made)

    assert [finding.subject for finding in findings] == ([] if name == "user" else [name])


@pytest.mark.parametrize("name", ["humid", "paid", "width", "valid"])
def test_words_that_end_alike_are_not(context: Any, name: Any) -> None:
    made = context(np.zeros(300), **{name: np.arange(300) // 5}, types={name: "integer"})

    assert GroupCandidates()(made) == ()


def test_a_code_with_few_values_is_no_group(context: Any) -> None:
    made = context(np.zeros(300), type_id=np.arange(300) % 4, types={"type_id": "integer"})

    assert GroupCandidates()(made) == ()
