"""Steps of a model that no graph holds: fitted objects that answer in Python, opened only if trusted."""

from __future__ import annotations

import importlib
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from modelwright._extras import require
from modelwright._plugins import module_of_file
from modelwright.errors import ReleaseError, some

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

# Beside what skops trusts itself (numpy, and most of scikit-learn), types of these packages: what
# its list leaves out, such as trees, and the standard library's containers.
TRUSTED_PACKAGES = frozenset({"sklearn", "collections"})


def step_answers(
    fitted: Any, method: str, rows: NDArray[Any], *, n_columns: int
) -> NDArray[np.float64]:
    """Return what a method of a fitted object answers, shape (n_rows, n_columns), once checked.

    Raises
    ------
    ValueError
        If it has another shape, holds NaN or infinity where a prediction stands, or rows of
        `predict_proba` are no probabilities.
    """
    name = f"{type(fitted).__name__}.{method}"
    with np.errstate(
        all="ignore"
    ):  # rows may hold anything, and an overflow is an answer too
        answers = getattr(fitted, method)(rows)
    if hasattr(answers, "toarray"):  # a sparse matrix
        answers = answers.toarray()
    answers = np.asarray(answers, dtype=np.float64)
    shape = answers.shape
    if answers.ndim == 1:
        answers = answers[:, None]
    if answers.shape != (len(rows), n_columns):
        raise ValueError(
            f"{name} answered {len(rows)} rows with the shape {shape}; it must be "
            f"{(len(rows), n_columns)}"
        )
    if method == "transform":
        return answers
    if not np.isfinite(answers).all():
        raise ValueError(f"{name} answered with NaN or infinity")
    if method == "predict_proba" and not _are_probabilities(answers):
        raise ValueError(f"{name} answered with rows that are no probabilities")
    return answers


def load_steps(
    stored: bytes,
    *,
    trusted: Sequence[str | Path] = (),
    files: Mapping[str, str] | None = None,
    packages: Mapping[str, str] | None = None,
) -> list[Any]:
    """Return the fitted objects of a release, if all their types are trusted.

    Parameters
    ----------
    stored
        What `skops.io.dumps` wrote.
    trusted
        Code that the caller trusts beside scikit-learn and numpy: files ("my_models.py", which
        are run) and packages ("imblearn"); what follows a colon is ignored.
    files
        The release's copy of each file of the project, by the name of its module.
    packages
        The packages that the objects come from, with the versions that they were made with.

    Raises
    ------
    MissingExtraError
        If skops is not installed.
    ReleaseError
        If a type is not trusted, a package is absent or of another version, or an object cannot
        be made.
    """
    require("skops", extra="skops", purpose="This release needs Python for its model, and")
    io = importlib.import_module("skops.io")
    _check_packages(packages or {})
    allowed = TRUSTED_PACKAGES | {_module_of(each) for each in trusted}
    with _opening(packages or {}):
        types = io.get_untrusted_types(data=stored)
    strangers = [name for name in types if not _is_within(name, allowed)]
    if strangers:
        raise ReleaseError(_refusal(strangers, files or {}))
    with _opening(packages or {}):
        return list(io.loads(stored, trusted=types))


@contextmanager
def _opening(packages: Mapping[str, str]) -> Iterator[None]:
    """Say of any failure that it is the release's, and what the release was made with."""
    try:
        yield
    except Exception as error:  # whatever a class does when it is given its state
        raise ReleaseError(
            f"The Python part of the model cannot be opened: {type(error).__name__}: {error}. "
            f"It was made with {_pins(packages) or 'other versions'}."
        ) from error


def _are_probabilities(answers: NDArray[np.float64]) -> bool:
    sums = answers.sum(axis=1)
    return bool((answers >= 0).all() and (np.abs(sums - 1) < 1e-4).all())


def _module_of(entry: str | Path) -> str:
    """Return the module of a trusted file, which is run, or the name of a package."""
    place = str(entry)
    if ":" in place and not place.endswith(".py"):
        place = place.rpartition(":")[0]
    if place.endswith(".py"):
        return module_of_file(Path(place), str(entry)).__name__
    return place.partition(".")[0]


def _is_within(name: str, modules: frozenset[str]) -> bool:
    return any(name.startswith(f"{module}.") for module in modules)


def _refusal(strangers: Sequence[str], files: Mapping[str, str]) -> str:
    code = {name: name.partition(".")[0] for name in strangers}
    needed = sorted({files.get(module, module) for module in code.values()})
    names = some([name.rpartition(".")[2] for name in strangers])
    return (
        f"The model holds objects that only code of {some(needed)} can make: {names}. That code "
        "is not trusted, so nothing was opened. Read it; if you trust it, pass it, as in "
        f"modelwright.load(path, trusted={needed!r}). A file must be as it was on release; the "
        "release holds a copy."
    )


def _check_packages(packages: Mapping[str, str]) -> None:
    """Refuse packages of another minor version: objects of one may answer otherwise in the next."""
    for name, made_with in packages.items():
        try:
            installed = version(name)
        except PackageNotFoundError as error:
            raise ReleaseError(
                f"The model needs {name!r}, which is not installed. Install what it was made "
                f"with: pip install {_pins(packages)}"
            ) from error
        if installed.split(".")[:2] != made_with.split(".")[:2]:
            raise ReleaseError(
                f"The model was made with {name} {made_with}, and {installed} is installed. "
                f"Install what it was made with: pip install {_pins(packages)}"
            )


def _pins(packages: Mapping[str, str]) -> str:
    return " ".join(f"'{name}=={number}'" for name, number in packages.items())
