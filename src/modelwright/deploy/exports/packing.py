"""Packing: a release's row program and signature as one file that Java and R read alike."""

from __future__ import annotations

import io
import struct
from typing import TYPE_CHECKING, Any

import numpy as np
import onnx

from modelwright.deploy.exports.datetime_patterns import ISO_PATTERNS, datetime_pattern
from modelwright.deploy.exports.word_table import NO_WORDS, digit_zeros, word_table
from modelwright.portable import row_program
from modelwright.runtime import read_category

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from modelwright.deploy.exports.datetime_patterns import DatetimePattern
    from modelwright.portable import RowProgram, Step
    from modelwright.records import Column, Signature
    from modelwright.runtime import VerifiedRelease

MAGIC, VERSION = 0x4D575250, 1
_NUMBER, _TEXT, _NUMBERS, _PLACES, _TEXTS = range(5)


def program_of(release: VerifiedRelease) -> RowProgram:
    """Return a release's model as a row program.

    Raises
    ------
    ReleaseError
        If a part of it runs in Python, or an operator has no step.
    """
    return row_program(onnx.load_from_string(release.model_bytes))


def pack(release: VerifiedRelease) -> bytes:
    """Return the packed model of a release.

    All numbers are big-endian: counts and places as 32-bit integers, values as doubles; texts are
    UTF-8 behind their length in bytes.

    Raises
    ------
    ReleaseError
        As `program_of`.
    """
    file = PackedFile()
    file.integers(MAGIC, VERSION)
    _pack_program(file, program_of(release))
    _pack_signature(file, release.signature)
    return file.content()


class PackedFile:
    """A file of numbers and texts under construction, as Java and R read them."""

    def __init__(self) -> None:
        self._buffer = io.BytesIO()

    def content(self) -> bytes:
        """Return all that was written."""
        return self._buffer.getvalue()

    def byte(self, value: int) -> None:
        """Write one byte."""
        self._buffer.write(bytes([value]))

    def integers(self, *values: int) -> None:
        """Write 32-bit integers."""
        self._buffer.write(struct.pack(f">{len(values)}i", *values))

    def double(self, value: float) -> None:
        """Write a double."""
        self._buffer.write(struct.pack(">d", value))

    def text(self, text: str) -> None:
        """Write a text behind its length."""
        encoded = text.encode()
        self.integers(len(encoded))
        self._buffer.write(encoded)

    def texts(self, texts: Iterable[str]) -> None:
        """Write texts behind their count."""
        listed = list(texts)
        self.integers(len(listed))
        for text in listed:
            self.text(text)

    def doubles(self, values: NDArray[Any]) -> None:
        """Write doubles behind their count."""
        self.integers(values.size)
        self._buffer.write(values.reshape(-1).astype(">f8").tobytes())

    def places(self, values: NDArray[Any]) -> None:
        """Write 32-bit integers behind their count."""
        self.integers(values.size)
        self._buffer.write(values.reshape(-1).astype(">i4").tobytes())


def _pack_program(file: PackedFile, program: RowProgram) -> None:
    file.integers(len(program.registers))
    for register in program.registers:
        is_text = register.kind != "numbers"
        file.byte(is_text)
        file.integers(register.size)
        file.byte(register.constant is not None)
        if register.constant is not None and is_text:
            file.texts(register.constant.tolist())
        elif register.constant is not None:
            file.doubles(register.constant)
    file.integers(len(program.steps))
    for step in program.steps:
        _pack_step(file, step)
    for named in (program.inputs, program.outputs):
        file.integers(len(named))
        for name, register_number in named.items():
            file.text(name)
            file.integers(register_number)


def _pack_step(file: PackedFile, step: Step) -> None:
    file.text(step.operation)
    file.places(np.array(step.inputs))
    file.integers(step.output, len(step.details))
    for name, value in step.details.items():
        file.text(name)
        _pack_detail(file, value)


def _pack_detail(file: PackedFile, value: Any) -> None:
    if isinstance(value, str):
        file.byte(_TEXT)
        file.text(value)
    elif isinstance(value, (int, float)):
        file.byte(_NUMBER)
        file.double(value)
    elif isinstance(value, list) or value.dtype == object:
        file.byte(_TEXTS)
        file.texts(value)
    elif value.dtype.kind == "i":
        file.byte(_PLACES)
        file.places(value)
    else:
        file.byte(_NUMBERS)
        file.doubles(value)


def _pack_signature(file: PackedFile, signature: Signature) -> None:
    has_texts = any(column.type == "text" for column in signature.columns)
    table = word_table() if has_texts else NO_WORDS
    file.places(digit_zeros())
    file.places(table.stretches)
    file.places(np.array(list(table.lower_case), dtype=np.int64))
    file.texts(table.lower_case.values())
    for columns in (signature.number_columns, signature.string_columns):
        file.integers(len(columns))
        for column in columns:
            _pack_column(file, column)
    file.text(signature.target.task)
    file.texts(map(read_category, signature.target.classes))


def _pack_column(file: PackedFile, column: Column) -> None:
    file.text(column.name)
    file.text(column.type)
    file.byte(column.nullable)
    file.byte(column.decimal_comma)
    file.texts(sorted(set(map(read_category, column.missing_codes))))
    file.text(column.datetime_format or "")
    patterns = _patterns(column)
    file.texts(pattern.expression for pattern in patterns)
    file.texts(pattern.parts for pattern in patterns)


def _patterns(column: Column) -> Sequence[DatetimePattern]:
    if column.type != "datetime":
        return ()
    if column.datetime_format is None:
        return ISO_PATTERNS
    pattern = datetime_pattern(column.datetime_format)
    return () if pattern is None else (pattern,)
