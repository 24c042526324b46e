"""Answers as a table, for programs that work on batches: Arrow's stream format, and Parquet."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from modelwright.runtime import read_category

if TYPE_CHECKING:
    import pyarrow as pa

    from modelwright.records import Target
    from modelwright.server.prediction import Reply


def reply_table(reply: Reply, target: Target) -> pa.Table:
    """Return one row for each prediction: id, prediction, its certainty, warnings, its release.

    The schema's metadata names the champion, and says whether the journal has the answers.
    """
    import pyarrow as pa

    given = reply.predictions
    columns: dict[str, Any] = {
        "id": pa.array([each.id for each in given], pa.string()),
        "prediction": _labels([each.prediction for each in given], target),
    }
    if target.task == "regression":
        ends = [each.interval or (None, None) for each in given]
        for place, name in enumerate(("interval_low", "interval_high")):
            columns[name] = pa.array([pair[place] for pair in ends], pa.float64())
    for label in map(read_category, target.classes):
        shares = [(each.probabilities or {})[label] for each in given]
        columns[f"probability_{label}"] = pa.array(shares, pa.float64())
    columns["warnings"] = pa.array([each.warnings for each in given], pa.list_(pa.string()))
    columns["release"] = pa.array(reply.releases, pa.string()).dictionary_encode()
    about = {"release": reply.release, "journaled": str(reply.journaled).lower()}
    return pa.table(columns).replace_schema_metadata(about)


def arrow_stream(table: pa.Table) -> bytes:
    """Return a table in Arrow's stream format."""
    import pyarrow as pa

    sink = io.BytesIO()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue()


def parquet_file(table: pa.Table) -> bytes:
    """Return a table as a Parquet file."""
    from pyarrow import parquet

    sink = io.BytesIO()
    parquet.write_table(table, sink)
    return sink.getvalue()


def _labels(labels: list[Any], target: Target) -> pa.Array:
    """Return predictions in the type that all classes have; mixed ones become texts."""
    import pyarrow as pa

    types = {float: pa.float64(), bool: pa.bool_(), int: pa.int64(), str: pa.string()}
    kinds = set(map(type, target.classes)) or {float}
    if len(kinds) == 1:
        return pa.array(labels, types[kinds.pop()])
    return pa.array([read_category(label) for label in labels], pa.string())
