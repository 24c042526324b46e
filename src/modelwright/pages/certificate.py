"""The parity certificate for people: whether the portable model answers like the Python model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelwright.pages.documents import Document, Paragraph, Section, Table, as_markdown
from modelwright.pages.numbers import counted, format_count, format_number

if TYPE_CHECKING:
    from modelwright.records import ParityCertificate

ABOUT_OUTPUTS = (
    "Labels, which are the decisions, must be identical. Raw scores are what the learners said before calibration, "
    "threshold and undoing the target's transformation. Differences are absolute for probabilities and for raw scores "
    "of classes, and relative for other numbers."
)
_HOW_TO_READ = (
    "Each line runs the portable model (ONNX Runtime) and the Python model on the same rows. "
    f"{ABOUT_OUTPUTS} Hostile rows hold missing, unseen and extreme values."
)


def certificate_text(certificate: ParityCertificate) -> str:
    """Return a parity certificate as Markdown."""
    document = Document(
        kind="Parity certificate",
        title="passed" if certificate.checks and certificate.passed else "not passed",
        lead=[verdict(certificate)],
        sections=[
            Section("Comparisons", [comparisons(certificate), Paragraph(_HOW_TO_READ)]),
            Section("Versions", [versions(certificate)]),
        ],
    )
    return as_markdown(document)


def verdict(certificate: ParityCertificate) -> str:
    """Return what the certificate says, in a sentence."""
    n_checks = len(certificate.checks)
    if not n_checks:
        return "No comparison was made, so nothing is certified."
    n_failed = sum(not check.passed for check in certificate.checks)
    if n_failed:
        failed = counted(n_failed, "comparison")
        return f"{failed} of {n_checks} failed: the portable model answers unlike the Python model."
    return (
        "The portable model answers like the Python model in "
        f"{'all ' if n_checks > 1 else ''}{counted(n_checks, 'comparison')}."
    )


def comparisons(certificate: ParityCertificate) -> Table:
    """Return the comparisons as a table."""
    head = (
        "Rows",
        "Output",
        "Number of rows",
        "Labels that differ",
        "Largest difference",
        "Allowed",
        "Result",
    )
    rows = [
        (
            check.rows,
            check.output,
            format_count(check.n_rows),
            format_count(check.n_label_differences),
            format_number(check.largest_difference),
            format_number(check.bound),
            "passed" if check.passed else "failed",
        )
        for check in certificate.checks
    ]
    return Table(head, rows)


def versions(certificate: ParityCertificate) -> Table:
    """Return the versions that took part as a table."""
    return Table(("Package", "Version"), sorted(certificate.versions.items()))
