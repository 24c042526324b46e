"""Equal rows have equal keys, and only those."""

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from modelwright.checks import first_positions, row_keys

ROWS = st.lists(
    st.tuples(st.sampled_from([0.0, 1.0, np.nan]), st.sampled_from(["", "a", "b"])),
    min_size=1,
    max_size=40,
)


@given(ROWS)
def test_keys_agree_with_pandas(rows: list[tuple[float, str]]) -> None:
    frame = pd.DataFrame(rows, columns=["n", "s"])
    columns = [frame["n"].to_numpy(), frame["s"].to_numpy(dtype=object)]

    first = first_positions(row_keys(columns, len(rows)))

    assert ((first != np.arange(len(rows))) == frame.duplicated().to_numpy()).all()
    assert frame.iloc[first].reset_index(drop=True).equals(frame)


def test_the_place_of_a_value_matters() -> None:
    one, two = np.array([1.0, 2.0]), np.array([2.0, 1.0])

    keys = row_keys([one, two], 2)

    assert keys[0] != keys[1]
