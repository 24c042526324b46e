"""Encodings: how the bytes of a text file became text."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from typing import TYPE_CHECKING

from charset_normalizer import from_bytes

from modelwright.sources.streams import unpacked

if TYPE_CHECKING:
    from pathlib import Path

_BLOCK_BYTES = 1 << 22
_ENOUGH_BYTES = 1 << 16

_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",  # before UTF-16, whose mark it begins with
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
# What tables are written in. The many relatives of these that nobody meets only win by chance.
_CANDIDATES = [
    "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257",
    "koi8_r", "cp932", "euc_jp", "gb18030", "big5", "euc_kr",
]  # fmt: skip
_LATIN = ("cp1252", "cp1250")


@dataclass(frozen=True, slots=True)
class Survey:
    """What one pass over the bytes of a text file saw.

    Parameters
    ----------
    encoding
        Name of the codec that reads the file.
    has_quotes
        Whether a double quote stands anywhere in it.
    is_empty
        Whether it holds nothing but white space.
    """

    encoding: str
    has_quotes: bool
    is_empty: bool


def survey(path: Path, compression: str | None) -> Survey:
    """Return the encoding of a text file, found by reading all of it.

    A byte order mark decides; then UTF-8 where the whole file is valid in it; else the guess of
    charset-normalizer from the lines that are not ASCII.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    mark: str | None = None
    is_utf8, has_quotes, is_empty = True, False, True
    strange = bytearray()
    with unpacked(path, compression) as stream:
        block = stream.read(_BLOCK_BYTES)
        mark = next((name for bom, name in _MARKS.items() if block.startswith(bom)), None)
        while block:
            has_quotes = has_quotes or b'"' in block
            is_empty = is_empty and not block.strip(b" \t\r\n\xef\xbb\xbf\xff\xfe\x00")
            is_utf8 = is_utf8 and _decodes(decoder, block)
            if len(strange) < _ENOUGH_BYTES and not block.isascii():
                strange += b"\n".join(
                    line for line in block.split(b"\n") if not line.isascii()
                )
            block = stream.read(_BLOCK_BYTES)
    is_utf8 = is_utf8 and _decodes(decoder, b"", final=True)
    encoding = mark or (
        "utf-8" if is_utf8 else guess_encoding(bytes(strange[:_ENOUGH_BYTES]))
    )
    return Survey(encoding, has_quotes, is_empty)


def guess_encoding(sample: bytes) -> str:
    """Return the most likely codec of bytes that are not UTF-8."""
    best = from_bytes(sample, cp_isolation=_CANDIDATES).best()
    name = best.encoding if best else "latin-1"
    # Western and Central European text is confused in both directions, on short samples most.
    return (
        min(_LATIN, key=lambda codec: _broken_words(sample, codec))
        if name in _LATIN
        else name
    )


def _broken_words(sample: bytes, codec: str) -> int:
    """Count signs that are no letter and not ASCII between two letters, as in 'bia³y'."""
    text = sample.decode(codec, errors="replace")
    return sum(
        before.isalpha() and after.isalpha() and not sign.isalpha() and not sign.isascii()
        for before, sign, after in zip(text, text[1:], text[2:], strict=False)
    )


def _decodes(
    decoder: codecs.IncrementalDecoder, block: bytes, *, final: bool = False
) -> bool:
    try:
        decoder.decode(block, final)
    except UnicodeDecodeError:
        return False
    return True
