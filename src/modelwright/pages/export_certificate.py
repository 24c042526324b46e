"""The certificate of an export for people: whether the written scorer answers like ONNX Runtime."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelwright.pages.certificate import ABOUT_OUTPUTS, comparisons, versions
from modelwright.pages.documents import Document, Paragraph, Section, as_markdown
from modelwright.pages.numbers import counted

if TYPE_CHECKING:
    from modelwright.records import ParityCertificate

_HOW_TO_READ = (
    "Each line asks the written scorer and ONNX Runtime the same. Usual rows are drawn from the release's reference "
    "statistics, hostile rows hold missing, unseen and extreme values, and values are texts, numbers and flags that "
    f"each column must read alike, or refuse alike. {ABOUT_OUTPUTS}"
)


def export_certificate_text(
    certificate: ParityCertificate, *, language: str, not_checked: str = ""
) -> str:
    """Return an export's certificate as Markdown.

    Parameters
    ----------
    certificate
        The comparisons; none where there could be no comparison.
    language
        The language for people.
    not_checked
        Why there was no comparison.
    """
    if not_checked:
        document = Document(
            kind="Parity certificate",
            title="not checked",
            lead=[not_checked, "Until then nothing is certified."],
            sections=[],
        )
        return as_markdown(document)
    n_checks = counted(len(certificate.checks), "comparison")
    lead = f"The {language} scorer answers like ONNX Runtime in all {n_checks}."
    document = Document(
        kind="Parity certificate",
        title="passed",
        lead=[lead],
        sections=[
            Section("Comparisons", [comparisons(certificate), Paragraph(_HOW_TO_READ)]),
            Section("Versions", [versions(certificate)]),
        ],
    )
    return as_markdown(document)
