"""A document as sections of blocks: written once, shown as Markdown or as HTML."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from modelwright.pages.rendering import render
from modelwright.pages.words import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

# A text with one of these could change what Markdown shows; "_" inside a word cannot.
_MARKUP = re.compile(
    r"""[\\`*\[\]|#~$]       # anywhere
    |(?<!\w)_|_(?!\w)         # emphasis at the edge of a word
    |^[-+=](?=\s|$|-|=)       # a list, a rule or an underline
    |(?<=^\d)[.)](?=\s|$)     # a numbered list
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A text."""

    text: str


@dataclass(frozen=True, slots=True)
class Points:
    """A list of texts."""

    texts: Sequence[str]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of texts under a head."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart with its caption; Markdown leaves it out, since a table says the same."""

    chart: Markup
    caption: str


Block = Paragraph | Points | Table | Figure


@dataclass(frozen=True, slots=True)
class Section:
    """A titled part of a document."""

    title: str
    blocks: Sequence[Block]


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A titled text of sections.

    Parameters
    ----------
    kind
        What it is, "Model card".
    title
        What it is about.
    lead
        The most important sentences.
    sections
        Its parts.
    """

    kind: str
    title: str
    lead: Sequence[str]
    sections: Sequence[Section]


def as_markdown(document: Document) -> str:
    """Return a document as Markdown; its texts are shown as they are, never as markup."""
    parts = [f"# {escaped(f'{document.kind}: {document.title}')}"]
    parts += [escaped(sentence) for sentence in document.lead]
    for section in document.sections:
        parts.append(f"## {escaped(section.title)}")
        parts += [text for text in map(_block, section.blocks) if text]
    return "\n\n".join(parts) + "\n"


def as_page(document: Document) -> str:
    """Return a document as an HTML page."""
    sections = [
        (section.title, [(type(block).__name__, block) for block in section.blocks])
        for section in document.sections
    ]
    return render("document", document=document, sections=sections)


def escaped(text: str) -> str:
    r"""Return a text in one line, so that Markdown shows it as it is.

    Examples
    --------
    >>> escaped("salary_in_usd | <b> & _x_")
    'salary_in_usd \\| &lt;b&gt; &amp; \\_x\\_'
    """
    line = " ".join(printable(text).split())
    line = _MARKUP.sub(r"\\\g<0>", line)
    return line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _block(block: Block) -> str:
    match block:
        case Paragraph(text):
            return escaped(text)
        case Points(texts):
            return "\n".join(f"- {escaped(text)}" for text in texts)
        case Table(head, rows):
            rule = "| " + " | ".join(["---"] * len(head)) + " |"
            return "\n".join([_table_line(head), rule, *map(_table_line, rows)])
        case Figure():
            return ""


def _table_line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(escaped(cell) for cell in cells) + " |"
