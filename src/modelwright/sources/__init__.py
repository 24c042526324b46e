"""Where do rows come from and go to? Data frames of raw values from files and databases.

What a value means (a number in a text, "?", -999) is decided by `modelwright.runtime` alone.
"""

from modelwright.sources.fingerprint import fingerprint
from modelwright.sources.location import describe, is_database
from modelwright.sources.reading import count_rows, iterate, read
from modelwright.sources.writing import Writer, writer

__all__ = [
    "Writer",
    "count_rows",
    "describe",
    "fingerprint",
    "is_database",
    "iterate",
    "read",
    "writer",
]
