"""How do columns become features? Encoders, one file each, and the recipes that combine them."""

from modelwright.features.base import Encoder, FeatureName
from modelwright.features.custom import CustomFeature, custom_feature, positions_of
from modelwright.features.recipes import expected_width, make_encoder
from modelwright.features.table import Part, TableEncoder

__all__ = [
    "CustomFeature",
    "Encoder",
    "FeatureName",
    "Part",
    "TableEncoder",
    "custom_feature",
    "expected_width",
    "make_encoder",
    "positions_of",
]
