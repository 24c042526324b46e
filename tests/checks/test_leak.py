"""Leaks become findings; the certain ones ask a person."""

from modelwright.checks.leak import Leak, as_findings


def test_a_certain_leak_is_an_error_and_a_suspicion_a_warning() -> None:
    certain = Leak(code="AUD001", columns=("a", "b"), message="They know.")
    suspicion = Leak(code="AUD004", columns=("c",), message="It may.", is_certain=False)

    findings = as_findings((certain, suspicion))

    assert [finding.severity for finding in findings] == ["error", "warning"]
    assert [finding.subject for finding in findings] == ["a + b", "c"]
    assert certain.finding("Left out.").action == "Left out."
