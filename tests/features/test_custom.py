"""A project's own features: on its columns, fitted on training rows only, beside our encoders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.preprocessing import OneHotEncoder, PolynomialFeatures

from modelwright.errors import ConfigError
from modelwright.features import CustomFeature, custom_feature, make_encoder, positions_of
from modelwright.portable import Graph
from modelwright.records import Column, Signature, Target
from modelwright.runtime import Inputs

if TYPE_CHECKING:
    from numpy.typing import NDArray

SIGNATURE = Signature(
    columns=(
        Column(name="income", type="number"),
        Column(name="city", type="category", levels=("Oslo", "Rome")),
        Column(name="people", type="integer"),
    ),
    target=Target(name="y", task="regression"),
)


class Ratio(TransformerMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn ships no types
    """The first column by the second, less its mean in the training rows."""

    def fit(self, X: NDArray[Any], y: Any = None) -> Ratio:  # noqa: N803, ARG002
        self.n_rows_ = len(X)
        self.mean_ = np.nanmean(X[:, 0] / X[:, 1])
        return self

    def transform(self, X: NDArray[Any]) -> NDArray[Any]:  # noqa: N803
        return np.asarray(X[:, :1] / X[:, 1:] - self.mean_)


class PortableRatio(Ratio):
    """The same, written into a graph by itself."""

    def to_portable(self, graph: Graph, tensor: str) -> str:
        ratio = graph.divide(graph.column(tensor, 0), graph.column(tensor, 1))
        return graph.subtract(ratio, graph.number(self.mean_))


def inputs(n_rows: int = 40) -> Inputs:
    generator = np.random.default_rng(0)
    numbers = np.column_stack(
        [generator.uniform(1, 9, n_rows), generator.integers(1, 5, n_rows).astype(float)]
    )
    return Inputs(
        numbers, generator.choice(["Oslo", "Rome", ""], (n_rows, 1)).astype(object)
    )


def ratio(
    kind: Any = Ratio, columns: tuple[str, ...] = ("income", "people")
) -> CustomFeature:
    return custom_feature("ratio", kind, columns=columns)


def test_features_follow_ours_in_every_encoding() -> None:
    rows, y = inputs(), np.arange(40.0)
    for encoding in ("linear", "tree"):
        plain = make_encoder(SIGNATURE, encoding).fit_transform(rows, y)
        encoder = make_encoder(SIGNATURE, encoding, custom=[ratio()])

        table = encoder.fit_transform(rows, y)

        np.testing.assert_array_equal(table[:, :-1], plain)
        assert (
            np.corrcoef(table[:, -1], rows.numbers[:, 0] / rows.numbers[:, 1])[0, 1] > 0.99
        )
        assert encoder.features[-1].column in {"", "income"}
        np.testing.assert_array_equal(encoder.transform(rows), table)


def test_it_learns_from_the_rows_that_the_encoder_is_fitted_on_and_no_others() -> None:
    rows, feature = inputs(), ratio()
    encoder = make_encoder(SIGNATURE, "tree", custom=[feature])
    train = rows.take(np.arange(25))

    encoder.fit_transform(train, np.arange(25.0))
    encoder.transform(rows)

    fitted: Any = encoder.parts[-1].encoders[0]
    assert fitted.transformer_.n_rows_ == 25
    assert fitted.transformer_.mean_ == np.mean(train.numbers[:, 0] / train.numbers[:, 1])
    assert not hasattr(feature.transformer, "mean_")


def test_sparse_answers_and_texts_are_taken() -> None:
    rows = inputs()
    feature = custom_feature("hot", OneHotEncoder(), columns=("city",))

    table = make_encoder(SIGNATURE, "tree", custom=[feature]).fit_transform(
        rows, np.zeros(40)
    )

    assert table.shape[1] == 3 + 3
    np.testing.assert_array_equal(table[:, -3:].sum(axis=1), 1)


def test_way_into_a_graph_is_its_own_or_pythons() -> None:
    rows = inputs()
    for kind in (Ratio, PortableRatio):
        feature = ratio(kind)
        encoder = make_encoder(SIGNATURE, "tree", custom=[feature])
        encoder.fit_transform(rows, np.zeros(40))
        graph = Graph(n_strings=1, n_numbers=2)

        encoder.to_portable(graph)

        assert feature.is_portable == (kind is PortableRatio)
        methods = [step.method for step in graph.steps]
        assert methods == ([] if feature.is_portable else ["transform"])


def test_parameters_are_passed() -> None:
    feature = custom_feature(
        "powers", PolynomialFeatures, columns=("income",), params={"degree": 3}
    )

    assert feature.fit_transform(np.ones((4, 1))).shape == (4, 4)
    assert (
        feature.fit(np.ones((4, 1))).transform(np.full((2, 1), 2.0)).tolist()
        == [[1.0, 2.0, 4.0, 8.0]] * 2
    )


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        (("incom", "people"), "Did you mean 'income'"),
        (("income", "city"), "mixes columns of numbers and of texts"),
    ],
)
def test_columns_that_cannot_be_used_are_refused(
    columns: tuple[str, ...], message: str
) -> None:
    with pytest.raises(ConfigError, match=message):
        positions_of(ratio(columns=columns), SIGNATURE)


@pytest.mark.parametrize(
    ("kind", "params", "message"),
    [
        (dict, {}, "dict has no fit_transform and no transform"),
        (CountVectorizer, {"no_such": 1}, "cannot be made"),
    ],
)
def test_what_is_no_transformer_is_explained(
    kind: Any, params: dict[str, Any], message: str
) -> None:
    with pytest.raises(ConfigError, match=message):
        custom_feature("mine", kind, columns=("income",), params=params)
