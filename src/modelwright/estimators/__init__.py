"""How does a scikit-learn user build? Design, build and release behind fit and predict."""

from modelwright.estimators.classifier import Classifier
from modelwright.estimators.regressor import Regressor

__all__ = ["Classifier", "Regressor"]
