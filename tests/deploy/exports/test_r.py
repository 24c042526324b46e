"""R: the script reads every value as the release does, and answers alike."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import numpy as np
import pytest
from tests.deploy.exports.conftest import (
    assert_answers_alike,
    assert_reads_and_answers_alike,
)

from modelwright.deploy.exports.r import R, ask_r, write_r
from modelwright.deploy.exports.target import Questions

if TYPE_CHECKING:
    from pathlib import Path

    from tests.deploy.exports.conftest import Case, MakeRelease

    from modelwright.runtime import Inputs, VerifiedRelease

needs_r = pytest.mark.skipif(shutil.which("Rscript") is None, reason="needs R")


def rscript(folder: Path, code: str) -> str:
    """Return what R prints, in a locale without any letter but ASCII's."""
    (folder / "own.R").write_text(code, encoding="utf-8")
    done = subprocess.run(
        ["Rscript", "--vanilla", "own.R"],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
    )
    return done.stdout


@needs_r
def test_every_hostile_value_is_read_as_the_release_reads_it(
    make_release: MakeRelease, cases: list[Case], rows: Inputs, tmp_path: Path
) -> None:
    release = make_release()
    write_r(release, tmp_path, package="")

    assert_reads_and_answers_alike(
        R, release, tmp_path, cases=cases, rows=rows, bound=1e-14
    )


@needs_r
def test_trees_answer_to_the_last_bit_whatever_their_questions(
    trees_release: VerifiedRelease, trees_rows: Inputs, tmp_path: Path
) -> None:
    write_r(trees_release, tmp_path, package="")

    answers = ask_r(trees_release, tmp_path, Questions(trees_rows, []))

    assert_answers_alike(trees_release, answers, trees_rows)
    assert len(np.unique(answers.predictions.prediction)) > 50


_COLUMNS = """
source("model.R", encoding = "UTF-8")
model <- load_model("model.bin")
days <- as.Date("1970-01-01") + 0:2
rows <- data.frame(price = c("-1.000,5", "$2", NA)[1:2], code = factor(c("a", "b")), built = days[1:2])
print(predict(model, rows)$probability_yes, digits = 15)
times <- as.POSIXct(c(0, 0.25), origin = "1970-01-01", tz = "UTC")
print(sprintf("%.2f", read_cells(model$columns[[5]], times, 2)))
print(as_category(c(times, NA)))
print(as_category(days))
print(as_category(c(1.5, 0.1, 1e22, 1e-5, 3, NaN)))
print(predict(model, rows[0, ]))
for (column in c("price", "size")) {
  rows$price <- c(1, 2)
  rows[[column]] <- c("1", "many")
  cat(tryCatch(paste(predict(model, rows)), error = conditionMessage), sep = "\n")
}
"""


@needs_r
def test_columns_of_r_are_read_and_others_refused_by_column_and_row(
    make_release: MakeRelease, tmp_path: Path
) -> None:
    write_r(make_release(), tmp_path, package="")

    printed = rscript(tmp_path, _COLUMNS).splitlines()

    assert printed[0] == "[1] 0 1"
    assert printed[1] == '[1] "0.00" "0.25"'
    assert '"1970-01-01T00:00:00.250000+00:00"' in printed[2]
    assert printed[4] == '[1] "1970-01-01" "1970-01-02" "1970-01-03"'
    assert printed[5].split()[1:] == ['"1.5"', '"0.1"', '"1e+22"', '"1e-05"', '"3"', '""']
    assert "probability_yes" in printed[6]
    assert printed[-2:] == [
        "Column price, row 2: a number is expected.",
        "Column size, row 2: a number is expected.",
    ]


@needs_r
def test_the_readme_s_example_runs(make_release: MakeRelease, tmp_path: Path) -> None:
    write_r(make_release(), tmp_path, package="")
    readme = (tmp_path / "README.md").read_text(encoding="utf-8")
    example = readme.split("```r\n")[1].split("```")[0]

    printed = rscript(tmp_path, example).splitlines()

    assert printed[0].split() == ["prediction", "probability_no", "probability_yes"]
    assert printed[1].split()[1] == "yes"


@needs_r
def test_raw_scores_are_columns_where_they_are_asked_for(
    make_release: MakeRelease, tmp_path: Path
) -> None:
    write_r(make_release(), tmp_path, package="")
    code = """
source("model.R")
rows <- data.frame(price = c(1, 2.5), code = "x")
model <- load_model("model.bin")
print(predict(model, rows, raw_scores = TRUE)[c("raw_score_no", "raw_score_yes")])
print(ncol(predict(model, rows)))
print(ncol(predict(model, rows[0, ], raw_scores = TRUE)))
model$outputs$raw_scores <- NULL
cat(tryCatch(predict(model, rows, raw_scores = TRUE), error = conditionMessage))
"""

    printed = [line.split() for line in rscript(tmp_path, code).splitlines()]

    assert printed[1][1:] == ["-1.0", "1.0"]
    assert printed[2][1:] == ["-2.5", "2.5"]
    assert [line[1] for line in printed[3:5]] == ["3", "5"]
    assert " ".join(printed[5]) == "This release has no raw scores."


def test_what_is_written_is_ascii_and_whole(
    make_release: MakeRelease, tmp_path: Path
) -> None:
    write_r(make_release(), tmp_path, package="")

    source = (tmp_path / "model.R").read_text(encoding="ascii")
    assert "{{" not in source
    assert "3f9a" * 16 in source
