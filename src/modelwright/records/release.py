"""The release: what leaves the workshop, and the proof that it answers as it should."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime  # noqa: TC003 - msgspec reads annotations


@dataclass(frozen=True, slots=True, kw_only=True)
class ParityCheck:
    """One comparison of the portable model with the Python model.

    Parameters
    ----------
    rows
        Which rows: "held-out", "hostile", "one row at a time".
    output
        Which output: "label", "prediction" for a number, "probabilities", "interval", "raw scores".
        Older certificates call a label "prediction" too.
    n_rows
        Rows compared.
    n_label_differences
        Rows whose predicted label differs; 0 for numbers.
    largest_difference
        Largest difference: absolute for probabilities and raw scores of classes, relative for other
        numbers; 0 for labels.
    bound
        Largest difference allowed.
    passed
        Whether labels agree and the bound holds.
    """

    rows: str
    output: str
    n_rows: int
    n_label_differences: int
    largest_difference: float
    bound: float
    passed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ParityCertificate:
    """All comparisons, and the versions that they were made with."""

    checks: tuple[ParityCheck, ...]
    versions: dict[str, str]
    format_version: int = 1

    @property
    def passed(self) -> bool:
        """Whether every check passed."""
        return all(check.passed for check in self.checks)


@dataclass(frozen=True, slots=True, kw_only=True)
class PythonNeeds:
    """What a release needs that holds objects which only Python can run.

    Parameters
    ----------
    objects
        Class and method of each, "KNeighborsClassifier.predict_proba", in the order in which they
        answer.
    trusted
        Code that whoever opens it must trust beside scikit-learn and numpy: the release's copies
        of the project's files, and packages.
    files
        Those copies, by the name of the module that each of them is.
    packages
        Packages that the objects come from, with their versions.
    """

    objects: tuple[str, ...]
    trusted: tuple[str, ...]
    files: dict[str, str]
    packages: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseManifest:
    """`release.json`: what the release is, and the checksum of every file in it.

    Parameters
    ----------
    release_id
        SHA-256 of model, signature and reference statistics; no times.
    name
        Project name.
    created_at
        When it was written, UTC.
    task, target, metric
        What the model does.
    score_text
        The test score for people, "0.843 (0.821 to 0.864) roc_auc on 1,409 rows".
    files
        SHA-256 by relative path.
    needs_python
        What it needs beside ONNX Runtime; None where that is all.
    """

    release_id: str
    name: str
    created_at: datetime
    task: str
    target: str
    metric: str
    score_text: str
    files: dict[str, str] = field(repr=False)
    needs_python: PythonNeeds | None = None
    format_version: int = 1
