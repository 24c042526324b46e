"""The settings file that a project starts with: what was chosen, and what else can be said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelwright.errors import ConfigError, did_you_mean, some
from modelwright.workflow.config_sections import NO_TIME, ROW_ORDER
from modelwright.workflow.toml_text import toml_value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modelwright.records.signature import Label

_SHOWN_COLUMNS = 30

_TEMPLATE = """\
# The settings of a Modelwright project. What is absent is inferred from the data, and the plan
# says what was inferred and why: run `modelwright design` and read .modelwright/plan.html.
# Remove the '#' before a line to set it.

[data]
source = {source}  # a path relative to this file, or the URL of a database
{query}target = {target}  # the column to predict
# The data's columns: {columns}

{positive}
{time}
{group}
# weight = {example}  # a column that says how much each row counts
# exclude = [{example}]  # columns that the model must not see
# keep = [{example}]  # columns that are used although the audit would drop them
# gap = "7d"  # rows so near before validation and test rows do not train for them (time order)
# repeats = "keep"  # rows that repeat exactly: "auto", "keep" or "drop"
# time_is_feature = true  # the time column is also an input of the model

# [data.types]  # where a type was inferred wrongly
# {key} = "category"  # number, integer, boolean, category, text or datetime

[goal]
# task = "regression"  # "binary", "multiclass" or "regression"
# metric = "..."  # what models are compared by: a scorer's name, or a function: "my_metrics.py:profit"
# interval = 0.9  # share of outcomes that a prediction interval should hold (regression)

[build]
budget = "60s"  # time for search and fitting: "90s", "5m", "1h"
seed = 0  # the same data, seed and number of trials give the same release
# trials = 20  # a number of candidates, instead of a budget
# learners = ["linear", "lightgbm"]  # try these only; "my_models.py:MyForest" is one of your own

[constraints]
# explainable = true  # only models that a person can read may win
# max_size_mb = 20  # largest size of the released model
# max_latency_us = 200  # largest time of a single row in it, on this machine and one thread
# portable = false  # models that need Python may win too
# monotone = {{ {key} = "rising" }}  # where the column grows, the answer must not fall; or "falling"

[tracking]
# mlflow = "http://127.0.0.1:5000"  # log builds there; "sqlite:///mlflow.db" needs no server
# experiment = "prices"  # instead of the project's name
# model = "prices"  # the registered model that holds the releases, instead of the project's name

[serve]
# host = "127.0.0.1"  # another address than this machine's own needs an API key: modelwright keys
# port = 8000
# socket = "service.sock"  # a unix socket, instead of an address
# workers = 1  # processes that answer
# key = {example}  # a column that outcomes are matched by, instead of the prediction's id
# keys = ".modelwright/keys.json"  # where modelwright keys keeps the API keys
# max_rows = 10000  # rows that one request may hold
# max_body_mb = 10  # size that one request may have
# journal = "postgresql://ann@db.example.org/models"  # instead of a file; password: PGPASSWORD
# max_read_seconds = 30  # time that one request may take to arrive
# max_connections = 20000  # connections that one worker keeps
# max_concurrency = 100  # requests that one worker works on at once
# rate = "100/s"  # requests that one caller may send, by "s", "min" or "h"
# retention_days = 90  # how long the journal keeps what was asked and answered
# retention_mb = 1000  # and up to what size
# max_waiting_mb = 1000  # what may wait for the journal's database while it is down
# log = "json"  # write every event to stderr, as "text" or "json"
# access_log = false  # each request is an event

[watch]
# minimum_rows = 50  # below this many predictions the watch says that it cannot say
# minimum_outcomes = 30  # the same, for outcomes
# drift_distance = 0.1  # how far a column must move to matter, from 0 to 1
# significance = 0.01  # share of false alarms that is accepted
"""


def starter_text(
    frame_columns: Sequence[str],
    *,
    source: str,
    target: str,
    query: str | None = None,
    time: str | None = None,
    group: str | None = None,
    positive: Label | None = None,
) -> str:
    """Return a commented modelwright.toml with the chosen values set.

    Parameters
    ----------
    frame_columns
        The data's columns.
    source, target, query, time, group, positive
        The choices, as `modelwright.workflow.config.DataConfig` describes them.

    Raises
    ------
    ConfigError
        If target, time or group is not a column of the data.
    """
    chosen = {"target": target, "time": time, "group": group}
    for option, name in chosen.items():
        if name is not None and not (option == "time" and name in (NO_TIME, ROW_ORDER)):
            _check_column(option, name, frame_columns)
    example = toml_value(
        next((name for name in frame_columns if name not in chosen.values()), "a_column")
    )
    return _TEMPLATE.format(
        source=toml_value(source),
        query="" if query is None else f"query = {toml_value(query)}\n",
        target=toml_value(target),
        columns=_columns_text(frame_columns),
        positive=_line("positive", positive, "yes", "the class whose probability matters"),
        time=_line(
            "time",
            time,
            NO_TIME,
            f'the column that orders the rows, "{ROW_ORDER}" or "none"',
        ),
        group=_line(
            "group",
            group,
            "customer",
            "its rows are never torn apart between train and test",
        ),
        example=example,
        key=example,
    )


def _check_column(option: str, name: str, columns: Sequence[str]) -> None:
    if not name:
        raise ConfigError(
            f"Which column is to be predicted? The data's columns are {some(columns, limit=20)}. "
            f"Name one of them with --{option}."
        )
    if name not in columns:
        raise ConfigError(
            f"The data has no column {name!r} for --{option}.{did_you_mean(name, columns)} "
            f"Its columns are {some(columns, limit=20)}. Name one of them."
        )


def _line(key: str, value: Label | None, example: str, meaning: str) -> str:
    """Return a key's line, as a comment if it has no value."""
    if value is None:
        return f"# {key} = {toml_value(example)}  # {meaning}"
    return f"{key} = {toml_value(value)}  # {meaning}"


def _columns_text(columns: Sequence[str]) -> str:
    text = ", ".join(toml_value(name) for name in columns[:_SHOWN_COLUMNS])
    rest = len(columns) - _SHOWN_COLUMNS
    return text + (f" and {rest} more" if rest > 0 else "")
