"""The process of a shadow: answers what the champion has answered, and tells how alike they are.

It runs beside a service, by `python -m modelwright.server.shadow_scoring`. What to do comes pickled
on standard input, then the champion's entries of the journal, a line each. For each piece that it has
read it writes a tally as a line of JSON. It ends with its input.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import pickle
import sys
import threading
import time
from typing import TYPE_CHECKING, NoReturn, cast

import msgspec

from modelwright.errors import ModelwrightError
from modelwright.journal import Entry, Journal, from_line
from modelwright.runtime import RowsRefusedError, read_category
from modelwright.server.journaling import Journaling
from modelwright.server.metrics import Metrics
from modelwright.server.shadow_tally import Tally

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import BufferedReader

    from modelwright.runtime import Answer, Predictor
    from modelwright.server.options import ServeOptions
    from modelwright.server.shadow_tally import ShadowTask

logger = logging.getLogger(__name__)

_PIECE_BYTES = 256 * 1024
# The champion's process comes first wherever the two want the same core.
_NICENESS = 10


def main() -> NoReturn:
    """Answer until the input ends."""
    stream = cast("BufferedReader", sys.stdin.buffer)
    task: ShadowTask = pickle.load(stream)  # noqa: S301 - from the service that started us
    os.nice(_NICENESS)
    options, folder = task.options, task.journal_folder
    try:
        predictor = options.open_release(task.folder)
        journal = Journal(folder, options.journal).shadow() if folder else None
    except ModelwrightError as error:
        logger.error("shadow_refused reason=%r", str(error))  # noqa: TRY400 - expected
        sys.exit(1)
    with _keeping(journal, options) as keeping:
        for lines in pieces(stream):
            entries = [entry for line in lines if (entry := from_line(line)) is not None]
            answered, tally = shadow(predictor, entries)
            n_lost = len(lines) - len(entries)
            if journal is not None and answered and not keeping.keep(answered):
                n_lost += len(answered)
            _tell(msgspec.structs.replace(tally, n_failed=tally.n_failed + n_lost))
    sys.exit(0)


def _tell(tally: Tally) -> None:
    with contextlib.suppress(BrokenPipeError):  # the service is gone; the input ends next
        sys.stdout.buffer.write(msgspec.json.encode(tally) + b"\n")
        sys.stdout.buffer.flush()


def pieces(stream: BufferedReader) -> Iterator[list[bytes]]:
    """Give the complete lines that a stream holds, as many as are there, until it ends."""
    rest = b""
    while data := stream.read1(_PIECE_BYTES):
        *lines, rest = (rest + data).split(b"\n")
        if lines:
            yield lines


def shadow(predictor: Predictor, asked: list[Entry]) -> tuple[list[Entry], Tally]:
    """Return a shadow's answers to what the champion was asked, and how alike they are.

    Parameters
    ----------
    predictor
        The shadow.
    asked
        The champion's entries.

    Returns
    -------
    tuple of (list of Entry, Tally)
        Entries with the champion's ids and without rows, which the champion's have.
    """
    answers = _answers(predictor, [entry.row for entry in asked])
    now = time.time()
    answered = []
    n_agreeing, difference = 0, 0.0
    for entry, answer in zip(asked, answers, strict=True):
        if answer is None:
            continue
        n_agreeing += _agrees(entry, answer)
        difference += _difference(entry, answer)
        answered.append(_entry(entry.id, predictor.release_id, answer, now))
    n_failed = len(asked) - len(answered)
    return answered, Tally(len(answered), n_agreeing, n_failed, difference)


def _answers(predictor: Predictor, rows: list[dict[str, object]]) -> list[Answer | None]:
    """Return the answer to each row, None where there is none."""
    try:
        return list(predictor.answer(rows))
    except RowsRefusedError as error:
        refused = {problem.row for problem in error.problems}
        good = [row for place, row in enumerate(rows) if place not in refused]
        answers = iter(_answers(predictor, good))
        return [None if place in refused else next(answers) for place in range(len(rows))]
    except Exception:  # whatever a release does: it is counted, and the next rows come
        logger.exception("shadow_failed release=%s", predictor.release_id)
        return [None] * len(rows)


def _entry(name: str, release_id: str, answer: Answer, now: float) -> Entry:
    shares = answer.probabilities
    return Entry(
        id=name,
        time=now,
        release_id=release_id,
        row={},
        prediction=answer.prediction,
        probabilities=None if shares is None else tuple(shares.values()),
        interval=answer.interval,
    )


def _agrees(champion: Entry, answer: Answer) -> bool:
    if (champion.interval is None) != (answer.interval is None):
        return False  # a number and a label: the releases have different tasks
    if champion.interval is None:
        return champion.prediction == answer.prediction
    lower, upper = champion.interval
    number = float(answer.prediction)
    return (lower is None or lower <= number) and (upper is None or number <= upper)


def _difference(champion: Entry, answer: Answer) -> float:
    if (champion.interval is None) != (answer.interval is None):
        return 0.0
    if champion.probabilities is None or answer.probabilities is None:
        return abs(float(champion.prediction) - float(answer.prediction))
    shares = list(answer.probabilities.values())
    if len(champion.probabilities) == len(shares) == 2:
        return abs(champion.probabilities[-1] - shares[-1])
    theirs = answer.probabilities.get(read_category(champion.prediction), 0.0)
    return abs(max(champion.probabilities) - theirs)


@contextlib.contextmanager
def _keeping(journal: Journal | None, options: ServeOptions) -> Iterator[Journaling]:
    """Give what keeps answers, and brings them to the database beside the scoring."""
    journaling = Journaling(journal, options, Metrics())
    is_over = threading.Event()
    thread = threading.Thread(target=lambda: asyncio.run(_run_until(is_over, journaling)))
    thread.start()
    try:
        yield journaling
    finally:
        is_over.set()
        thread.join()
        journaling.close()


async def _run_until(is_over: threading.Event, journaling: Journaling) -> None:
    background = asyncio.ensure_future(journaling.run())
    await asyncio.to_thread(is_over.wait)
    background.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await background


if __name__ == "__main__":
    main()
