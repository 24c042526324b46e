"""The scikit-learn pipelines that people usually write by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler

if TYPE_CHECKING:
    import pandas as pd

MOST_LEVELS = 254  # histogram gradient boosting holds 255 levels of a category


def text_columns(rows: pd.DataFrame) -> list[str]:
    """Return the names of the columns that do not hold numbers."""
    return list(rows.select_dtypes(exclude="number").columns)


def boosting_pipeline(
    rows: pd.DataFrame, *, is_regression: bool, **params: Any
) -> Pipeline:
    """Return ordinal codes before histogram gradient boosting, its defaults unless `params` say otherwise."""
    texts = text_columns(rows)
    codes = OrdinalEncoder(
        handle_unknown="use_encoded_value", unknown_value=np.nan, max_categories=MOST_LEVELS
    )
    kind = (
        HistGradientBoostingRegressor if is_regression else HistGradientBoostingClassifier
    )
    return make_pipeline(
        make_column_transformer((codes, texts), remainder="passthrough"),
        kind(categorical_features=list(range(len(texts))), **params),
    )


def linear_pipeline(rows: pd.DataFrame, *, is_regression: bool) -> Pipeline:
    """Return scaled numbers and one-hot categories before ridge or logistic regression."""
    texts = text_columns(rows)
    numbers = [name for name in rows.columns if name not in texts]
    return make_pipeline(
        make_column_transformer(
            (make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), numbers),
            (OneHotEncoder(handle_unknown="ignore"), texts),
        ),
        Ridge() if is_regression else LogisticRegression(max_iter=1000),
    )
