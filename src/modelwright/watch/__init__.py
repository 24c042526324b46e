"""How does the model hold up? Compares traffic with the reference of the release that answers it."""

from modelwright.watch.comparison import compare
from modelwright.watch.options import WatchOptions
from modelwright.watch.traffic import Traffic

__all__ = ["Traffic", "WatchOptions", "compare"]
