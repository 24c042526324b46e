"""Target transformations."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelwright.ensembles.target_transform import TargetTransform, TransformName


@pytest.mark.parametrize("name", ["none", "log"])
@given(values=st.lists(st.floats(1e-3, 1e6), min_size=2, max_size=30))
def test_back_undoes_forward(name: TransformName, values: list[float]) -> None:
    y = np.array(values)
    transform = TargetTransform(name).fit(y)

    np.testing.assert_allclose(
        transform.back(transform.forward(y)), y, rtol=1e-6, atol=1e-9
    )


def test_logarithms_do_not_explode() -> None:
    transform = TargetTransform("log").fit(np.array([1.0, 10.0, 100.0]))

    assert np.isfinite(transform.back(np.array([1e6, -1e6]))).all()
