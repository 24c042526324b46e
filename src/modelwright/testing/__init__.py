"""Does an extension keep its contract? The checks that our own members pass, for anyone's."""

from modelwright.testing.encoder import check_encoder
from modelwright.testing.in_graph import run_in_graph
from modelwright.testing.learner import check_learner, check_portable, fit_learner
from modelwright.testing.metric import check_metric
from modelwright.testing.rows import hostile_rows, make_rows

__all__ = [
    "check_encoder",
    "check_learner",
    "check_metric",
    "check_portable",
    "fit_learner",
    "hostile_rows",
    "make_rows",
    "run_in_graph",
]
