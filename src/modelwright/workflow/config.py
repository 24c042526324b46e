"""What does the user want? modelwright.toml, read with strict types."""

from __future__ import annotations

import re
import tomllib
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, get_args, get_origin

import msgspec

from modelwright._plugins import is_reference
from modelwright.errors import ConfigError, did_you_mean, some
from modelwright.workflow.config_check import NamedSections, Places, problems
from modelwright.workflow.config_sections import (
    NO_TIME,
    ROW_ORDER,
    BuildConfig,
    ConstraintsConfig,
    DataConfig,
    GoalConfig,
    ProjectConfig,
    ServeConfig,
    TrackingConfig,
    WatchConfig,
)
from modelwright.workflow.duration import parse_duration

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from modelwright.workflow.toml_text import KeyPath

__all__ = [
    "NO_TIME",
    "ROW_ORDER",
    "BuildConfig",
    "ConstraintsConfig",
    "DataConfig",
    "GoalConfig",
    "ProjectConfig",
    "ServeConfig",
    "TrackingConfig",
    "WatchConfig",
    "check_columns",
    "check_names",
    "parse_duration",
    "read_config",
]

_PASSWORD = re.compile(r"://[^/@]*:[^@]*@|[?&](ssl)?password=", re.IGNORECASE)
_NEEDED = {
    "source": "where the rows come from: a path or the URL of a database",
    "target": "the column to predict",
}


def read_config(path: Path) -> ProjectConfig:
    """Return the settings that stand in a modelwright.toml.

    Raises
    ------
    ConfigError
        If the file cannot be read, or holds an unknown section or key or a value that is not
        accepted. The message names every such line.
    """
    text = _read_text(path)
    document = _parsed(text, path)
    places = Places(path, text)
    found = problems(document, _kinds(), places) or [
        *_missing(document, places),
        *_contradictions(document, places),
    ]
    if found:
        raise ConfigError("\n".join(found))
    return msgspec.convert(document, ProjectConfig)


def check_columns(config: ProjectConfig, columns: Sequence[str], path: Path) -> None:
    """Raise a ConfigError for a column that the settings name and the data lacks.

    Parameters
    ----------
    config
        The settings.
    columns
        The data's columns.
    path
        The file that the settings were read from; its lines are named.
    """
    known = set(columns)
    absent = [(keys, name) for keys, name in _named_columns(config) if name not in known]
    if not absent:
        return
    places = Places(path, _read_text(path))
    raise ConfigError(
        "\n".join(
            f"{places.name(*keys)}: the data has no column {name!r}."
            f"{did_you_mean(name, columns)} "
            f"Its columns are {some(columns)}. Correct the name, or remove it."
            for keys, name in absent
        )
    )


def check_names(config: ProjectConfig, path: Path) -> None:
    """Raise a ConfigError for a metric or a learner that does not exist or suit the task."""
    from modelwright import learners, metrics

    places = Places(path, _read_text(path))
    if config.goal.metric is not None:
        with _placed(places, "goal", "metric"):
            if metrics.is_own(config.goal.metric):
                metrics.load_own(config.goal.metric, path.parent)
            else:
                metrics.find(config.goal.metric, task=config.goal.task)
    own = tuple(config.learners)
    for name in config.build.learners or ():
        # The project's own are loaded, and checked, with the build's options.
        if name not in own and not is_reference(name):
            with _placed(places, "build", "learners"):
                learners.find(name)


@contextmanager
def _placed(places: Places, *keys: str) -> Iterator[None]:
    """Say where the setting stands that an error is about."""
    try:
        yield
    except ConfigError as error:
        raise ConfigError(f"{places.name(*keys)}: {error}") from error


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise ConfigError(
            f"There is no {path}. Make one with: modelwright init DATA --target COLUMN"
        ) from error
    except UnicodeDecodeError as error:
        raise ConfigError(
            f"{path} is not UTF-8 text (byte {error.start}). Save it as UTF-8."
        ) from error
    except OSError as error:
        raise ConfigError(
            f"{path} cannot be read: {error.strerror or error}. "
            "It must be a text file that you may read."
        ) from error


def _parsed(text: str, path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message, line = _syntax_error(error, text)
        raise ConfigError(
            f"{path}, line {line}: not valid TOML: {message}. Texts stand in double "
            'quotes, as in target = "price"; every key stands once, below its [section].'
        ) from error


def _syntax_error(error: tomllib.TOMLDecodeError, text: str) -> tuple[str, int]:
    """Return tomllib's message without its position, and the line of the position."""
    message, _, position = str(error).rpartition(" (at ")
    line = re.search(r"line (\d+)", position)
    end = max(len(text.rstrip("\n").split("\n")), 1)
    return message[:1].lower() + message[1:], int(line.group(1)) if line else end


def _kinds() -> dict[str, dict[str, Any]]:
    """Return the type of each key by section."""
    kinds = {}
    for section in msgspec.structs.fields(ProjectConfig):
        is_named = get_origin(section.type) is dict
        fields = msgspec.structs.fields(
            get_args(section.type)[1] if is_named else section.type
        )
        keys = {key.encode_name: key.type for key in fields}
        if is_named:
            keys = NamedSections(keys)
            keys.needed = tuple(key.encode_name for key in fields if key.required)
        kinds[section.name] = keys
    return kinds


def _missing(document: dict[str, Any], places: Places) -> Iterator[str]:
    for key, meaning in _NEEDED.items():
        if key not in document.get("data", {}):
            yield (
                f"{places.name('data')}: [data] lacks {key!r}, {meaning}. "
                f'Write below [data]: {key} = "..."'
            )


def _contradictions(document: dict[str, Any], places: Places) -> Iterator[str]:
    """Yield what no type can say: bad durations, columns with two roles, a query of a file."""
    data = document.get("data", {})
    yield from _bad_budget(document.get("build", {}), places)
    yield from _bad_gap(data, places)
    for key in ("time", "group", "weight", "exclude", "keep"):
        value = data.get(key, ())
        if data.get("target") in ([value] if isinstance(value, str) else value):
            yield (
                f"{places.name('data', key)}: [data] {key} names {data['target']!r}, "
                "which is the target. The target has one role only. Remove it here."
            )
    for name in sorted(set(data.get("keep", ())) & set(data.get("exclude", ()))):
        yield (
            f"{places.name('data', 'keep')}: {name!r} stands in both keep and exclude. "
            "A column is used or it is not. Remove it from one of them."
        )
    tracking = document.get("tracking", {})
    for key in sorted(tracking.keys() - {"mlflow"}) if "mlflow" not in tracking else ():
        yield (
            f"{places.name('tracking', key)}: [tracking] lacks 'mlflow', which says where "
            f'the {key} is. Write below [tracking]: mlflow = "http://127.0.0.1:5000"'
        )
    if _PASSWORD.search(document.get("serve", {}).get("journal", "")):
        yield (
            f"{places.name('serve', 'journal')}: [serve] journal holds a password, and this file "
            "is no place for one. Remove it here, and set PGPASSWORD, or write ~/.pgpass."
        )
    if "query" in data and "://" not in data.get("source", "://"):
        yield (
            f"{places.name('data', 'query')}: [data] query needs a database, and the source "
            "is a file. Give the URL of a database as source, or remove the query."
        )


def _bad_budget(build: dict[str, Any], places: Places) -> Iterator[str]:
    try:
        parse_duration(build.get("budget", 1))
    except ConfigError as error:
        yield f"{places.name('build', 'budget')}: [build] budget: {error}"


def _bad_gap(data: dict[str, Any], places: Places) -> Iterator[str]:
    if "gap" not in data:
        return
    where = places.name("data", "gap")
    try:
        parse_duration(data["gap"])
    except ConfigError as error:
        yield f"{where}: [data] gap: {error}"
    if data.get("time") == NO_TIME:
        yield (
            f"{where}: [data] gap needs rows in time order, and time is "
            f'"{NO_TIME}". Name the time column, or remove gap.'
        )


def _named_columns(config: ProjectConfig) -> Iterator[tuple[KeyPath, str]]:
    """Yield each column that the settings name, with the path of the key that names it."""
    data = config.data
    yield ("data", "target"), data.target
    if data.time not in (None, NO_TIME, ROW_ORDER):
        yield ("data", "time"), str(data.time)
    for key in ("group", "weight"):
        if getattr(data, key) is not None:
            yield ("data", key), getattr(data, key)
    for key in ("exclude", "keep"):
        for name in getattr(data, key):
            yield ("data", key), name
    for name in data.types:
        yield ("data", "types", name), name
    for name in config.constraints.monotone:
        yield ("constraints", "monotone", name), name
