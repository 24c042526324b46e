"""What can stand in modelwright.toml? One struct per section, one field per key."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from modelwright.records.plan import Direction  # noqa: TC001 - msgspec reads annotations
from modelwright.records.signature import (  # noqa: TC001 - msgspec reads annotations
    ColumnType,
    Task,
)
from modelwright.workflow.config_values import (  # noqa: TC001 - msgspec reads annotations
    Amount,
    CallRate,
    ClassLabel,
    ColumnName,
    ColumnNames,
    Count,
    Distance,
    Duration,
    FilePath,
    Flag,
    Gap,
    JournalUrl,
    Level,
    Names,
    Parameters,
    Port,
    Reference,
    SearchSpaces,
    Seed,
    Significance,
    Source,
    Store,
    Text,
    TimeColumn,
)
from modelwright.workflow.duration import parse_duration

NO_TIME = "none"
ROW_ORDER = "@order"

# Three slashes and no fourth: a path that is relative to the settings file, as any other.
_RELATIVE_SQLITE = re.compile(
    r"(?P<scheme>sqlite(?:\+\w+)?:///)(?!/|:memory:|file:)(?P<path>.+)"
)


class Section(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A section of modelwright.toml."""


class DataConfig(Section, frozen=True):
    """`[data]`: where the rows come from, and what their columns are.

    Parameters
    ----------
    source
        Path, relative to the settings file, or URL of a database.
    target
        Column to predict.
    query
        SQL query, for a database.
    positive
        The class whose probability matters; None lets the design choose.
    time
        Column that orders the rows, `ROW_ORDER`, `NO_TIME`; None lets the design look for one.
    gap
        Time before validation and test rows whose rows do not train for them.
    group
        Column whose equal values must not be torn apart by the split.
    weight
        Column that says how much each row counts; None counts all alike.
    exclude, keep
        Columns that the model never sees, and columns that the design may not drop.
    repeats
        What to do with rows that repeat exactly.
    time_is_feature
        Whether the time column is also an input of the model.
    types
        Logical types by column, where the inferred ones are wrong.
    """

    source: Source
    target: ColumnName
    query: Text | None = None
    positive: ClassLabel | None = None
    time: TimeColumn | None = None
    gap: Gap | None = None
    group: ColumnName | None = None
    weight: ColumnName | None = None
    exclude: ColumnNames = ()
    keep: ColumnNames = ()
    repeats: Literal["auto", "keep", "drop"] = "auto"
    time_is_feature: Flag = False
    types: dict[str, ColumnType] = msgspec.field(default_factory=dict)

    def resolved_source(self, folder: Path) -> str:
        """Return the source with a relative path made absolute from `folder`."""
        return _resolved(self.source, folder)


class GoalConfig(Section, frozen=True):
    """`[goal]`: what the model is for; None lets the design choose.

    Parameters
    ----------
    task
        Kind of problem.
    metric
        What models are compared by.
    interval
        Share of outcomes that a prediction interval should hold.
    """

    task: Task | None = None
    metric: Text | None = None
    interval: Level = 0.9


class BuildConfig(Section, frozen=True):
    """`[build]`: how long to search, and among what.

    Parameters
    ----------
    budget
        Time for the whole build.
    trials
        Number of candidates, instead of a budget; the same number gives the same release.
    seed
        Seed of everything random.
    learners
        Names of the learners to try; None means all that are installed.
    """

    budget: Duration = "60s"
    trials: Count | None = None
    seed: Seed = 0
    learners: Names | None = None

    @property
    def budget_seconds(self) -> float:
        """The budget in seconds."""
        return parse_duration(self.budget)


class ConstraintsConfig(Section, frozen=True):
    """`[constraints]`: what the winner must keep.

    Parameters
    ----------
    explainable
        Whether only models that a person can read may win.
    max_size_mb
        Largest size of the portable model.
    max_latency_us
        Largest median time of a single row in the portable model, on the machine that builds.
    portable
        Whether only what can be written into the portable model may win.
    monotone
        Number columns that the answer must follow, with the way.
    """

    explainable: Flag = False
    max_size_mb: Amount | None = None
    max_latency_us: Amount | None = None
    portable: Flag = True
    monotone: dict[str, Direction] = msgspec.field(default_factory=dict)


class LearnerConfig(Section, frozen=True, rename={"class_": "class"}):
    """`[learners.NAME]`: a learner of the project's own.

    Parameters
    ----------
    class_
        Where its class is.
    params
        Parameters to make it with.
    search
        Parameters that the search tries, and their ranges.
    encoding
        The kind of matrix it gets; None goes by whether the class takes NaN.
    """

    class_: Reference
    params: Parameters = msgspec.field(default_factory=dict)
    search: SearchSpaces = msgspec.field(default_factory=dict)
    encoding: Literal["linear", "tree"] | None = None


class FeatureConfig(Section, frozen=True, rename={"class_": "class"}):
    """`[features.NAME]`: a feature of the project's own.

    Parameters
    ----------
    class_
        Where its transformer class is.
    columns
        The columns that it sees.
    params
        Parameters to make it with.
    """

    class_: Reference
    columns: Annotated[ColumnNames, Meta(min_length=1)]
    params: Parameters = msgspec.field(default_factory=dict)


class TrackingConfig(Section, frozen=True):
    """`[tracking]`: where builds and releases are logged; None means nowhere.

    Parameters
    ----------
    mlflow
        MLflow's tracking server, database or folder.
    experiment
        The experiment that holds the builds; None means the project's name.
    model
        The registered model that holds the releases; None means the project's name.
    """

    mlflow: Store | None = None
    experiment: Text | None = None
    model: Text | None = None

    def resolved_store(self, folder: Path) -> str:
        """Return where to log, with a relative path made absolute from `folder`."""
        return _resolved(self.mlflow or "", folder)


class ServeConfig(Section, frozen=True):
    """`[serve]`: the service; None means its own default.

    Parameters
    ----------
    host, port
        Address to listen on.
    socket
        Unix socket to listen on instead, relative to the settings file.
    workers
        Processes that answer.
    journal
        PostgreSQL database that keeps the journal; None keeps it beside the project.
    key
        Column of the requests that outcomes are matched by, instead of the prediction's id.
    keys
        File of the API keys, relative to the settings file.
    max_rows
        Rows that one request may hold.
    max_body_mb
        Size that one request may have.
    max_read_seconds
        Time that one request may take to arrive.
    max_connections, max_concurrency
        Connections that a worker keeps, and requests that it works on at once.
    rate
        Requests that one caller may send.
    retention_days, retention_mb
        How long, and up to what size, the journal keeps what was asked and answered.
    max_waiting_mb
        Size of what may wait for the journal's database while it is down.
    log
        How events are written to standard error.
    access_log
        Whether each request is an event.
    """

    host: Text | None = None
    port: Port | None = None
    socket: FilePath | None = None
    workers: Count | None = None
    journal: JournalUrl | None = None
    key: ColumnName | None = None
    keys: FilePath | None = None
    max_rows: Count | None = None
    max_body_mb: Amount | None = None
    max_read_seconds: Amount | None = None
    max_connections: Count | None = None
    max_concurrency: Count | None = None
    rate: CallRate | None = None
    retention_days: Amount | None = None
    retention_mb: Amount | None = None
    max_waiting_mb: Amount | None = None
    log: Literal["text", "json"] | None = None
    access_log: Flag | None = None

    def resolved(self, name: Literal["socket", "keys"], folder: Path) -> Path | None:
        """Return a file of the service with a relative path made absolute from `folder`."""
        path = getattr(self, name)
        return None if path is None else Path(_resolved(path, folder))


class WatchConfig(Section, frozen=True):
    """`[watch]`: when to speak up; None means the watch's own default.

    Parameters
    ----------
    minimum_rows, minimum_outcomes
        Below these the watch says that it cannot say.
    drift_distance
        Jensen-Shannon distance that is large enough to matter.
    significance
        Share of false alarms that is accepted over all columns together.
    """

    minimum_rows: Count | None = None
    minimum_outcomes: Count | None = None
    drift_distance: Distance | None = None
    significance: Significance | None = None


class ProjectConfig(Section, frozen=True):
    """All of modelwright.toml; what is absent has its default, or is left to the design."""

    data: DataConfig
    goal: GoalConfig = GoalConfig()
    build: BuildConfig = BuildConfig()
    constraints: ConstraintsConfig = ConstraintsConfig()
    learners: dict[str, LearnerConfig] = msgspec.field(default_factory=dict)
    features: dict[str, FeatureConfig] = msgspec.field(default_factory=dict)
    tracking: TrackingConfig = TrackingConfig()
    serve: ServeConfig = ServeConfig()
    watch: WatchConfig = WatchConfig()


def _resolved(location: str, folder: Path) -> str:
    """Return a path, or the URL of a SQLite file, made absolute from `folder`; another URL stays."""
    if "://" not in location:
        return str(folder.absolute() / Path(location).expanduser())
    database = _RELATIVE_SQLITE.fullmatch(location)
    if database is None:
        return location
    return f"{database['scheme']}{folder.absolute() / database['path']}"
