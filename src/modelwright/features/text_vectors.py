"""Free text as a few numbers: TF-IDF of words and word pairs, reduced by a singular value decomposition."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from onnx import TensorProto
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer

from modelwright.features.base import Encoder
from modelwright.portable import elementwise

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelwright.portable import Graph

GRID_BITS = 20  # features are multiples of 2**-20: equal in numpy and in the graph
MAX_WORDS = 5000
_NO_WORD = " ."  # normalised texts hold letters and digits only


class TextVectors(Encoder):
    """Latent semantic analysis [1]_ of each text column.

    Texts arrive as words separated by single spaces. Term frequencies are dampened (1 + log), rows
    have unit length before the decomposition.

    Parameters
    ----------
    n_components
        Features for each column, fewer when there are fewer words.
    seed
        Seed of the randomised decomposition.

    References
    ----------
    .. [1] S. Deerwester et al., "Indexing by latent semantic analysis", JASIS 41(6), 1990, 391-407.
    """

    def __init__(self, n_components: int = 32, seed: int = 0) -> None:
        self.n_components = n_components
        self.seed = seed

    def fit(self, values: NDArray[Any], y: NDArray[Any] | None = None) -> TextVectors:
        """Learn words, their weights and the components of each column."""
        self.columns_ = [self._fit_column(column) for column in values.T]
        return self

    def transform(self, values: NDArray[Any]) -> NDArray[np.float64]:
        """Return the components, column after column; zeros where no word is known."""
        blocks = [
            np.zeros((len(values), 1))
            if fitted is None
            else fitted[0].transform(column) @ fitted[1]
            for fitted, column in zip(self.columns_, values.T, strict=True)
        ]
        scale = 2.0**GRID_BITS
        return np.rint(np.hstack(blocks) * scale) / scale

    def to_portable(self, graph: Graph, tensor: str) -> str:
        """Write word counts, weights and components; the counts are whole, the rest is double."""
        blocks = []
        for position, fitted in enumerate(self.columns_):
            column = graph.column(tensor, position)
            if fitted is None:
                blocks.append(graph.map_strings(column, {}, 0.0))
            else:
                weights = _tfidf_in_graph(graph, column, fitted[0])
                blocks.append(graph.matmul(weights, fitted[1]))
        return graph.on_grid(graph.beside(blocks), GRID_BITS)

    def _fit_column(
        self, column: NDArray[Any]
    ) -> tuple[TfidfVectorizer, NDArray[np.float64]] | None:
        """Return the fitted vectoriser and its components, or None where no word repeats."""
        vectorizer = TfidfVectorizer(
            tokenizer=str.split,
            token_pattern=None,
            lowercase=False,
            ngram_range=(1, 2),
            min_df=2,
            max_features=MAX_WORDS,
            sublinear_tf=True,
        )
        try:
            weights = vectorizer.fit_transform(column)
        except ValueError:  # no word is in two rows
            return None
        n_components = min(self.n_components, min(weights.shape) - 1)
        if n_components < 1:
            return vectorizer, np.ones((weights.shape[1], 1))
        with np.errstate(invalid="ignore"):  # equal texts have no variance to explain
            decomposition = TruncatedSVD(n_components, random_state=self.seed).fit(weights)
        return vectorizer, np.ascontiguousarray(decomposition.components_.T)


def _tfidf_in_graph(graph: Graph, column: str, vectorizer: TfidfVectorizer) -> str:
    # A word that is never in the vocabulary keeps the split from being empty.
    padded = graph.node("StringConcat", column, graph.constant([_NO_WORD]))
    flat = graph.node("Reshape", padded, graph.constant([-1], np.int64))
    words = graph.nodes("StringSplit", flat, n_outputs=2, delimiter=" ")[0]
    counts = graph.cast(
        _counts_in_graph(graph, words, vectorizer.vocabulary_), TensorProto.DOUBLE
    )
    at_least_one = graph.node("Max", counts, graph.number(1.0))
    present = graph.node("Min", counts, graph.number(1.0))
    logarithm = elementwise(graph, "Log", at_least_one, len(vectorizer.vocabulary_))
    dampened = graph.multiply(graph.add(logarithm, graph.number(1.0)), present)
    weighted = graph.multiply(dampened, graph.constant(vectorizer.idf_, np.float64))
    squares = graph.node(
        "ReduceSum", graph.multiply(weighted, weighted), graph.constant([1], np.int64)
    )
    length = graph.node("Sqrt", squares)
    return graph.divide(weighted, graph.node("Max", length, graph.number(1e-300)))


def _counts_in_graph(graph: Graph, words: str, vocabulary: dict[str, int]) -> str:
    single = [term for term in vocabulary if " " not in term]
    pairs = [term for term in vocabulary if " " in term]
    pool = single + [word for pair in pairs for word in pair.split(" ")]
    columns = [int(vocabulary[term]) for term in single + pairs]
    return graph.node(
        "TfIdfVectorizer",
        words,
        mode="TF",
        min_gram_length=1,
        max_gram_length=2 if pairs else 1,
        max_skip_count=0,
        ngram_counts=[0, len(single)] if pairs else [0],
        ngram_indexes=columns,
        pool_strings=pool,
    )
