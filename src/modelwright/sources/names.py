"""Column names: kept as they are, outer spaces aside; each must be there, once."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from modelwright.errors import DataError, some

if TYPE_CHECKING:
    from collections.abc import Sequence

ROW_NUMBER = "row number"


def checked_names(names: Sequence[str], where: str) -> list[str]:
    """Return the names without outer spaces; a nameless first column becomes the row number.

    Parameters
    ----------
    names
        Column names in the order of the columns.
    where
        The file or query they come from, for messages.

    Raises
    ------
    DataError
        If a column has no name, or two have the same.
    """
    stripped = [name.strip() for name in names]
    if len(stripped) > 1 and not stripped[0] and ROW_NUMBER not in stripped:
        stripped[0] = ROW_NUMBER  # as pandas and R write their index
    nameless = [position for position, name in enumerate(stripped, 1) if not name]
    if nameless:
        raise DataError(
            f"{where}: {len(nameless)} of {len(names)} columns have no name (column "
            f"{', '.join(map(str, nameless[:5]))}). Name them in the header, or leave them out."
        )
    repeated = [name for name, count in Counter(stripped).items() if count > 1]
    if repeated:
        positions = [
            str(place) for place, name in enumerate(stripped, 1) if name == repeated[0]
        ]
        raise DataError(
            f"{where}: more than one column is named {some(repeated)} ({repeated[0]!r} is "
            f"column {', '.join(positions[:5])}). Give each column a name of its own."
        )
    return stripped
