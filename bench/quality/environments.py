"""What is installed for each peer, into a virtual environment of its own."""

from __future__ import annotations

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
