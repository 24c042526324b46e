"""Training: epochs of gradient steps with PyTorch, and the running mean of the weights."""

from __future__ import annotations

import math
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np

from modelwright._extras import require

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from numpy.typing import NDArray

    from modelwright.learners.base import Params, Rows
    from modelwright.learners.neural.network import Network, Weights
    from modelwright.learners.rounds import Rounds
    from modelwright.records import Task

# Of an epoch. Fewer only where batches would get too small; more never, so that a large table's
# training can be cut short, and repeated for as long, in parts of a second or two.
FEWEST_STEPS, MOST_STEPS = 16, 128
_SMALLEST_BATCH, _LARGEST_BATCH = 32, 256
WARM_UP_STEPS = 20
AVERAGED_EPOCHS = 2.0  # that the running mean of the weights looks back
_MANY_ROWS = 4096  # of a batch without gradients
_LEAST_PROBABILITY = 1e-12
_UNDECAYED = ("bias_", "offsets", "answers")  # weights that are added, not multiplied


def batch_size(n_rows: int) -> int:
    """Return a power of two: small tables get smaller batches, and so more steps."""
    wanted = 2 ** round(math.log2(max(n_rows / FEWEST_STEPS, 1.0)))
    return int(np.clip(wanted, _SMALLEST_BATCH, _LARGEST_BATCH))


def steps_of_epoch(n_rows: int) -> int:
    """Return the batches that make up an epoch: all of them, or so many as are enough."""
    return min(math.ceil(n_rows / batch_size(n_rows)), MOST_STEPS)


@contextmanager
def torch_for(n_threads: int, seed: int) -> Iterator[ModuleType]:
    """Give PyTorch with so many threads and a seed; leave its threads and generators as they were."""
    torch = require("torch", extra="neural", purpose="Training a neural network")
    before = torch.get_num_threads()
    torch.set_num_threads(n_threads)
    try:
        with torch.random.fork_rng():
            torch.manual_seed(seed)
            yield torch
    finally:
        torch.set_num_threads(before)


class Training:
    """A network's weights on their way.

    Every member of the network has a loss of its own; it is their mean that is made small [1]_.
    AdamW takes steps of a constant size; what is kept is the running mean of the weights, which
    makes a schedule of step sizes unnecessary [2]_.

    Parameters
    ----------
    torch
        The module.
    network
        What to train.
    rows
        Training rows; labels as `Task` says, values about 0.
    task
        Kind of problem.
    params
        Learning rate, weight decay, dropout and loss.
    seed
        Seed of the first weights and of the order of the rows.

    References
    ----------
    .. [1] Y. Gorishniy, A. Kotelnikov, A. Babenko, "TabM: advancing tabular deep learning with
       parameter-efficient ensembling", ICLR 2025.
    .. [2] B. T. Polyak, A. B. Juditsky, "Acceleration of stochastic approximation by averaging",
       SIAM Journal on Control and Optimization 30(4), 1992, 838-855.
    """

    def __init__(
        self,
        torch: Any,
        network: Network,
        rows: Rows,
        *,
        task: Task,
        params: Params,
        seed: int,
    ) -> None:
        self.torch = torch
        self.network = network
        self.task = task
        self.params = params
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        self._generator = np.random.default_rng(seed)
        self._rows = self._tensors(rows)
        self._batches = self._shuffled(len(rows))
        self._starts = self._tensor(network.pieces.starts[:, None])
        self._widths = self._tensor(network.pieces.widths[:, None])
        self._columns = torch.as_tensor(network.pieces.columns, device=self.device)
        self._others = torch.as_tensor(network.pieces.others, device=self.device)
        first = network.first_weights(self._generator)
        self._weights = {
            name: self._tensor(array).requires_grad_() for name, array in first.items()
        }
        self._means = {name: self._tensor(array) for name, array in first.items()}
        self._optimizer = self._make_optimizer()
        self._n_steps = 0

    def run_epoch(self, rounds: Rounds) -> None:
        """Take the steps of an epoch, until it is too late."""
        features, labels, weights = self._rows
        for batch in islice(self._batches, steps_of_epoch(len(labels))):
            scores = self._scores(self._weights, features[batch], self.params["dropout"])
            losses = self._losses(scores, labels[batch]) * weights[batch]
            self._step(losses.mean())
            if rounds.is_late:
                return

    def loss(self, rows: Rows) -> float:
        """Return the loss of the members' mean answer, with the mean weights."""
        features, labels, weights = self._tensors(rows)
        with self.torch.no_grad():
            parts = [
                self._mean_answers(self._scores(self._means, part, 0.0))
                for part in features.split(_MANY_ROWS)
            ]
            answers = self.torch.cat(parts)
            return float((self._loss_of_answers(answers, labels) * weights).mean())

    def mean_weights(self) -> Weights:
        """Return a copy of the mean weights as arrays."""
        return {name: tensor.cpu().numpy().copy() for name, tensor in self._means.items()}

    def _tensor(self, array: NDArray[Any]) -> Any:
        return self.torch.tensor(array, dtype=self.torch.float32, device=self.device)

    def _tensors(self, rows: Rows) -> tuple[Any, Any, Any]:
        """Return features, labels and weights about 1."""
        weights = np.ones(len(rows)) if rows.weights is None else rows.weights
        labels = self._tensor(rows.labels)
        if self.task == "multiclass":
            labels = labels.long()
        return self._tensor(rows.features), labels, self._tensor(weights / weights.mean())

    def _shuffled(self, n_rows: int) -> Iterator[Any]:
        """Yield the positions of batches, pass after pass over the rows, each in a new order."""
        while True:
            order = self.torch.from_numpy(self._generator.permutation(n_rows))
            yield from order.to(self.device).split(batch_size(n_rows))

    def _make_optimizer(self) -> Any:
        biases = [
            tensor for name, tensor in self._weights.items() if name.startswith(_UNDECAYED)
        ]
        others = [
            tensor
            for name, tensor in self._weights.items()
            if not name.startswith(_UNDECAYED)
        ]
        decay = self.params["weight_decay"]
        groups = [
            {"params": others, "weight_decay": decay},
            {"params": biases, "weight_decay": 0.0},
        ]
        return self.torch.optim.AdamW(groups, lr=self.params["learning_rate"], fused=True)

    def _step(self, loss: Any) -> None:
        self._n_steps += 1
        rate = self.params["learning_rate"] * min(self._n_steps / WARM_UP_STEPS, 1.0)
        for group in self._optimizer.param_groups:
            group["lr"] = rate
        self._optimizer.zero_grad()
        loss.backward()
        self._optimizer.step()
        n_averaged = AVERAGED_EPOCHS * steps_of_epoch(len(self._rows[1]))
        share = min(max(1.0 / n_averaged, 9.0 / (10.0 + self._n_steps)), 1.0)
        with self.torch.no_grad():
            for name, mean in self._means.items():
                mean.lerp_(self._weights[name], share)

    def _scores(self, weights: Weights, features: Any, dropout: float) -> Any:
        """Return raw scores, shape (n_members, n_rows, n_scores)."""
        torch = self.torch
        # Adapters times inputs times weights: the product of the last two is the smaller one.
        adapted = weights["adapters"].transpose(1, 2) * weights["layer_0"]
        inputs = self._inputs(weights, features).expand(self.network.n_members, -1, -1)
        hidden = torch.baddbmm(weights["bias_0"], inputs, adapted)
        hidden = self._dropped(torch.relu(hidden), dropout)
        for layer in range(1, self.network.n_layers):
            sums = hidden @ weights[f"layer_{layer}"] + weights[f"bias_{layer}"]
            hidden = self._dropped(torch.relu(sums), dropout)
        return torch.baddbmm(weights["answers"], hidden, weights["heads"])

    def _dropped(self, hidden: Any, dropout: float) -> Any:
        """Return units without a random part; all members lose the same ones of a row."""
        if not dropout:
            return hidden
        kept = self.torch.empty(hidden.shape[1:], device=self.device)
        return hidden * kept.bernoulli_(1.0 - dropout).div_(1.0 - dropout)

    def _inputs(self, weights: Weights, features: Any) -> Any:
        """Return embeddings and other columns, shape (n_rows, n_inputs)."""
        others = features[:, self._others]
        if not len(self._columns):
            return others
        numbers = features[:, self._columns].t().unsqueeze(2)
        shares = ((numbers - self._starts) / self._widths).clamp(0.0, 1.0)
        lines = numbers * weights["slopes"] + weights["offsets"]
        embedded = self.torch.baddbmm(lines, shares, weights["bends"])
        return self.torch.cat([embedded.transpose(0, 1).flatten(1), others], 1)

    def _losses(self, scores: Any, labels: Any) -> Any:
        """Return each row's loss, the mean over the members."""
        functional = self.torch.nn.functional
        n_members = self.network.n_members
        if self.task == "multiclass":
            repeated = labels.repeat(n_members)
            losses = functional.cross_entropy(
                scores.flatten(0, 1), repeated, reduction="none"
            ).view(n_members, -1)
        elif self.task == "binary":
            losses = functional.binary_cross_entropy_with_logits(
                scores[:, :, 0], labels.expand(n_members, -1), reduction="none"
            )
        else:
            losses = self._errors(scores[:, :, 0], labels)
        return losses.mean(0)

    def _mean_answers(self, scores: Any) -> Any:
        """Return the members' mean: probabilities of all classes, of the positive one, or values."""
        if self.task == "multiclass":
            return scores.softmax(2).mean(0)
        return (scores.sigmoid() if self.task == "binary" else scores)[:, :, 0].mean(0)

    def _loss_of_answers(self, answers: Any, labels: Any) -> Any:
        functional = self.torch.nn.functional
        if self.task == "multiclass":
            return functional.nll_loss(
                answers.clamp(min=_LEAST_PROBABILITY).log(), labels, reduction="none"
            )
        if self.task == "binary":
            return functional.binary_cross_entropy(answers, labels, reduction="none")
        return self._errors(answers, labels)

    def _errors(self, values: Any, labels: Any) -> Any:
        gaps = values - labels
        return gaps.abs() if self.params["loss"] == "absolute" else gaps * gaps
