"""Where do the peers live? Each in a virtual environment of its own, never in ours."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

# Every runner reads Parquet, with what version the peer allows; setuptools below 81 has
# pkg_resources, which some peers import.
_ALWAYS = ("pyarrow", "setuptools<81")
# PyTorch comes first and alone, so that pip does not choose another build of it for a peer.
_TORCH = ("torch==2.13.0",)

# What pip is asked for, in this order. AutoGluon has what its presets `best_quality` and
# `medium_quality` fit, but not Ray: on two cores, starting Ray's workers took the time of most models
# away. FLAML uses CatBoost where it finds it.
ENVIRONMENTS: dict[str, tuple[tuple[str, ...], ...]] = {
    "autogluon": (
        _TORCH,
        ("autogluon.tabular[lightgbm,catboost,xgboost,fastai]==1.6.3", *_ALWAYS),
    ),
    "flaml": (("flaml[automl]==2.7.0", "catboost==1.2.10", *_ALWAYS),),
    "h2o": (("h2o==3.46.0.12", "pandas", "polars", *_ALWAYS),),
    "mljar": (("mljar-supervised==1.3.2", *_ALWAYS),),
    "lightautoml": (_TORCH, ("lightautoml==0.4.2", *_ALWAYS)),
    "libraries": (
        (
            "catboost==1.2.10",
            "lightgbm==4.7.0",
            "pandas",
            "scikit-learn==1.9.1",
            "xgboost-cpu==3.2.0",
            *_ALWAYS,
        ),
    ),
}


def python_of(environment: str, folder: Path) -> Path:
    """Return the interpreter of an environment, which may not be there yet."""
    return folder / environment / "bin" / "python"


def is_installed(environment: str, folder: Path) -> bool:
    """Return whether an environment was installed to the end."""
    return _versions(environment, folder).exists()


def install(environment: str, folder: Path, *, python: str) -> None:
    """Make an environment anew, and note the versions of all that is in it.

    Parameters
    ----------
    environment
        A name in `ENVIRONMENTS`.
    folder
        Folder of the environments.
    python
        The interpreter that it is made with.

    Raises
    ------
    subprocess.CalledProcessError
        If pip fails; what it says is on the terminal.
    """
    place = folder / environment
    shutil.rmtree(place, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run([python, "-m", "venv", place], check=True)
    for requirements in ENVIRONMENTS[environment]:
        _pip(place, "install", "--quiet", *requirements)
    _versions(environment, folder).write_text(_pip(place, "freeze"), encoding="utf-8")


def _pip(place: Path, *words: str) -> str:
    command: Sequence[str | Path] = [place / "bin" / "python", "-m", "pip", *words]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def _versions(environment: str, folder: Path) -> Path:
    """Return the file of versions; it is written last, so that it says that all went well."""
    return folder / environment / "versions.txt"
