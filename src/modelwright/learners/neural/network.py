"""The network: its shape, its first weights, and what it computes while PyTorch trains it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from modelwright.learners.neural.pieces import N_PIECES, Pieces

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelwright.learners.base import Params

Weights = dict[str, Any]
"""Arrays or tensors by name: `Network.first_weights` says which."""

# The inputs that embeddings may become: an epoch's time grows with them.
WIDEST_EMBEDDINGS = 512
NARROWEST_EMBEDDING = 2


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Network:
    """Several networks that share all weights but their adapters and their heads.

    Parameters
    ----------
    pieces
        The columns that are embedded, and where their embeddings bend.
    n_embedded
        Numbers that an embedded column becomes; 0 leaves all columns as they are.
    n_members
        Networks that share the weights.
    n_layers, width
        Hidden layers, and the units of each.
    n_scores
        Raw scores of a row.
    """

    pieces: Pieces
    n_embedded: int
    n_members: int
    n_layers: int
    width: int
    n_scores: int

    @classmethod
    def of(cls, features: NDArray[Any], n_scores: int, params: Params) -> Network:
        """Return the network that suits a matrix."""
        wanted = params["embedding_size"]
        most = WIDEST_EMBEDDINGS // NARROWEST_EMBEDDING if wanted else 0
        pieces = Pieces.of(features, most_columns=most)
        affordable = WIDEST_EMBEDDINGS // max(len(pieces.columns), 1)
        return cls(
            pieces=pieces,
            n_embedded=min(wanted, affordable) if len(pieces.columns) else 0,
            n_members=params["n_members"],
            n_layers=params["n_layers"],
            width=params["width"],
            n_scores=n_scores,
        )

    @property
    def n_inputs(self) -> int:
        """The numbers that enter the first layer."""
        return self.n_embedded * len(self.pieces.columns) + len(self.pieces.others)

    def first_weights(self, generator: np.random.Generator) -> Weights:
        """Return random weights, float32.

        Embeddings start as straight lines, and members differ by a factor for each column.
        """

        def spread(n_inputs: int, *shape: int) -> NDArray[np.float64]:
            """Return numbers about 0, the closer the more inputs are added up."""
            reach = n_inputs**-0.5
            return generator.uniform(-reach, reach, shape)

        n_columns, size = len(self.pieces.columns), self.n_embedded
        sizes = np.repeat([size, 1], [n_columns, len(self.pieces.others)])
        factors = generator.normal(size=(self.n_members, len(sizes)))
        weights: Weights = {"adapters": np.repeat(factors, sizes, axis=1)[:, None]}
        if n_columns:
            weights["slopes"] = spread(size, n_columns, 1, size)
            weights["offsets"] = spread(size, n_columns, 1, size)
            weights["bends"] = np.zeros((n_columns, N_PIECES, size))
        n_inputs = self.n_inputs
        for layer in range(self.n_layers):
            weights[f"layer_{layer}"] = spread(n_inputs, n_inputs, self.width)
            weights[f"bias_{layer}"] = spread(n_inputs, self.width)
            n_inputs = self.width
        weights["heads"] = spread(n_inputs, self.n_members, n_inputs, self.n_scores)
        weights["answers"] = spread(n_inputs, self.n_members, 1, self.n_scores)
        return {name: array.astype(np.float32) for name, array in weights.items()}
