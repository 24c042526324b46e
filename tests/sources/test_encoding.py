"""Encodings: found from the bytes of the whole file."""
# ruff: noqa: RUF001 - letters that look Latin and are not are the point

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest

from modelwright.sources.encoding import guess_encoding, survey

if TYPE_CHECKING:
    from pathlib import Path

FRENCH = "Prénom,Ville\nHélène,Orléans\nJosé,Besançon\nZoé,Nîmes\n"
GERMAN = "Name;Straße\nMüller;Königstraße 5\nJäger;Goethestraße\nGroß;Überweg\n"
SPANISH = "año,ciudad\n2020,Logroño\n2021,Cádiz\n2022,¿Peñíscola?\n"
POLISH = "miasto,kod\nŁódź,1\nKraków,2\nGdańsk,3\nWrocław,4\nBiałystok,5\n"
RUSSIAN = "город,код\nМосква,1\nСанкт-Петербург,2\nНовосибирск,3\n"
JAPANESE = "名前,都市\n田中太郎,東京都\n鈴木花子,大阪府\n佐藤一郎,名古屋市\n"
CHINESE = "姓名,城市\n张伟,北京市\n王芳,上海市\n李娜,广州市\n"
SIGNS = "price,note\n12,€ 12 – “good”\n13,£ 4\n14,20 °C 5 m²\n"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (FRENCH, "latin-1"),
        (FRENCH, "cp1252"),
        (GERMAN, "latin-1"),
        (SPANISH, "latin-1"),
        (POLISH, "cp1250"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        (JAPANESE, "cp932"),
        (JAPANESE, "euc_jp"),
        (CHINESE, "gb18030"),
        (SIGNS, "cp1252"),
    ],
)
def test_text_reads_as_it_was_written(text: str, encoding: str) -> None:
    sample = text.encode(encoding)

    assert sample.decode(guess_encoding(sample)) == text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_marks_and_utf8_decide(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(FRENCH.encode(encoding))

    assert survey(path, None).encoding == encoding


def test_a_strange_letter_far_down_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "a.csv.gz"
    path.write_bytes(
        gzip.compress(b"a,b\n" + b"1,2\n" * 2_000_000 + "Zürich,3\n".encode("latin-1"))
    )

    seen = survey(path, "gzip")

    assert seen.encoding == "cp1252"
    assert not seen.has_quotes


@pytest.mark.parametrize("content", [b"", b" \n\r\n\t", b"\xef\xbb\xbf\n"])
def test_white_space_alone_is_empty(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)

    assert survey(path, None).is_empty


def test_bytes_that_no_codec_explains_are_latin_1() -> None:
    assert bytes(range(256)).decode(guess_encoding(bytes(range(256))), errors="replace")
