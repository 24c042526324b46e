"""The columns that a model takes and the target that it answers with."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelwright.records import (
    Column,
    Signature,
    Target,
    read_record,
    to_json,
    write_record,
)

if TYPE_CHECKING:
    from pathlib import Path

names = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)
numbers = st.none() | st.floats(allow_nan=False, allow_infinity=False)
columns = st.builds(
    Column,
    name=names,
    type=st.sampled_from(["number", "integer", "boolean", "category", "text", "datetime"]),
    nullable=st.booleans(),
    minimum=numbers,
    maximum=numbers,
    levels=st.lists(names, max_size=3).map(tuple),
    missing_codes=st.lists(names, max_size=2).map(tuple),
    decimal_comma=st.booleans(),
    datetime_format=st.none() | st.just("%d.%m.%Y"),
)
labels = st.one_of(names, st.integers(-9, 9), st.booleans(), st.just(1.5))
targets = st.builds(
    Target,
    name=names,
    task=st.sampled_from(["binary", "multiclass"]),
    classes=st.lists(labels, min_size=2, max_size=4).map(tuple),
)
signatures = st.builds(
    Signature, columns=st.lists(columns, max_size=4).map(tuple), target=targets
)


def as_text(signature: Signature) -> str:
    """Return what tells 1, 1.0 and True apart."""
    return repr(signature)


@given(signatures)
def test_the_standard_library_alone_reads_what_was_written(signature: Signature) -> None:
    again = Signature.from_dict(json.loads(to_json(signature)))

    assert as_text(again) == as_text(signature)
    assert as_text(
        Signature.from_dict(json.loads(json.dumps(signature.to_dict())))
    ) == repr(signature)


@given(signature=signatures)
def test_a_record_reads_what_was_written(
    signature: Signature, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path: Path = tmp_path_factory.getbasetemp() / "signature.json"

    write_record(path, signature)

    assert as_text(read_record(path, Signature)) == as_text(signature)


VERSION_1 = """
{"columns": [
  {"name": "age", "type": "integer", "nullable": true, "minimum": 18.0, "maximum": 90.0,
   "levels": [], "missing_codes": ["-1"], "decimal_comma": false, "datetime_format": null},
  {"name": "city", "type": "category", "nullable": false, "minimum": null, "maximum": null,
   "levels": ["Rome"], "missing_codes": [], "decimal_comma": false, "datetime_format": null}],
 "target": {"name": "sold", "task": "binary", "classes": [false, true], "missing_codes": [],
   "decimal_comma": false},
 "format_version": 1}
"""


def test_the_stored_file_of_the_first_version_is_read() -> None:
    signature = Signature.from_dict(json.loads(VERSION_1))

    assert signature.column("age").missing_codes == ("-1",)
    assert signature.target.classes == (False, True)


def test_columns_are_told_apart_by_their_tensor() -> None:
    signature = Signature.from_dict(json.loads(VERSION_1))

    assert [column.name for column in signature.string_columns] == ["city"]
    assert [column.name for column in signature.number_columns] == ["age"]
    assert signature.target.n_outputs == 2
    with pytest.raises(KeyError):
        signature.column("street")
