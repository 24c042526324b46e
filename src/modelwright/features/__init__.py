"""How do columns become features? Encoders, one file each, and the recipes that combine them."""

from modelwright.features.base import Encoder, FeatureName
from modelwright.features.recipes import expected_width, make_encoder
from modelwright.features.table import Part, TableEncoder

__all__ = [
    "Encoder",
    "FeatureName",
    "Part",
    "TableEncoder",
    "expected_width",
    "make_encoder",
]
