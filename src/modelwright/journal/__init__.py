"""What was asked, what was answered, what came true? Appended by the service, read by the watch."""

from modelwright.journal.absorption import Absorbed
from modelwright.journal.entry import Entry, from_line, key_text, new_ids, to_lines
from modelwright.journal.journal import Journal
from modelwright.journal.moving import Moved
from modelwright.journal.outcomes import By, OutcomeCount
from modelwright.journal.segments import SEGMENT_BYTES
from modelwright.journal.traffic import Traffic

__all__ = [
    "SEGMENT_BYTES",
    "Absorbed",
    "By",
    "Entry",
    "Journal",
    "Moved",
    "OutcomeCount",
    "Traffic",
    "from_line",
    "key_text",
    "new_ids",
    "to_lines",
]
