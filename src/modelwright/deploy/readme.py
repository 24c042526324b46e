"""The release's README: how to use it, with Modelwright and without."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelwright.runtime import (
    FALSE_TEXTS,
    IDENTITY,
    MISSING_CATEGORY_TEXTS,
    MISSING_TEXTS,
    PYTHON_PART,
    TRUE_TEXTS,
)

if TYPE_CHECKING:
    from modelwright.records import Column, PythonNeeds, ReleaseManifest, Signature

_MOST_COLUMNS = 100
_IN_EXAMPLE = 20

_TEXT = """\
# {name}: release {short_id}

{needs}Predicts `{target}` ({task}) from {n_columns} columns. Test score before the last refit: {score}.
`card.md` says what it was made from and how good it is, `parity.md` that the portable model answers like the
model that was trained. The id is the SHA-256 of its parts: `cat {parts} | sha256sum`.

{alone}### What the tensors hold

- `strings`, shape (rows, {n_strings}): categories and texts. A missing value is `""`; null is not a string.
- `numbers`, shape (rows, {n_numbers}), double: numbers, integers, booleans as 0 and 1, times as seconds since
  1970-01-01 UTC (a time without a zone is UTC). A missing value is NaN. So is a text that says so, in any case
  and with outer spaces: {missing}.
- In a text, {true} are 1 for a boolean, and {false} are 0, in any case.
- A category is its text without outer spaces, in Unicode's NFC; whole numbers without a fraction (`3`, not
  `3.0`), booleans as `true` and `false`. A text that says missing, in any case, is `""`: {missing_categories}.
- A text is its letters, marks and numerals (Unicode's categories L, M and N) in lower case, character by character,
  in NFC; everything else is one space between words.
- A value that the model has never seen is no error. Where "may be missing" says no, refuse the row instead.

{columns}

{answers}

## With Modelwright

It does all of that itself, checks every file's checksum, and takes data frames as they are:

```python
import modelwright

release = modelwright.load("."{trusted})
release.predict(table)
```

## With MLflow

The folder is an MLflow model; its code travels along, so that Modelwright need not be installed:

```python
import mlflow

model = mlflow.pyfunc.load_model(".")
model.predict(table)
```

`mlflow models serve --model-uri . --env-manager local` answers over HTTP.
"""

_ALONE = """\
## With ONNX Runtime alone

`model.onnx` takes two tensors, `strings` and `numbers`, one row of each for every row. Any language with ONNX Runtime
can run it. In Python (`pip install numpy onnxruntime`), from this folder:

```python
import json

import numpy as np
import onnxruntime

options = onnxruntime.SessionOptions()
options.intra_op_num_threads = 1  # a row then gets the same answer alone and in a batch
session = onnxruntime.InferenceSession("model.onnx", options)
about = session.get_modelmeta().custom_metadata_map

row = {row}
strings = [[row.get(name, "") for name in json.loads(about["modelwright.strings"])]]
numbers = [[row.get(name, np.nan) for name in json.loads(about["modelwright.numbers"])]]
{outputs} = session.run(
    ["prediction", {second}],
    {{"strings": np.array(strings, dtype=object), "numbers": np.array(numbers, dtype=np.float64)}},
)
print({prints})
```

"""

_NEEDS = """\
**This release needs Python.** `model.onnx` leaves {steps} to objects that no graph holds. They lie in
`python.skops`; the graph's outputs `asked_0`, `asked_1`… say what each is asked, and its inputs `answered_0`… take the
answers, one after the other. Install `pip install {packages}`. {trust}

"""

_TRUST = """\
The objects are made by code that Modelwright does not trust by itself: {code}. Read it, then name it when you open
the release, as below. MLflow has no way to name it, and cannot open this release."""


def readme(manifest: ReleaseManifest, signature: Signature) -> str:
    """Return the README of a release as Markdown."""
    target = signature.target
    is_regression = target.task == "regression"
    second = "interval" if is_regression else "probabilities"
    needs = manifest.needs_python
    alone = _ALONE.format(
        row=_example(signature),
        outputs=f"prediction, {second}",
        second=f'"{second}"',
        prints=f"prediction[0], {second}[0]",
    )
    return _TEXT.format(
        name=manifest.name,
        needs=_needs(needs) if needs else "",
        parts=" ".join((*IDENTITY, *([PYTHON_PART] if needs else []))),
        alone="## The portable part\n\n" if needs else alone,
        trusted=f", trusted={list(needs.trusted)!r}" if needs and needs.trusted else "",
        short_id=manifest.release_id[:12],
        target=target.name,
        task=target.task,
        n_columns=len(signature.columns),
        score=manifest.score_text,
        n_strings=len(signature.string_columns),
        n_numbers=len(signature.number_columns),
        missing=_spellings(MISSING_TEXTS),
        missing_categories=_spellings(MISSING_CATEGORY_TEXTS),
        true=_spellings(TRUE_TEXTS),
        false=_spellings(FALSE_TEXTS),
        columns=_column_table(signature),
        answers=_answers(signature),
    )


def _needs(needs: PythonNeeds) -> str:
    packages = " ".join(f"'{name}=={number}'" for name, number in needs.packages.items())
    code = ", ".join(f"`{code}`" for code in needs.trusted)
    return _NEEDS.format(
        steps=", ".join(f"`{each}`" for each in needs.objects),
        packages=f"'modelwright[skops]' {packages}".strip(),
        trust=_TRUST.format(code=code) if code else "",
    )


def _spellings(texts: frozenset[str]) -> str:
    return ", ".join(f"`{text}`" for text in sorted(texts) if text)


def _answers(signature: Signature) -> str:
    target = signature.target
    if target.task == "regression":
        return (
            "`prediction`, shape (rows,), is a double; `interval`, shape (rows, 2), its lower and "
            "upper end; `raw_scores`, shape (rows, 1), what the learners said, before the target's "
            "transformation is undone."
        )
    classes = ", ".join(f"`{label}`" for label in target.classes[:_MOST_COLUMNS])
    return (
        "`prediction`, shape (rows,), is the class as text; `probabilities`, shape (rows, "
        f"{len(target.classes)}), are in the order {classes}"
        f"{' …' if len(target.classes) > _MOST_COLUMNS else ''}; `raw_scores`, in the same shape, are "
        "what the learners said before calibration and threshold."
    )


def _column_table(signature: Signature) -> str:
    lines = ["| tensor | place | column | type | may be missing |", "|---|---|---|---|---|"]
    for tensor, columns in (
        ("strings", signature.string_columns),
        ("numbers", signature.number_columns),
    ):
        lines += [
            f"| {tensor} | {place} | {_cell(column.name)} | {_cell(_type(column))} "
            f"| {'yes' if column.nullable else 'no'} |"
            for place, column in enumerate(columns[:_MOST_COLUMNS])
        ]
        if len(columns) > _MOST_COLUMNS:
            lines.append(f"| {tensor} | … | {len(columns) - _MOST_COLUMNS} more | | |")
    return "\n".join(lines)


def _type(column: Column) -> str:
    codes = ", ".join(column.missing_codes)
    return f"{column.type}; missing is also {codes}" if codes else column.type


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


def _example(signature: Signature) -> str:
    """Return a row that the model knows: first levels and middles of ranges."""
    lines = [
        f"    {column.name!r}: {_usual_value(column)!r},"
        for column in signature.columns[:_IN_EXAMPLE]
    ]
    return "\n".join(["{", *lines, "}"])


def _usual_value(column: Column) -> str | float:
    if column.is_string:
        return column.levels[0] if column.levels else ""
    if column.type == "boolean":
        return 1.0
    middle = ((column.minimum or 0.0) + (column.maximum or 0.0)) / 2
    return float(round(middle)) if column.type in {"integer", "datetime"} else middle
