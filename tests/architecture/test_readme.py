"""README's table of packages is the architecture that the linter holds the imports to."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]


def named_packages() -> list[str]:
    """Return the packages and modules of README's table, from the top."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    section = text.partition("## Architecture")[2].partition("\n## ")[0]
    firsts = re.findall(r"^\| (`.*?) \|", section, re.MULTILINE)
    return [name for first in firsts for name in re.findall(r"`(\w+)(?:/|\.py)`", first)]


def test_the_table_names_every_package_once() -> None:
    there = {
        path.stem
        for path in (ROOT / "src" / "modelwright").iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    }

    assert sorted(named_packages()) == sorted(there - {"__init__", "__main__"})


def test_the_table_has_the_order_of_the_layers() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = settings["tool"]["importlinter"]["contracts"][0]["layers"]
    height = {
        name: number
        for number, layer in enumerate(layers)
        for name in re.split(r" [|:] ", layer)
    }

    heights = [height[name] for name in named_packages()]

    assert heights == sorted(heights)
