"""Where do rows come from and go to? Data frames of raw values from files and databases.

What a value means (a number in a text, "?", -999) is decided by `modelwright.runtime` alone.
"""

from modelwright.sources.database_writing import check_table, write_table
from modelwright.sources.fingerprint import fingerprint
from modelwright.sources.folders import (
    files_below,
    partition_name,
    partition_values,
    written_name,
)
from modelwright.sources.joining import check_fit, join
from modelwright.sources.location import describe, existing_path, is_database, local_path
from modelwright.sources.reading import count_rows, estimate_rows, iterate, read
from modelwright.sources.writing import Writer, can_be_written, check_ending, writer

__all__ = [
    "Writer",
    "can_be_written",
    "check_ending",
    "check_fit",
    "check_table",
    "count_rows",
    "describe",
    "estimate_rows",
    "existing_path",
    "files_below",
    "fingerprint",
    "is_database",
    "iterate",
    "join",
    "local_path",
    "partition_name",
    "partition_values",
    "read",
    "write_table",
    "writer",
    "written_name",
]
