"""The last fit: the members of the winner on given rows, side by side."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from modelwright.build.candidate import fit_for_good
from modelwright.ensembles import Bag, Member

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from modelwright.build.candidate import LastFit
    from modelwright.build.problem import EncodedRows, Problem
    from modelwright.build.trial import TrialRecord
    from modelwright.build.workers import Workers
    from modelwright.features import TableEncoder
    from modelwright.learners import Encoding


def fit_members(
    problem: Problem,
    records: Iterable[TrialRecord],
    positions: NDArray[np.intp],
    *,
    workers: Workers,
) -> tuple[Member, ...]:
    """Return the candidates of some trials, each fitted once on all given rows."""
    (members,) = fit_on_each(problem, records, [positions], workers=workers)
    return members


def fit_on_each(
    problem: Problem,
    records: Iterable[TrialRecord],
    row_sets: Sequence[NDArray[np.intp]],
    *,
    workers: Workers,
    bags: Mapping[str, int] | None = None,
    on_member: Callable[[str], None] = lambda _: None,
) -> list[tuple[Member, ...]]:
    """Return the candidates of some trials, fitted on each set of rows, all fits side by side.

    Members of the same rows whose learners want the same encoding share its encoder.

    Parameters
    ----------
    problem
        Rows and labels.
    records
        What to fit, and the iterations that the folds found.
    row_sets
        Positions of the rows to fit on.
    workers
        Who fits.
    bags
        Fits of each candidate by its name, whose answers are averaged; one where it says nothing.
    on_member
        Told the name of each member that is done.
    """
    records = list(records)
    encoded = [_encode(problem, records, rows, workers) for rows in row_sets]
    seeds = [_seeds(problem, record, bags or {}) for record in records]
    n_fits = sum(map(len, seeds)) * len(row_sets)
    n_threads = max(workers.n_cores // max(n_fits, 1), 1)
    tasks = [
        partial(
            fit_for_good,
            problem,
            problem.learner(record.candidate.learner),
            record.candidate,
            of_rows[_encoding(problem, record)],
            n_iterations=record.n_iterations,
            seed=seed,
            n_threads=n_threads,
        )
        for of_rows in encoded
        for record, own in zip(records, seeds, strict=True)
        for seed in own
    ]
    fits = workers.run(tasks, n_threads=n_threads)
    sets = []
    for of_rows in encoded:
        members = []
        for record, own in zip(records, seeds, strict=True):
            bag = [next(fits) for _ in own]
            encoder = of_rows[_encoding(problem, record)].encoder
            members.append(_member(problem, record, encoder, bag))
            on_member(record.name)
        sets.append(tuple(members))
    return sets


def _member(
    problem: Problem, record: TrialRecord, encoder: TableEncoder, bag: list[LastFit]
) -> Member:
    return Member(
        name=record.name,
        encoder=encoder,
        fitted=bag[0].fitted if len(bag) == 1 else Bag(tuple(f.fitted for f in bag)),
        transform=bag[0].transform,
        parity_bound=problem.learner(record.candidate.learner).parity_bound,
    )


def _seeds(problem: Problem, record: TrialRecord, bags: Mapping[str, int]) -> list[int]:
    return [problem.seed + bag for bag in range(bags.get(record.name, 1))]


def _encoding(problem: Problem, record: TrialRecord) -> Encoding:
    candidate = record.candidate
    return problem.learner(candidate.learner).encoding_for(candidate.params)


def _encode(
    problem: Problem,
    records: Iterable[TrialRecord],
    positions: NDArray[np.intp],
    workers: Workers,
) -> dict[Encoding, EncodedRows]:
    found = (_encoding(problem, record) for record in records)
    encodings: list[Encoding] = list(dict.fromkeys(found))
    tasks = [partial(problem.encode, encoding, positions) for encoding in encodings]
    return dict(zip(encodings, workers.run(tasks), strict=True))
