"""Every error that Modelwright raises on purpose.

ModelwrightError
├── ConfigError          (ValueError)      modelwright.toml, an option or a parameter is wrong
├── DataError            (ValueError)      rows, columns or values cannot be used
├── SourceError          (OSError)         a file or database cannot be read or written
├── MissingExtraError    (ImportError)     an optional package is not installed
├── NotBuiltError        (RuntimeError)    a stage's result is needed and is not there yet
├── BuildError           (RuntimeError)    no candidate model could be trained
├── ReleaseError         (RuntimeError)    a release cannot be written, read or trusted
│   └── ParityError      (RuntimeError)    the portable model answers unlike the Python model
├── TrackingError        (RuntimeError)    a build or release could not be logged to its tracking store
├── ProjectBusyError     (RuntimeError)    another command holds the project's lock
└── ServiceError         (RuntimeError)    the service cannot start

A message says what is wrong, what is accepted, and what to do.
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class ModelwrightError(Exception):
    """Base of all errors that Modelwright raises on purpose."""


class ConfigError(ModelwrightError, ValueError):
    """A setting, option or parameter is wrong."""


class DataError(ModelwrightError, ValueError):
    """Rows, columns or values cannot be used."""


class SourceError(ModelwrightError, OSError):
    """A file or database cannot be read or written."""


class MissingExtraError(ModelwrightError, ImportError):
    """An optional package is not installed."""


class NotBuiltError(ModelwrightError, RuntimeError):
    """A stage's result is needed and is not there yet."""


class BuildError(ModelwrightError, RuntimeError):
    """No candidate model could be trained."""


class ReleaseError(ModelwrightError, RuntimeError):
    """A release cannot be written, read or trusted."""


class ParityError(ReleaseError):
    """The portable model answers unlike the Python model."""


class TrackingError(ModelwrightError, RuntimeError):
    """A build or release could not be logged to its tracking store."""


class ProjectBusyError(ModelwrightError, RuntimeError):
    """Another command holds the project's lock."""


class ServiceError(ModelwrightError, RuntimeError):
    """The service cannot start."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return a sentence that names the nearest known word, or an empty text.

    Examples
    --------
    >>> did_you_mean("roc_acu", ["roc_auc", "log_loss"])
    " Did you mean 'roc_auc'?"
    >>> did_you_mean("zzz", ["roc_auc"])
    ''
    """
    near = difflib.get_close_matches(word, list(known), n=1)
    return f" Did you mean {near[0]!r}?" if near else ""


def some(words: Iterable[object], *, limit: int = 5) -> str:
    """Return the first words, quoted, and how many more there are.

    Examples
    --------
    >>> some(["a", "b", "c"], limit=2)
    "'a', 'b' and 1 more"
    """
    texts = [repr(word) for word in words]
    rest = len(texts) - limit
    return ", ".join(texts[:limit]) + (f" and {rest} more" if rest > 0 else "")
