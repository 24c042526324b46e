"""Tests of findings."""

from __future__ import annotations

from modelwright.records import Finding, Severity, by_severity


def test_findings_come_by_severity_and_then_as_they_stood() -> None:
    severities: tuple[Severity, ...] = ("info", "error", "warning", "error")
    findings = [
        Finding(code=code, severity=severity, subject="table", message="")
        for code, severity in zip("ABCD", severities, strict=True)
    ]

    assert [finding.code for finding in by_severity(findings)] == ["B", "D", "C", "A"]
