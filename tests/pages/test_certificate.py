"""Tests of the parity certificate."""

from __future__ import annotations

import dataclasses

from modelwright.pages import certificate_text
from modelwright.records import ParityCertificate


def test_a_certificate_says_what_was_compared(certificate: ParityCertificate) -> None:
    text = certificate_text(certificate)

    assert text.startswith("# Parity certificate: passed\n")
    assert "| hostile | prediction | 212 | 0 | 3.1e-15 | 1e-09 | passed |" in text
    assert "| onnxruntime | 1.23.0 |" in text
    assert "Labels, which are the decisions, must be identical. Raw scores are" in text


def test_one_failure_fails_the_certificate(certificate: ParityCertificate) -> None:
    failed = dataclasses.replace(certificate.checks[1], passed=False, n_label_differences=2)
    checks = (certificate.checks[0], failed, certificate.checks[2])

    text = certificate_text(dataclasses.replace(certificate, checks=checks))

    assert text.startswith("# Parity certificate: not passed\n")
    assert "1 comparison of 3 failed" in text


def test_no_comparison_certifies_nothing() -> None:
    text = certificate_text(ParityCertificate(checks=(), versions={}))

    assert text.startswith("# Parity certificate: not passed\n")
    assert "nothing is certified" in text
