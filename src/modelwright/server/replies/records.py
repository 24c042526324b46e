"""Answers as MLflow's scoring server gives those of a release."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelwright.runtime import output_names

if TYPE_CHECKING:
    from modelwright.records import Target
    from modelwright.server.prediction import Reply


def prediction_records(reply: Reply, target: Target) -> list[dict[str, Any]]:
    """Return one record for each row, with the columns that `Predictor.predict_columns` names."""
    names = output_names(target)
    return [
        dict(
            zip(
                names,
                (
                    given.prediction,
                    *(given.interval or ()),
                    *(given.probabilities or {}).values(),
                ),
                strict=True,
            )
        )
        for given in reply.predictions
    ]
