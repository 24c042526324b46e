from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from modelwright.learners.neural.network import WIDEST_EMBEDDINGS, Network

GENERATOR = np.random.default_rng(0)
PARAMS = {"n_members": 4, "n_layers": 2, "width": 16, "embedding_size": 8}


def network_of(features: Any, **params: Any) -> Network:
    return Network.of(features, 3, PARAMS | params)


def test_numbers_become_embeddings_and_indicators_stay_single() -> None:
    features = np.column_stack([GENERATOR.normal(size=(40, 2)), np.arange(40) % 2])

    assert network_of(features).n_inputs == 2 * 8 + 1
    assert network_of(features, embedding_size=0).n_inputs == 3


@pytest.mark.parametrize("n_columns", [60, 200, 300])
def test_many_columns_get_smaller_embeddings(n_columns: int) -> None:
    network = network_of(GENERATOR.normal(size=(40, n_columns)))

    assert 2 <= network.n_embedded <= 8
    assert network.n_embedded * len(network.pieces.columns) <= WIDEST_EMBEDDINGS


def test_members_share_the_layers_and_have_adapters_and_heads_of_their_own() -> None:
    network = network_of(GENERATOR.normal(size=(40, 2)))

    weights = network.first_weights(np.random.default_rng(0))

    shapes = {name: array.shape for name, array in weights.items()}
    assert shapes["layer_0"] == (16, 16)
    assert shapes["adapters"] == (4, 1, 16)
    assert shapes["heads"] == (4, 16, 3)
    assert not weights["bends"].any()
    # A member sees a column larger or smaller as a whole.
    assert np.unique(weights["adapters"][0, 0, :8]).size == 1


def test_first_weights_follow_from_the_seed() -> None:
    network = network_of(GENERATOR.normal(size=(40, 2)))

    first, again, other = (
        network.first_weights(np.random.default_rng(seed)) for seed in (1, 1, 2)
    )

    assert all(np.array_equal(first[name], again[name]) for name in first)
    assert not np.array_equal(first["heads"], other["heads"])
