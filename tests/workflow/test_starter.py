"""The settings file that a project starts with."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelwright.errors import ConfigError
from modelwright.server import ServeOptions
from modelwright.watch import WatchOptions
from modelwright.workflow.config import ProjectConfig, read_config
from modelwright.workflow.starter import starter_text

ODD = st.text(min_size=1) | st.sampled_from(
    [
        'a "b"',
        "it's",
        "two\nlines",
        "🚀 go",
        "back\\slash",
        "# no",
        "{x}",
        "%s",
        "\x7f",
        "\u2028",
    ]
)


def read_back(text: str) -> ProjectConfig:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "modelwright.toml"
        path.write_text(text, encoding="utf-8", newline="\n")
        return read_config(path)


@given(
    st.lists(ODD, min_size=3, max_size=8, unique=True),
    ODD,
    st.none() | ODD | st.integers(-9, 9) | st.booleans() | st.floats(-1, 1),
)
def test_odd_names_read_back_as_they_are(
    columns: list[str], source: str, positive: str | float | None
) -> None:
    text = starter_text(
        columns,
        source=source,
        target=columns[0],
        time=columns[1],
        group=columns[2],
        positive=positive,
    )

    data = read_back(text).data

    assert (data.source, data.target, data.time, data.group, data.positive) == (
        source,
        *columns[:3],
        positive,
    )


def test_what_was_not_chosen_stays_open() -> None:
    config = read_back(starter_text(["a", "b"], source="rows.csv", target="b"))

    assert (config.data.time, config.data.group, config.data.positive) == (None, None, None)
    assert config.data.exclude == ()


def uncommented(text: str) -> str:
    """Return the starter with its commented keys set, but for those that contradict another."""
    return "\n".join(
        line[2:] if line.startswith("# ") and "=" in line.split("  #")[0] else line
        for line in text.replace("# [data.types]", "[data.types]").splitlines()
        if "metric" not in line and not line.startswith(("# keep", "# gap"))
    )


def test_every_commented_key_is_accepted_once_it_is_uncommented() -> None:
    text = starter_text(
        ["a", "b", "c"], source="sqlite:///shop.db", query="SELECT 1", target="b"
    )

    config = read_back(uncommented(text))

    assert config.data.types == {"a": "category"}
    assert config.serve.port == 8000
    assert config.constraints.explainable


def test_the_commented_values_are_the_defaults() -> None:
    config = read_back(
        uncommented(starter_text(["a", "b", "c"], source="rows.csv", target="b"))
    )

    for section, options in (
        (config.watch, WatchOptions()),
        (config.serve, ServeOptions()),
    ):
        names = [
            name
            for name in section.__struct_fields__
            if getattr(options, name) is not None  # without a default, there is an example
        ]
        assert {name: getattr(section, name) for name in names} == {
            name: getattr(options, name) for name in names
        }


@pytest.mark.parametrize("time", ["none", "@order"])
def test_words_for_no_time_and_row_order_are_accepted(time: str) -> None:
    assert (
        read_back(starter_text(["a"], source="x", target="a", time=time)).data.time == time
    )


@pytest.mark.parametrize("option", ["target", "time", "group"])
def test_a_column_that_the_data_lacks_is_refused_with_the_near_miss(option: str) -> None:
    chosen = {"target": "price", option: "pricee" if option == "target" else "regoin"}

    with pytest.raises(ConfigError, match=rf"no column .* for --{option}\. Did you mean"):
        starter_text(["price", "region"], source="rows.csv", **chosen)


def test_thousands_of_columns_are_not_all_listed() -> None:
    text = starter_text([f"x{i}" for i in range(10_000)], source="rows.csv", target="x0")

    assert "and 9970 more" in text
    assert len(text) < 5_000


def test_without_a_target_the_columns_are_named() -> None:
    with pytest.raises(ConfigError, match=r"Which column .*'a', 'b'.*--target"):
        starter_text(["a", "b"], source="rows.csv", target="")
