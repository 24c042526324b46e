"""What a caller is told."""

from __future__ import annotations

from modelwright.runtime import Problem, RowsRefusedError


def test_a_refusal_counts_rows_and_shows_five_problems() -> None:
    problems = [Problem(row, "age", "a number is expected") for row in range(6)]
    problems.append(Problem(5, "rate", "a number is expected"))

    error = RowsRefusedError(problems, n_rows=10)

    assert error.problems == tuple(problems)
    assert str(error).startswith("6 of 10 rows cannot be used: row 0, age: a number")
    assert "and 2 more problems" in str(error)
