"""The certificate of an export, for people."""

from __future__ import annotations

from modelwright.pages import export_certificate_text
from modelwright.records import ParityCertificate, ParityCheck

CHECK = ParityCheck(
    rows="values",
    output="reading",
    n_rows=801,
    n_label_differences=0,
    largest_difference=0.0,
    bound=1e-15,
    passed=True,
)


def test_comparisons_and_versions_are_listed() -> None:
    certificate = ParityCertificate(checks=(CHECK, CHECK), versions={"java": "17.0.15"})

    text = export_certificate_text(certificate, language="Java")

    assert text.startswith("# Parity certificate: passed\n")
    assert "The Java scorer answers like ONNX Runtime in all 2 comparisons." in text
    assert "| values | reading | 801 | 0 | 0 | 1e-15 | passed |" in text
    assert "| java | 17.0.15 |" in text


def test_what_was_not_compared_is_not_certified() -> None:
    nothing = ParityCertificate(checks=(), versions={})

    text = export_certificate_text(
        nothing, language="R", not_checked="There is no Rscript."
    )

    assert text.startswith("# Parity certificate: not checked\n")
    assert "There is no Rscript." in text
    assert "passed" not in text
