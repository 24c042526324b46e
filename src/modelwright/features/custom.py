"""A project's own features: a scikit-learn transformer on some columns, beside our encoders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from onnx import TensorProto
from sklearn.base import clone

from modelwright.errors import ConfigError, did_you_mean, some
from modelwright.features.base import Encoder
from modelwright.portable import PythonStep
from modelwright.runtime import step_answers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from modelwright.portable import Graph
    from modelwright.records import Signature


class CustomFeature(Encoder):
    """A project's transformer, fitted on training rows only, as every encoder is.

    Its columns are those of one input tensor: all numbers (float64 with NaN; booleans 0 and 1,
    times in epoch seconds), or all texts ("" for missing).

    Parameters
    ----------
    name
        What messages call it.
    columns
        Names of the columns that it sees, in the order in which it sees them.
    transformer
        The project's transformer, cloned for each fit. With a method `to_portable`, as
        `Encoder` has it, it can leave Python.
    """

    def __init__(self, name: str, columns: tuple[str, ...], transformer: Any) -> None:
        self.name = name
        self.columns = columns
        self.transformer = transformer

    @property
    def is_portable(self) -> bool:
        """Whether the transformer writes itself into a graph, so that no Python is needed."""
        return hasattr(self.transformer, "to_portable")

    def fit(self, values: NDArray[Any], y: NDArray[Any] | None = None) -> CustomFeature:
        """Learn from training rows."""
        self.fit_transform(values, y)
        return self

    def fit_transform(
        self, values: NDArray[Any], y: NDArray[Any] | None = None, **fit_params: Any
    ) -> NDArray[np.float64]:
        """Learn from training rows and return their features.

        That is the transformer's own `fit_transform`: one that looks at the target may answer its
        training rows otherwise than later ones.
        """
        del fit_params
        self.transformer_ = clone(self.transformer)
        self.is_string_ = values.dtype == object
        features = np.asarray(_dense(self.transformer_.fit_transform(values, y)))
        self.n_features_ = features.shape[1] if features.ndim == 2 else 1
        return features.reshape(len(values), self.n_features_).astype(np.float64)

    def transform(self, values: NDArray[Any]) -> NDArray[np.float64]:
        """Return the features of other rows."""
        return step_answers(
            self.transformer_, "transform", values, n_columns=self.n_features_
        )

    def to_portable(self, graph: Graph, tensor: str) -> str:
        """Return the tensor that the transformer writes, or that Python answers."""
        if self.is_portable:
            return str(self.transformer_.to_portable(graph, tensor))
        return graph.in_python(
            PythonStep("transform", self.transformer_),
            tensor,
            n_columns=self.n_features_,
            element_type=TensorProto.STRING if self.is_string_ else TensorProto.DOUBLE,
        )


def custom_feature(
    name: str,
    kind: Any,
    *,
    columns: tuple[str, ...],
    params: Mapping[str, Any] | None = None,
) -> CustomFeature:
    """Return the feature that a transformer class, or a transformer, stands for.

    Parameters
    ----------
    name
        What messages call it.
    kind
        A scikit-learn style transformer class, or a transformer of one.
    columns
        The columns that it sees.
    params
        Parameters to make the class with.

    Raises
    ------
    ConfigError
        If it is no transformer, or cannot be made.
    """
    params = params or {}
    called = kind.__name__ if isinstance(kind, type) else type(kind).__name__
    methods = ("fit_transform", "transform", "get_params", "set_params")
    if lacking := [method for method in methods if not hasattr(kind, method)]:
        raise ConfigError(
            f"The feature {name!r}: {called} has no {' and no '.join(lacking)}. It must be a "
            "scikit-learn style transformer: derive it from sklearn.base.TransformerMixin and "
            "BaseEstimator, and write fit and transform."
        )
    try:
        made = (
            kind(**params) if isinstance(kind, type) else clone(kind).set_params(**params)
        )
    except (TypeError, ValueError) as error:
        raise ConfigError(f"The feature {name!r} cannot be made: {error}") from error
    return CustomFeature(name, columns, made)


def positions_of(
    feature: CustomFeature, signature: Signature
) -> tuple[Literal["numbers", "strings"], tuple[int, ...]]:
    """Return the tensor that a feature's columns lie in, and their places there.

    Raises
    ------
    ConfigError
        If a column is no input of the model, or numbers and texts are mixed.
    """
    numbers = {column.name: place for place, column in enumerate(signature.number_columns)}
    strings = {column.name: place for place, column in enumerate(signature.string_columns)}
    places = numbers | strings
    absent = [name for name in feature.columns if name not in places]
    if absent:
        raise ConfigError(
            f"The feature {feature.name!r} needs the column {absent[0]!r}, which is no input of "
            f"the model.{did_you_mean(absent[0], places)} The inputs are {some(places)}. A column "
            "that the design leaves out is kept by [data] keep."
        )
    n_numbers = sum(name in numbers for name in feature.columns)
    if n_numbers not in (0, len(feature.columns)):
        raise ConfigError(
            f"The feature {feature.name!r} mixes columns of numbers and of texts "
            f"({some(feature.columns)}). Name columns of one kind; [data.types] changes a kind."
        )
    return (
        "numbers" if n_numbers else "strings",
        tuple(places[name] for name in feature.columns),
    )


def _dense(features: Any) -> Any:
    return features.toarray() if hasattr(features, "toarray") else features
