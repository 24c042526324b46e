"""modelwright.toml with its mistakes."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelwright.errors import ConfigError
from modelwright.workflow.config import check_columns, check_names, read_config

MINIMAL = '[data]\nsource = "rows.csv"\ntarget = "price"\n'

WHOLE = """\
[data]
source = "postgresql://host/shop"
query = "SELECT * FROM orders"
target = "returned"
positive = 1
time = "@order"
gap = 2
group = "customer"
weight = "share"
exclude = ["notes"]
keep = ["city"]
repeats = "drop"
time_is_feature = true
[data.types]
zip = "category"
[goal]
task = "binary"
metric = "roc_auc"
interval = 0.8
[build]
budget = "5m"
trials = 12
seed = 7
learners = ["linear"]
[constraints]
explainable = true
max_size_mb = 2
monotone = { age = "rising" }
max_latency_us = 150
[tracking]
mlflow = "sqlite:///mlflow.db"
experiment = "prices"
[serve]
host = "127.0.0.1"
port = 8123
key = "order_id"
max_rows = 10
max_body_mb = 0.5
retention_days = 30
retention_mb = 100
[watch]
minimum_rows = 50
minimum_outcomes = 40
drift_distance = 0.2
significance = 0.01
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "modelwright.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_source_and_target_are_enough(tmp_path: Path) -> None:
    config = read_config(written(tmp_path, MINIMAL))

    assert config.data.target == "price"
    assert config.data.resolved_source(tmp_path) == str(tmp_path / "rows.csv")
    assert config.data.time is None
    assert config.build.budget_seconds == 60
    assert config.goal.interval == 0.9


def test_every_key_is_read(tmp_path: Path) -> None:
    config = read_config(written(tmp_path, WHOLE))

    assert config.data.resolved_source(tmp_path) == "postgresql://host/shop"
    assert config.data.positive == 1
    assert config.data.exclude == ("notes",)
    assert config.tracking.experiment == "prices"
    assert config.tracking.resolved_store(tmp_path) == f"sqlite:///{tmp_path}/mlflow.db"
    assert config.data.types == {"zip": "category"}
    assert config.goal.task == "binary"
    assert config.build.budget_seconds == 300
    assert config.constraints.max_size_mb == 2
    assert config.constraints.monotone == {"age": "rising"}
    assert config.data.weight == "share"
    assert config.constraints.max_latency_us == 150
    assert config.serve.key == "order_id"
    assert config.watch.significance == 0.01


@pytest.mark.parametrize(("text", "kind"), [("true", bool), ("1", int), ("1.5", float)])
def test_the_positive_class_keeps_its_type(tmp_path: Path, text: str, kind: type) -> None:
    config = read_config(written(tmp_path, f"{MINIMAL}positive = {text}\n"))

    assert type(config.data.positive) is kind


@pytest.mark.parametrize(
    ("source", "resolved"),
    [
        ("rows.csv", "/shop/rows.csv"),
        ("/data/rows.csv", "/data/rows.csv"),
        ("sqlite:///shop.db?mode=ro", "sqlite:////shop/shop.db?mode=ro"),
        ("sqlite+pysqlite:////data/shop.db", "sqlite+pysqlite:////data/shop.db"),
        ("sqlite:///:memory:", "sqlite:///:memory:"),
        ("postgresql://host/shop", "postgresql://host/shop"),
    ],
)
def test_paths_are_relative_to_the_settings(
    tmp_path: Path, source: str, resolved: str
) -> None:
    config = read_config(written(tmp_path, MINIMAL.replace("rows.csv", source)))

    assert config.data.resolved_source(Path("/shop")) == resolved


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    assert read_config(written(tmp_path, "\ufeff" + MINIMAL)).data.target == "price"


# The text after the minimal file (whose last line is 3), the line that is named, what is said.
BROKEN = [
    ('exlude = ["a"]', 4, "no key 'exlude'. Did you mean 'exclude'?"),
    ('\n\nmetric = "f1"', 6, "[goal] has it. Move it there."),
    ('[goals]\ntask = "binary"', 4, "no section [goals]. Did you mean 'goal'?"),
    (
        '[goal]\ntask = "classification"',
        5,
        'it takes one of "binary", "multiclass", "regression"',
    ),
    ('[goal]\ntask = "regresion"', 5, 'For example: task = "regression"'),
    ("[goal]\ninterval = 90", 5, "interval is 90; it takes a share above 0 and below 1"),
    ("[goal]\ninterval = nan", 5, "interval is nan"),
    ('[build]\n# c\nseed = "0"', 6, 'seed is the text "0"; it takes a whole number from 0'),
    ("[build]\nseed = true", 5, "seed is true"),
    ("[build]\nseed = 1.0", 5, "seed is 1.0"),
    ("[build]\ntrials = 0", 5, "it takes a whole number above 0"),
    ('[build]\nbudget = "5 parsecs"', 5, "'5 parsecs' is not a duration above 0"),
    ("[build]\nbudget = -1", 5, "-1 is not a duration"),
    ("[build]\nbudget = []", 5, "budget is an empty list; it takes a duration"),
    ("[build]\nlearners = []", 5, "learners is an empty list"),
    ('keep = "city"', 4, 'keep is the text "city"; it takes a list of column names'),
    ('exclude = [\n  "a",\n  3,\n]\n', 4, "exclude is a list of 2"),
    ("group = 3", 4, "group is 3; it takes the name of a column"),
    ("time = 2020-01-01", 4, "time is the date 2020-01-01"),
    ('time = ""', 4, 'time is an empty text ("")'),
    ("positive = [1]", 4, "it takes one value of the target"),
    ('repeats = "drp"', 4, 'For example: repeats = "drop"'),
    ("time_is_feature = 1", 4, "time_is_feature is 1; it takes true or false"),
    ('[data.types]\na = "number"\nb = "numbr"', 6, '[data.types] b is the text "numbr"'),
    ('types = "number"', 4, "Write [data.types] on one line"),
    ("[serve]\nport = 70000", 5, "it takes a whole number from 1 to 65535"),
    ("[serve]\nmax_body_mb = 0", 5, "max_body_mb is 0; it takes a number above 0"),
    ("[tracking]\nmlflow = 5000", 5, "it takes the address of an MLflow server"),
    ('[tracking]\nexperiment = "a"', 5, "lacks 'mlflow', which says where"),
    ('[tracking]\nmodel = "a"', 5, "says where the model is"),
    ('[serve]\njournal = "mysql://ann:secret@db/a"', 5, "mysql://ann:***@db/a"),
    ('[serve]\njournal = "postgresql://ann:secret@db/a"', 5, "set PGPASSWORD"),
    ('[serve]\njournal = "postgresql://db/a?password=secret"', 5, "set PGPASSWORD"),
    ("[watch]\ndrift_distance = 2", 5, "it takes a number from 0 to 1"),
    ("[[goal]]\ntask = 1", 4, "'goal' is a section with keys of its own"),
    ('time = "price"', 4, "time names 'price', which is the target"),
    ('exclude = ["a", "price"]', 4, "exclude names 'price', which is the target"),
    ('exclude = ["a"]\nkeep = ["a"]', 5, "'a' stands in both keep and exclude"),
    ('query = "SELECT 1"', 4, "query needs a database"),
    ("group = ", 4, "not valid TOML: invalid value"),
    ('group = "a', 4, "not valid TOML"),
    ('group = "a"\ngroup = "b"', 5, "not valid TOML: cannot overwrite a value"),
    ("[data]", 4, "not valid TOML: cannot declare ('data',) twice"),
    ("group = [", 4, "not valid TOML"),
    ("group = 'a' 'b'", 4, "not valid TOML"),
    ("just words", 4, "not valid TOML"),
]


@pytest.mark.parametrize(("text", "line", "message"), BROKEN)
def test_a_mistake_is_named_with_its_file_and_line(
    tmp_path: Path, text: str, line: int, message: str
) -> None:
    path = written(tmp_path, f"{MINIMAL}{text}\n")

    with pytest.raises(ConfigError) as caught:
        read_config(path)

    assert str(caught.value).startswith(f"{path}, line {line}: ")
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_all_mistakes_are_named_in_the_order_of_their_lines(tmp_path: Path) -> None:
    path = written(tmp_path, f"{MINIMAL}[goal]\ntask = 1\n[build]\nseed = -1\n[x]\n")

    with pytest.raises(ConfigError) as caught:
        read_config(path)

    starts = [line.split(":")[0] for line in str(caught.value).splitlines()]
    assert starts == [f"{path}, line {line}" for line in (5, 7, 8)]


@pytest.mark.parametrize("text", ["", "[goal]\n", '[data]\nsource = "a.csv"\n'])
def test_a_missing_target_is_asked_for(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigError, match=r"lacks 'target', the column to predict\. Write"):
        read_config(written(tmp_path, text))


def test_a_key_outside_its_section_is_sent_home(tmp_path: Path) -> None:
    with pytest.raises(
        ConfigError, match=r"line 1: 'target' stands outside.*below \[data\]"
    ):
        read_config(written(tmp_path, 'target = "price"\n'))


def test_a_missing_file_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="modelwright init DATA --target COLUMN"):
        read_config(tmp_path / "modelwright.toml")


def test_a_folder_and_other_encodings_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "modelwright.toml"
    path.write_bytes(MINIMAL.replace("price", "größe").encode("latin-1"))

    with pytest.raises(ConfigError, match="is not UTF-8 text"):
        read_config(path)
    with pytest.raises(ConfigError, match="cannot be read"):
        read_config(tmp_path)


def test_an_absent_column_is_named_with_its_line_and_the_near_miss(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        MINIMAL
        + 'time = "dte"\nexclude = ["city", "nam"]\n[data.types]\nzipp = "category"\n',
    )

    with pytest.raises(ConfigError) as caught:
        check_columns(read_config(path), ["price", "date", "name", "city", "zip"], path)

    first, second, third = str(caught.value).splitlines()
    assert first.startswith(
        f"{path}, line 4: the data has no column 'dte'. Did you mean 'date'?"
    )
    assert second.startswith(
        f"{path}, line 5: the data has no column 'nam'. Did you mean 'name'?"
    )
    assert third.startswith(
        f"{path}, line 7: the data has no column 'zipp'. Did you mean 'zip'?"
    )


@pytest.mark.parametrize("time", ["none", "@order"])
def test_the_words_for_no_time_and_row_order_are_no_columns(
    tmp_path: Path, time: str
) -> None:
    path = written(tmp_path, f'{MINIMAL}time = "{time}"\n')

    check_columns(read_config(path), ["price"], path)


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ('[goal]\nmetric = "roc_acu"', 5, "no metric 'roc_acu'. Did you mean 'roc_auc'?"),
        (
            '[goal]\ntask = "regression"\nmetric = "roc_auc"',
            6,
            "does not suit a regression",
        ),
        (
            '[build]\nlearners = ["linaer"]',
            5,
            "no learner 'linaer'. Did you mean 'linear'?",
        ),
    ],
)
def test_an_unknown_metric_or_learner_is_named_with_its_line(
    tmp_path: Path, text: str, line: int, message: str
) -> None:
    path = written(tmp_path, f"{MINIMAL}{text}\n")

    with pytest.raises(ConfigError) as caught:
        check_names(read_config(path), path)

    assert str(caught.value).startswith(f"{path}, line {line}: ")
    assert message in str(caught.value)


def test_known_names_pass_scikit_learns_among_them(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        f'{MINIMAL}[goal]\nmetric = "neg_mean_absolute_error"\n[build]\nlearners = ["linear"]\n',
    )

    check_names(read_config(path), path)


@given(st.text(max_size=200))
def test_no_text_breaks_the_reader(text: str) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "modelwright.toml"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(ConfigError):
            read_config(path)


def test_a_direction_that_is_none_is_refused_with_its_line(tmp_path: Path) -> None:
    text = MINIMAL + '[constraints]\nmonotone = { age = "upwards" }\n'

    with pytest.raises(ConfigError, match=r'line 5: .*age is the text "upwards".*"rising"'):
        read_config(written(tmp_path, text))


def test_columns_of_weight_and_direction_must_be_in_the_data(tmp_path: Path) -> None:
    text = MINIMAL + 'weight = "shares"\n[constraints.monotone]\nagee = "rising"\n'
    path = written(tmp_path, text)

    with pytest.raises(ConfigError) as caught:
        check_columns(read_config(path), ["price", "share", "age"], path)

    assert "line 4: the data has no column 'shares'. Did you mean 'share'?" in str(
        caught.value
    )
    assert "line 6: the data has no column 'agee'. Did you mean 'age'?" in str(caught.value)


def test_the_target_is_no_weight(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"\[data\] weight names 'price'"):
        read_config(written(tmp_path, MINIMAL + 'weight = "price"\n'))


def test_a_metric_of_the_projects_own_is_looked_for_beside_the_settings(
    tmp_path: Path,
) -> None:
    path = written(tmp_path, MINIMAL + '[goal]\nmetric = "mine.py:cost"\n')

    with pytest.raises(ConfigError, match=r"line 5: There is no file .*mine\.py"):
        check_names(read_config(path), path)
    (tmp_path / "mine.py").write_text("def cost(y, answers):\n    return 0.0\n")
    check_names(read_config(path), path)
