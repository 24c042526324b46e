"""Tensors of answers: their metadata, datatypes and shapes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from modelwright.records import Target
from modelwright.runtime import load
from modelwright.server.bodies import Asked
from modelwright.server.bodies.tensors import Inference
from modelwright.server.prediction import Prediction, Reply
from modelwright.server.replies.tensors import (
    _outputs,
    check_outputs,
    inference_reply,
    model_metadata,
)
from modelwright.server.responses import RequestRefusedError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from modelwright.records.signature import Label


def test_every_column_is_an_input_by_its_type(release: Path) -> None:
    described = model_metadata(load(release))

    assert [(each["name"], each["datatype"]) for each in described["inputs"]] == [
        ("job's title", "BYTES"),
        ("age", "INT64"),
        ("rate", "FP64"),
        ("since", "BYTES"),
        ("member", "BOOL"),
        ("</script>", "BYTES"),
    ]
    assert [each["name"] for each in described["outputs"]] == [
        "prediction",
        "interval",
        "ids",
        "warnings",
        "releases",
        "raw_scores",
    ]


@pytest.mark.parametrize(
    ("classes", "datatype"),
    [
        ((False, True), "BOOL"),
        ((1, 2, 3), "INT64"),
        ((0.5, 1.5), "FP64"),
        (("a", "b"), "BYTES"),
        ((1, "a"), "BYTES"),
    ],
)
def test_labels_have_the_datatype_of_the_classes(
    classes: tuple[Label, ...], datatype: str
) -> None:
    target = Target(name="y", task="multiclass", classes=classes)
    first, second, *_ = _outputs(target, has_raw_scores=False)

    assert first["datatype"] == datatype
    assert second["shape"] == [-1, len(classes)]
    assert len(second["parameters"]["classes"]) == len(classes)


def test_answers_stand_row_after_row(make_release: Callable[..., Path]) -> None:
    predictor = load(make_release("binary"))
    given = [
        Prediction(f"i{number}", label, ("w", "v"), {"false": 1 - share, "true": share})
        for number, (label, share) in enumerate([(True, 0.75), (False, 0.25)])
    ]

    document = inference_reply(
        predictor,
        Inference(Asked([]), "q", []),
        Reply(predictor.release_id, given, journaled=True),
    )

    assert document["id"] == "q"
    assert document["model_version"] == predictor.release_id
    outputs = {
        each["name"]: (each["datatype"], each["shape"], each["data"])
        for each in document["outputs"]
    }
    assert outputs == {
        "prediction": ("BOOL", [2], [True, False]),
        "probabilities": ("FP64", [2, 2], [0.25, 0.75, 0.75, 0.25]),
        "ids": ("BYTES", [2], ["i0", "i1"]),
        "warnings": ("BYTES", [2], ["w; v", "w; v"]),
        "releases": ("BYTES", [2], [predictor.release_id] * 2),
    }


def test_an_output_that_is_not_there_is_refused_with_the_near_one(release: Path) -> None:
    with pytest.raises(RequestRefusedError, match="Did you mean 'interval'"):
        check_outputs(Inference(Asked([]), None, ["intervals"]), load(release))


def test_a_release_of_before_raw_scores_is_not_asked_for_them(
    make_release: Callable[..., Path],
) -> None:
    older = load(make_release("binary"))
    asked = Inference(Asked([]), None, ["raw_scores"])

    with pytest.raises(RequestRefusedError, match="does not answer with 'raw_scores'"):
        check_outputs(asked, older)
    assert "raw_scores" not in str(model_metadata(older))
