"""How much a Parquet file's pages hold once they are decompressed, read before anything is.

A page says in its header how large it becomes, and readers make room for that much. The header is a
struct in Thrift's compact protocol; the file's footer, which says where pages lie, is read by pyarrow.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# Fields of parquet.thrift's PageHeader and of the headers within it.
_UNCOMPRESSED, _COMPRESSED = 2, 3
_ENCODING = {5: 2, 7: 2, 8: 4}
# Each value repeats the beginning of the one before, so that a few bytes may mean gigabytes.
_DELTA_BYTE_ARRAY = 7
_DEEPEST = 8
# Headers have some twenty; reading more costs time, not memory.
_MOST_FIELDS = 60


class PageHeaderError(ValueError):
    """A page header that does not follow the format."""


def page_sizes(body: bytes, start: int, length: int) -> Iterator[int]:
    """Give the bytes that each page of a column chunk has after decompression.

    Parameters
    ----------
    body
        The file.
    start, length
        Where the column chunk lies in it.

    Raises
    ------
    PageHeaderError
        If a page's header does not follow the format, lies outside the file, or names an encoding
        whose values cannot be bounded.
    """
    end = start + length
    if not 0 <= start <= end <= len(body):
        raise PageHeaderError("a column lies outside the file")
    while start < end:
        reader = _HeaderReader(body, start)
        header = reader.struct(_DEEPEST)
        for field, place in _ENCODING.items():
            inner = header.get(field)
            if isinstance(inner, dict) and inner.get(place) == _DELTA_BYTE_ARRAY:
                raise PageHeaderError("the encoding DELTA_BYTE_ARRAY is not taken")
        yield _size(header, _UNCOMPRESSED)
        start = reader.at + _size(header, _COMPRESSED)


def _size(header: Mapping[int, Any], field: int) -> int:
    size = header.get(field)
    if not isinstance(size, int) or size < 0:
        raise PageHeaderError("a page has no size")
    return size


class _HeaderReader:
    """Reads values of Thrift's compact protocol; `at` is where the next one lies."""

    def __init__(self, body: bytes, at: int) -> None:
        self.at = at
        self._body = body
        self._n_fields = 0

    def struct(self, depth: int) -> dict[int, Any]:
        """Return a struct's fields by number."""
        if depth == 0:
            raise PageHeaderError("a page's header is nested too deeply")
        fields: dict[int, Any] = {}
        number = 0
        while (head := self._byte()) != 0:
            self._n_fields += 1
            if self._n_fields > _MOST_FIELDS:
                raise PageHeaderError("a page's header has too many fields")
            delta, kind = head >> 4, head & 15
            number = number + delta if delta else self._integer()
            fields[number] = self._value(kind, depth)
        return fields

    def _value(self, kind: int, depth: int) -> Any:
        if kind in {1, 2}:  # true and false
            return kind == 1
        if kind == 3:  # a byte
            return self._byte()
        if kind in {4, 5, 6}:  # whole numbers
            return self._integer()
        if kind == 8:  # a text: an end of the page's values
            length = self._number()
            self.at += length
            return None
        if kind == 12:
            return self.struct(depth - 1)
        raise PageHeaderError("a page's header has a field of an unknown type")

    def _integer(self) -> int:
        """Return a signed whole number, written as 0, -1, 1, -2 …."""
        number = self._number()
        return (number >> 1) ^ -(number & 1)

    def _number(self) -> int:
        number = 0
        for shift in range(0, 70, 7):
            byte = self._byte()
            number |= (byte & 127) << shift
            if byte < 128:
                return number
        raise PageHeaderError("a number in a page's header does not end")

    def _byte(self) -> int:
        if self.at >= len(self._body):
            raise PageHeaderError("the file ends within a page's header")
        self.at += 1
        return self._body[self.at - 1]
