"""The first modelwright.toml, from a look at the data."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
import sqlalchemy

from modelwright.errors import ConfigError
from modelwright.workflow.config import read_config
from modelwright.workflow.folder import ProjectFolder
from modelwright.workflow.starting import start_project

ROWS = pd.DataFrame({"a": [1, 2, 3], "y": ["no", "yes", "no"]})


def test_the_data_is_named_relative_to_the_project(tmp_path: Path) -> None:
    data = tmp_path / "data" / "rows.csv"
    data.parent.mkdir()
    ROWS.to_csv(data, index=False)

    folder = start_project(str(data), ProjectFolder(tmp_path / "shop"), target="y")

    config = read_config(folder.config)
    assert config.data.source == "../data/rows.csv"
    assert Path(config.data.resolved_source(folder.root)).resolve() == data


def test_the_url_of_a_database_stays_as_it_is(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'shop.db'}"
    engine = sqlalchemy.create_engine(url)
    ROWS.to_sql("orders", engine, index=False)
    engine.dispose()

    folder = start_project(
        url, ProjectFolder(tmp_path), target="y", query="SELECT * FROM orders"
    )

    config = read_config(folder.config)
    assert (config.data.source, config.data.query) == (url, "SELECT * FROM orders")


def test_nothing_is_written_where_the_target_is_no_column(tmp_path: Path) -> None:
    ROWS.to_csv(tmp_path / "rows.csv", index=False)

    with pytest.raises(ConfigError, match="no column 'z'"):
        start_project(
            str(tmp_path / "rows.csv"), ProjectFolder(tmp_path / "shop"), target="z"
        )

    assert not (tmp_path / "shop").exists()
