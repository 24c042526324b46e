"""Writing: data frames into a file, chunk by chunk, whole or not at all."""

from __future__ import annotations

import csv
from abc import ABC, abstractmethod
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Literal

import msgspec
import pandas as pd
import pyarrow as pa
from pyarrow import csv as arrow_csv
from pyarrow import ipc

from modelwright.errors import DataError, SourceError
from modelwright.records import replacing
from modelwright.sources.columnar import parquet_writer
from modelwright.sources.location import COMPRESSIONS, local_path
from modelwright.sources.streams import packing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_CELLS, _FEWEST_ROWS = 1_000_000, 1_000  # that pandas turns into text at once
_SEPARATORS = {".csv": ",", ".tsv": "\t"}
_ENDINGS = (*_SEPARATORS, ".jsonl", ".ndjson", ".parquet", ".arrow")


class Writer(ABC):
    """Takes the rows of a file, chunk by chunk."""

    def __init__(self) -> None:
        self._names: list[str] | None = None

    @property
    def is_empty(self) -> bool:
        """Whether no frame was written, so that the columns are not known."""
        return self._names is None

    def write(self, frame: pd.DataFrame) -> None:
        """Add the rows of a frame; its index is left out.

        Raises
        ------
        DataError
            If its columns are not those of the first frame, or change to a type that the file
            cannot hold.
        """
        names = [str(name) for name in frame.columns]
        if self._names is not None and names != self._names:
            raise DataError(
                f"A chunk has {len(names)} columns that are not the {len(self._names)} of the "
                "first chunk in their order. Give each chunk the same columns."
            )
        is_first, self._names = self.is_empty, names
        self._add(frame, is_first=is_first)

    @abstractmethod
    def close(self) -> None:
        """Write what is left and close the file."""

    @abstractmethod
    def _add(self, frame: pd.DataFrame, *, is_first: bool) -> None: ...


@contextmanager
def writer(location: str | Path, *, header: bool = True) -> Iterator[Writer]:
    """Open a CSV, JSON lines, Parquet or Arrow file for writing; its ending says which.

    The file appears at its place when the block ends well. After an error or Ctrl-C, what stood
    there before stands there still.

    Parameters
    ----------
    location
        Path with the ending .csv, .tsv, .jsonl, .ndjson, .parquet or .arrow; texts also with
        .gz, .zst or .bz2.
    header
        Whether a delimited text starts with the names of its columns.

    Raises
    ------
    DataError
        If no frame was written.
    SourceError
        If the ending is none of these, or the file cannot be written.
    """
    path = local_path(location)
    ending, compression = check_ending(path)
    with replacing(path) as temporary:
        opened = _opened(temporary, ending, compression, header=header)
        try:
            yield opened
        except BaseException:
            with suppress(OSError, pa.ArrowException):  # of a stream that is already broken
                opened.close()
            raise
        opened.close()
        if opened.is_empty:
            raise DataError(f"{path} is not written: there were no rows to write.")


def can_be_written(location: str | Path) -> bool:
    """Whether the ending of a location is that of a file that can be written."""
    try:
        check_ending(local_path(location))
    except SourceError:
        return False
    return True


def check_ending(path: Path) -> tuple[str, str | None]:
    """Return the ending of a file to write, and its compression.

    Raises
    ------
    SourceError
        If it is none that is written.
    """
    endings = [ending.lower() for ending in path.suffixes[-2:]]
    compression = COMPRESSIONS.get(endings[-1]) if endings else None
    ending = "".join((endings[:-1] if compression else endings)[-1:])
    if ending not in _ENDINGS or (compression and ending in {".parquet", ".arrow"}):
        raise SourceError(
            f"{path} has an ending that is not written: {path.suffix or 'none'!r}. "
            f"Accepted are {', '.join(_ENDINGS)}, texts also with {', '.join(COMPRESSIONS)}."
        )
    return ending, compression


def _opened(path: Path, ending: str, compression: str | None, *, header: bool) -> Writer:
    if ending in {".parquet", ".arrow"}:
        return _ColumnarWriter(path, ending)
    stream = packing(path, compression)
    separator = _SEPARATORS.get(ending)
    if separator is None:
        return _JsonLinesWriter(stream)
    return _DelimitedWriter(stream, separator, header=header)


class _DelimitedWriter(Writer):
    def __init__(self, stream: Any, separator: str, *, header: bool) -> None:
        super().__init__()
        self._stream = stream
        self._separator = separator
        self._header = header

    def _add(self, frame: pd.DataFrame, *, is_first: bool) -> None:
        if is_first and self._header:
            self._stream.write(self._text(frame.iloc[:0], csv.QUOTE_MINIMAL, header=True))
        if len(frame):
            self._stream.write(self._quickly(frame) or self._carefully(frame))

    def _quickly(self, frame: pd.DataFrame) -> bytes | None:
        """Return the rows as Arrow writes them, if no cell needs quotes."""
        if frame.shape[1] == 1 or not all(map(_is_plain, frame.dtypes)):
            return None
        options = arrow_csv.WriteOptions(
            include_header=False, delimiter=self._separator, quoting_style="none"
        )
        written = pa.BufferOutputStream()
        try:
            table = pa.Table.from_pandas(frame, preserve_index=False)
            arrow_csv.write_csv(table, written, options)
        except pa.ArrowException:  # a cell with a quote, a separator or a line's end
            return None
        content: bytes = written.getvalue().to_pybytes()
        return content

    def _carefully(self, frame: pd.DataFrame) -> bytes:
        text = self._text(frame, csv.QUOTE_MINIMAL, header=False)
        if b"\r" in text:  # Python before 3.13 leaves a lone carriage return unquoted
            text = self._text(frame, csv.QUOTE_NONNUMERIC, header=False)
        return text

    def _text(self, frame: pd.DataFrame, quoting: Literal[0, 2], *, header: bool) -> bytes:
        text = frame.to_csv(
            index=False,
            header=header,
            sep=self._separator,
            quoting=quoting,
            lineterminator="\n",
            # pandas' own 100,000 cells are ten rows of a wide table, each piece slow to begin.
            chunksize=max(_FEWEST_ROWS, _CELLS // max(frame.shape[1], 1)),
        )
        return text.encode()

    def close(self) -> None:
        self._stream.close()


class _JsonLinesWriter(Writer):
    def __init__(self, stream: Any) -> None:
        super().__init__()
        self._stream = stream
        self._encoder = msgspec.json.Encoder(enc_hook=_plain)

    def _add(self, frame: pd.DataFrame, *, is_first: bool) -> None:  # noqa: ARG002 - no header
        names = [str(name) for name in frame.columns]
        columns = [
            series.astype(object).where(series.notna(), None).tolist()
            for _, series in frame.items()
        ]
        rows = [
            dict(zip(names, cells, strict=True)) for cells in zip(*columns, strict=True)
        ]
        self._stream.write(self._encoder.encode_lines(rows))

    def close(self) -> None:
        self._stream.close()


class _ColumnarWriter(Writer):
    def __init__(self, path: Path, ending: str) -> None:
        super().__init__()
        self._path = path
        self._open = parquet_writer if ending == ".parquet" else ipc.new_file
        self._schema: pa.Schema | None = None
        self._file: Any = None

    def _add(self, frame: pd.DataFrame, *, is_first: bool) -> None:
        try:
            if is_first:
                self._schema = _schema(frame)
                self._file = self._open(str(self._path), self._schema)
            table = pa.Table.from_pandas(frame, schema=self._schema, preserve_index=False)
        except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
            raise DataError(
                f"A file of this kind holds one type in a column: {str(error).splitlines()[-1]}. "
                "Write a .csv or .jsonl file instead."
            ) from error
        self._file.write_table(table)

    def close(self) -> None:
        if self._file is not None:
            self._file.close()


def _schema(frame: pd.DataFrame) -> pa.Schema:
    """Return the frame's schema; a column that is all missing so far is text."""
    fields = pa.Schema.from_pandas(frame, preserve_index=False).remove_metadata()
    return pa.schema(
        [
            pa.field(each.name, pa.string()) if each.type == pa.null() else each
            for each in fields
        ]
    )


def _is_plain(dtype: Any) -> bool:
    """Whether Arrow writes values of a type as pandas does: texts and numbers."""
    return dtype.name in {"str", "string"} or (
        dtype.kind in "iuf" and not isinstance(dtype, pd.CategoricalDtype)
    )


def _plain(value: Any) -> Any:
    """Return what JSON knows for a value that it does not."""
    if hasattr(value, "isoformat"):  # pandas' timestamps
        return value.isoformat()
    return value.item() if hasattr(value, "item") else str(value)
